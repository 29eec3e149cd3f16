using Npgsql;

namespace XApi.Tests.Authentication;

/// <summary>The database store against a real PostgreSQL.</summary>
public class DbTokenStoreTests
{
    private PostgresServer? _server;
    private NpgsqlDataSource _source = null!;

    private static IReadOnlyList<string> Checks => TokenStoreContract.Checks;

    [OneTimeSetUp]
    public async Task StartPostgres()
    {
        _server = await PostgresServer.StartAsync();
        _source = NpgsqlDataSource.Create(_server.ConnectionString);
        await _source.CreateCommand(new DbTokenStore(_source).TableScript).ExecuteNonQueryAsync();
    }

    [OneTimeTearDown]
    public async Task StopPostgres()
    {
        if (_server is not null)
        {
            await _source.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Checks))]
    public async Task Postgres(string check) => await new TokenStoreContract(() => new DbTokenStore(_source)).RunAsync(check);

    [TestCase("ended")]
    [TestCase("refused")]
    [Category("Slow")]
    public async Task Processes_that_share_a_database_refresh_its_token_once(string why) =>
        await RefreshAcrossProcesses.AssertOneRefreshAsync(new DbTokenStore(_source), "postgres", _server!.ConnectionString, why);

    [Test]
    public async Task A_missing_table_is_an_error_that_names_it()
    {
        var store = new DbTokenStore(_source, "nowhere.x_tokens");
        var reading = (await Assert.ThrowsAsync<TokenStoreException>(() => store.ReadAsync("default")))!;
        var updating = (await Assert.ThrowsAsync<TokenStoreException>(() => store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")))))!;
        Assert.That(reading.Message, Does.Contain("nowhere.x_tokens"));
        Assert.That(updating.Message, Does.Contain("nowhere.x_tokens"));
    }

    [Test]
    public async Task A_row_that_is_no_token_is_an_error_and_stays_as_it_is()
    {
        await using var insert = _source.CreateCommand("INSERT INTO x_tokens (name, token, revision) VALUES ('foreign', 'canary', 0)");
        await insert.ExecuteNonQueryAsync();
        var store = new DbTokenStore(_source);
        var thrown = (await Assert.ThrowsAsync<TokenStoreException>(() => store.UpdateAsync("foreign", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")))))!;
        Assert.That(thrown.ToString(), Does.Not.Contain("canary"));
        await using var select = _source.CreateCommand("SELECT token FROM x_tokens WHERE name = 'foreign'");
        Assert.That(await select.ExecuteScalarAsync(), Is.EqualTo("canary"));
    }

    [Test]
    public async Task An_update_that_stores_nothing_leaves_no_row()
    {
        await new DbTokenStore(_source).UpdateAsync("none", (_, _) => Task.FromResult<OAuth2UserToken?>(null));
        await using var select = _source.CreateCommand("SELECT count(*) FROM x_tokens WHERE name = 'none'");
        Assert.That(await select.ExecuteScalarAsync(), Is.EqualTo(0L));
    }

    [TestCase("x; DROP TABLE y")]
    [TestCase("")]
    [TestCase("a b")]
    public void A_table_s_name_is_a_name(string table) => Assert.That(() => new DbTokenStore(_source, table), Throws.ArgumentException);
}

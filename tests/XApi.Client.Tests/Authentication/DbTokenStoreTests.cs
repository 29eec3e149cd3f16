using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using XApi.Testing;

namespace XApi.Tests.Authentication;

/// <summary>The database store against real databases.</summary>
public abstract class DbTokenStoreTests
{
    protected DbDataSource Source { get; set; } = null!;

    [Test]
    public async Task The_table_is_made_once_and_the_second_start_succeeds()
    {
        var store = new DbTokenStore(Source, "x_tokens_of_two_starts");
        var missing = (await Assert.ThrowsAsync<XTokenStoreException>(() => store.ReadAsync("default")))!;
        Assert.That(missing.Message, Does.EndWith(" CreateTableAsync makes the table; TableScript is its script."));

        await store.CreateTableAsync();
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")));
        await store.CreateTableAsync();
        await ExecuteAsync(store.TableScript);
        Assert.That((await store.ReadAsync("default"))?.AccessToken, Is.EqualTo("t"));
    }

    [Test]
    public async Task A_missing_table_is_an_error_that_names_it_and_says_what_the_database_says()
    {
        var store = new DbTokenStore(Source, "nowhere.x_tokens");
        var reading = (await Assert.ThrowsAsync<XTokenStoreException>(() => store.ReadAsync("default")))!;
        var updating = (
            await Assert.ThrowsAsync<XTokenStoreException>(() =>
                store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")))
            )
        )!;
        Assert.That(reading.InnerException, Is.InstanceOf<DbException>());
        Assert.That(reading.Message, Does.StartWith($"The token table nowhere.x_tokens cannot be read: {reading.InnerException!.Message}"));
        Assert.That(updating.InnerException, Is.InstanceOf<DbException>());
        Assert.That(
            updating.Message,
            Does.StartWith($"The token table nowhere.x_tokens cannot be updated: {updating.InnerException!.Message}")
        );
    }

    [Test]
    public async Task A_row_that_is_no_token_is_an_error_and_stays_as_it_is()
    {
        await ExecuteAsync("INSERT INTO x_tokens (name, token, revision) VALUES ('foreign', 'canary', 0)");
        var store = new DbTokenStore(Source);
        var thrown = (
            await Assert.ThrowsAsync<XTokenStoreException>(() =>
                store.UpdateAsync("foreign", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")))
            )
        )!;
        Assert.That(thrown.Message, Is.EqualTo("The row of that name in the table x_tokens does not hold a token. It is left as it is."));
        Assert.That(thrown.ToString(), Does.Not.Contain("canary"));
        Assert.That(await ReadAsync("SELECT token FROM x_tokens WHERE name = 'foreign'"), Is.EqualTo("canary"));
    }

    [Test]
    public async Task An_update_that_stores_nothing_leaves_no_row()
    {
        await new DbTokenStore(Source).UpdateAsync("none", (_, _) => Task.FromResult<OAuth2UserToken?>(null));
        Assert.That(await ReadAsync("SELECT count(*) FROM x_tokens WHERE name = 'none'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task An_update_that_changes_nothing_leaves_the_row_as_it_was()
    {
        var store = new DbTokenStore(Source);
        await store.UpdateAsync("same", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")));
        await store.UpdateAsync("same", (stored, _) => Task.FromResult(stored));
        Assert.That(await ReadAsync("SELECT revision FROM x_tokens WHERE name = 'same'"), Is.EqualTo(0L));
        await store.UpdateAsync("same", (_, _) => Task.FromResult<OAuth2UserToken?>(new("u")));
        Assert.That(await ReadAsync("SELECT revision FROM x_tokens WHERE name = 'same'"), Is.EqualTo(1L));
    }

    [Test]
    public async Task An_exception_of_a_database_that_the_update_itself_throws_is_let_through()
    {
        var own = new DatabaseOfMyOwnException();
        var thrown = await Assert.ThrowsAsync<DatabaseOfMyOwnException>(() =>
            new DbTokenStore(Source).UpdateAsync("own", (_, _) => throw own)
        );
        Assert.That(thrown, Is.SameAs(own));
    }

    [TestCase("x; DROP TABLE y")]
    [TestCase("")]
    [TestCase("a b")]
    [TestCase("1a")]
    [TestCase("a.")]
    [TestCase("a\n")]
    public void A_table_s_name_is_a_name(string table)
    {
        var thrown = Assert.Throws<ArgumentException>(() => _ = new DbTokenStore(Source, table))!;
        Assert.That(thrown.ParamName, Is.EqualTo("table"));
        Assert.That(
            thrown.Message,
            Does.StartWith("A table's name consists of letters, digits and _, with dots between schema and table.")
        );
    }

    [TestCase("_x")]
    [TestCase("X1.dbo.tokens")]
    public void A_name_is_kept_as_it_is(string table) => Assert.That(new DbTokenStore(Source, table).Table, Is.EqualTo(table));

    [Test]
    public void By_default_the_table_is_x_tokens_and_a_lock_is_waited_for_a_minute()
    {
        var store = new DbTokenStore(Source);
        Assert.That((store.Table, store.LockTimeout), Is.EqualTo(("x_tokens", TimeSpan.FromMinutes(1))));
    }

    [Test]
    public void What_is_missing_is_named()
    {
        var store = new DbTokenStore(Source);
        Assert.That(() => new DbTokenStore(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
        Assert.That(() => new DbTokenStore(Source, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("table"));
        Assert.That(() => store.ReadAsync(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
        Assert.That(
            () => store.UpdateAsync("", (_, _) => Task.FromResult<OAuth2UserToken?>(null)),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("name")
        );
        Assert.That(() => store.UpdateAsync("default", null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("update"));
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private sealed class DatabaseOfMyOwnException : DbException;
}

/// <summary>In all that the contract asks.</summary>
[Category("Slow")]
public sealed class PostgresTokenStoreTests : DbTokenStoreTests
{
    private PostgresServer? _server;

    private static IReadOnlyList<string> Checks => TokenStoreContract.Checks;

    [OneTimeSetUp]
    public async Task StartPostgres()
    {
        _server = await PostgresServer.StartAsync();
        Source = NpgsqlDataSource.Create(_server.ConnectionString);
        await ExecuteAsync(new DbTokenStore(Source).TableScript);
    }

    [OneTimeTearDown]
    public async Task StopPostgres()
    {
        if (_server is not null)
        {
            await Source.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Checks))]
    public async Task It_keeps_the_contract(string check) => await new TokenStoreContract(() => new DbTokenStore(Source)).RunAsync(check);

    [TestCase("ended")]
    [TestCase("refused")]
    public async Task Processes_that_share_a_database_refresh_its_token_once(string why) =>
        await RefreshAcrossProcesses.AssertOneRefreshAsync(new DbTokenStore(Source), "postgres", _server!.ConnectionString, why);

    [TestCase(0)]
    [TestCase(1)]
    public async Task A_lock_that_is_never_released_is_an_error(int seconds)
    {
        var store = new DbTokenStore(Source) { LockTimeout = TimeSpan.FromSeconds(seconds) };
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = store.UpdateAsync(
            "held",
            async (_, _) =>
            {
                begun.SetResult();
                await end.Task;
                return new OAuth2UserToken("t");
            }
        );
        await begun.Task;
        var began = Stopwatch.GetTimestamp();
        var thrown = (
            await Assert.ThrowsAsync<XTokenStoreException>(() =>
                store.UpdateAsync("held", (_, _) => Task.FromResult<OAuth2UserToken?>(new("u")))
            )
        )!;
        var waited = Stopwatch.GetElapsedTime(began);
        end.SetResult();
        await holding;
        Assert.That(
            waited,
            Is.LessThan(TimeSpan.FromSeconds(3)),
            "the time-out is the whole wait's, though the name has no row yet to lock"
        );
        Assert.That(thrown.Message, Does.StartWith("The token table x_tokens cannot be updated: "));
    }
}

/// <summary>In what the contract asks of one update: SQLite's provider blocks the thread while it waits for another, which no cancellation ends.</summary>
public sealed class SqliteTokenStoreTests : DbTokenStoreTests
{
    private string _folder = null!;

    private static IEnumerable<string> Checks =>
        TokenStoreContract.Checks.Where(check =>
            !check.StartsWith("Waiting for the lock", StringComparison.Ordinal)
            && !check.StartsWith("Updates of one name never overlap", StringComparison.Ordinal)
        );

    [OneTimeSetUp]
    public async Task MakeDatabase()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-").FullName;
        Source = SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(_folder, "tokens.db")};Pooling=False");
        await ExecuteAsync(new DbTokenStore(Source).TableScript);
    }

    [Test]
    public async Task A_name_that_the_database_takes_for_another_is_neither_served_nor_overwritten()
    {
        await ExecuteAsync(
            "CREATE TABLE x_tokens_alike (name TEXT COLLATE NOCASE NOT NULL PRIMARY KEY, token TEXT NULL, revision BIGINT NOT NULL)"
        );
        var store = new DbTokenStore(Source, "x_tokens_alike");
        await store.UpdateAsync("Jose", (_, _) => Task.FromResult<OAuth2UserToken?>(new("t")));

        var reading = (await Assert.ThrowsAsync<XTokenStoreException>(() => store.ReadAsync("jose")))!;
        await Assert.ThatAsync(
            () => store.UpdateAsync("jose", (_, _) => throw new InvalidOperationException("It was given another's token.")),
            Throws.TypeOf<XTokenStoreException>()
        );

        Assert.That(
            reading.Message,
            Is.EqualTo(
                "The table x_tokens_alike holds “Jose”, which its collation takes for “jose”. Give its column `name` a collation that compares exactly, or choose another name."
            )
        );
        Assert.That(await store.ReadAsync("Jose"), Is.EqualTo(new OAuth2UserToken("t")));
    }

    [OneTimeTearDown]
    public async Task RemoveDatabase()
    {
        await Source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCaseSource(nameof(Checks))]
    public async Task It_keeps_the_contract(string check) => await new TokenStoreContract(() => new DbTokenStore(Source)).RunAsync(check);
}

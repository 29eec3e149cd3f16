using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using XApi.Tests.Authentication;

namespace XApi.Tests.Events;

/// <summary>
/// Signed events with repetitions, to processes that are killed while they receive and handle them, with a handler that fails at random:
/// each is handled once. There are 1,000 events, or as many as XAPI_TEST_EVENTS says.
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed class KilledWebhookTests
{
    private const int Kills = 3;
    private const double RepeatedShare = 0.05;
    private const double FailingShare = 0.1;

    private static readonly int Events = int.Parse(
        Environment.GetEnvironmentVariable("XAPI_TEST_EVENTS") ?? "1000",
        CultureInfo.InvariantCulture
    );

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private volatile string? _address;

    [OneTimeTearDown]
    public void Close() => _http.Dispose();

    [Test]
    public async Task Each_event_is_handled_once_with_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-").FullName;
        var connection = $"Data Source={Path.Combine(folder, "events.db")};Default Timeout=120";
        try
        {
            await using var source = SqliteFactory.Instance.CreateDataSource(connection);
            await ExecuteAsync(source, "PRAGMA journal_mode = WAL");
            await AssertOnceAsync("sqlite", connection, source);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Each_event_is_handled_once_with_PostgreSQL()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await AssertOnceAsync("postgres", server.ConnectionString, source);
    }

    private async Task AssertOnceAsync(string database, string connection, DbDataSource source)
    {
        await ExecuteAsync(source, "CREATE TABLE handled (id VARCHAR(250) NOT NULL)");
        _address = null;
        var random = new Random(5);
        var bodies = new ConcurrentQueue<string>();
        for (var id = 0; id < Events; id++)
        {
            bodies.Enqueue(EventApp.Activity($"{id}"));
            if (random.NextDouble() < RepeatedShare)
            {
                bodies.Enqueue(EventApp.Activity($"{random.Next(id + 1)}"));
            }
        }

        var (all, watch) = (bodies.Count, Stopwatch.StartNew());
        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendAsync(bodies))));
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var process = await StartAsync(database, connection);
            var left = all - (all * kill / (Kills + 1));
            await WaitAsync(() => Task.FromResult(bodies.Count <= left || sending.IsCompleted), "a part of the events is sent");
            process.Kill();
            await process.WaitForExitAsync();
            _address = null;
        }

        using var last = await StartAsync(database, connection);
        await sending;
        var sent = watch.Elapsed;
        await WaitAsync(
            async () => await ScalarAsync(source, "SELECT COUNT(*) FROM x_events WHERE state = 0") == 0,
            "the last process has handled the rest"
        );
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{database}: {all} requests in {sent.TotalSeconds:0} s, {Events} events handled after {watch.Elapsed.TotalSeconds:0} s."
            )
        );
        last.Kill();
        await last.WaitForExitAsync();

        Assert.That(await ScalarAsync(source, "SELECT COUNT(*) FROM handled"), Is.EqualTo(Events), "what was handled");
        Assert.That(await ScalarAsync(source, "SELECT COUNT(DISTINCT id) FROM handled"), Is.EqualTo(Events), "none was handled twice");
        Assert.That(await ScalarAsync(source, "SELECT COUNT(*) FROM x_events WHERE state = 2"), Is.Zero, "there are no dead letters");
    }

    // As X does: what is not received is sent again.
    private async Task SendAsync(ConcurrentQueue<string> bodies)
    {
        while (bodies.TryDequeue(out var body))
        {
            while (!await TrySendAsync(body))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task<bool> TrySendAsync(string body)
    {
        if (_address is not { } address)
        {
            return false;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}{EventApp.Path}")
        {
            Content = new StringContent(body, Encoding.UTF8),
        };
        request.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", EventApp.Sign(body));
        try
        {
            using var response = await _http.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<Process> StartAsync(string database, string connection)
    {
        var process = Programs.Start(
            Programs.Dotnet,
            Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll"),
            "webhook",
            database,
            connection,
            EventApp.Secret,
            FailingShare.ToString(CultureInfo.InvariantCulture)
        );
        var errors = process.StandardError.ReadToEndAsync();
        if (await process.StandardOutput.ReadLineAsync() is not ['r', 'e', 'a', 'd', 'y', ' ', .. var address])
        {
            Assert.Fail(await errors);
            return process;
        }

        _address = address;
        return process;
    }

    private static async Task WaitAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(30))
            {
                Assert.Fail($"Still not so after half an hour: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static async Task ExecuteAsync(DbDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> ScalarAsync(DbDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using XApi.AspNetCore;
using XApi.Tests.Authentication;

namespace XApi.Tests.Events;

[TestFixture]
public sealed class MemoryInboxTests : InboxContract
{
    private protected override Task<IXEventInbox> CreateAsync(FakeClock clock, int capacity) =>
        Task.FromResult<IXEventInbox>(new MemoryEventInbox(clock) { Capacity = capacity });

    [Test]
    public async Task It_has_no_transaction_and_says_what_has()
    {
        await Inbox.AddAsync(Event("1"));
        var context = new XEventContext(await LeaseAsync());

        Assert.That(
            async () => await context.BeginTransactionAsync(),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("AddXEvents(…).UseDatabase(source)")
        );
    }

    [Test]
    public async Task Dead_letters_and_ids_beyond_their_bounds_are_dropped_oldest_first()
    {
        var inbox = new MemoryEventInbox(Clock) { MaxDeadLetters = 1, MaxHandledIds = 1 };
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            await inbox.AddAsync(Event(id));
        }

        var leases = await inbox.LeaseAsync(4, Minute);
        await leases[0].DeadLetterAsync("");
        await leases[1].DeadLetterAsync("");
        await leases[2].CompleteAsync();
        await leases[3].CompleteAsync();

        Assert.That((await inbox.GetDeadLettersAsync()).Select(letter => letter.Id), Is.EqualTo(new[] { "activity/2" }));
        Assert.That(await inbox.AddAsync(Event("3")), Is.EqualTo(XEventAddition.Added));
        Assert.That(await inbox.AddAsync(Event("4")), Is.EqualTo(XEventAddition.Duplicate));
    }

    [Test]
    public async Task A_clock_that_is_set_back_delays_no_event()
    {
        await Inbox.AddAsync(Event("1"));
        await (await LeaseAsync()).RetryAsync(Minute, "Not now.");
        Clock.Jump(TimeSpan.FromHours(-1));
        Assert.That(await Inbox.LeaseAsync(1, Minute), Is.Empty);

        Clock.Advance(Minute);

        Assert.That(await Inbox.LeaseAsync(1, Minute), Has.Count.EqualTo(1));
    }

    [Test]
    public void Bounds_are_named()
    {
        Assert.That(
            () => new MemoryEventInbox { Capacity = 0 },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Capacity is 0")
        );
        Assert.That(
            () => new MemoryEventInbox { Retention = TimeSpan.Zero },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Retention")
        );
    }
}

/// <summary>What inboxes in databases do besides.</summary>
public abstract class DbInboxContract : InboxContract
{
    private static int s_tables;

    private protected DbDataSource Source { get; set; } = null!;

    private protected override async Task<IXEventInbox> CreateAsync(FakeClock clock, int capacity)
    {
        var inbox = new DbEventInbox(Source, $"x_events_{Interlocked.Increment(ref s_tables)}", clock) { Capacity = capacity };
        await inbox.CreateTableAsync();
        await inbox.CreateTableAsync();
        return inbox;
    }

    [Test]
    public async Task What_a_handler_writes_in_the_transaction_is_there_when_the_event_is_handled()
    {
        await Inbox.AddAsync(Event("1"));
        await WriteAsync(handled: true, expired: false);
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_handler_wrote_is_taken_back_when_it_fails()
    {
        await Inbox.AddAsync(Event("1"));
        await WriteAsync(handled: false, expired: false);
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task What_a_handler_wrote_is_taken_back_when_its_lease_has_expired()
    {
        await Inbox.AddAsync(Event("1"));
        await WriteAsync(handled: true, expired: true);
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task A_lease_that_is_disposed_takes_back_what_was_written()
    {
        await Inbox.AddAsync(Event("1"));
        await using (var lease = await LeaseAsync())
        {
            await InsertAsync(lease);
        }

        Assert.That(await CountAsync(), Is.Zero);
        Clock.Advance(Minute);
        Assert.That((await LeaseAsync()).Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task Another_process_sees_the_same_events()
    {
        var other = new DbEventInbox(Source, ((DbEventInbox)Inbox).Table, Clock) { Capacity = 3 };
        await Inbox.AddAsync(Event("1"));

        Assert.That(await other.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate));
        await using var lease = (await other.LeaseAsync(1, Minute)).Single();
        Assert.That(await Inbox.LeaseAsync(1, Minute), Is.Empty);
        Assert.That(await lease.CompleteAsync(), Is.True);
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate));
    }

    [TestCase("x; DROP TABLE y")]
    [TestCase("")]
    public void A_table_s_name_is_a_name(string table) =>
        Assert.That(() => new DbEventInbox(Source, table), Throws.ArgumentException.With.Property("ParamName").EqualTo("table"));

    private protected async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task WriteAsync(bool handled, bool expired)
    {
        await using var lease = await LeaseAsync();
        if (expired)
        {
            Clock.Advance(Minute);
            Assert.That(await Inbox.LeaseAsync(1, Minute), Has.Count.EqualTo(1));
        }

        await InsertAsync(lease);
        Assert.That(await (handled ? lease.CompleteAsync() : lease.RetryAsync(Minute, "failed")), Is.EqualTo(!expired));
    }

    private static async Task InsertAsync(XEventLease lease)
    {
        var transaction = await new XEventContext(lease).BeginTransactionAsync();
        Assert.That(await lease.BeginTransactionAsync(), Is.SameAs(transaction));
        Assert.That(await lease.RenewAsync(Minute), Is.EqualTo(transaction is SqliteTransaction || await lease.RenewAsync(Minute)));
        await using var command = transaction.Connection!.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "INSERT INTO written (id) VALUES ('1')");
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync()
    {
        await using var command = Source.CreateCommand("SELECT COUNT(*) FROM written");
        var count = Convert.ToInt64(await command.ExecuteScalarAsync());
        await ExecuteAsync("DELETE FROM written");
        return count;
    }
}

[TestFixture]
public sealed class SqliteInboxTests : DbInboxContract
{
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task MakeDatabase()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-").FullName;
        Source = SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(_folder, "events.db")};Pooling=False");
        await ExecuteAsync("PRAGMA journal_mode = WAL; CREATE TABLE written (id TEXT NOT NULL)");
    }

    [OneTimeTearDown]
    public async Task RemoveDatabase()
    {
        await Source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

[TestFixture]
[Category("Slow")]
public sealed class PostgresInboxTests : DbInboxContract
{
    private PostgresServer? _server;

    [OneTimeSetUp]
    public async Task StartPostgres()
    {
        _server = await PostgresServer.StartAsync();
        Source = NpgsqlDataSource.Create(_server.ConnectionString);
        await ExecuteAsync("CREATE TABLE written (id TEXT NOT NULL)");
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
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using XApi.Tests.Authentication;

namespace XApi.Tests.Costs;

/// <summary>In a file of SQLite.</summary>
[TestFixture]
public sealed class SqliteCostStoreTests : CostStoreTests
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"xapi-costs-{Guid.NewGuid():N}.db");
    private int _stores;

    [OneTimeTearDown]
    public void Delete()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Test]
    public async Task A_transaction_whose_confirmation_was_lost_is_made_once([Values] bool committed)
    {
        var store = new DbCostStore(new LosingDataSource(_file) { Commits = committed }, $"x_costs_{_stores++}");
        await store.CreateTablesAsync();
        var counters = new[] { new CostCounter("resources", IsUsd: false) };

        var reserved = await store.ReserveAsync(new CostReservation("1", Later, [new("resources", 6, 10)]));
        var receipt = await store.RecordAsync(Read("a", ["1", "2"]) with { Reservation = "1", Counters = counters });
        var more = await store.ReserveAsync(new CostReservation("2", Later, [new("resources", 9, 10)]));

        Assert.That((reserved, receipt.Charged, receipt.Repeats, receipt.Spent[0]), Is.EqualTo(((CostShortage?)null, 2, 0, 2m)));
        Assert.That((more!.Spent, more.Reserved), Is.EqualTo((2m, 0m)));
        Assert.That((await store.ReadAsync(Day, Day)).Select(line => (line.Requests, line.Charged)), Is.EqualTo([(1L, 2L)]));
    }

    [Test]
    public async Task What_streams_of_killed_processes_had_set_aside_is_free_two_hours_later()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 27, 10, 30, 0, TimeSpan.Zero));
        var settings = new CostSettings
        {
            Store = await StoreAsync(clock),
            Budgets = [new XBudget { Period = XBudgetPeriod.Hour, Usd = 1 }],
        };

        var killed = await SetAsideAsync() && await SetAsideAsync();
        clock.Advance(TimeSpan.FromMinutes(30));
        var atTheTurn = await SetAsideAsync();
        clock.Advance(new TimeSpan(1, 30, 1));

        Assert.That((killed, atTheTurn, await SetAsideAsync()), Is.EqualTo((true, false, true)));

        // Each is a process, which ends without giving anything back.
        async Task<bool> SetAsideAsync()
        {
            using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), settings, clock: clock);
            try
            {
                var facts = new CostFacts(100, false, null);
                return await x.Client.Costs.BeginAsync(XOperation.FilteredStream, null, null, facts, CancellationToken.None) is not null;
            }
            catch (XBudgetExceededException)
            {
                return false;
            }
        }
    }

    [Test]
    public async Task What_a_call_of_a_killed_process_had_set_aside_is_free_when_the_call_would_have_ended()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 27, 10, 50, 0, TimeSpan.Zero));
        var store = await StoreAsync(clock);
        var budget = new XBudget { Period = XBudgetPeriod.Hour, Resources = 1 };
        using (
            var killed = new CostedClient(
                _ => CostedClient.Tweets("1"),
                new CostSettings { Store = new KilledStore(store), Budgets = [budget] },
                clock: clock
            )
        )
        {
            await killed.Client.Tweets.GetManyAsync(["1"]);
        }

        using var x = new CostedClient(_ => CostedClient.Tweets("2"), new CostSettings { Store = store, Budgets = [budget] }, clock: clock);
        clock.Advance(TimeSpan.FromMinutes(20));
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["2"]));

        // Sixteen minutes for a limit, 100 seconds, and five minutes by which clocks may differ.
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.That((await x.Client.Tweets.GetManyAsync(["2"])).Cost!.Charged, Is.EqualTo(1));
    }

    private protected override async Task<ICostStore> StoreAsync() => await StoreAsync(TimeProvider.System);

    private async Task<DbCostStore> StoreAsync(TimeProvider clock)
    {
        var store = new DbCostStore(SqliteFactory.Instance.CreateDataSource($"Data Source={_file}"), $"x_costs_{_stores++}", clock);
        await store.CreateTablesAsync();
        await store.CreateTablesAsync();
        return store;
    }

    /// <summary>That of a process that is killed before it can settle what it has set aside.</summary>
    private sealed class KilledStore(ICostStore store) : ICostStore
    {
        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
            store.ReserveAsync(reservation, cancellationToken);

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
            throw new IOException("It is killed.");

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            throw new IOException("It is killed.");

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            store.ReadAsync(from, to, cancellationToken);
    }
}

/// <summary>In PostgreSQL.</summary>
[TestFixture]
[Category("Slow")]
public sealed class PostgresCostStoreTests : CostStoreTests
{
    private PostgresServer? _server;
    private DbDataSource _source = null!;
    private int _stores;

    [OneTimeSetUp]
    public async Task StartPostgres()
    {
        _server = await PostgresServer.StartAsync();
        _source = NpgsqlDataSource.Create(_server.ConnectionString);
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

    private protected override async Task<ICostStore> StoreAsync()
    {
        var store = new DbCostStore(_source, $"x_costs_{_stores++}");
        await store.CreateTablesAsync();
        return store;
    }
}

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

    private protected override async Task<ICostStore> StoreAsync()
    {
        var store = new DbCostStore(SqliteFactory.Instance.CreateDataSource($"Data Source={_file}"), $"x_costs_{_stores++}");
        await store.CreateTablesAsync();
        await store.CreateTablesAsync();
        return store;
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

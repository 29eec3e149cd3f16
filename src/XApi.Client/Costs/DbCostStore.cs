using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;

namespace XApi;

/// <summary>Keeps a ledger in a database, for programs that share their costs and budgets: processes on one machine or on many.</summary>
/// <remarks>
/// <para><see cref="CreateTablesAsync"/> makes the tables. It is tested with PostgreSQL and SQLite, whose SQL it writes (<c>ON CONFLICT</c>).</para>
/// <para>Each response is entered in a transaction of its own, which takes a few milliseconds; the resources of today and yesterday are kept, a row of some
/// 40 bytes each, and for a day a row for each response, by which one whose commit was lost is not entered twice. Amounts are whole numbers of millionths.</para>
/// </remarks>
[DebuggerDisplay("{Tables}")]
public sealed class DbCostStore : ICostStore
{
    private const decimal Millionths = 1_000_000;

    // More than anybody spends or reads, and half of what a column holds.
    private const decimal Largest = 4_000_000_000_000;

    // Far longer than the attempts of a transaction take.
    private static readonly TimeSpan MarkDuration = TimeSpan.FromHours(1);

    // A connection string may hold a password.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly DbDataSource _source;
    private readonly TimeProvider _time;
    private DateOnly _cleaned;

    /// <summary>Takes a source of connections.</summary>
    /// <param name="source">The source. It is not disposed of.</param>
    /// <param name="tables">What the tables' names begin with, after their schema where they have one: <c>x_costs</c> by default.</param>
    /// <param name="timeProvider">The clock by which reservations expire; the system's by default.</param>
    public DbCostStore(DbDataSource source, string tables = "x_costs", TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _time = timeProvider ?? TimeProvider.System;
        Tables = DbTable.Require(tables);
    }

    /// <summary>What the tables' names begin with.</summary>
    public string Tables { get; }

    /// <summary>The script that makes the tables where they are not there yet.</summary>
    public string TablesScript =>
        $"""
            CREATE TABLE IF NOT EXISTS {Tables}_lines (
                day        VARCHAR(10)  NOT NULL,
                operation  VARCHAR(100) NOT NULL,
                item       VARCHAR(100) NOT NULL,
                credential VARCHAR(200) NOT NULL,
                requests   BIGINT       NOT NULL,
                charged    BIGINT       NOT NULL,
                repeats    BIGINT       NOT NULL,
                usd        BIGINT       NOT NULL,
                uncertain  BIGINT       NOT NULL,
                PRIMARY KEY (day, operation, item, credential)
            );
            CREATE TABLE IF NOT EXISTS {Tables}_resources (
                day  VARCHAR(10)  NOT NULL,
                kind VARCHAR(50)  NOT NULL,
                id   VARCHAR(100) NOT NULL,
                PRIMARY KEY (day, kind, id)
            );
            CREATE TABLE IF NOT EXISTS {Tables}_counters (
                name  VARCHAR(300) NOT NULL PRIMARY KEY,
                spent BIGINT       NOT NULL
            );
            CREATE TABLE IF NOT EXISTS {Tables}_reservations (
                counter VARCHAR(300) NOT NULL,
                id      VARCHAR(100) NOT NULL,
                amount  BIGINT       NOT NULL,
                expires BIGINT       NOT NULL,
                PRIMARY KEY (counter, id)
            );
            """;

    /// <summary>Makes the tables where they are not there yet, by <see cref="TablesScript"/>. A program can call it at every start.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DbException">The database refused.</exception>
    public Task CreateTablesAsync(CancellationToken cancellationToken = default) =>
        InTransactionAsync(
            async run =>
            {
                await run.ExecuteAsync(TablesScript, []).ConfigureAwait(false);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return await InTransactionAsync<CostShortage?>(
                async run =>
                {
                    // In one order, so that two processes that need the same rows wait for each other and not for ever.
                    foreach (var claim in reservation.Claims.OrderBy(claim => claim.Counter, StringComparer.Ordinal))
                    {
                        var spent = await CountAsync(run, claim.Counter, 0).ConfigureAwait(false);
                        var reserved = await SumAsync(run, claim.Budget, reservation.Id, now).ConfigureAwait(false);
                        if ((decimal)spent + reserved + Whole(claim.Amount) > Whole(claim.Limit))
                        {
                            return new CostShortage(claim, spent / Millionths, reserved / Millionths);
                        }
                    }

                    foreach (var claim in reservation.Claims)
                    {
                        await run.ExecuteAsync(
                                $"INSERT INTO {Tables}_reservations (counter, id, amount, expires) VALUES (@a, @b, @c, @d) ON CONFLICT DO NOTHING",
                                [claim.Budget, reservation.Id, Whole(claim.Amount), reservation.ExpiresAt.ToUnixTimeMilliseconds()]
                            )
                            .ConfigureAwait(false);
                    }

                    return null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
        await InTransactionAsync(run => ReleaseAsync(run, reservation), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var mark = Guid.NewGuid().ToString("n");
        CostReceipt? entered = null;
        var receipt = await InTransactionAsync(
                async run =>
                    await MarkAsync(run, mark).ConfigureAwait(false) || entered is null
                        ? entered = await EnterAsync(run, record).ConfigureAwait(false)
                        : entered,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (_cleaned != record.Day)
        {
            _cleaned = record.Day;
            await ForgetAsync(record.Day, cancellationToken).ConfigureAwait(false);
        }

        return receipt;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = Command(
                connection,
                null,
                $"""
                SELECT day, operation, item, credential, requests, charged, repeats, usd, uncertain FROM {Tables}_lines
                WHERE day >= @a AND day <= @b ORDER BY day, operation, item, credential
                """,
                [LedgerDay.Text(from), LedgerDay.Text(to)]
            );
            await using (command.ConfigureAwait(false))
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    List<CostLine> lines = [];
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        lines.Add(
                            new CostLine(
                                LedgerDay.Parse(reader.GetString(0)),
                                reader.GetString(1),
                                reader.GetString(2),
                                reader.GetString(3),
                                reader.GetInt64(4),
                                reader.GetInt64(5),
                                reader.GetInt64(6),
                                reader.GetInt64(7) / Millionths,
                                reader.GetInt64(8) / Millionths
                            )
                        );
                    }

                    return lines;
                }
            }
        }
    }

    // False where an attempt before this one was committed, and only its confirmation was lost.
    private async Task<bool> MarkAsync(Transaction run, string mark) =>
        await run.ExecuteAsync(
                $"INSERT INTO {Tables}_reservations (counter, id, amount, expires) VALUES ('', @a, 0, @b) ON CONFLICT DO NOTHING",
                [mark, (_time.GetUtcNow() + MarkDuration).ToUnixTimeMilliseconds()]
            )
            .ConfigureAwait(false) > 0;

    private async Task<CostReceipt> EnterAsync(Transaction run, CostRecord record)
    {
        var charged = record.Resources is { } ids ? await ChargeAsync(run, record, ids).ConfigureAwait(false) : record.Count;
        var repeats = record.Resources is { } all ? all.Count - charged : 0;
        var usd = charged * record.Price;
        var (certain, uncertain) = record.IsUncertain ? (0L, Whole(usd)) : (Whole(usd), 0L);
        await run.ExecuteAsync(
                $"""
                INSERT INTO {Tables}_lines AS line (day, operation, item, credential, requests, charged, repeats, usd, uncertain)
                VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i)
                ON CONFLICT (day, operation, item, credential) DO UPDATE SET
                    requests = line.requests + excluded.requests, charged = line.charged + excluded.charged, repeats = line.repeats + excluded.repeats,
                    usd = line.usd + excluded.usd, uncertain = line.uncertain + excluded.uncertain
                """,
                [
                    LedgerDay.Text(record.Day),
                    record.Operation,
                    record.Item,
                    record.Credential,
                    (long)record.Requests,
                    record.IsUncertain ? 0L : charged,
                    record.IsUncertain ? 0L : repeats,
                    certain,
                    uncertain,
                ]
            )
            .ConfigureAwait(false);
        var spent = new decimal[record.Counters.Count];
        foreach (var (at, counter) in record.Counters.Index().OrderBy(counter => counter.Item.Name, StringComparer.Ordinal))
        {
            var amount = counter.IsUsd ? Whole(usd) : Whole(charged);
            spent[at] = await CountAsync(run, counter.Name, amount).ConfigureAwait(false) / Millionths;
        }

        if (record.Reservation is { } reservation)
        {
            await ReleaseAsync(run, reservation).ConfigureAwait(false);
        }

        return new CostReceipt(charged, repeats, usd, spent);
    }

    // In the order of the ids, for the same reason as above. Several rows at once: a page has a hundred.
    private async Task<int> ChargeAsync(Transaction run, CostRecord record, IReadOnlyList<string> ids)
    {
        var charged = 0;
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(100))
        {
            var rows = string.Join(", ", some.Select((_, index) => $"(@a, @b, {Parameter(index + 2)})"));
            charged += await run.ExecuteAsync(
                    $"INSERT INTO {Tables}_resources (day, kind, id) VALUES {rows} ON CONFLICT DO NOTHING",
                    [LedgerDay.Text(record.Day), record.Kind, .. some]
                )
                .ConfigureAwait(false);
        }

        return charged;
    }

    // What was recorded is recorded, whether old rows can be deleted or not; the next day deletes them too.
    private async Task ForgetAsync(DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            await InTransactionAsync(
                    async run =>
                        await run.ExecuteAsync($"DELETE FROM {Tables}_resources WHERE day < @a", [LedgerDay.Text(day.AddDays(-1))])
                            .ConfigureAwait(false)
                        + await run.ExecuteAsync($"DELETE FROM {Tables}_reservations WHERE counter = '' AND expires < @a", [now])
                            .ConfigureAwait(false),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DbException or OperationCanceledException)
        {
            _cleaned = default;
        }
    }

    private Task<int> ReleaseAsync(Transaction run, string reservation) =>
        run.ExecuteAsync($"DELETE FROM {Tables}_reservations WHERE id = @a", [reservation]);

    // Adds to a counter, and holds its row until the transaction is through.
    private async Task<long> CountAsync(Transaction run, string counter, long amount)
    {
        await run.ExecuteAsync(
                $"""
                INSERT INTO {Tables}_counters AS counter (name, spent) VALUES (@a, @b)
                ON CONFLICT (name) DO UPDATE SET spent = counter.spent + excluded.spent
                """,
                [counter, amount]
            )
            .ConfigureAwait(false);
        return await run.NumberAsync($"SELECT spent FROM {Tables}_counters WHERE name = @a", [counter]).ConfigureAwait(false);
    }

    // What is set aside by other requests under way; what processes that have ended left is taken away first.
    private async Task<long> SumAsync(Transaction run, string budget, string reservation, long now)
    {
        await run.ExecuteAsync($"DELETE FROM {Tables}_reservations WHERE counter = @a AND expires < @b", [budget, now])
            .ConfigureAwait(false);
        return await run.NumberAsync(
                $"SELECT COALESCE(SUM(amount), 0) FROM {Tables}_reservations WHERE counter = @a AND id <> @b",
                [budget, reservation]
            )
            .ConfigureAwait(false);
    }

    private async Task<T> InTransactionAsync<T>(Func<Transaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var transaction = await connection
                        .BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken)
                        .ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        var result = await work(new Transaction(connection, transaction, cancellationToken)).ConfigureAwait(false);
                        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                        return result;
                    }
                }
            }
            catch (DbException failure) when (DbTable.MayRetry(failure, attempt))
            {
                // Another process was faster, and nothing of this attempt is left; or the connection was lost while it was committed.
            }
        }
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Parameter(i);
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }

    // @a to @i, and @p9 onwards.
    private static string Parameter(int index) =>
        index < 9 ? $"@{(char)('a' + index)}" : string.Create(CultureInfo.InvariantCulture, $"@p{index}");

    // Of what is set aside, the sum is no more than a limit, and so fits into a column too.
    private static long Whole(decimal amount) => amount >= Largest ? (long)(Largest * Millionths) : (long)Math.Ceiling(amount * Millionths);

    /// <summary>A transaction under way.</summary>
    private sealed class Transaction(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        internal async Task<int> ExecuteAsync(string sql, IReadOnlyList<object> values)
        {
            var command = Command(connection, transaction, sql, values);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        internal async Task<long> NumberAsync(string sql, IReadOnlyList<object> values)
        {
            var command = Command(connection, transaction, sql, values);
            await using (command.ConfigureAwait(false))
            {
                var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
                return Convert.ToInt64(value, CultureInfo.InvariantCulture);
            }
        }
    }
}

using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace XApi.AspNetCore;

/// <summary>
/// Keeps events in a table of a database, for what must not be lost and for programs of several processes: each event is handled by one of
/// them.
/// </summary>
/// <remarks>
/// <para><see cref="CreateTableAsync"/> makes the table. It is tested with PostgreSQL and SQLite, whose SQL it writes (<c>ON CONFLICT</c>,
/// <c>RETURNING</c>). With SQLite, a journal in WAL mode (<c>PRAGMA journal_mode = WAL</c>) lets readers and writers pass each
/// other.</para>
/// <para>An event that was handled leaves a row with its id alone, for <see cref="Retention"/>, so that a repetition or a replay is not
/// handled again.</para>
/// <para>Leases expire by the clocks of the machines, which are to agree to within some seconds. Two that disagree may both begin to handle
/// an event, but only one can complete it: what the other wrote in <see cref="XEventContext.BeginTransactionAsync"/> is taken back.</para>
/// </remarks>
[DebuggerDisplay("{Table}")]
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing while nobody asks for its wait handle.")]
public sealed class DbEventInbox : IXEventInbox
{
    internal const int Waiting = 0;
    internal const int Handled = 1;
    internal const int Dead = 2;

    // How long a count of what waits is believed. An inbox may be overfilled by what arrives in this time.
    private static readonly TimeSpan CountedFor = TimeSpan.FromSeconds(1);

    // Its connection string may hold a password.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly DbDataSource _source;
    private readonly Lock _lock = new();

    // Where a database has one writer at a time, this process's own wait here: its provider would have them wait in their threads.
    private readonly SemaphoreSlim _writer = new(1);
    private (long? At, int Waiting) _counted;

    /// <summary>Takes a source of connections.</summary>
    /// <param name="source">The source. It is not disposed of.</param>
    /// <param name="table">The table's name, with its schema where it has one: <c>x_events</c> by default.</param>
    /// <param name="timeProvider">The clock by which events are due and leases expire; the system's by default.</param>
    public DbEventInbox(DbDataSource source, string table = "x_events", TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, Time) = (source, timeProvider ?? TimeProvider.System);
        Table = DbTable.Require(table);
    }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>
    /// How many events may wait: 100,000 by default, give or take what arrives in a second. One more is refused, and X sends it again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 1,000,000,000.</exception>
    public int Capacity
    {
        get;
        init => field = Bound.Number(value, 1, 1_000_000_000);
    } = 100_000;

    /// <summary>
    /// For how long the ids of handled events are kept, so that they are not handled again: 48 hours by default, twice as long as X can
    /// replay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan Retention
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromHours(48);

    /// <summary>The script that makes the table and its index where they are not there yet.</summary>
    public string TableScript =>
        $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                id       VARCHAR(250) NOT NULL PRIMARY KEY,
                state    SMALLINT     NOT NULL,
                due      BIGINT       NOT NULL,
                received BIGINT       NOT NULL,
                attempts INTEGER      NOT NULL,
                lease    VARCHAR(40)  NULL,
                body     TEXT         NULL,
                error    TEXT         NULL
            );
            CREATE INDEX IF NOT EXISTS {Table.Replace('.', '_')}_due ON {Table} (state, due);
            """;

    internal TimeProvider Time { get; }

    /// <summary>Makes the table where it is not there yet, by <see cref="TableScript"/>. A program can call it at every start.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DbException">The database refused.</exception>
    public async Task CreateTableAsync(CancellationToken cancellationToken = default) =>
        await ExecuteAsync(TableScript, [], cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var now = Now();
        if (await CountAsync(cancellationToken).ConfigureAwait(false) >= Capacity)
        {
            // A duplicate is none too many: X does not need to send it again.
            var known = await ScalarAsync($"SELECT COUNT(*) FROM {Table} WHERE id = @a", [item.Id], cancellationToken)
                .ConfigureAwait(false);
            return known > 0 ? XEventAddition.Duplicate : XEventAddition.Full;
        }

        var added = await ExecuteAsync(
                $"INSERT INTO {Table} (id, state, due, received, attempts, body) VALUES (@a, {Waiting}, @b, @b, 0, @c) ON CONFLICT DO NOTHING",
                [item.Id, now, item.Json],
                cancellationToken
            )
            .ConfigureAwait(false);
        lock (_lock)
        {
            _counted.Waiting += added;
        }

        return added > 0 ? XEventAddition.Added : XEventAddition.Duplicate;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(
        int count,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (now, lease) = (Now(), Guid.NewGuid().ToString("n"));
        // An event that is leased is due when its lease expires. Rows that another process is leasing are passed over; SQLite has one
        // writer at a time anyway. Without MATERIALIZED, PostgreSQL may run the search once a row, which would lease more than it should.
        var leased = await QueryAsync(
                connection =>
                    $"""
                        WITH next AS MATERIALIZED (
                            SELECT id FROM {Table} WHERE state = {Waiting} AND due <= @c
                            ORDER BY due LIMIT {count.ToString(CultureInfo.InvariantCulture)}{(
                            HasOneWriter(connection) ? "" : " FOR UPDATE SKIP LOCKED"
                        )}
                        )
                        UPDATE {Table} SET lease = @a, due = @b, attempts = attempts + 1
                        WHERE state = {Waiting} AND due <= @c AND id IN (SELECT id FROM next)
                        RETURNING id, body, received, attempts
                        """,
                [lease, now + Milliseconds(duration), now],
                row => (Id: row.GetString(0), Json: row.GetString(1), Received: row.GetInt64(2), Attempt: row.GetInt32(3)),
                cancellationToken,
                writes: true
            )
            .ConfigureAwait(false);
        return
        [
            .. leased
                .OrderBy(row => row.Received)
                .Select(row => new DbEventLease(this, _source, lease, row.Id, row.Json, TimeOf(row.Received), row.Attempt)),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var rows = await QueryAsync(
                _ => $"SELECT state, COUNT(*), MIN(received) FROM {Table} WHERE state IN ({Waiting}, {Dead}) GROUP BY state",
                [],
                row => (State: row.GetInt32(0), Count: row.GetInt32(1), Oldest: row.GetInt64(2)),
                cancellationToken
            )
            .ConfigureAwait(false);
        var waiting = rows.Find(row => row.State == Waiting);
        return new XEventInboxStatus(
            waiting.Count,
            Capacity,
            rows.Find(row => row.State == Dead).Count,
            waiting.Count > 0 ? TimeOf(waiting.Oldest) : null
        );
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return await QueryAsync(
                _ =>
                    $"SELECT id, body, received, attempts, error FROM {Table} WHERE state = {Dead} ORDER BY due DESC LIMIT {count.ToString(CultureInfo.InvariantCulture)}",
                [],
                row => new XDeadLetter(
                    row.GetString(0),
                    row.GetString(1),
                    TimeOf(row.GetInt64(2)),
                    row.GetInt32(3),
                    row.IsDBNull(4) ? "" : row.GetString(4)
                ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await ExecuteAsync(
                    $"UPDATE {Table} SET state = {Waiting}, attempts = 0, due = @b WHERE id = @a AND state = {Dead}",
                    [id, Now()],
                    cancellationToken
                )
                .ConfigureAwait(false) > 0;
    }

    /// <inheritdoc/>
    public async ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default) =>
        await ExecuteAsync(
                $"DELETE FROM {Table} WHERE state = {Handled} AND due < @a",
                [Now() - Milliseconds(Retention)],
                cancellationToken
            )
            .ConfigureAwait(false);

    internal static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    internal long Now() => Time.GetUtcNow().ToUnixTimeMilliseconds();

    internal static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<object> values)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        for (var i = 0; i < values.Count; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@{(char)('a' + i)}", values[i]);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    internal Task<int> ExecuteAsync(string sql, IReadOnlyList<object> values, CancellationToken cancellationToken) =>
        RunAsync(_ => sql, values, (command, token) => command.ExecuteNonQueryAsync(token), cancellationToken, writes: true);

    /// <summary>
    /// Waits until no other of this process writes, where there can be only one. What is returned ends the turn; it is null where no one
    /// waits.
    /// </summary>
    internal async ValueTask<SemaphoreSlim?> TakeTurnAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (!HasOneWriter(connection))
        {
            return null;
        }

        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _writer;
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Whether a transaction keeps all others from writing, as in SQLite.</summary>
    internal static bool HasOneWriter(DbConnection connection) =>
        connection.GetType().Name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<int> CountAsync(CancellationToken cancellationToken)
    {
        // Measured by what has passed: a clock that is set back makes no old count a new one.
        var now = Time.GetTimestamp();
        lock (_lock)
        {
            if (_counted.At is { } at && Time.GetElapsedTime(at, now) < CountedFor)
            {
                return _counted.Waiting;
            }

            // Others go by the old count until there is a new one.
            _counted.At = now;
        }

        var count = await ScalarAsync($"SELECT COUNT(*) FROM {Table} WHERE state = {Waiting}", [], cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _counted.Waiting = (int)count;
        }

        return (int)count;
    }

    private Task<long> ScalarAsync(string sql, IReadOnlyList<object> values, CancellationToken cancellationToken) =>
        RunAsync(
            _ => sql,
            values,
            async (command, token) =>
                Convert.ToInt64(await command.ExecuteScalarAsync(token).ConfigureAwait(false), CultureInfo.InvariantCulture),
            cancellationToken
        );

    private Task<List<T>> QueryAsync<T>(
        Func<DbConnection, string> sql,
        IReadOnlyList<object> values,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        bool writes = false
    ) =>
        RunAsync(
            sql,
            values,
            async (command, token) =>
            {
                var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    List<T> rows = [];
                    while (await reader.ReadAsync(token).ConfigureAwait(false))
                    {
                        rows.Add(read(reader));
                    }

                    return rows;
                }
            },
            cancellationToken,
            writes
        );

    // Each statement is a transaction of its own.
    private async Task<T> RunAsync<T>(
        Func<DbConnection, string> sql,
        IReadOnlyList<object> values,
        Func<DbCommand, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken,
        bool writes = false
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var turn = writes ? await TakeTurnAsync(connection, cancellationToken).ConfigureAwait(false) : null;
                    try
                    {
                        var command = Command(connection, null, sql(connection), values);
                        await using (command.ConfigureAwait(false))
                        {
                            return await run(command, cancellationToken).ConfigureAwait(false);
                        }
                    }
                    finally
                    {
                        turn?.Release();
                    }
                }
            }
            catch (DbException failure) when (DbTable.MayRetry(failure, attempt))
            {
                // Another process was faster; nothing of this attempt is left.
            }
        }
    }
}

using System.Data;
using System.Data.Common;

namespace XApi.AspNetCore;

/// <summary>A lease of <see cref="DbEventInbox"/>. Each of its changes holds only while the row has its lease still.</summary>
internal sealed class DbEventLease(
    DbEventInbox inbox,
    DbDataSource source,
    string lease,
    string id,
    string json,
    DateTimeOffset receivedAt,
    int attempt
) : XEventLease(id, json, receivedAt, attempt)
{
    private DbConnection? _connection;
    private DbTransaction? _transaction;
    private SemaphoreSlim? _turn;
    private volatile bool _isExclusive;

    // Where a transaction keeps all others from writing, nobody can take the lease, and a renewal would wait for the transaction.
    public override ValueTask<bool> RenewAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        _isExclusive ? new(true) : ChangeAsync("due = @c", [inbox.Now() + DbEventInbox.Milliseconds(duration)], cancellationToken);

    public override async ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default)
    {
        // A handled event keeps its id, and the time from which it is forgotten later.
        var change = $"state = {DbEventInbox.Handled}, due = @c, lease = NULL, body = NULL, error = NULL";
        if (_transaction is null)
        {
            return await ChangeAsync(change, [inbox.Now()], cancellationToken).ConfigureAwait(false);
        }

        var command = DbEventInbox.Command(_connection!, _transaction, Sql(change), [Id, lease, inbox.Now()]);
        await using (command.ConfigureAwait(false))
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                await RollbackAsync().ConfigureAwait(false);
                return false;
            }
        }

        await _transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        return true;
    }

    public override async ValueTask<bool> RetryAsync(TimeSpan delay, string error, CancellationToken cancellationToken = default)
    {
        await RollbackAsync().ConfigureAwait(false);
        return await ChangeAsync(
                "due = @c, lease = NULL, error = @d",
                [inbox.Now() + DbEventInbox.Milliseconds(delay), Storable(error)],
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public override async ValueTask<bool> DeadLetterAsync(string error, CancellationToken cancellationToken = default)
    {
        await RollbackAsync().ConfigureAwait(false);
        return await ChangeAsync(
                $"state = {DbEventInbox.Dead}, due = @c, lease = NULL, error = @d",
                [inbox.Now(), Storable(error)],
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public override async ValueTask<bool> ReleaseAsync(CancellationToken cancellationToken = default)
    {
        await RollbackAsync().ConfigureAwait(false);
        return await ChangeAsync("due = @c, lease = NULL, attempts = attempts - 1", [inbox.Now()], cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask<DbTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default)
    {
        if (_transaction is null)
        {
            try
            {
                _connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                _turn = await inbox.TakeTurnAsync(_connection, cancellationToken).ConfigureAwait(false);
                _isExclusive = _turn is not null;
                _transaction = await _connection
                    .BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch
            {
                await CloseAsync().ConfigureAwait(false);
                throw;
            }
        }

        return _transaction;
    }

    public override async ValueTask DisposeAsync()
    {
        await RollbackAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // PostgreSQL keeps no NUL in a text.
    private static string Storable(string error) => error.Replace("\0", "", StringComparison.Ordinal);

    private string Sql(string change) =>
        $"UPDATE {inbox.Table} SET {change} WHERE id = @a AND lease = @b AND state = {DbEventInbox.Waiting}";

    private async ValueTask<bool> ChangeAsync(string change, IReadOnlyList<object> values, CancellationToken cancellationToken) =>
        await inbox.ExecuteAsync(Sql(change), [Id, lease, .. values], cancellationToken).ConfigureAwait(false) > 0;

    private async ValueTask RollbackAsync()
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            // The connection is broken: nothing of the transaction is left, which is what was wanted.
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync().ConfigureAwait(false);
            _transaction = null;
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
        }

        _turn?.Release();
        (_turn, _isExclusive) = (null, false);
    }
}

using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace XApi;

/// <summary>Keeps tokens in a table of a database, for programs on many machines. Any ADO.NET provider serves.</summary>
/// <remarks>
/// <para><see cref="CreateTableAsync"/> makes the table. An update holds a lock on the name's row, in a transaction that lasts as long as the exchange
/// with X does.</para>
/// <para>Names are compared exactly. Where the database's collation takes two for one, as those of MySQL and SQL Server do by default with <c>jose</c> and
/// <c>José</c>, the second is refused.</para>
/// <para>It is tested with PostgreSQL and SQLite. SQLite's provider waits for another update in the caller's thread, for the <c>Default Timeout</c>
/// of its connection string.</para>
/// <para>The tokens are not encrypted: who may read the table may act for the users.</para>
/// </remarks>
[DebuggerDisplay("{Table}")]
public sealed class DbTokenStore : ITokenStore
{
    private const int InsertAttempts = 5;

    // Its connection string may hold a password.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly DbDataSource _source;

    /// <summary>Takes a source of connections.</summary>
    /// <param name="source">The source. It is not disposed of.</param>
    /// <param name="table">The table's name, with its schema where it has one: <c>x_tokens</c> by default.</param>
    public DbTokenStore(DbDataSource source, string table = "x_tokens")
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        Table = DbTable.Require(table);
    }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>
    /// The script that makes the table where it is not there yet. PostgreSQL, SQLite, MySQL and MariaDB understand it; for a database that has
    /// no <c>IF NOT EXISTS</c> leave these words out, and run it once. Names are up to 200 characters long.
    /// </summary>
    public string TableScript =>
        $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                name     VARCHAR(200)  NOT NULL PRIMARY KEY,
                token    VARCHAR(4000) NULL,
                revision BIGINT        NOT NULL
            );
            """;

    /// <summary>
    /// How long to wait for another process that is updating, a minute by default, in whole seconds and one at least. An update takes as long as an exchange
    /// with X.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan LockTimeout
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromMinutes(1);

    /// <summary>Makes the table where it is not there yet, by <see cref="TableScript"/>. A program can call it at every start.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XTokenStoreException">The database refused.</exception>
    public async Task CreateTableAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var command = connection.CreateCommand();
                await using (command.ConfigureAwait(false))
                {
                    command.CommandText = TableScript;
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (DbException failure)
        {
            throw Failed("created", failure);
        }
    }

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await SelectAsync(connection, null, name, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DbException failure)
        {
            throw Failed("read", failure);
        }
    }

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(update);
        var updating = false;
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await LockAsync(connection, name, cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    var stored = await SelectAsync(connection, transaction, name, cancellationToken).ConfigureAwait(false);
                    updating = true;
                    var next = await update(stored, cancellationToken).ConfigureAwait(false);
                    updating = false;
                    if (next == stored)
                    {
                        // Takes back the row that may have been made for the lock alone.
                        await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
                        return stored;
                    }

                    await (
                        next is null
                            ? ExecuteAsync(
                                connection,
                                transaction,
                                $"DELETE FROM {Table} WHERE name = @name",
                                name,
                                null,
                                CancellationToken.None
                            )
                            : ExecuteAsync(
                                connection,
                                transaction,
                                $"UPDATE {Table} SET token = @token WHERE name = @name",
                                name,
                                TokenJson.Write(next),
                                CancellationToken.None
                            )
                    ).ConfigureAwait(false);
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                    return next;
                }
            }
        }
        catch (DbException failure) when (!updating)
        {
            throw Failed("updated", failure);
        }
    }

    // An UPDATE locks its row in every database, which SELECT … FOR UPDATE does not. Where there is no row yet, one is inserted to hold the
    // lock: of two that insert at once, one waits for the other's transaction, fails on the key and retries, unless it has waited for the whole limit.
    private async Task<DbTransaction> LockAsync(DbConnection connection, string name, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            var inserting = false;
            try
            {
                var touched = await ExecuteAsync(
                        connection,
                        transaction,
                        $"UPDATE {Table} SET revision = revision + 1 WHERE name = @name",
                        name,
                        null,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                if (touched == 0)
                {
                    inserting = true;
                    await ExecuteAsync(
                            connection,
                            transaction,
                            $"INSERT INTO {Table} (name, token, revision) VALUES (@name, NULL, 0)",
                            name,
                            null,
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                }

                return transaction;
            }
            catch (DbException) when (inserting && attempt < InsertAttempts && TimeProvider.System.GetElapsedTime(began) < LockTimeout)
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<OAuth2UserToken?> SelectAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string name,
        CancellationToken cancellationToken
    )
    {
        var command = Command(connection, transaction, $"SELECT name, token FROM {Table} WHERE name = @name", name, null);
        await using (command.ConfigureAwait(false))
        {
            return
                await command.TextOfAsync(Table, name, fault => new XTokenStoreException(fault), cancellationToken).ConfigureAwait(false)
                    is { } json
                ? TokenJson.Read(json)
                    ?? throw new XTokenStoreException(
                        $"The row of that name in the table {Table} does not hold a token. It is left as it is."
                    )
                : null;
        }
    }

    private async Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction transaction,
        string sql,
        string name,
        string? token,
        CancellationToken cancellationToken
    )
    {
        var command = Command(connection, transaction, sql, name, token);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, string name, string? token)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        // Of zero, ADO.NET makes no limit at all.
        command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(LockTimeout.TotalSeconds));
        command.AddText("@name", name);
        if (token is not null)
        {
            command.AddText("@token", token);
        }

        return command;
    }

    private XTokenStoreException Failed(string what, DbException failure) =>
        new(
            $"The token table {Table} cannot be {what}: {failure.Message}"
                + (DbTable.IsMissing(failure) ? $" {nameof(CreateTableAsync)} makes the table; {nameof(TableScript)} is its script." : ""),
            failure
        );
}

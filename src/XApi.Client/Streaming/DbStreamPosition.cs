using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace XApi;

/// <summary>Keeps the position of a stream in a row of a table, for programs on several machines. Any ADO.NET provider serves.</summary>
/// <remarks>
/// <see cref="CreateTableAsync"/> makes the table. A process that takes a stream over reads what the one before has written; that two do not read the stream at the
/// same time, X sees to: it refuses the second connection.
/// </remarks>
[DebuggerDisplay("{Name} in {Table}")]
public sealed class DbStreamPosition : IStreamPosition
{
    // Its connection string may hold a password.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly DbDataSource _source;

    // Whether there is a row of exactly this name, of which the database makes a key.
    private volatile bool _hasRow;

    /// <summary>Takes a source of connections, and the name of the stream.</summary>
    /// <param name="source">The source. It is not disposed of.</param>
    /// <param name="name">The name under which the position is kept: up to 200 characters, a name for each stream.</param>
    /// <param name="table">The table's name, with its schema where it has one: <c>x_stream_positions</c> by default.</param>
    public DbStreamPosition(DbDataSource source, string name, string table = "x_stream_positions")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 200, nameof(name));
        (_source, Name) = (source, name);
        Table = DbTable.Require(table);
    }

    /// <summary>The name under which the position is kept.</summary>
    public string Name { get; }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>
    /// The script that makes the table where it is not there yet. PostgreSQL, SQLite, MySQL and MariaDB understand it; for a database that has
    /// no <c>IF NOT EXISTS</c> leave these words out, and run it once.
    /// </summary>
    public string TableScript =>
        $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                name     VARCHAR(200) NOT NULL PRIMARY KEY,
                position TEXT         NOT NULL
            );
            """;

    /// <summary>Makes the table where it is not there yet, by <see cref="TableScript"/>. A program can call it at every start.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XStreamPositionException">The database refused.</exception>
    public Task CreateTableAsync(CancellationToken cancellationToken = default) =>
        WithConnectionAsync(
            "created",
            async connection => await ExecuteAsync(connection, TableScript, null, cancellationToken).ConfigureAwait(false),
            cancellationToken
        );

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The database refused, or the row holds something else.</exception>
    public Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default) =>
        WithConnectionAsync<StreamPosition?>(
            "read",
            async connection => await SelectAsync(connection, cancellationToken).ConfigureAwait(false) is { } text ? Parse(text) : null,
            cancellationToken
        );

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The database refused.</exception>
    public Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        return WithConnectionAsync(
            "written",
            async connection =>
            {
                var text = position.ToString();
                var mayUpdate = _hasRow || await SelectAsync(connection, cancellationToken).ConfigureAwait(false) is not null;
                var rows = mayUpdate
                    ? await ExecuteAsync(connection, $"UPDATE {Table} SET position = @position WHERE name = @name", text, cancellationToken)
                        .ConfigureAwait(false)
                    : 0;
                if (rows == 0)
                {
                    rows = await ExecuteAsync(
                            connection,
                            $"INSERT INTO {Table} (name, position) VALUES (@name, @position)",
                            text,
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                    _hasRow = true;
                }

                return rows;
            },
            cancellationToken
        );
    }

    private async Task<string?> SelectAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = Command(connection, $"SELECT name, position FROM {Table} WHERE name = @name", null);
        await using (command.ConfigureAwait(false))
        {
            var text = await command
                .TextOfAsync(Table, Name, fault => new XStreamPositionException(fault), cancellationToken)
                .ConfigureAwait(false);
            _hasRow |= text is not null;
            return text;
        }
    }

    private StreamPosition Parse(string text)
    {
        try
        {
            return StreamPosition.Parse(text);
        }
        catch (FormatException failure)
        {
            throw new XStreamPositionException(
                $"The row {Name} of the table {Table} holds no position of a stream. It is left as it is: delete it, or choose another name.",
                failure
            );
        }
    }

    private async Task<T> WithConnectionAsync<T>(string what, Func<DbConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await run(connection).ConfigureAwait(false);
            }
        }
        catch (DbException failure)
        {
            throw new XStreamPositionException(
                $"The position {Name} in the table {Table} can't be {what}: {failure.Message}"
                    + (DbTable.IsMissing(failure) ? $" {nameof(CreateTableAsync)} makes the table." : ""),
                failure
            );
        }
    }

    private async Task<int> ExecuteAsync(DbConnection connection, string sql, string? position, CancellationToken cancellationToken)
    {
        var command = Command(connection, sql, position);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private DbCommand Command(DbConnection connection, string sql, string? position)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains("@name", StringComparison.Ordinal))
        {
            command.AddText("@name", Name);
        }

        if (position is not null)
        {
            command.AddText("@position", position);
        }

        return command;
    }
}

using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace XApi.Cli.Collecting.Formats;

/// <summary>A table of a SQLite database: <c>tweets</c> or <c>users</c>. Times are ISO 8601 in UTC, which SQLite's functions of date and time read.</summary>
internal static class SqliteFile
{
    /// <summary>The rows of a file as JSON lines.</summary>
    /// <exception cref="CommandException">It is no database that xapi wrote.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file {path}.", path);
        }

        await using var database = Open(path, SqliteOpenMode.ReadOnly);
        await using var command = database.CreateCommand();
        command.CommandText = $"SELECT * FROM {TableOf(database, path)} ORDER BY rowid";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var table = FlatTable.Of([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], path);
        var writer = new RowWriter(table.Columns);
        var row = new Cell[table.Columns.Columns.Count];
        for (var number = 1L; await reader.ReadAsync(cancel); number++)
        {
            Array.Clear(row);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (!reader.IsDBNull(i))
                {
                    // A text in a column of numbers would be read as 0.
                    var isNumber = table.Columns.Columns[table.Indexes[i]].Type is ColumnType.Flag or ColumnType.Count;
                    row[table.Indexes[i]] =
                        isNumber && reader.GetValue(i) is long whole ? Cell.Of(whole) : table.Cell(i, reader.GetString(i), number);
                }
            }

            yield return table.Line(writer, row, number);
        }
    }

    /// <summary>Opens a database.</summary>
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var address = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        };
        var database = new SqliteConnection(address.ToString());
        database.Open();
        return database;
    }

    private static string TableOf(SqliteConnection database, string path)
    {
        using var command = database.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('tweets', 'users') ORDER BY name LIMIT 1";
        try
        {
            return (string?)command.ExecuteScalar() ?? throw new CommandException($"{path} has no table `tweets` or `users`.");
        }
        catch (SqliteException failure)
        {
            throw new CommandException($"{path} can't be read as a SQLite database: {failure.Message}");
        }
    }
}

/// <summary>Writes a table of a new SQLite database.</summary>
internal sealed class SqliteWriter : ILineWriter
{
    // Enough that a commit costs nothing, few enough that what SQLite keeps of a transaction stays small.
    private const int RowsOfTransaction = 10_000;

    private readonly string _path;
    private readonly ColumnSet _columns;
    private readonly RowReader _rows;
    private readonly SqliteConnection _database;
    private readonly SqliteCommand _insert;
    private SqliteTransaction _transaction;
    private int _pending;

    public SqliteWriter(string path, ColumnSet columns)
    {
        (_path, _columns, _rows) = (path, columns, new(columns));
        File.Delete(path);
        try
        {
            _database = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);

            // The file gets its name when it is whole: a journal would protect nothing.
            Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;");
            Execute(
                $"CREATE TABLE {columns.Table} ({string.Join(", ", columns.Columns.Select(column => $"\"{column.Name}\" {TypeOf(column.Type)}"))})"
            );
            _insert = _database.CreateCommand();
            _insert.CommandText =
                $"INSERT INTO {columns.Table} VALUES ({string.Join(", ", Enumerable.Range(0, columns.Columns.Count).Select(Parameter))})";
            for (var i = 0; i < columns.Columns.Count; i++)
            {
                _insert.Parameters.Add(new SqliteParameter(Parameter(i), DBNull.Value));
            }

            _transaction = _insert.Transaction = _database.BeginTransaction();
            _insert.Prepare();
        }
        catch (SqliteException failure)
        {
            _rows.Dispose();
            _database?.Dispose();
            throw NotWritten(failure);
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> line)
    {
        var row = _rows.Read(line.Span);
        for (var i = 0; i < row.Length; i++)
        {
            _insert.Parameters[i].Value =
                !row[i].Has ? DBNull.Value
                : _columns.Columns[i].Type is ColumnType.Count or ColumnType.Flag ? row[i].Number
                : row[i].Write(_columns.Columns[i].Type);
        }

        try
        {
            _insert.ExecuteNonQuery();
            if (++_pending == RowsOfTransaction)
            {
                Commit();
                _transaction = _insert.Transaction = _database.BeginTransaction();
            }
        }
        catch (SqliteException failure)
        {
            throw NotWritten(failure);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        try
        {
            Commit();
            _insert.Transaction = null;
            Execute($"CREATE INDEX {_columns.Table}_id ON {_columns.Table} (id)");
        }
        catch (SqliteException failure)
        {
            throw NotWritten(failure);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        try
        {
            await _transaction.DisposeAsync();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back already, because of a failure that was thrown.
        }

        await _insert.DisposeAsync();
        await _database.DisposeAsync();
    }

    // A full disk is no fault of the rows, and is reported as that of any other file.
    private IOException NotWritten(SqliteException failure) => new($"{_path} can't be written: {failure.Message}", failure);

    private void Commit()
    {
        _transaction.Commit();
        _transaction.Dispose();
        _pending = 0;
    }

    private void Execute(string sql)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Parameter(int column) => string.Create(CultureInfo.InvariantCulture, $"@p{column}");

    private static string TypeOf(ColumnType type) => type is ColumnType.Count or ColumnType.Flag ? "INTEGER" : "TEXT";
}

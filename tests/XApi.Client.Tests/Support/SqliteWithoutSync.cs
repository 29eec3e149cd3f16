using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XApi.Tests;

/// <summary>A database of SQLite that leaves it to the machine when its file is on the disk: what a process wrote outlasts its kill, and a test is fast.</summary>
internal sealed class SqliteWithoutSync(string file) : DbDataSource
{
    public override string ConnectionString { get; } = $"Data Source={file}";

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        connection.Open();
        return Set(connection);
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = CreateDbConnection();
        await connection.OpenAsync(cancellationToken);
        return Set(connection);
    }

    private static DbConnection Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF";
        command.ExecuteNonQuery();
        return connection;
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XApi.Tests;

/// <summary>A database of SQLite that keeps the first word of each command that was made for it.</summary>
internal sealed class CountingDataSource(string connectionString) : DbDataSource
{
    private readonly List<CountedCommand> _commands = [];

    /// <summary>The first words of the commands since it was asked before.</summary>
    public IReadOnlyList<string> TakeCommands()
    {
        string[] words = [.. _commands.Select(command => command.CommandText.Split(' ')[0])];
        _commands.Clear();
        return words;
    }

    public override string ConnectionString { get; } = connectionString;

    protected override DbConnection CreateDbConnection() => new CountedConnection(this);

    private sealed class CountedConnection(CountingDataSource source) : SqliteConnection(source.ConnectionString)
    {
        protected override DbCommand CreateDbCommand()
        {
            var command = new CountedCommand { Connection = this };
            source._commands.Add(command);
            return command;
        }
    }

    private sealed class CountedCommand : SqliteCommand;
}

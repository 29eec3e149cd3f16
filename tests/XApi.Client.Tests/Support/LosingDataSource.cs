using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XApi.Tests;

/// <summary>A database of SQLite whose every other commit fails as one does whose connection breaks.</summary>
internal sealed class LosingDataSource(string file) : DbDataSource
{
    private int _commits;

    /// <summary>Whether what fails was committed all the same.</summary>
    public bool Commits { get; init; }

    public override string ConnectionString { get; } = $"Data Source={file}";

    protected override DbConnection CreateDbConnection() => new LosingConnection(this);

    private sealed class LosingConnection(LosingDataSource source) : SqliteConnection(source.ConnectionString)
    {
        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
            new LosingTransaction(source, base.BeginTransaction(isolationLevel));

        protected override DbCommand CreateDbCommand() => new LosingCommand { Connection = this };
    }

    private sealed class LosingCommand : SqliteCommand
    {
        protected override DbTransaction? DbTransaction
        {
            get => base.DbTransaction;
            set => base.DbTransaction = value is LosingTransaction losing ? losing.Inner : value;
        }
    }

    private sealed class LosingTransaction(LosingDataSource source, SqliteTransaction transaction) : DbTransaction
    {
        internal SqliteTransaction Inner => transaction;

        public override IsolationLevel IsolationLevel => transaction.IsolationLevel;

        protected override DbConnection? DbConnection => transaction.Connection;

        public override void Commit()
        {
            var isLost = source._commits++ % 2 == 0;
            if (!isLost || source.Commits)
            {
                transaction.Commit();
            }

            if (isLost)
            {
                throw new LostException();
            }
        }

        public override void Rollback() => transaction.Rollback();

        protected override void Dispose(bool disposing)
        {
            transaction.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class LostException : DbException
    {
        public override bool IsTransient => true;
    }
}

using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace XApi;

/// <summary>What stores in a database have in common.</summary>
internal static partial class DbTable
{
    private const int Attempts = 10;

    /// <summary>The name of a table, which a caller has given: it goes into SQL as it is.</summary>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    internal static string Require(string table, [CallerArgumentExpression(nameof(table))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(table, parameter);
        return Identifier().IsMatch(table)
            ? table
            : throw new ArgumentException(
                "A table's name consists of letters, digits and _, with dots between schema and table.",
                parameter
            );
    }

    /// <summary>Whether a database refuses because the table is not there. ADO.NET has no common code for it: PostgreSQL, MySQL, SQLite, SQL Server.</summary>
    internal static bool IsMissing(DbException failure) =>
        failure.SqlState is "42P01" or "42S02"
        || failure.Message.Contains("no such table", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("Invalid object name", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a statement, or a transaction, that failed may succeed in another attempt.</summary>
    /// <remarks>Of processes that meet at one row, one has to retry: PostgreSQL's deadlocks and serialization failures, SQLite's busy database.</remarks>
    /// <param name="failure">How it failed.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    internal static bool MayRetry(DbException failure, int attempt) =>
        attempt < Attempts && (failure.IsTransient || failure.SqlState is "40001" or "40P01");

    /// <summary>Reads the text that stands beside a name, which the command selects in this order; null where there is none.</summary>
    /// <param name="command">The command.</param>
    /// <param name="table">The table.</param>
    /// <param name="name">The name.</param>
    /// <param name="refusal">Makes an exception of what is wrong where the database finds the row of another name, since its collation makes no difference.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    internal static async Task<string?> TextOfAsync(
        this DbCommand command,
        string table,
        string name,
        Func<string, Exception> refusal,
        CancellationToken cancellationToken
    )
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            if (reader.GetString(0) is var found && found != name)
            {
                throw refusal(
                    $"The table {table} holds \u201c{found}\u201d, which its collation takes for \u201c{name}\u201d. Give its column `name` a collation that compares exactly, or choose another name."
                );
            }

            return await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(1);
        }
    }

    internal static void AddText(this DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = DbType.String;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    [GeneratedRegex(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\z", RegexOptions.ECMAScript)]
    private static partial Regex Identifier();
}

using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace XApi;

/// <summary>What stores in a database have in common: names of tables, and parameters that are texts.</summary>
internal static partial class DbTable
{
    /// <summary>Whether a name consists of letters, digits and <c>_</c>, with dots between schema and table: it goes into SQL as it is.</summary>
    internal static bool IsName(string name) => Identifier().IsMatch(name);

    /// <summary>The name of a table, which a caller has given.</summary>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    internal static string Require(string table, [CallerArgumentExpression(nameof(table))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(table, parameter);
        return IsName(table)
            ? table
            : throw new ArgumentException(
                "A table's name consists of letters, digits and _, with dots between schema and table.",
                parameter
            );
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

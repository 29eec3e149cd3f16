using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>
/// Parameters that several operations take alike. Each is written once: the lists of fields and expansions, repeated in sixty operations, would be more than half
/// of the table.
/// </summary>
internal sealed partial class SharedParameters
{
    // A property of its own takes about as much room as this many characters of an initializer.
    private const int Room = 300;

    private readonly Dictionary<string, string> _names = [];

    /// <param name="parameters">The initializers of all operations' parameters.</param>
    internal static SharedParameters Of(IEnumerable<string> parameters)
    {
        var shared = new SharedParameters();
        var taken = new Dictionary<string, int>();
        foreach (var alike in parameters.GroupBy(parameter => parameter).Where(alike => (alike.Count() - 1) * alike.Key.Length > Room))
        {
            var name = string.Concat(NameOf().Match(alike.Key).Groups[1].Value.Split('.', '_').Select(Names.Pascal));
            var number = taken[name] = taken.GetValueOrDefault(name) + 1;
            shared._names[alike.Key] = number == 1 ? name : $"{name}{number.ToString(CultureInfo.InvariantCulture)}";
        }

        return shared;
    }

    /// <summary>What stands in an operation's list: the name of the shared one, or the initializer itself.</summary>
    internal string Expression(string parameter) => _names.TryGetValue(parameter, out var name) ? $"Shared.{name}" : parameter;

    internal void Write(StringBuilder code)
    {
        code.AppendLine("    // Two that are made at once are alike: which one stays does not matter.");
        code.AppendLine("    private static class Shared").AppendLine("    {");
        foreach (var (parameter, name) in _names)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        internal static XParameter {name} => field ??= {parameter};")
                .AppendLine();
        }

        code.AppendLine("    }").AppendLine();
    }

    [GeneratedRegex("^new\\(\"([^\"]+)\"")]
    private static partial Regex NameOf();
}

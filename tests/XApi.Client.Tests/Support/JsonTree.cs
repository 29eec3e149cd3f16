using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>Compares JSON by what it says: numbers by value, times as moments, and a null like a member that is not there.</summary>
internal static partial class JsonTree
{
    /// <summary>Reads JSON without turning texts into dates or rounding numbers.</summary>
    public static JToken Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
        };
        var tree = JToken.ReadFrom(reader);
        return reader.Read() ? throw new JsonReaderException("More than one value.") : tree;
    }

    /// <summary>Where the second tree says something else than the first, one line each. Empty when they say the same.</summary>
    public static IReadOnlyList<string> Differences(string before, string after) => [.. Differences(Parse(before), Parse(after), "$")];

    private static IEnumerable<string> Differences(JToken before, JToken after, string path)
    {
        switch (before, after)
        {
            case (JObject one, JObject other):
                foreach (var name in Names(one).Union(Names(other)))
                {
                    var (mine, theirs) = (Member(one, name), Member(other, name));
                    var differences =
                        mine is null ? [$"{path}.{name} was invented: {theirs}"]
                        : theirs is null ? [$"{path}.{name} was lost: {mine}"]
                        : Differences(mine, theirs, $"{path}.{name}");
                    foreach (var difference in differences)
                    {
                        yield return difference;
                    }
                }

                break;
            case (JArray one, JArray other):
                if (one.Count != other.Count)
                {
                    yield return $"{path} had {one.Count} items and has {other.Count}";
                }

                foreach (var (index, (mine, theirs)) in one.Zip(other).Index())
                {
                    foreach (var difference in Differences(mine, theirs, $"{path}[{index}]"))
                    {
                        yield return difference;
                    }
                }

                break;
            default:
                if (!Same(before, after))
                {
                    yield return $"{path} was {Text(before)} and is {Text(after)}";
                }

                break;
        }
    }

    private static IEnumerable<string> Names(JObject members) =>
        members.Properties().Where(member => member.Value.Type != JTokenType.Null).Select(member => member.Name);

    private static JToken? Member(JObject members, string name) => members[name] is { Type: not JTokenType.Null } value ? value : null;

    private static bool Same(JToken before, JToken after) =>
        (before.Type, after.Type) switch
        {
            (JTokenType.String, JTokenType.String) => (string?)before == (string?)after
                || (Moment(before) is { } moment && moment == Moment(after)),
            (JTokenType.Integer or JTokenType.Float, JTokenType.Integer or JTokenType.Float) => Text(before) == Text(after)
                || (decimal)before == (decimal)after,
            _ => JToken.DeepEquals(before, after),
        };

    private static string Text(JToken value) => value.ToString(Formatting.None);

    private static DateTimeOffset? Moment(JToken value) =>
        IsoTime().IsMatch((string)value!)
            ? DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex IsoTime();
}

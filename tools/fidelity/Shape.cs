using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Fidelity;

/// <summary>The members of a body and what is in them: all items of a list taken together, since no two have the same members.</summary>
internal sealed partial class Shape
{
    private readonly SortedDictionary<string, SortedSet<string>> _members = new(StringComparer.Ordinal);

    /// <summary>The shape of a body, or of several messages of a stream together.</summary>
    public static Shape Of(params IEnumerable<JsonNode?> bodies)
    {
        var shape = new Shape();
        foreach (var body in bodies)
        {
            shape.Add("$", body);
        }

        return shape;
    }

    /// <summary>What X has and the sandbox has not, or has otherwise. What X did not send in this recording can't be judged.</summary>
    public IEnumerable<string> Differences(Shape sandbox)
    {
        foreach (var (path, kinds) in _members)
        {
            if (!sandbox._members.TryGetValue(path, out var known))
            {
                // What lies below something that is missing is missing as well.
                if (sandbox._members.ContainsKey(Parent(path)))
                {
                    yield return $"{path} ({string.Join(" or ", kinds)}) is missing in the sandbox";
                }
            }
            else if (!kinds.IsSubsetOf(known) && !kinds.SetEquals(["empty"]))
            {
                yield return $"{path} is {string.Join(" or ", kinds)} on X, {string.Join(" or ", known)} in the sandbox";
            }
        }
    }

    /// <summary>Whether ids fall from item to item; null when there are too few to say.</summary>
    public static bool? Falls(JsonNode? body)
    {
        var ids = (body?["data"] as JsonArray)
            ?.Select(item => item?["id"]?.ToString())
            .OfType<string>()
            .Where(id => id.All(char.IsAsciiDigit))
            .Select(decimal.Parse)
            .ToList();
        return ids is { Count: > 1 } ? ids.Zip(ids.Skip(1)).All(pair => pair.First > pair.Second) : null;
    }

    private void Add(string path, JsonNode? node)
    {
        if (!_members.TryGetValue(path, out var kinds))
        {
            _members[path] = kinds = [];
        }

        kinds.Add(Kind(node));
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    // Parameters of a problem are named after what was sent.
                    Add(path.EndsWith(".parameters", StringComparison.Ordinal) ? $"{path}.*" : $"{path}.{name}", value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Add(path + "[]", item);
                }

                break;
        }
    }

    private static string Parent(string path) => path.EndsWith("[]", StringComparison.Ordinal) ? path[..^2] : path[..path.LastIndexOf('.')];

    private static string Kind(JsonNode? node) =>
        node switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => node.GetValueKind() switch
            {
                JsonValueKind.String => KindOf(node.GetValue<string>()),
                JsonValueKind.Number => "number",
                _ => "boolean",
            },
        };

    private static string KindOf(string text) =>
        text.Length == 0 ? "empty"
        : Time().IsMatch(text) ? "time"
        : text.All(char.IsAsciiDigit) ? "digits"
        : "text";

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Time();
}

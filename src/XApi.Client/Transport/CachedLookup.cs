using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi;

/// <summary>One thing that a lookup returned, with what came with it, as a cache keeps it.</summary>
/// <param name="StartedAt">When its request was sent: what was forgotten since is not in it.</param>
/// <param name="Shape">The fields and expansions that were requested, by the names of their parameters.</param>
/// <param name="Data">The thing itself.</param>
/// <param name="Includes">What was expanded of it, by the names of the lists.</param>
internal sealed record CachedLookup(
    DateTimeOffset StartedAt,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Shape,
    JsonObject Data,
    IReadOnlyDictionary<string, IReadOnlyList<JsonObject>> Includes
)
{
    private static readonly string[] Identities = ["id", "media_key", "username"];

    /// <summary>Whether it has all that is requested.</summary>
    internal bool Has(IReadOnlyDictionary<string, IReadOnlyList<string>> shape) =>
        shape.All(asked => asked.Value.Count == 0 || (Shape.TryGetValue(asked.Key, out var had) && asked.Value.All(had.Contains)));

    /// <summary>The ids of all Tweets and users that something of it is of: with any of them it is to be forgotten.</summary>
    internal IEnumerable<string> Subjects
    {
        get
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in Nodes)
            {
                foreach (var (name, value) in node)
                {
                    if ((name == "id" || name.EndsWith("_id", StringComparison.Ordinal)) && TextOf(value) is { } id)
                    {
                        ids.Add(id);
                    }
                }
            }

            return ids;
        }
    }

    /// <summary>All ids and other texts in it, among them the names by which problems speak of it and of what it refers to.</summary>
    internal HashSet<string> Texts
    {
        get
        {
            var texts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var node in Nodes)
            {
                Gather(node, texts);
            }

            return texts;
        }
    }

    private IEnumerable<JsonObject> Nodes => [Data, .. Includes.Values.SelectMany(list => list)];

    /// <summary>The things of a response by their keys, each with what of <c>includes</c> it refers to, directly or through other things.</summary>
    /// <exception cref="JsonException">It is no response.</exception>
    internal static IReadOnlyDictionary<string, CachedLookup> Of(
        JsonObject response,
        string key,
        DateTimeOffset startedAt,
        IReadOnlyDictionary<string, IReadOnlyList<string>> shape
    )
    {
        IEnumerable<JsonNode?> data = response["data"] switch
        {
            JsonArray many => (IEnumerable<JsonNode?>)many,
            JsonObject one => [one],
            _ => [],
        };
        List<(string List, JsonObject Node)> included =
        [
            .. (response["includes"] as JsonObject ?? []).SelectMany(list =>
                (list.Value as JsonArray ?? []).OfType<JsonObject>().Select(node => (list.Key, node))
            ),
        ];
        var things = new Dictionary<string, CachedLookup>(StringComparer.OrdinalIgnoreCase);
        foreach (var thing in data.OfType<JsonObject>())
        {
            if (TextOf(thing[key]) is { } name)
            {
                things[name] = new CachedLookup(startedAt, shape, thing, Referred(thing, included));
            }
        }

        return things;
    }

    private static Dictionary<string, IReadOnlyList<JsonObject>> Referred(JsonObject thing, List<(string List, JsonObject Node)> included)
    {
        var texts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Gather(thing, texts);
        List<(string List, JsonObject Node)> left = [.. included];
        List<(string List, JsonObject Node)> referred = [];
        while (
            left.FindAll(one => Identities.Any(member => TextOf(one.Node[member]) is { } id && texts.Contains(id))) is { Count: > 0 } found
        )
        {
            referred.AddRange(found);
            left.RemoveAll(found.Contains);
            found.ForEach(one => Gather(one.Node, texts));
        }

        return included
            .Where(referred.Contains)
            .GroupBy(one => one.List, one => one.Node)
            .ToDictionary(list => list.Key, list => (IReadOnlyList<JsonObject>)[.. list]);
    }

    private static void Gather(JsonNode? node, HashSet<string> texts)
    {
        switch (node)
        {
            case JsonObject thing:
                foreach (var (_, value) in thing)
                {
                    Gather(value, texts);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Gather(value, texts);
                }

                break;
            default:
                if (TextOf(node) is { } text)
                {
                    texts.Add(text);
                }

                break;
        }
    }

    internal static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A response of things, in their order, as X would have sent it.</summary>
    internal static byte[] Response(IReadOnlyList<CachedLookup> things, bool isMany, IEnumerable<JsonNode> errors)
    {
        var response = new JsonObject();
        if (isMany && things.Count > 0)
        {
            response["data"] = new JsonArray([.. things.Select(thing => thing.Data.DeepClone())]);
        }
        else if (things is [var only])
        {
            response["data"] = only.Data.DeepClone();
        }

        var includes = new JsonObject();
        foreach (var list in things.SelectMany(thing => thing.Includes).GroupBy(list => list.Key, list => list.Value))
        {
            includes[list.Key] = new JsonArray([
                .. list.SelectMany(nodes => nodes)
                    .DistinctBy(node => TextOf(node["id"]) ?? TextOf(node["media_key"]) ?? node.ToJsonString())
                    .Select(node => node.DeepClone()),
            ]);
        }

        if (includes.Count > 0)
        {
            response["includes"] = includes;
        }

        if (errors.ToList() is { Count: > 0 } all)
        {
            response["errors"] = new JsonArray([.. all.Select(error => error.DeepClone())]);
        }

        return Utf8(response);
    }

    internal static byte[] Utf8(JsonNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            node.WriteTo(writer);
        }

        return bytes.ToArray();
    }
}

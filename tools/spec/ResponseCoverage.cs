using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Which members of X's responses the spec has: both are walked side by side, from each operation's response down.</summary>
/// <remarks>
/// responses.json is the structure of the responses in X's own document, without a word of it. A member counts as there under either of its names in the two
/// dialects, and in any kind of a union.
/// </remarks>
/// <param name="spec">The spec.</param>
/// <param name="document">X's responses.</param>
internal sealed class ResponseCoverage(SpecDocument spec, JsonObject document)
{
    private static readonly string[] Kinds = ["oneOf", "allOf", "anyOf"];

    /// <summary>The members of a response, each as <c>Schema.member</c> by the schema's name in the spec, and whether the spec has it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="documented">Its response in X's document.</param>
    internal SortedDictionary<string, bool> Of(Operation operation, JsonNode documented)
    {
        var members = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        if (operation.Response is { } response)
        {
            Walk(documented, response, operation.Id, members, []);
        }

        return members;
    }

    private void Walk(
        JsonNode documented,
        JsonNode ours,
        string owner,
        SortedDictionary<string, bool> members,
        HashSet<(JsonNode, JsonNode)> walked
    )
    {
        owner = ours["$ref"]?.GetValue<string>() is { } reference ? spec.TargetName(reference) : owner;
        var (theirs, own) = (Resolve(documented), spec.Resolve(ours));
        if (!walked.Add((theirs, own)) || own["x-free-form"]?.GetValue<bool>() == true)
        {
            return;
        }

        if (Inside(theirs, own, "items") is var (item, ownItem))
        {
            Walk(item, ownItem, owner, members, walked);
            return;
        }

        if (Inside(theirs, own, "additionalProperties") is var (value, ownValue))
        {
            Walk(value, ownValue, owner, members, walked);
        }

        var known = Members(own).ToLookup(member => member.Name, member => member.Schema);
        foreach (var (name, schema) in MembersOf(theirs))
        {
            var isKnown = known.Contains(name);
            members[$"{owner}.{name}"] = isKnown || members.GetValueOrDefault($"{owner}.{name}");
            foreach (var found in Alike(schema, known[name]))
            {
                // What X may put into another object is described without it.
                var wrapper = found["x-unwrap"]?.GetValue<string>();
                var inner = wrapper is null ? null : MembersOf(Resolve(schema)).FirstOrDefault(member => member.Name == wrapper).Schema;
                Walk(inner ?? schema, found, $"{owner}.{name}", members, walked);
            }
        }
    }

    // Kinds of a union may have different things under one name: an object is compared with an object, where there is one.
    private IEnumerable<JsonNode> Alike(JsonNode theirs, IEnumerable<JsonNode> ours) =>
        Resolve(theirs)["properties"] is not null && ours.Any(IsObject) ? ours.Where(IsObject) : ours;

    private bool IsObject(JsonNode schema) => spec.Resolve(schema)["properties"] is not null;

    private static (JsonNode Theirs, JsonNode Ours)? Inside(JsonNode theirs, JsonNode ours, string member) =>
        theirs[member] is JsonObject inner && ours[member] is JsonObject own ? (inner, own) : null;

    // Under its name and that of the other dialect; of a union, what any of its kinds has.
    private IEnumerable<(string Name, JsonNode Schema)> Members(JsonObject schema) =>
        (schema["properties"] as JsonObject ?? [])
            .SelectMany(member =>
                new[] { member.Key, member.Value!["x-post"]?.GetValue<string>() }.OfType<string>().Select(name => (name, member.Value!))
            )
            .Concat(
                (schema["x-union"]?["types"] as JsonObject ?? []).Select(kind => spec.Resolve(kind.Value)).Distinct().SelectMany(Members)
            );

    private IEnumerable<(string Name, JsonNode Schema)> MembersOf(JsonNode schema) =>
        (schema["properties"] as JsonObject ?? [])
            .Select(member => (member.Key, member.Value!))
            .Concat(Kinds.SelectMany(kinds => schema[kinds] as JsonArray ?? []).SelectMany(kind => MembersOf(Resolve(kind!))));

    private JsonNode Resolve(JsonNode schema) =>
        schema["$ref"]?.GetValue<string>() is { } reference ? Resolve(document["schemas"]![SpecDocument.NameOf(reference)]!) : schema;
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>
/// Holds the spec against the documentation: what that documents and the spec lacks. Two sets of facts are compared: facts.json, the tables of the
/// reference pages of the Tweet operations (parameters, values, bodies, fields), and today.json, what X documents today of every operation
/// (who may call it, limits, pages, price). Where both state something, today.json holds. responses.json is what X's own document says that comes back, and
/// absent.json names what of it the spec leaves out, with the reason.
/// </summary>
internal static partial class Coverage
{
    private static readonly string[] Schemes = ["BearerToken", "OAuth2UserToken", "UserToken"];

    /// <summary>Prints a line per operation, what is missing beneath it, and a total. True when nothing is missing and nothing undocumented.</summary>
    internal static bool Report(
        SpecDocument spec,
        JsonArray facts,
        JsonArray today,
        JsonObject responses,
        JsonObject absent,
        TextWriter output
    )
    {
        var read = responses["responses"]!.AsObject().ToDictionary(response => Key(response.Key), response => response.Value!);
        var comparison = new ResponseCoverage(spec, responses);
        var leftOut = new HashSet<string>();
        var operations = spec.Operations.ToDictionary(operation => Key(operation.Method, operation.Path));
        var pages = facts.ToDictionary(fact => Key(Text(fact!["method"]), Text(fact["path"])), fact => fact!);
        var documented = today.ToDictionary(fact => Key(Text(fact!["method"]), Text(fact["path"])), fact => fact!);
        var undocumented = operations.Keys.Except(documented.Keys).ToList();
        var width = operations.Keys.Concat(documented.Keys).Max(key => key.Length);
        var names = operations.Values.Max(operation => operation.Id.Length);
        var missing = new Dictionary<string, int>();
        foreach (var (key, fact) in documented)
        {
            if (!operations.TryGetValue(key, out var operation))
            {
                output.WriteLine($"{key.PadRight(width)}  is missing");
                Count("operations", 1);
                continue;
            }

            var aspects = CompareToday(operation, fact).ToList();
            if (pages.TryGetValue(key, out var page))
            {
                aspects.AddRange(Compare(spec, operation, page));
            }

            if (read.TryGetValue(key, out var response))
            {
                var members = comparison.Of(operation, response);
                var gone = members.Where(member => !member.Value).Select(member => member.Key).ToList();
                leftOut.UnionWith(gone.Where(absent.ContainsKey));
                aspects.Add(Aspect.Of("members", members.Keys.Except(leftOut), members.Keys.Except(gone)));
            }

            var covered = aspects.Select(aspect =>
                $"{aspect.Name} {aspect.Documented.Count - aspect.Missing.Count}/{aspect.Documented.Count}"
            );
            output.WriteLine($"{key.PadRight(width)}  {operation.Id.PadRight(names)}  {string.Join("  ", covered)}");
            foreach (var aspect in aspects.Where(aspect => aspect.Missing.Count > 0))
            {
                output.WriteLine($"    missing {aspect.Name}: {string.Join(", ", aspect.Missing)}");
                Count(aspect.Name, aspect.Missing.Count);
            }
        }

        foreach (var key in undocumented)
        {
            output.WriteLine($"{key.PadRight(width)}  {operations[key].Id.PadRight(names)}  is in the spec alone");
        }

        foreach (var (member, reason) in absent)
        {
            output.WriteLine(
                leftOut.Contains(member) ? $"left out {member}: {reason}" : $"{member} is not missing, and absent.json says that it is"
            );
            if (!leftOut.Contains(member))
            {
                Count("reasons", 1);
            }
        }

        var found = documented.Keys.Count(operations.ContainsKey);
        var verdict =
            missing.Count == 0
                ? "nothing missing"
                : $"missing: {string.Join(", ", missing.Select(aspect => $"{aspect.Key} {aspect.Value}"))}";
        var surplus = undocumented.Count == 0 ? "" : $"; undocumented: operations {undocumented.Count}";
        output.WriteLine($"{found} of {documented.Count} operations, {verdict}{surplus}");
        return missing.Count == 0 && undocumented.Count == 0;

        void Count(string aspect, int number) => missing[aspect] = missing.GetValueOrDefault(aspect) + number;
    }

    // Names of path parameters differ between the documents; places do not.
    private static string Key(string method, string path) => Key($"{method} {path}");

    private static string Key(string operation) => PathParameter().Replace(operation, "{}");

    private static IEnumerable<Aspect> CompareToday(Operation operation, JsonNode fact)
    {
        var stated = (operation.Node["security"]?.AsArray() ?? [])
            .SelectMany(choice => choice!.AsObject())
            .ToDictionary(scheme => scheme.Key, scheme => Items(scheme.Value).Select(Text).Order(StringComparer.Ordinal).ToList());
        var documented = fact["security"]!
            .AsObject()
            .ToDictionary(scheme => scheme.Key, scheme => Items(scheme.Value).Select(Text).ToList());

        // A scheme that is not documented is refused, which the spec must say too; so each counts, one way or the other.
        yield return Aspect.Of(
            "authentication",
            Schemes.Select(scheme => Admission([.. documented.Keys], scheme)),
            Schemes.Select(scheme => Admission([.. stated.Keys], scheme))
        );
        yield return Aspect.Of("scopes", documented.SelectMany(Scopes), stated.SelectMany(Scopes));
        yield return Aspect.Of("limits", Items(fact["limits"]).Select(Limit), Items(operation.Node["x-rate-limits"]).Select(Limit));
        yield return Aspect.Of(
            "paging",
            fact["paging"] is { } paging ? [Text(paging)] : [],
            operation.Parameters.Select(parameter => Text(parameter["name"]))
        );
        yield return Aspect.Of(
            "price",
            fact["price"] is { } price ? [Text(price)] : [],
            operation.Node["x-price"]?["item"] is { } item ? [Text(item)] : []
        );

        static IEnumerable<string> Scopes(KeyValuePair<string, List<string>> scheme) =>
            scheme.Value.Select(scope => $"{scheme.Key} {scope}");

        static string Limit(JsonNode limit) => $"{limit["scope"]} {limit["requests"]} in {limit["seconds"]} s";
    }

    private static IEnumerable<Aspect> Compare(SpecDocument spec, Operation operation, JsonNode fact)
    {
        var response = operation.Response is { } schema ? spec.Resolve(schema) : [];
        var data = Inner(spec, Property(spec, response, "data"));
        var parameters = Items(fact["params"]);
        var fields = Items(fact["response"]).DistinctBy(field => Text(field["name"])).ToList();

        yield return Aspect.Of("parameters", parameters.Select(Signature), operation.Parameters.Select(Signature));

        yield return Aspect.Of(
            "values",
            [
                .. parameters.SelectMany(parameter => Items(parameter["enum"]).Select(value => $"{parameter["name"]}={value}")),
                .. fields.SelectMany(field => Quoted().Matches(Text(field["type"])).Select(value => $"{field["name"]}={value.Groups[1]}")),
            ],
            [
                .. operation.Parameters.SelectMany(parameter =>
                    Values(spec, parameter["schema"]).Select(value => $"{parameter["name"]}={value}")
                ),
                .. fields.SelectMany(field => Values(spec, Field(field)).Select(value => $"{field["name"]}={value}")),
            ]
        );

        yield return Aspect.Of("body", Items(fact["body"]), member => Text(member["name"]) + (Required(member) ? " (required)" : ""), Sent);

        yield return Aspect.Of("fields", fields, field => Text(field["name"]), field => Field(field) is not null);

        // `meta.next_token` begins with a member of the envelope; `entities.urls` belongs to the object that it holds.
        JsonNode? Field(JsonNode field)
        {
            var path = Text(field["name"]).Split('.');
            return Find(spec, path[0] != "data" && Property(spec, response, path[0]) is not null ? response : data, path);
        }

        // Where one of several members will do, the reference calls each of them required.
        bool Sent(JsonNode member)
        {
            var path = Text(member["name"]).Split('.');
            var owner = Inner(spec, Find(spec, operation.Body, path[..^1]));
            var demanded = Items(owner?["required"]).Concat(Items(owner?["x-any-of"])).Select(Text);
            return Property(spec, owner, path[^1]) is not null && (!Required(member) || demanded.Contains(path[^1]));
        }
    }

    // The reference's tables and OpenAPI call the members of a parameter alike.
    private static string Signature(JsonNode parameter) =>
        $"{parameter["name"]} ({parameter["in"]}, {(Required(parameter) ? "required" : "optional")})";

    private static string Admission(HashSet<string> schemes, string scheme) => schemes.Contains(scheme) ? scheme : $"{scheme} (refused)";

    private static JsonNode? Find(SpecDocument spec, JsonNode? schema, string[] path) =>
        path.Aggregate(schema, (owner, name) => Property(spec, owner, name));

    private static JsonNode? Property(SpecDocument spec, JsonNode? owner, string name) => Inner(spec, owner)?["properties"]?[name];

    private static IEnumerable<string> Values(SpecDocument spec, JsonNode? schema) => Items(Inner(spec, schema)?["enum"]).Select(Text);

    // What a schema is, or what it is a list of.
    private static JsonObject? Inner(SpecDocument spec, JsonNode? schema)
    {
        var found = schema is null ? null : spec.Resolve(schema);
        return found?["items"] is { } items ? Inner(spec, items) : found;
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).Select(item => item!);

    private static bool Required(JsonNode node) => node["required"]?.GetValue<bool>() == true;

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    [GeneratedRegex(@":\w+|\{\w+\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();

    /// <summary>One thing that the reference says of an operation: what it documents, and what of that the spec lacks.</summary>
    private sealed record Aspect(string Name, IReadOnlyCollection<string> Documented, IReadOnlyCollection<string> Missing)
    {
        internal static Aspect Of(string name, IEnumerable<string> documented, IEnumerable<string> stated)
        {
            var facts = documented.ToHashSet();
            return new(name, facts, [.. facts.Except(stated)]);
        }

        internal static Aspect Of(
            string name,
            IEnumerable<JsonNode> documented,
            Func<JsonNode, string> title,
            Func<JsonNode, bool> stated
        ) => Of(name, documented.Select(title), documented.Where(stated).Select(title));
    }
}

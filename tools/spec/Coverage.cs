using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>Holds the spec against the tables of the API reference: what they document and it lacks.</summary>
internal static partial class Coverage
{
    // How the reference calls the schemes of `security`.
    private static readonly Dictionary<string, string> Schemes = new()
    {
        ["OAuth 2.0 App-only"] = "BearerToken",
        ["OAuth 2.0 Authorization Code with PKCE"] = "OAuth2UserToken",
        ["OAuth 1.0a"] = "UserToken",
    };

    /// <summary>Prints a line per operation, what is missing beneath it, and a total. True when nothing is missing and nothing undocumented.</summary>
    internal static bool Report(SpecDocument spec, JsonArray facts, TextWriter output)
    {
        var operations = spec.Operations.ToDictionary(operation => $"{operation.Method} {operation.Path}");
        var documented = facts.ToDictionary(
            fact => $"{Text(fact!["method"])} {PathParameter().Replace(Text(fact["path"]), "{$1}")}",
            fact => fact!
        );
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

            var aspects = Compare(spec, operation, fact).ToList();
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

    private static IEnumerable<Aspect> Compare(SpecDocument spec, Operation operation, JsonNode fact)
    {
        var response = operation.Response is { } schema ? spec.Resolve(schema) : [];
        var data = Inner(spec, Property(spec, response, "data"));
        var security = operation.Node["security"]?.AsArray().SelectMany(choice => choice!.AsObject()).ToList() ?? [];
        var allowed = security.Select(scheme => scheme.Key).ToHashSet();
        var accepted = Items(fact["auth"]).Select(method => Schemes[Text(method)]).ToHashSet();
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

        // A method that the reference doesn't name is refused, which the spec must say too; so each scheme counts, one way or the other.
        yield return Aspect.Of(
            "authentication",
            Schemes.Values.Select(scheme => Admission(accepted, scheme)),
            Schemes.Values.Select(scheme => Admission(allowed, scheme))
        );

        yield return Aspect.Of(
            "scopes",
            Items(fact["scopes"]).Select(Text),
            security.SelectMany(scheme => Items(scheme.Value)).Select(Text)
        );

        yield return Aspect.Of(
            "limits",
            Items(fact["rate"]).Select(Limit),
            Items(operation.Node["x-rate-limits"])
                .Select(limit => Limit(Text(limit["scope"]), $"{limit["requests"]}", $"{limit["seconds"]}"))
        );

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

    private static string Limit(JsonNode sentence)
    {
        var match = RateLimit().Match(Text(sentence));
        if (!match.Success)
        {
            throw new InvalidDataException($"This limit is told in words that are not understood: {sentence}");
        }

        var unit = match.Groups["unit"].Value switch
        {
            "second" => 1,
            "minute" => 60,
            _ => 3600,
        };
        var number = match.Groups["number"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 1;
        return Limit(match.Groups["scope"].Value.ToLowerInvariant(), match.Groups["requests"].Value, $"{number * unit}");
    }

    private static string Limit(string scope, string requests, string seconds) => $"{scope} {requests} in {seconds} s";

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

    [GeneratedRegex(":(\\w+)")]
    private static partial Regex PathParameter();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(
        "^(?<scope>App|User) rate limit.*: (?<requests>\\d+) (requests )?per ((?<number>\\d+)-)?(?<unit>second|minute|hour)\\b"
    )]
    private static partial Regex RateLimit();

    /// <summary>One thing that the reference tells of an operation: what it documents, and what of that the spec lacks.</summary>
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

using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Parameters that are meant but not described: the placeholders of a path, and the names in our extensions.</summary>
internal static class ParameterFaults
{
    internal static void Refuse(SpecDocument spec) =>
        Faults.Refuse([.. spec.Operations.SelectMany(operation => OfPath(operation).Concat(OfExtensions(spec, operation)))]);

    private static IEnumerable<string> OfPath(Operation operation)
    {
        var placeholders = SpecComparison.PathNames(operation.Path);
        var described = Named(operation, "path");
        foreach (var name in placeholders.Except(described))
        {
            yield return $"{operation.Id}: {operation.Path} has the placeholder {{{name}}}, and no parameter has that name and `in: path`. Describe it in the operation, or in the path for all its operations.";
        }

        foreach (var name in described.Except(placeholders))
        {
            yield return $"{operation.Id}: the parameter `{name}` is in the path, but {operation.Path} has no placeholder {{{name}}}.";
        }

        foreach (
            var optional in operation.Parameters.Where(parameter =>
                IsIn(parameter, "path") && !SpecComparison.IsTrue(parameter["required"])
            )
        )
        {
            yield return $"{operation.Id}: the parameter `{optional["name"]}` is in the path, so that it is `required: true`.";
        }
    }

    private static IEnumerable<string> OfExtensions(SpecDocument spec, Operation operation)
    {
        var query = Named(operation, "query");
        string[] all = [.. Named(operation, "path"), .. query];
        var body = operation.Body is { } content ? spec.Resolve(content) : null;
        (string Extension, JsonNode? Names, Func<string, bool> IsThere)[] meant =
        [
            ("x-pagination.request", operation.Node["x-pagination"]?["request"], query.Contains),
            ("x-pagination.smaller.parameter", operation.Node["x-pagination"]?["smaller"]?["parameter"], query.Contains),
            ("x-streaming.backfill", operation.Node["x-streaming"]?["backfill"], query.Contains),
            ("x-streaming.recovery", operation.Node["x-streaming"]?["recovery"], query.Contains),
            ("x-streaming.partition.parameter", operation.Node["x-streaming"]?["partition"]?["parameter"], query.Contains),
            ("x-exclusive-parameters", operation.Node["x-exclusive-parameters"], query.Contains),
            ("x-query.parameter", operation.Node["x-query"]?["parameter"], name => query.Contains(name) || IsMember(spec, body, name)),
            ("x-cache.by", operation.Node["x-cache"]?["by"], all.Contains),
            ("x-cache.adds", Keys(operation.Node["x-cache"]?["adds"]), query.Contains),
            ("x-access.refuses", operation.Node["x-access"]?["refuses"], name => all.Contains(name) || IsMember(spec, body, name)),
            ("x-exclusive", body?["x-exclusive"], name => IsMember(spec, body, name)),
            ("x-any-of", body?["x-any-of"], name => query.Contains(name) || IsMember(spec, body, name)),
        ];
        return from extension in meant
            from name in Texts(extension.Names)
            where !extension.IsThere(name)
            select $"{operation.Id}: {extension.Extension} names `{name}`, of which the operation has no parameter{(body is null ? "" : " and no member of its body")}. Its parameters are {(all.Length == 0 ? "none" : string.Join(", ", all))}.";
    }

    // `add.value` is a member of each of the list `add`.
    private static bool IsMember(SpecDocument spec, JsonObject? body, string name)
    {
        JsonNode? node = body;
        foreach (var part in name.Split('.'))
        {
            var schema = node is null ? null : spec.Resolve(node);
            schema = schema?["items"] is { } items ? spec.Resolve(items) : schema;
            node = schema?["properties"]?[part];
        }

        return node is not null;
    }

    private static string[] Named(Operation operation, string location) =>
        [.. operation.Parameters.Where(parameter => IsIn(parameter, location)).Select(parameter => parameter["name"]!.ToString())];

    private static bool IsIn(JsonObject parameter, string location) => parameter["in"]!.ToString() == location;

    private static JsonArray? Keys(JsonNode? map) =>
        map is JsonObject members ? new([.. members.Select(member => (JsonNode)member.Key)]) : null;

    private static IEnumerable<string> Texts(JsonNode? names) =>
        names switch
        {
            null => [],
            JsonArray several => several.SelectMany(Texts),
            _ => [names.ToString()],
        };
}

using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>What a comparison asks of an OpenAPI document: operations, parameters, and the members of objects, whatever they are composed of.</summary>
internal sealed class OpenApiDocument(JObject root)
{
    private static readonly string[] Compositions = ["allOf", "oneOf", "anyOf"];
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete", "head", "options"];

    internal string? Version => (root["info"] as JObject)?.Value<string>("version");

    /// <summary>Operations by method and path: <c>GET /2/tweets</c>.</summary>
    internal IReadOnlyDictionary<string, OpenApiOperation> Operations()
    {
        var operations = new Dictionary<string, OpenApiOperation>(StringComparer.Ordinal);
        foreach (var (path, item) in root["paths"] as JObject ?? [])
        {
            foreach (var method in Methods)
            {
                if (item?[method] is JObject operation)
                {
                    operations[$"{method.ToUpperInvariant()} {path}"] = new(this, operation, item["parameters"] as JArray);
                }
            }
        }

        return operations;
    }

    /// <summary>The object that a node is or refers to.</summary>
    internal JObject? Resolve(JToken? node)
    {
        // A chain of references that leads back to its start has no object.
        for (var i = 0; i < 32 && node is JObject found; i++)
        {
            if (found.Value<string>("$ref") is not { } reference)
            {
                return found;
            }

            node = root;
            foreach (var part in reference.TrimStart('#', '/').Split('/'))
            {
                node = (node as JObject)?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
            }
        }

        return null;
    }

    /// <summary>The members of an object, or of the items of a list, by their names.</summary>
    internal IReadOnlyDictionary<string, JToken> Members(JToken? node)
    {
        var members = new Dictionary<string, JToken>(StringComparer.Ordinal);
        Collect(node, members, depth: 0);
        return members;
    }

    private void Collect(JToken? node, Dictionary<string, JToken> members, int depth)
    {
        if (depth > 16 || Resolve(node) is not { } schema)
        {
            return;
        }

        foreach (var (name, member) in schema["properties"] as JObject ?? [])
        {
            // What several alternatives have under one name is any of theirs.
            members[name] = members.TryGetValue(name, out var other) ? new JObject { ["anyOf"] = new JArray(other, member!) } : member!;
        }

        foreach (var part in Compositions.SelectMany(name => schema[name] as JArray ?? []).Append(schema["items"]))
        {
            Collect(part, members, depth + 1);
        }
    }
}

/// <summary>An operation of an OpenAPI document.</summary>
internal sealed class OpenApiOperation(OpenApiDocument document, JObject node, JArray? shared)
{
    /// <summary>The parameters of the query by their names, each with the values that it takes; null where any value goes.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>?> Parameters()
    {
        var parameters = new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
        foreach (var parameter in (shared ?? []).Concat(node["parameters"] as JArray ?? []).Select(document.Resolve))
        {
            if (parameter?.Value<string>("in") == "query" && parameter.Value<string>("name") is { } name)
            {
                var schema = document.Resolve(parameter["schema"]);
                schema = document.Resolve(schema?["items"]) ?? schema;
                parameters[name] = (schema?["enum"] as JArray)?.Select(value => value.ToString()).Distinct().ToList();
            }
        }

        return parameters;
    }

    /// <summary>What a request's body is; null where it has none of JSON.</summary>
    internal JToken? Body => Json(document.Resolve(node["requestBody"]));

    /// <summary>What a success is; null where it is not JSON.</summary>
    internal JToken? Response =>
        (node["responses"] as JObject)
            ?.Properties()
            .Where(response => response.Name.StartsWith('2'))
            .Select(response => Json(document.Resolve(response.Value)))
            .FirstOrDefault(schema => schema is not null);

    private static JToken? Json(JObject? content) => content?["content"]?["application/json"]?["schema"];
}

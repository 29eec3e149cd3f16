using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The members of the objects that operations return, as the client's package has them, as schemas.</summary>
internal static class ApiDocument
{
    private static readonly Lazy<IReadOnlyList<string[]>> Lines = new(Load);

    /// <summary>What the operations in one place return, as a schema; null where that is no JSON.</summary>
    internal static JsonObject? ResponseOf(IEnumerable<XOperation> operations) =>
        operations.Select(ResponseOf).OfType<JsonObject>().ToList() switch
        {
            [] => null,
            [var only] => only,
            var several => JsonText.Object(("oneOf", JsonText.Array(several))),
        };

    private static JsonObject? ResponseOf(XOperation operation)
    {
        var root = Lines.Value.FirstOrDefault(line => line[0] == $">{operation.Id}")?[1];
        return root is null ? null : Reference(root, operation.Dialects is ["post", ..]);
    }

    /// <summary>All objects; those of lookups have the names of the post dialect.</summary>
    internal static JsonObject Schemas()
    {
        var schemas = new JsonObject();
        foreach (var isPost in new[] { false, true })
        {
            foreach (var line in Lines.Value.Where(line => line[0][0] != '>'))
            {
                var members = new JsonObject();
                foreach (var word in line[1..].Select(member => member.Split(':')))
                {
                    var name = isPost ? XDialectNames.Members.GetValueOrDefault(word[0], word[0]) : word[0];
                    members[name] = word.Length > 1 ? Reference(word[1], isPost) : new JsonObject();
                }

                schemas[Name(line[0], isPost)] = JsonText.Object(("type", "object"), ("properties", members));
            }
        }

        return schemas;
    }

    /// <summary>The body of a request as a schema, from the dotted names of its members or the names of its parts; null where there is none.</summary>
    internal static JsonObject? BodyOf(IEnumerable<XOperation> operations)
    {
        JsonObject? body = null;
        foreach (
            var parameter in operations
                .SelectMany(operation => operation.Parameters)
                .Where(spec => spec.In is XParameterLocation.Body or XParameterLocation.File)
        )
        {
            var schema = body ??= [];
            foreach (var part in parameter.Name.Split('.'))
            {
                if (schema["properties"] is not JsonObject properties)
                {
                    schema["properties"] = properties = [];
                }

                properties[part] ??= new JsonObject();
                schema = (JsonObject)properties[part]!;
            }
        }

        return body;
    }

    private static JsonObject Reference(string name, bool isPost) => new() { ["$ref"] = $"#/components/schemas/{Name(name, isPost)}" };

    private static string Name(string name, bool isPost) => isPost ? $"{name}InPostDialect" : name;

    private static IReadOnlyList<string[]> Load()
    {
        using var reader = new StreamReader(typeof(XOperation).Assembly.GetManifestResourceStream("XApi.Members.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(' '))];
    }
}

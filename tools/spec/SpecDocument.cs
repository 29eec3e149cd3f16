using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace XApi.Spec;

/// <summary>
/// An OpenAPI document, read from YAML or JSON and brought together from its files: schemas stand under components/schemas by their names,
/// everything else stands where it is referred to.
/// </summary>
internal sealed class SpecDocument
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly Dictionary<string, JsonNode> _files = [];
    private readonly JsonObject _schemas = [];
    private readonly Dictionary<string, string> _origins = [];

    // The references that are being followed.
    private readonly HashSet<string> _followed = [];

    private SpecDocument(string path)
    {
        var root = Path.GetFullPath(path);
        Root =
            Bring(File(root), root) as JsonObject
            ?? throw new InvalidDataException($"{root} is no map of `paths`, `components` and so on.");
        ShareParameters(root);
        if (Root["components"]?["schemas"] is JsonObject own)
        {
            foreach (var (name, schema) in own)
            {
                _schemas.TryAdd(name, schema!.DeepClone());
            }
        }

        var components = Root["components"] as JsonObject ?? [];
        Root["components"] = components;
        components["schemas"] = new JsonObject(
            _schemas
                .OrderBy(schema => schema.Key, StringComparer.Ordinal)
                .Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone()))
        );
    }

    /// <summary>The document in one piece.</summary>
    internal JsonObject Root { get; }

    internal JsonObject Schemas => (JsonObject)Root["components"]!["schemas"]!;

    internal IEnumerable<Operation> Operations => OperationsOf(Root);

    internal static IEnumerable<Operation> OperationsOf(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from method in Methods
        let operation = (path.Value as JsonObject)?[method] as JsonObject
        where operation is not null
        select new Operation(path.Key.Split('#')[0], method.ToUpperInvariant(), operation);

    internal static SpecDocument Load(string path) => new(path);

    /// <summary>Gives each operation of <c>x-variants</c> a place of its own: the path that it shares, and its name behind a <c>#</c>.</summary>
    internal SpecDocument WithVariants()
    {
        foreach (var operation in Operations.ToList())
        {
            foreach (var variant in operation.Variants())
            {
                var id = variant["operationId"]!.GetValue<string>();
                Root["paths"]![$"{operation.Path}#{id}"] = new JsonObject { [operation.Method.ToLowerInvariant()] = variant };
            }
        }

        return this;
    }

    /// <summary>The schema that a node is or refers to.</summary>
    internal JsonObject Resolve(JsonNode? schema)
    {
        for (var i = 0; i <= Schemas.Count; i++)
        {
            if (schema is not JsonObject found)
            {
                throw new InvalidDataException(
                    $"A schema is missing or refers to one that does not exist: {schema?.ToJsonString() ?? "nothing"}."
                );
            }

            if (found["$ref"]?.GetValue<string>() is not { } reference)
            {
                return found;
            }

            schema = Schemas[NameOf(reference)];
        }

        throw new InvalidDataException($"A schema refers to nothing but itself: {schema?.ToJsonString()}.");
    }

    /// <summary>The name of the schema that a reference leads to in the end.</summary>
    internal string TargetName(string reference)
    {
        var target = Resolve(new JsonObject { ["$ref"] = reference });
        return Schemas.First(schema => ReferenceEquals(schema.Value, target)).Key;
    }

    internal static string NameOf(string reference) => reference[(reference.LastIndexOf('/') + 1)..];

    // A path's parameters are those of each of its operations. One's own of the same name and place goes before them.
    private void ShareParameters(string file)
    {
        foreach (var (path, item) in Root["paths"] as JsonObject ?? [])
        {
            if (item is not JsonObject operations || operations["parameters"] is not { } given)
            {
                continue;
            }

            var shared = given as JsonArray ?? throw new InvalidDataException($"{file}: the `parameters` of {path} are no list.");
            operations.Remove("parameters");
            foreach (var operation in Methods.Select(method => operations[method]).OfType<JsonObject>())
            {
                var own = operation["parameters"] as JsonArray ?? [];
                operation["parameters"] = new JsonArray([
                    .. shared.Where(parameter => !own.Any(other => IsSame(other, parameter))).Concat(own).Select(one => one?.DeepClone()),
                ]);
            }
        }

        static bool IsSame(JsonNode? one, JsonNode? other) =>
            one?["name"]?.ToString() == other?["name"]?.ToString() && one?["in"]?.ToString() == other?["in"]?.ToString();
    }

    private JsonNode? Bring(JsonNode? node, string file)
    {
        switch (node)
        {
            case JsonObject map when map.ContainsKey("$ref"):
                var reference =
                    map["$ref"] is JsonValue text && text.TryGetValue<string>(out var given)
                        ? given
                        : throw new InvalidDataException($"{file}: the reference {map["$ref"]?.ToJsonString() ?? "null"} is no text.");
                var (target, pointer) = Split(reference, file);
                if (IsSchema(target, pointer))
                {
                    BringSchema(target, pointer);
                    // What stands beside a reference (a description, a default) says more of it than the schema does.
                    var beside = map.Where(member => member.Key != "$ref")
                        .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()));
                    return new JsonObject([
                        KeyValuePair.Create<string, JsonNode?>("$ref", $"#/components/schemas/{NameOf(pointer)}"),
                        .. beside,
                    ]);
                }

                if (!_followed.Add($"{target}#{pointer}"))
                {
                    throw new InvalidDataException($"{target}#{pointer} refers to itself. Only schemas may.");
                }

                var found = Bring(Find(target, pointer), target);
                _followed.Remove($"{target}#{pointer}");
                return found;
            case JsonObject map:
                return new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Bring(member.Value, file))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Bring(item, file))]);
            default:
                return node?.DeepClone();
        }
    }

    private static bool IsSchema(string file, string pointer) =>
        pointer.StartsWith("/components/schemas/", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(file)) == "schemas";

    private void BringSchema(string file, string pointer)
    {
        var name = NameOf(pointer);
        var origin = $"{file}#{pointer}";
        if (_origins.TryGetValue(name, out var first))
        {
            if (first != origin)
            {
                throw new InvalidDataException($"Two schemas are named {name}: {first} and {origin}.");
            }

            return;
        }

        _origins[name] = origin;
        _schemas[name] = Bring(Find(file, pointer), file);
    }

    private JsonNode Find(string file, string pointer)
    {
        JsonNode? node = File(file);
        foreach (var part in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return node ?? throw new InvalidDataException($"There is nothing at {file}#{pointer}.");
    }

    private JsonNode File(string path)
    {
        if (_files.TryGetValue(path, out var known))
        {
            return known;
        }

        if (!System.IO.File.Exists(path))
        {
            throw new InvalidDataException($"There is no file {path}, to which the spec refers.");
        }

        using var reader = System.IO.File.OpenText(path);
        var stream = new YamlStream();
        JsonNode? node;
        try
        {
            stream.Load(reader);
            node = stream.Documents is [{ RootNode: var root }, ..] ? ToJson(root) : null;
        }
        catch (YamlException fault)
        {
            throw Faults.At(path, fault.Start.Line, fault.Message);
        }
        catch (InvalidOperationException)
        {
            // So the reader fails where a list or a map in brackets does not end.
            throw new InvalidDataException($"{path} can't be read: a bracket is open.");
        }

        return _files[path] = node ?? throw new InvalidDataException($"{path} is empty.");
    }

    private static (string File, string Pointer) Split(string reference, string from)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var (file, pointer) = hash < 0 ? (reference, "") : (reference[..hash], reference[(hash + 1)..]);
        return (file.Length == 0 ? from : Path.GetFullPath(file, Path.GetDirectoryName(from)!), pointer);
    }

    // JSON is YAML, so one reader serves both.
    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(Key(child.Key), ToJson(child.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => text switch
            {
                "" or "~" or "null" or null => null,
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(
                    whole
                ),
                _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
                _ => JsonValue.Create(text),
            },
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new InvalidDataException($"YAML node {node.NodeType} at {node.Start} is not used in OpenAPI."),
        };

    // JSON has no merge keys. As a member of that name, one would say nothing of what it merges.
    private static string Key(YamlNode key) =>
        key switch
        {
            YamlScalarNode { Style: ScalarStyle.Plain, Value: "<<" } => throw new YamlException(
                key.Start,
                key.End,
                "The merge key `<<` is not supported. Write the members out, or refer to a schema by `$ref`."
            ),
            YamlScalarNode { Value: { } name } => name,
            _ => throw new YamlException(key.Start, key.End, "A key is a text."),
        };
}

/// <summary>An operation of a document.</summary>
internal sealed record Operation(string Path, string Method, JsonObject Node)
{
    internal string Id => Text("operationId");

    internal string Tag => Node["tags"]![0]!.GetValue<string>();

    internal IEnumerable<JsonObject> Parameters => (Node["parameters"] as JsonArray ?? []).Select(parameter => parameter!.AsObject());

    /// <summary>The body's forms by media type, each with its schema.</summary>
    internal JsonObject BodyContent => Node["requestBody"]?["content"] as JsonObject ?? [];

    /// <summary>The schema of a JSON body, or of a multipart body whose parts are its members; null without one.</summary>
    internal JsonNode? Body => BodyContent["application/json"]?["schema"] ?? BodyContent["multipart/form-data"]?["schema"];

    /// <summary>The forms of the first success by media type.</summary>
    internal JsonObject ResponseContent =>
        Node["responses"]!
            .AsObject()
            .Where(response => response.Key.StartsWith('2'))
            .Select(response => response.Value!["content"] as JsonObject ?? [])
            .FirstOrDefault()
        ?? [];

    /// <summary>The schema of the first success, where it is JSON that is read.</summary>
    internal JsonNode? Response => IsDownload ? null : ResponseContent["application/json"]?["schema"];

    /// <summary>Whether the response is handed to the caller as bytes.</summary>
    internal bool IsDownload => Node["x-download"]?.GetValue<bool>() == true;

    internal bool IsStream => Node["x-streaming"] is not null;

    /// <summary>The operations that X has in the same place, which differ from it in their bodies (<c>x-variants</c>).</summary>
    internal IEnumerable<JsonObject> Variants()
    {
        foreach (var (id, differences) in Node["x-variants"] as JsonObject ?? [])
        {
            var variant = (JsonObject)Node.DeepClone();
            variant.Remove("x-variants");
            variant.Remove("x-flatten");
            variant["operationId"] = id;
            foreach (var (name, value) in differences!.AsObject())
            {
                // Of the responses, its successes; the errors are the same.
                if (name == "responses")
                {
                    foreach (var (status, response) in value!.AsObject())
                    {
                        variant[name]![status] = response!.DeepClone();
                    }
                }
                else
                {
                    variant[name] = value?.DeepClone();
                }
            }

            yield return variant;
        }
    }

    internal string Text(string member) =>
        Node[member]?.GetValue<string>() ?? throw new InvalidDataException($"{Method} {Path} has no `{member}`.");
}

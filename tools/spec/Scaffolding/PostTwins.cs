using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Writes the twins of stubs in the post dialect: the same request and its response under the names of that dialect. They are derived from the stubs by what
/// the spec says of names, and lie in <c>mappings/PostDialect</c> and <c>__files/PostDialect</c>. A stub that is the same in both dialects has none.
/// </summary>
internal sealed class PostTwins(SpecDocument spec, string stubs)
{
    internal const string Folder = "PostDialect";

    private const string Ending = ", in the post dialect";

    private readonly IReadOnlyDictionary<string, string> _members = DialectsWriter.Members(spec);
    private readonly ILookup<string, (Operation Operation, PathTemplate Path)> _operations = spec
        .Operations.Select(operation => (Operation: operation, Path: new PathTemplate(operation.Path)))
        .ToLookup(known => known.Operation.Method);

    /// <summary>The name of a stub's twin.</summary>
    internal static string NameOf(string stub) => stub + Ending;

    /// <summary>Whether a stub of that name is a twin.</summary>
    internal static bool IsNameOfTwin(string stub) => stub.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>The files of all twins, by their paths.</summary>
    internal IReadOnlyDictionary<string, string> Derive()
    {
        Dictionary<string, string> files = [];
        foreach (var file in Files(Path.Combine(stubs, "mappings")).Where(file => !IsTwin(file)))
        {
            JsonArray twins = [.. Mappings(file).Select(mapping => Twin(mapping, files)).OfType<JsonObject>()];
            if (twins.Count > 0)
            {
                var name = Path.GetRelativePath(Path.Combine(stubs, "mappings"), file);
                files[Path.Combine(stubs, "mappings", Folder, name)] = CompactJson.Write(new JsonObject { ["mappings"] = twins });
            }
        }

        return files;
    }

    /// <summary>The files of twins that there are.</summary>
    internal IEnumerable<string> Present() => Files(stubs).Where(IsTwin);

    /// <summary>Writes the twins that are not there or not right, deletes those of stubs that are gone, and yields the files.</summary>
    internal IEnumerable<string> Write()
    {
        var wanted = Derive();
        foreach (var (file, text) in wanted.Where(one => !File.Exists(one.Key) || File.ReadAllText(one.Key) != one.Value))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            yield return file;
        }

        foreach (var file in Present().Where(file => !wanted.ContainsKey(file)).ToList())
        {
            File.Delete(file);
            yield return file;
        }
    }

    private JsonObject? Twin(JsonObject mapping, Dictionary<string, string> files)
    {
        var request = mapping["request"]!.AsObject();
        if (request["queryParameters"] is not JsonObject query || Of(request) is not { } operation)
        {
            return null;
        }

        var name = mapping["name"]!.GetValue<string>();
        var twinQuery = Query(operation, query, name);
        if (JsonNode.DeepEquals(query, twinQuery))
        {
            return null;
        }

        var twin = mapping.DeepClone().AsObject();
        twin["name"] = NameOf(name);
        twin["request"]!["urlPattern"] = StubRequests.UrlPattern(UrlOf(request), twinQuery);
        twin["request"]!["queryParameters"] = twinQuery;
        Respond(twin["response"]!.AsObject(), files);
        return twin;
    }

    private JsonObject Query(Operation operation, JsonObject query, string stub)
    {
        JsonObject twin = [];
        List<string> expanded = [];
        foreach (var parameter in operation.Parameters)
        {
            var name = parameter["name"]!.GetValue<string>();
            if (query[name] is not { } pattern)
            {
                continue;
            }

            if (Names(parameter) is not { } names || pattern["equalTo"]?.GetValue<string>() is not { } text)
            {
                twin[Post(parameter)] = pattern.DeepClone();
                continue;
            }

            List<string> values = [];
            foreach (var value in text.Split(','))
            {
                if (names["x-post-expansions"]?[value]?.GetValue<string>() is { } expansion)
                {
                    expanded.Add(
                        Takes(operation, expansion)
                            ? expansion
                            : throw new InvalidDataException(
                                $"{stub} holds `{value}` in {name}, which the post dialect has as an expansion only, and {operation.Id} takes none of that name. Leave it out of the stub."
                            )
                    );
                }
                else if (names["x-only"]?["tweet"]?.AsArray().Any(only => only!.GetValue<string>() == value) != true)
                {
                    values.Add(names["x-post"]?[value]?.GetValue<string>() ?? value);
                }
            }

            if (values.Count > 0)
            {
                twin[Post(parameter)] = Exactly(values);
            }
        }

        if (expanded.Count > 0)
        {
            var given = twin["expansions"]?["equalTo"]?.GetValue<string>().Split(',') ?? [];
            twin["expansions"] = Exactly(given.Union(expanded));
        }

        return twin;
    }

    private void Respond(JsonObject response, Dictionary<string, string> files)
    {
        if (response["jsonBody"] is { } json)
        {
            response["jsonBody"] = Renamed(json);
        }
        else if (response["bodyFileName"]?.GetValue<string>() is { } name && Path.GetExtension(name) == ".json")
        {
            var body = JsonNode.Parse(File.ReadAllText(Path.Combine(stubs, "__files", name)));
            var renamed = Renamed(body);
            if (!JsonNode.DeepEquals(body, renamed))
            {
                response["bodyFileName"] = $"{Folder}/{name}";
                files[Path.Combine([stubs, "__files", Folder, .. name.Split('/')])] = CompactJson.Write(renamed);
            }
        }
    }

    private JsonNode? Renamed(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(_members.GetValueOrDefault(member.Key, member.Key), Renamed(member.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Renamed)]),
            _ => node?.DeepClone(),
        };

    private Operation? Of(JsonObject request)
    {
        var method = request["method"]?.GetValue<string>() ?? "";
        var meant = PathTemplate.Meant(UrlOf(request), _operations[method], one => one.Path).FirstOrDefault().Operation;
        return meant?.Node["x-dialect"] is JsonArray { Count: > 1 } ? meant : null;
    }

    // What of a parameter's values the dialects call differently; null where they call all the same.
    private JsonObject? Names(JsonObject parameter)
    {
        var schema = spec.Resolve(parameter["schema"]);
        return schema["items"] is { } items && spec.Resolve(items) is var values && DialectsWriter.Differs(values) ? values : null;
    }

    private bool Takes(Operation operation, string postExpansion)
    {
        if (operation.Parameters.FirstOrDefault(one => one["name"]!.GetValue<string>() == "expansions") is not { } expansions)
        {
            return false;
        }

        var values = spec.Resolve(spec.Resolve(expansions["schema"])["items"]);
        return values["enum"]!
            .AsArray()
            .Select(value => value!.GetValue<string>())
            .Any(value => (values["x-post"]?[value]?.GetValue<string>() ?? value) == postExpansion);
    }

    private static string Post(JsonObject parameter) => (parameter["x-post"] ?? parameter["name"])!.GetValue<string>();

    private static JsonObject Exactly(IEnumerable<string> values) => new() { ["equalTo"] = string.Join(',', values) };

    private static string UrlOf(JsonObject request) =>
        request["url"]?.GetValue<string>()
        ?? request["urlPattern"]?.GetValue<string>().Split("\\?")[0].Replace("\\", "", StringComparison.Ordinal)
        ?? request["urlPath"]?.GetValue<string>()
        ?? "";

    private bool IsTwin(string file) => Path.GetRelativePath(stubs, file).Split(Path.DirectorySeparatorChar) is [_, Folder, ..];

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];

    private static IEnumerable<JsonObject> Mappings(string file)
    {
        var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        return json["mappings"] is JsonArray several ? several.Select(mapping => mapping!.AsObject()) : [json];
    }
}

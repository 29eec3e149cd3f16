using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>What the Client templates write of an operation: arguments, options, the request's links, how it is sent and read.</summary>
internal sealed class CallFacts(SpecDocument spec)
{
    // By the names of a body that is not an object of JSON.
    private const string BytesArgument = "content";
    private const string RequestArgument = "request";

    internal void Describe()
    {
        Faults.Collect(spec.Operations, operation => operation.Node["x-call"] = Of(operation));
    }

    private JsonObject Of(Operation operation)
    {
        var method = operation.Text("x-method");
        var options = $"{operation.Id}Options";
        var needed = Arguments(operation).ToList();
        var result = Result(operation);
        var arguments = string.Concat(needed.Select(argument => $"{argument.Name}, "));
        var isStream = operation.IsStream;
        var links = Links(operation).ToList();
        return new()
        {
            ["method"] = method,
            ["options"] = options,
            ["optionsBase"] = isStream ? "StreamCallOptions" : "CallOptions",
            ["parameters"] = string.Concat(needed.Select(argument => $"{argument.Type} {argument.Name}, ")),
            ["arguments"] = arguments,
            ["result"] = result,
            ["returns"] = isStream ? $"IAsyncEnumerable<{result}>" : $"Task<{result}>",
            ["send"] =
                operation.Node["x-attaches"] is not null ? $"{method}WithFilesAsync({arguments}options, cancellationToken)"
                : operation.IsDownload ? $"_transport.DownloadAsync({method}({arguments}options), options, cancellationToken)"
                : isStream
                    ? $"StreamEngine<{result}>.RunAsync(_transport, {method}({arguments}options), ModelReader<{result}>.Read, {Search(operation, result)}, cancellationToken)"
                : Many(operation) is { } names
                    ? $"_transport.SendManyAsync({method}({arguments}options), \"{names}\", ModelReader<{result}>.Read, {NamesOf(operation, names)}, cancellationToken)"
                : $"_transport.SendAsync({method}({arguments}options), ModelReader<{result}>.Read, cancellationToken)",
            ["doc"] = XmlText.Of(operation.Text("summary")),
            ["remarks"] = Remarks(operation),
            ["what"] = isStream ? "stream" : "call",
            ["needed"] = new JsonArray([.. needed.Select(argument => new JsonObject { ["name"] = argument.Name, ["doc"] = argument.Doc })]),
            ["optional"] = new JsonArray([
                .. Optional(operation)
                    .Select(parameter => new JsonObject
                    {
                        ["name"] = Names.Pascal(Wire(parameter)),
                        ["field"] = Names.Field(Wire(parameter)),
                        ["cs"] = ArgumentType(parameter["schema"]) is { } type ? $"{type}?" : TypeOf(operation, parameter).Nullable,
                        ["doc"] = XmlText.Of(parameter["description"]),
                    }),
            ]),
            ["links"] = new JsonArray([.. links.Select((link, i) => i == links.Count - 1 ? link + ";" : link)]),
            ["end"] = links.Count == 0 ? ";" : "",
            ["page"] = PageFacts.Calls(operation, method, result, arguments),
        };
    }

    // The parameter of a lookup that names what is wanted, of which a request takes so many: a call takes any number. With a second such list nothing
    // says which of them could be cut, so that a call takes what a request does.
    private static string? Many(Operation operation) =>
        string.Equals(operation.Method, "get", StringComparison.OrdinalIgnoreCase)
        && operation
            .Parameters.Where(parameter =>
                parameter["required"]?.GetValue<bool>() == true
                && parameter["in"]?.GetValue<string>() == "query"
                && parameter["schema"]?["maxItems"] is not null
            )
            .ToList()
            is [var names]
            ? names["name"]!.GetValue<string>()
            : null;

    // How the objects of a lookup's response say which of the names they are for: by the member that is called as the parameter is, without its plural.
    private string NamesOf(Operation operation, string names)
    {
        var data = operation.Response is { } response ? spec.Resolve(response)["properties"]?["data"] : null;
        return
            data?["items"] is { } item
            && names.TrimEnd('s') is var name
            && spec.Resolve(item)["properties"]?[name] is { } member
            && member["type"]?.GetValue<string>() is null or "string"
            ? $"static page => page.Data.Select(item => item.{Names.Member(name, member)})"
            : "null";
    }

    // What makes an item of a Tweet that a search found, for a stream that can be searched for.
    private static string Search(Operation operation, string result) =>
        operation.Node["x-streaming"]!["search"]?.GetValue<bool>() == true ? $"{result}.FromSearch" : "fromSearch: null";

    // What a method can't be called without, in the order of the spec; what is sent comes last.
    private IEnumerable<(string Type, string Name, string Doc)> Arguments(Operation operation)
    {
        foreach (var parameter in operation.Parameters.Where(IsRequired))
        {
            yield return (
                IsPartition(operation, parameter)
                    ? "StreamPartitions"
                    : ArgumentType(parameter["schema"]) ?? TypeOf(operation, parameter).Name,
                Argument(parameter),
                XmlText.Of(parameter["description"])
            );
        }

        if (operation.BodyContent["application/octet-stream"] is not null)
        {
            yield return ("Stream", BytesArgument, XmlText.Of(operation.Node["requestBody"]!["description"]));
        }
        else if (operation.Body is { } body)
        {
            var members = spec.Resolve(body)["properties"] as JsonObject ?? [];
            foreach (var (name, member) in members.Where(member => IsBinary(operation, member.Key, member.Value)))
            {
                yield return ("Stream", Names.Camel(name), XmlText.Of(member!["description"] ?? spec.Resolve(member)["description"]));
            }

            if (IsFlat(operation))
            {
                var (name, member) = members.Single();
                var type = CSharpType.Of(spec, member, $"{operation.Id}.{name}");
                yield return (
                    ArgumentType(member) ?? type.Name,
                    Names.Camel(name),
                    XmlText.Of(member!["description"] ?? spec.Resolve(member)["description"])
                );
            }
            else if (members.Any(member => !IsBinary(operation, member.Key, member.Value)) || operation.Node["x-upload"] is null)
            {
                yield return (BodyType(operation), RequestArgument, XmlText.Of(operation.Node["requestBody"]!["description"]));
            }
        }
    }

    private IEnumerable<string> Links(Operation operation)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => IsRequired(parameter)))
        {
            var link = IsPartition(operation, parameter) ? "Partitions" : Names.Pascal(Location(parameter));
            yield return $".{link}(\"{Wire(parameter)}\", {Argument(parameter)})";
        }

        foreach (var parameter in Optional(operation))
        {
            yield return $".{Names.Pascal(Location(parameter))}(\"{Wire(parameter)}\", options?.{Names.Pascal(Wire(parameter))})";
        }

        if (operation.BodyContent["application/octet-stream"] is not null)
        {
            yield return $".Body({BytesArgument}, \"application/octet-stream\")";
        }
        else if (operation.Node["x-upload"] is not null)
        {
            yield return $".Multipart(new MultipartBody(){string.Concat(Parts(operation))})";
        }
        else if (operation.Body is { } body)
        {
            yield return IsFlat(operation) ? FlatBody(operation, body) : $".Body({RequestArgument})";
        }
    }

    // An argument that is no value yet is given to the request beside what makes the body of it.
    private string FlatBody(Operation operation, JsonNode body)
    {
        var (wire, member) = spec.Resolve(body)["properties"]!.AsObject().Single();
        var argument = Names.Camel(wire);
        var isValue = ArgumentType(member) is null;
        var made = $"new {BodyType(operation)} {{ {Names.Member(wire, member!)} = {(isValue ? argument : "value")} }}";
        return isValue ? $".Body({made})" : $".Body({argument}, static value => {made})";
    }

    // The file comes last: what is said of it is there before it.
    private IEnumerable<string> Parts(Operation operation) =>
        spec.Resolve(operation.Body)["properties"]!
            .AsObject()
            .Select(member =>
                (
                    Wire: member.Key,
                    Name: Names.Member(member.Key, member.Value!),
                    CSharpType.Of(spec, member.Value, $"{operation.Id}.{member.Key}").Kind
                )
            )
            .OrderBy(part => part.Kind == TypeKind.Binary)
            .Select(part =>
                part.Kind switch
                {
                    TypeKind.Binary => $".File(\"{part.Wire}\", {Names.Camel(part.Wire)})",
                    TypeKind.Model => $".Json(\"{part.Wire}\", {RequestArgument}.{part.Name})",
                    _ => $".Text(\"{part.Wire}\", {RequestArgument}.{part.Name})",
                }
            );

    private string Result(Operation operation)
    {
        if (operation.IsDownload)
        {
            return "XDownload";
        }

        var schema =
            operation.Response
            ?? throw new InvalidDataException(
                $"{operation.Id}: its response is no JSON ({string.Join(", ", operation.ResponseContent.Select(content => content.Key))}). Say `x-download: true` for bytes."
            );
        var type = CSharpType.Of(spec, schema, $"{operation.Id}.response");
        if (type.Kind != TypeKind.Model)
        {
            throw new InvalidDataException(
                $"{operation.Id}: its response is a {type.Name}, not a named object. Say `x-download: true` for a free form."
            );
        }

        return operation.IsStream || spec.Resolve(schema)["x-envelope"] is not null
            ? type.Name
            : throw new InvalidDataException($"{operation.Id}: {type.Name} is a response, so it says `x-envelope: response`.");
    }

    private string Remarks(Operation operation)
    {
        var schemes = (operation.Node["security"] as JsonArray ?? []).SelectMany(choice => choice!.AsObject()).Select(Scheme).ToList();
        var accepts = schemes.Count == 0 ? "Needs no credential" : $"Accepts {string.Join(", ", schemes)}";
        var limits = (operation.Node["x-rate-limits"] as JsonArray ?? [])
            .Select(limit =>
                $" {limit!["requests"]} in {Duration(TimeSpan.FromSeconds(limit["seconds"]!.GetValue<long>()))} per {(limit["scope"]!.GetValue<string>() == "app" ? "App" : "user")}{(limit["bucket"] is null ? "" : ", shared with others")}"
            )
            .ToList();
        return $"<c>{operation.Method} {operation.Path}</c>. {accepts}."
            + (limits.Count == 0 ? "" : $" Documented limits:{string.Join(';', limits)}.")
            + $" {XmlText.Of(operation.Node["description"])} <see href=\"{operation.Text("x-docs")}\"/>";
    }

    private string Scheme(KeyValuePair<string, JsonNode?> scheme)
    {
        var title =
            spec.Root["components"]?["securitySchemes"]?[scheme.Key]?["x-title"]?.GetValue<string>()
            ?? throw new InvalidDataException($"The security scheme {scheme.Key} has no `x-title`, the name that documentation gives it.");
        var scopes = scheme.Value!.AsArray();
        return scopes.Count == 0 ? title : $"{title} ({string.Join(", ", scopes)})";
    }

    private static string Duration(TimeSpan window) =>
        window.TotalSeconds < 60 ? Plural(window.TotalSeconds, "second")
        : window.TotalMinutes < 60 ? Plural(window.TotalMinutes, "minute")
        : Plural(window.TotalHours, "hour");

    private static string Plural(double count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";

    private CSharpType TypeOf(Operation operation, JsonObject parameter) =>
        CSharpType.Of(spec, parameter["schema"], $"{operation.Id}?{Wire(parameter)}");

    private static bool IsPartition(Operation operation, JsonObject parameter) =>
        operation.Node["x-streaming"]?["partition"]?["parameter"]?.GetValue<string>() == Wire(parameter);

    // What stands for a value where it is an argument: the schema says so for all operations.
    private string? ArgumentType(JsonNode? schema) => spec.Resolve(schema)["x-argument-type"]?.GetValue<string>();

    private string BodyType(Operation operation) => spec.TargetName(operation.Body!["$ref"]!.GetValue<string>());

    private bool IsBinary(Operation operation, string name, JsonNode? member) =>
        CSharpType.Of(spec, member, $"{operation.Id}.{name}").Kind == TypeKind.Binary;

    private static IEnumerable<JsonObject> Optional(Operation operation) => operation.Parameters.Where(parameter => !IsRequired(parameter));

    private static bool IsFlat(Operation operation) => operation.Node["x-flatten"]?.GetValue<bool>() == true;

    private static bool IsRequired(JsonObject parameter) => parameter["required"]?.GetValue<bool>() == true;

    private static string Wire(JsonObject parameter) => parameter["name"]!.GetValue<string>();

    private static string Location(JsonObject parameter) => parameter["in"]!.GetValue<string>();

    private static string Argument(JsonObject parameter) => Names.Camel(parameter["x-argument"]?.GetValue<string>() ?? Wire(parameter));
}

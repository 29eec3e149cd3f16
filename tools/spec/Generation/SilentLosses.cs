using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>What a generator would lose or break without a word. Each is an error that says what to write instead.</summary>
internal static partial class SilentLosses
{
    private static readonly string[] Bodies = ["application/json", "application/octet-stream", "multipart/form-data"];

    // What all objects have, all models, all responses, all values of enums, and all options of a call.
    private static readonly string[] OfObjects =
    [
        "Equals",
        "GetHashCode",
        "GetType",
        "MemberwiseClone",
        "ReferenceEquals",
        "ToString",
        "Finalize",
    ];
    private static readonly string[] OfModels = [.. OfObjects, "AdditionalProperties", "ToJson"];
    private static readonly string[] OfResponses = ["RateLimit", "Cost", "LeftOut", "RequestId"];
    private static readonly string[] OfEnums = [.. OfObjects, "Value", "Known", "FromValue"];
    private static readonly string[] OfOptions =
    [
        .. OfObjects,
        "Timeout",
        "RateLimitPolicy",
        "AllowRetry",
        "ThrowOnPartialErrors",
        "Budget",
        "Cached",
        "Credential",
        "AddExpansions",
    ];
    private static readonly string[] OfMethods = ["options", "cancellationToken"];

    internal static void Refuse(SpecDocument spec)
    {
        Faults.Refuse([
            .. spec.Schemas.SelectMany(schema => OfSchema(spec, schema.Key, schema.Value!.AsObject())),
            .. spec.Operations.SelectMany(operation => OfOperation(spec, operation)),
            .. Duplicates(spec),
        ]);
    }

    private static IEnumerable<string> OfSchema(SpecDocument spec, string name, JsonObject schema)
    {
        if (Numbered().IsMatch(name) && schema["enum"] is null && schema["properties"] is not null)
        {
            yield return $"{name}: a schema is not numbered. Name it after what it holds.";
        }

        string[] compositions = ["oneOf", "anyOf", "allOf", "not", "discriminator"];
        if (schema["x-union"] is null && !compositions.Any(schema.ContainsKey) && CSharpType.Untyped(schema, name) is { } untyped)
        {
            yield return untyped;
        }

        foreach (var composition in compositions)
        {
            if (schema[composition] is not null)
            {
                yield return $"{name}: `{composition}` does not become C#. Write one schema with all members (x-one-of), or an x-union.";
            }
        }

        if (schema["enum"] is JsonArray values)
        {
            foreach (var other in values.Where(value => value?.GetValueKind() != JsonValueKind.String))
            {
                yield return $"{name}: the value {other?.ToJsonString() ?? "null"} is no text. Write it in quotation marks.";
            }

            string[] texts =
            [
                .. values.Where(value => value?.GetValueKind() == JsonValueKind.String).Select(value => value!.GetValue<string>()),
            ];
            foreach (var nameless in texts.Where(value => schema["x-names"]?[value] is null && !Names.CanName(value)))
            {
                yield return $"{name}: no C# name can be made of the value `{nameless}`. Give it one in x-names.";
            }

            foreach (
                var fault in OfEnum(name, schema, [.. texts.Where(value => schema["x-names"]?[value] is not null || Names.CanName(value))])
            )
            {
                yield return fault;
            }
        }

        var members = schema["properties"] as JsonObject ?? [];
        string[] nameable = [.. members.Select(member => member.Key).Where(Names.CanName)];
        foreach (var nameless in members.Select(member => member.Key).Except(nameable))
        {
            yield return $"{name}: no C# name can be made of the member `{nameless}`.";
        }

        string[] taken = schema["x-envelope"] is null ? OfModels : [.. OfModels, .. OfResponses];
        foreach (var (member, node) in members.Where(member => nameable.Contains(member.Key)))
        {
            if (taken.Contains(Names.Member(member, node!)))
            {
                yield return $"{name}.{member}: a member can't be named {Names.Member(member, node!)}, as one that every model has. Give it another name in x-name.";
            }

            if (Names.Member(member, node!) == name)
            {
                yield return $"{name}.{member}: a member can't be named like its schema. Rename the schema, or give the member another name in x-name.";
            }

            foreach (var fault in OfPattern(spec, $"{name}.{member}", node))
            {
                yield return fault;
            }
        }

        foreach (
            var same in members
                .Where(member => nameable.Contains(member.Key))
                .GroupBy(member => Names.Member(member.Key, member.Value!))
                .Where(same => same.Count() > 1)
        )
        {
            yield return $"{name}: {string.Join(" and ", same.Select(member => $"`{member.Key}`"))} would both be named {same.Key}. Give one another name in x-name.";
        }

        if (schema["type"]?.GetValue<string>() == "object" && schema["additionalProperties"] is JsonValue)
        {
            yield return $"{name}: `additionalProperties` is a schema, which makes a map. An object that is kept as it came says `x-free-form: true`.";
        }

        foreach (var fault in OfPattern(spec, name, schema))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> OfEnum(string name, JsonObject schema, List<string> values)
    {
        foreach (var twice in values.GroupBy(value => value).Where(value => value.Count() > 1))
        {
            yield return $"{name}: the value `{twice.Key}` is written twice.";
        }

        foreach (var same in values.Distinct().GroupBy(value => Names.Value(schema, value)).Where(same => same.Count() > 1))
        {
            yield return $"{name}: {string.Join(" and ", same.Select(value => $"`{value}`"))} would both be named {same.Key}. Give one another name in x-names.";
        }

        foreach (var value in values.Where(value => Names.Value(schema, value) == name))
        {
            yield return $"{name}: `{value}` would be named like its enum. Give it another name in x-names.";
        }

        foreach (var value in values.Where(value => OfEnums.Contains(Names.Value(schema, value))))
        {
            yield return $"{name}: `{value}` would be named like a member that every enum has. Give it another name in x-names.";
        }
    }

    private static IEnumerable<string> OfOperation(SpecDocument spec, Operation operation)
    {
        var media = operation.BodyContent.Select(content => content.Key).ToList();
        if (media.Except(Bodies).ToList() is { Count: > 0 } other)
        {
            yield return $"{operation.Id}: a body of {string.Join(" or ", other)} is not supported, only of {string.Join(", ", Bodies)}.";
        }

        if (media.Count > 1)
        {
            yield return $"{operation.Id}: its body is {string.Join(" or ", media)}. Keep one: parts of a form would become parameters of the query.";
        }

        if (media.Contains("multipart/form-data") != operation.Node["x-upload"] is not null)
        {
            yield return $"{operation.Id}: a multipart body says in `x-upload` which of its members is the file, and no other body does.";
        }

        if (
            operation.Node["x-upload"]?.GetValue<string>() is { } file
            && (operation.Body is null || spec.Resolve(operation.Body)["properties"]?[file] is not { } part || !IsFile(spec, part))
        )
        {
            yield return $"{operation.Id}: x-upload names `{file}`, which is no member of the body with `format: binary`.";
        }

        if (operation.ResponseContent["application/json"] is null && !operation.IsDownload)
        {
            yield return $"{operation.Id}: its response is no JSON. Bytes say `x-download: true`.";
        }

        if (
            operation.Node["x-flatten"]?.GetValue<bool>() == true
            && (operation.Body is not { } body || spec.Resolve(body)["properties"] is not JsonObject { Count: 1 })
        )
        {
            yield return $"{operation.Id}: x-flatten is for a body of one member.";
        }

        foreach (var parameter in operation.Parameters)
        {
            foreach (var fault in OfPattern(spec, $"{operation.Id}?{parameter["name"]}", parameter["schema"]))
            {
                yield return fault;
            }

            if (parameter["in"]?.GetValue<string>() is not ("path" or "query"))
            {
                yield return $"{operation.Id}: the parameter `{parameter["name"]}` is in {parameter["in"]}; only path and query are supported.";
            }
        }

        foreach (var parameter in operation.Parameters)
        {
            var wire = parameter["name"]!.GetValue<string>();
            if (!Names.CanName(parameter["x-argument"]?.GetValue<string>() ?? wire))
            {
                yield return $"{operation.Id}: no C# name can be made of the parameter `{wire}`.";
            }
            else if (parameter["required"]?.GetValue<bool>() != true)
            {
                if (OfOptions.Contains(Names.Pascal(wire)))
                {
                    yield return $"{operation.Id}: the parameter `{wire}` would be named {Names.Pascal(wire)}, as a setting that every call has.";
                }
            }
            else if (
                Names.Camel(parameter["x-argument"]?.GetValue<string>() ?? wire) is var argument
                && (IsTaken(argument) || (operation.Body is not null && argument == "request"))
            )
            {
                yield return $"{operation.Id}: the argument of the parameter `{wire}` can't be named {argument}, which is a keyword of C# or an argument of every method. Give it another name in x-argument.";
            }
        }

        foreach (var fault in OfBodyArguments(spec, operation))
        {
            yield return fault;
        }

        foreach (
            var name in operation
                .Parameters.Where(parameter => Names.CanName(parameter["name"]!.GetValue<string>()))
                .GroupBy(parameter => Names.Pascal(parameter["name"]!.GetValue<string>()))
                .Where(name => name.Count() > 1)
        )
        {
            yield return $"{operation.Id}: {name.Count()} parameters would be named {name.Key}.";
        }
    }

    // The members of a body that are arguments: the only one of a flat body, and files.
    private static IEnumerable<string> OfBodyArguments(SpecDocument spec, Operation operation)
    {
        var isFlat = SpecComparison.IsTrue(operation.Node["x-flatten"]);
        var members = operation.Body is { } body ? spec.Resolve(body)["properties"] as JsonObject ?? [] : [];
        var parameters = operation
            .Parameters.Where(parameter => SpecComparison.IsTrue(parameter["required"]))
            .Select(parameter => parameter["x-argument"]?.ToString() ?? parameter["name"]!.ToString())
            .Where(Names.CanName)
            .Select(Names.Camel)
            .ToHashSet();
        foreach (var (wire, member) in members.Where(member => Names.CanName(member.Key) && (isFlat || IsFile(spec, member.Value!))))
        {
            var argument = Names.Camel(wire);
            if (parameters.Contains(argument))
            {
                yield return $"{operation.Id}: a parameter and the member `{wire}` of its body would both be the argument {argument}. Give the parameter another name in x-argument.";
            }
            else if (IsTaken(argument) || (!isFlat && argument == "request"))
            {
                yield return $"{operation.Id}: the argument of the member `{wire}` of its body can't be named {argument}, which is a keyword of C# or an argument of every method.{(isFlat ? " Leave out x-flatten." : "")}";
            }
        }
    }

    /// <summary>Whether an argument or a variable of a method can't have a name.</summary>
    internal static bool IsTaken(string argument) => Keywords.Contains(argument) || OfMethods.Contains(argument);

    private static IEnumerable<string> Duplicates(SpecDocument spec) =>
        spec
            .Operations.GroupBy(operation => operation.Id)
            .Where(id => id.Count() > 1)
            .Select(id => $"{id.Key}: {id.Count()} operations have this operationId.")
            .Concat(
                spec.Operations.GroupBy(operation => (operation.Tag, Method: operation.Text("x-method")))
                    .Where(method => method.Count() > 1)
                    .Select(method =>
                        $"{method.Key.Tag}.{method.Key.Method}: {string.Join(" and ", method.Select(operation => operation.Id))} have one x-method."
                    )
            );

    private static IEnumerable<string> OfPattern(SpecDocument spec, string place, JsonNode? node)
    {
        var schema = node?["$ref"] is null ? node as JsonObject : spec.Resolve(node);
        if (schema?["pattern"]?.GetValue<string>() is { } pattern && Fault(pattern) is { } fault)
        {
            yield return $"{place}: .NET can't read the pattern {pattern}. {fault}";
        }
    }

    private static string? Fault(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return null;
        }
        catch (ArgumentException failure)
        {
            return failure.Message;
        }
    }

    private static readonly HashSet<string> Keywords =
    [
        .. (
            "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit "
            + "extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator "
            + "out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this "
            + "throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while"
        ).Split(' '),
    ];

    private static bool IsFile(SpecDocument spec, JsonNode part) => spec.Resolve(part)["format"]?.GetValue<string>() == "binary";

    [GeneratedRegex(@"[0-9]$")]
    private static partial Regex Numbered();
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Writes the table of operations and the client's sections: what the spec says and NSwag's templates can't reach.</summary>
internal static class OperationsWriter
{
    internal static string Operations(SpecDocument spec)
    {
        var code = new StringBuilder();
        var operations = spec.Operations.ToList();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("public sealed partial class XOperation").AppendLine("{");
        foreach (var operation in operations)
        {
            Write(code, spec, operation);
        }

        code.AppendLine("    /// <summary>All operations, in the order of the documentation.</summary>");
        code.AppendLine("    public static IReadOnlyList<XOperation> All { get; } =");
        code.AppendLine("    [");
        foreach (var operation in operations)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        {operation.Id},");
        }

        code.AppendLine("    ];").AppendLine("}");
        return code.ToString();
    }

    internal static string Sections(SpecDocument spec)
    {
        var code = new StringBuilder();
        var tags = spec.Root["tags"]!
            .AsArray()
            .Select(tag => (Name: tag!["name"]!.GetValue<string>(), Description: tag["description"]!.GetValue<string>().Trim()))
            .ToList();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("/// <summary>A client of the X API v2, for code that is tested with another one in its place.</summary>");
        code.AppendLine("public partial interface IXApiClient : IDisposable").AppendLine("{");
        foreach (var (name, description) in tags)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"    /// <summary>{Xml(description)}</summary>");
            code.AppendLine(CultureInfo.InvariantCulture, $"    I{name}Client {name} {{ get; }}").AppendLine();
        }

        code.Length -= Environment.NewLine.Length;
        code.AppendLine("}").AppendLine();
        code.AppendLine("public sealed partial class XApiClient").AppendLine("{");
        foreach (var (name, _) in tags)
        {
            code.AppendLine("    /// <inheritdoc/>");
            code.AppendLine(CultureInfo.InvariantCulture, $"    public I{name}Client {name} {{ get; private set; }}").AppendLine();
        }

        code.AppendLine(
            CultureInfo.InvariantCulture,
            $"    [System.Diagnostics.CodeAnalysis.MemberNotNull({string.Join(", ", tags.Select(tag => $"nameof({tag.Name})"))})]"
        );
        code.AppendLine("    private partial void CreateSections(XTransport transport)").AppendLine("    {");
        foreach (var (name, _) in tags)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        {name} = new {name}Client(transport);");
        }

        code.AppendLine("    }").AppendLine();
        code.AppendLine("    // Each section's interface, and how a client has it; for dependency injection.");
        code.AppendLine("    internal static IReadOnlyList<(Type Section, Func<IXApiClient, object> Of)> Sections { get; } =");
        code.AppendLine("    [");
        foreach (var (name, _) in tags)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        (typeof(I{name}Client), x => x.{name}),");
        }

        code.AppendLine("    ];").AppendLine("}");
        return code.ToString();
    }

    private static void Write(StringBuilder code, SpecDocument spec, Operation operation)
    {
        var pagination = operation.Node["x-pagination"];
        var streaming = operation.Node["x-streaming"];
        var body = operation.Body is { } content ? spec.Resolve(content) : null;
        code.AppendLine(CultureInfo.InvariantCulture, $"    /// <summary>{Xml(operation.Text("summary"))}</summary>");
        code.AppendLine(CultureInfo.InvariantCulture, $"    public static XOperation {operation.Id} {{ get; }} = new()");
        code.AppendLine("    {");
        code.AppendLine(CultureInfo.InvariantCulture, $"        Id = {Literal(operation.Id)},");
        code.AppendLine(CultureInfo.InvariantCulture, $"        Tag = {Literal(operation.Tag)},");
        code.AppendLine(
            CultureInfo.InvariantCulture,
            $"        Method = HttpMethod.{char.ToUpperInvariant(operation.Method[0])}{operation.Method[1..].ToLowerInvariant()},"
        );
        code.AppendLine(CultureInfo.InvariantCulture, $"        Path = {Literal(operation.Path)},");
        code.AppendLine(CultureInfo.InvariantCulture, $"        Docs = new({Literal(operation.Text("x-docs"))}),");
        Items(
            code,
            "Security",
            operation.Node["security"]!
                .AsArray()
                .SelectMany(choice => choice!.AsObject())
                .Select(scheme => $"new(XSecurityScheme.{scheme.Key}, {Texts(scheme.Value)})")
        );
        Items(
            code,
            "RateLimits",
            (operation.Node["x-rate-limits"] as JsonArray ?? []).Select(limit =>
                $"new(XRateLimitScope.{Pascal(limit!["scope"]!.GetValue<string>())}, {Number(limit["requests"]!)}, TimeSpan.FromSeconds({Number(limit["seconds"]!)})"
                + (limit["bucket"] is { } bucket ? $", {Literal(bucket.GetValue<string>())})" : ")")
            )
        );
        Items(
            code,
            "Parameters",
            operation
                .Parameters.Select(parameter => Parameter(spec, operation, parameter))
                .Concat(body is null ? [] : Members(spec, body, "").ToList())
        );
        if (body?["x-exclusive"] is JsonArray exclusive)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        Exclusive = [{string.Join(", ", exclusive.Select(Texts))}],");
        }

        if (body?["x-any-of"] is JsonArray anyOf)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        AnyOf = {Texts(anyOf)},");
        }

        if (operation.Node["x-exclusive-parameters"] is JsonArray sets)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        ExclusiveParameters = [{string.Join(", ", sets.Select(Texts))}],");
        }

        if (pagination is not null)
        {
            var reach = pagination["horizon"] switch
            {
                { } horizon when horizon["items_without_replies"] is { } fewer =>
                    $" {{ HorizonItems = {Number(horizon["items"]!)}, HorizonItemsWithoutReplies = {Number(fewer)} }}",
                { } horizon when horizon["items"] is { } items => $" {{ HorizonItems = {Number(items)} }}",
                { } horizon when horizon["days"] is { } days => $" {{ Horizon = TimeSpan.FromDays({Number(days)}) }}",
                _ => "",
            };
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Pagination = new({Text(pagination["request"])}, {Text(pagination["response"])}, {Text(pagination["previous"])}, {Text(pagination["items"])}){reach},"
            );
        }

        if (operation.Node["x-query"] is { } query)
        {
            var endpoint = string.Concat(query["endpoint"]!.GetValue<string>().Split('-').Select(Pascal));
            code.AppendLine(CultureInfo.InvariantCulture, $"        Query = new({Text(query["parameter"])}, XQueryEndpoint.{endpoint}),");
        }

        if (streaming is not null)
        {
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Streaming = new(TimeSpan.FromSeconds({Number(streaming["heartbeat_seconds"]!)}), {Text(streaming["backfill"])}, {Texts(streaming["recovery"])}),"
            );
        }

        code.AppendLine("    };").AppendLine();
    }

    private static string Parameter(SpecDocument spec, Operation operation, JsonObject parameter)
    {
        var name = parameter["name"]!.GetValue<string>();
        var required = parameter["required"]?.GetValue<bool>() == true;
        return Parameter(
            spec,
            name,
            Pascal(parameter["in"]!.GetValue<string>()),
            parameter["schema"],
            required,
            ExpandedList(spec, operation, name)
        );
    }

    // `user.fields` are fields of `includes.users`, unless users are what the operation returns.
    private static string? ExpandedList(SpecDocument spec, Operation operation, string parameter)
    {
        if (!parameter.EndsWith(".fields", StringComparison.Ordinal))
        {
            return null;
        }

        var kind = parameter[..^".fields".Length];
        var data = spec.Resolve(operation.Answer)["properties"]!["data"];
        var item = (data!["items"] ?? data)["$ref"]!.GetValue<string>();
        return SpecDocument.NameOf(item) == Pascal(kind)
            ? null
            : spec.Resolve(spec.Root["components"]!["schemas"]!["Includes"])["properties"]!
                .AsObject()
                .Select(list => list.Key)
                .SingleOrDefault(list => list == kind || list == kind + "s");
    }

    private static IEnumerable<string> Members(SpecDocument spec, JsonObject schema, string prefix)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        foreach (var (name, member) in schema["properties"]!.AsObject())
        {
            yield return Parameter(spec, prefix + name, "Body", member, required.Contains(name));
            var inner = spec.Resolve(member);
            inner = inner["items"] is { } item ? spec.Resolve(item) : inner;
            if (inner["properties"] is not null)
            {
                foreach (var nested in Members(spec, inner, $"{prefix}{name}."))
                {
                    yield return nested;
                }
            }
        }
    }

    private static string Parameter(
        SpecDocument spec,
        string name,
        string location,
        JsonNode? node,
        bool required,
        string? expandedList = null
    )
    {
        var schema = spec.Resolve(node);
        var item = schema["items"] is { } items ? spec.Resolve(items) : schema;
        var values = item["enum"] as JsonArray;
        var type = item["type"]!.GetValue<string>() switch
        {
            "string" when item["format"]?.GetValue<string>() == "date-time" => "DateTime",
            var plain => Pascal(plain),
        };
        string?[] facts =
        [
            required ? "Required = true" : null,
            schema["items"] is not null ? "IsList = true" : null,
            Bound("Minimum", item["minimum"]),
            Bound("Maximum", item["maximum"]),
            Bound("MinLength", item["minLength"]),
            Bound("MaxLength", item["maxLength"]),
            Bound("MinItems", schema["minItems"]),
            Bound("MaxItems", schema["maxItems"]),
            item["pattern"] is { } pattern ? $"Pattern = {Literal(pattern.GetValue<string>())}" : null,
            schema["default"] is { } preset ? $"Default = {Literal(preset.ToString().ToLowerInvariant())}" : null,
            values is not null ? $"Values = {Texts(values)}" : null,
            item["x-private"] is JsonArray hidden ? $"PrivateValues = {Texts(hidden)}" : null,
            expandedList is not null ? $"ExpandedList = {Literal(expandedList)}" : null,
            item["x-includes"] is JsonObject includes
                ? $"Includes = new Dictionary<string, string> {{ {string.Join(", ", includes.Select(pair => $"[{Literal(pair.Key)}] = {Text(pair.Value)}"))} }}"
                : null,
        ];
        var stated = facts.Where(fact => fact is not null).ToList();
        return $"new({Literal(name)}, XParameterLocation.{location}, XParameterType.{type})"
            + (stated.Count == 0 ? "" : $" {{ {string.Join(", ", stated)} }}");
    }

    private static string? Bound(string name, JsonNode? bound) => bound is null ? null : $"{name} = {Number(bound)}";

    private static void Items(StringBuilder code, string name, IEnumerable<string> items)
    {
        code.AppendLine(CultureInfo.InvariantCulture, $"        {name} =").AppendLine("        [");
        foreach (var item in items)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"            {item},");
        }

        code.AppendLine("        ],");
    }

    private static string Texts(JsonNode? list) => list is JsonArray texts ? $"[{string.Join(", ", texts.Select(Text))}]" : "[]";

    private static string Text(JsonNode? text) => text is null ? "null" : Literal(text.GetValue<string>());

    private static string Literal(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Number(JsonNode number) => number.ToJsonString();

    private static string Pascal(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Xml(string text) =>
        text.Trim().Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Writes the table of operations. Each is made when it is first used: a program that searches does not pay at its start for what it never calls.
/// </summary>
internal static class OperationsWriter
{
    internal static string Write(SpecDocument spec)
    {
        var code = new StringBuilder();
        var operations = spec.Operations.ToList();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("public sealed partial class XOperation").AppendLine("{");
        var parameters = operations.ToDictionary(operation => operation, operation => ParametersOf(spec, operation).ToList());
        var shared = SharedParameters.Of(parameters.Values.SelectMany(of => of));
        foreach (var (number, operation) in operations.Index())
        {
            Write(code, operation, number, spec, parameters[operation].Select(shared.Expression));
        }

        shared.Write(code);
        // One array instead of a field and its attribute for each.
        code.AppendLine(
                CultureInfo.InvariantCulture,
                $"    private static readonly XOperation?[] Kept = new XOperation?[{operations.Count}];"
            )
            .AppendLine();
        code.AppendLine("    /// <summary>All operations, in the order of the documentation.</summary>");
        code.AppendLine("    public static IReadOnlyList<XOperation> All =>");
        code.AppendLine("        Volatile.Read(ref field)");
        code.AppendLine("        ?? Interlocked.CompareExchange(");
        code.AppendLine("            ref field,");
        code.AppendLine("            [");
        foreach (var operation in operations)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"                {operation.Id},");
        }

        code.AppendLine("            ],");
        code.AppendLine("            null");
        code.AppendLine("        )");
        code.AppendLine("        ?? field;");
        code.AppendLine("}");
        return code.ToString();
    }

    private static void Write(StringBuilder code, Operation operation, int number, SpecDocument spec, IEnumerable<string> parameters)
    {
        var streaming = operation.Node["x-streaming"];
        var body = operation.Body is { } content ? spec.Resolve(content) : null;
        code.AppendLine(CultureInfo.InvariantCulture, $"    /// <summary>{XmlText.Of(operation.Text("summary"))}</summary>");
        code.AppendLine(
            CultureInfo.InvariantCulture,
            $"    public static XOperation {operation.Id} => Made({number}) ?? Once({number}, new()"
        );
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
        Items(code, "Parameters", parameters);
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

        if (operation.Node["x-pagination"] is { } pagination)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        Pagination = {PageFacts.Table(operation, pagination)},");
        }

        if (operation.Node["x-query"] is { } query)
        {
            var endpoint = string.Concat(query["endpoint"]!.GetValue<string>().Split('-').Select(Pascal));
            code.AppendLine(CultureInfo.InvariantCulture, $"        Query = new({Text(query["parameter"])}, XQueryEndpoint.{endpoint}),");
        }

        if (operation.ResponseContent.FirstOrDefault().Key is { } media && media != "application/json")
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        ResponseMediaType = {Literal(media)},");
        }

        if (operation.Node["x-price"] is { } price)
        {
            List<string> special =
            [
                .. from member in (string[])["owned", "with_url", "summoned", "counted_by"]
                where price[member] is not null
                select $"{Names.Pascal(member)} = {Text(price[member])}",
            ];
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Price = new({Text(price["item"])}, {Text(price["per"])}, {Text(price["basis"])}){(special.Count > 0 ? $" {{ {string.Join(", ", special)} }}" : "")},"
            );
        }

        if (operation.Node["x-cache"] is { } cache)
        {
            var many =
                cache["many"] is { } other ? $" {{ Many = {Text(other)} }}"
                : cache["drops"]?.GetValue<bool>() == true ? " { Drops = true }"
                : "";
            var adds = (cache["adds"] as JsonObject ?? []).Select(pair => $"({Literal(pair.Key)}, {Text(pair.Value)})").SingleOrDefault();
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Cache = new({Text(cache["kind"])}, {Text(cache["by"])}, {Text(cache["key"])}, {adds ?? "null"}){many},"
            );
        }

        if (operation.Node["x-access"] is { } access)
        {
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Access = new({Said(access["self_serve"])}, {Texts(access["refuses"])}, {Said(access["description"])}),"
            );
        }

        if (operation.Node["x-dialect"] is JsonArray dialects)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        Dialects = {Texts(dialects)},");
        }

        if (streaming is not null)
        {
            List<string> more =
            [
                .. streaming["recovery_hours"] is { } hours
                    ? [$"RecoveryHorizon = TimeSpan.FromHours({Number(hours)})"]
                    : (IEnumerable<string>)[],
                .. streaming["endpoint"] is { } endpoint ? [$"EndpointName = {Text(endpoint)}"] : (IEnumerable<string>)[],
            ];
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"        Streaming = new(TimeSpan.FromSeconds({Number(streaming["heartbeat_seconds"]!)}), {Text(streaming["backfill"])}, {Texts(streaming["recovery"])}){(more.Count > 0 ? $" {{ {string.Join(", ", more)} }}" : "")},"
            );
        }

        code.AppendLine("    });").AppendLine();
    }

    private static IEnumerable<string> ParametersOf(SpecDocument spec, Operation operation)
    {
        var body = operation.Body is { } content ? spec.Resolve(content) : null;
        return operation
            .Parameters.Select(parameter => Parameter(spec, operation, parameter))
            .Concat(body is null ? [] : Members(spec, body, "", [body]));
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
            ExpandedList(spec, operation, name),
            parameter["x-post"]?.GetValue<string>()
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
        var data = operation.Response is { } response ? spec.Resolve(response)["properties"]?["data"] : null;
        var item = (data?["items"] ?? data)?["$ref"]?.GetValue<string>();
        return item is null || SpecDocument.NameOf(item) == Names.Pascal(kind)
            ? null
            : spec.Resolve(spec.Root["components"]!["schemas"]!["Includes"])["properties"]!
                .AsObject()
                .Select(list => list.Key)
                .FirstOrDefault(list => list == kind || list == kind + "s");
    }

    private static IEnumerable<string> Members(SpecDocument spec, JsonObject schema, string prefix, IReadOnlyList<JsonObject> within)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        foreach (var (name, member) in schema["properties"] as JsonObject ?? [])
        {
            yield return Parameter(spec, prefix + name, "Body", member, required.Contains(name));
            var inner = spec.Resolve(member);
            inner = inner["items"] is { } item ? spec.Resolve(item) : inner;
            if (inner["properties"] is not null && !within.Contains(inner))
            {
                foreach (var nested in Members(spec, inner, $"{prefix}{name}.", [.. within, inner]))
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
        string? expandedList = null,
        string? postName = null
    )
    {
        var schema = spec.Resolve(node);
        var item = schema["items"] is { } items ? spec.Resolve(items) : schema;
        var values = item["enum"] as JsonArray;
        var isFile = item["format"]?.GetValue<string>() == "binary";
        var type = item["type"]?.GetValue<string>() switch
        {
            "string" when item["format"]?.GetValue<string>() == "date-time" => "DateTime",
            "string" when isFile => "Binary",
            null => "Object",
            var plain => Pascal(plain),
        };
        string?[] facts =
        [
            required ? "Required = true" : null,
            schema["items"] is not null ? "IsList = true" : null,
            location is "Path" or "Query" && schema["x-argument-type"] is not null ? "IsUser = true" : null,
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
            postName is not null ? $"PostName = {Literal(postName)}" : null,
            DialectsWriter.Of(spec, schema) is { } names ? $"Names = XDialectNames.{names}" : null,
            item["x-includes"] is JsonObject includes
                ? $"Includes = new Dictionary<string, string> {{ {string.Join(", ", includes.Select(pair => $"[{Literal(pair.Key)}] = {Text(pair.Value)}"))} }}"
                : null,
        ];
        var stated = facts.Where(fact => fact is not null).ToList();
        return $"new({Literal(name)}, XParameterLocation.{(isFile ? "File" : location)}, XParameterType.{type})"
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

    // What a line of YAML says, a plain word or number as well.
    private static string Said(JsonNode? value) => value is null ? "null" : Literal(value.ToString());

    internal static string Text(JsonNode? text) => text is null ? "null" : Literal(text.GetValue<string>());

    private static string Literal(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    internal static string Number(JsonNode number) => number.ToJsonString();

    private static string Pascal(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

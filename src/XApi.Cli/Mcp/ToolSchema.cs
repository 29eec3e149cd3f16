using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Cli.Mcp;

/// <summary>The JSON schema of a tool's arguments: the operation's parameters, and the members of its body as they are nested.</summary>
internal static class ToolSchema
{
    /// <summary>The arguments of an operation by their names. A member of the body that is called like a parameter begins with <c>body.</c></summary>
    public static IReadOnlyDictionary<string, XParameter> Arguments(XOperation operation)
    {
        var arguments = new Dictionary<string, XParameter>(StringComparer.Ordinal);
        foreach (
            var parameter in operation.Parameters.Where(parameter => parameter.In is XParameterLocation.Path or XParameterLocation.Query)
        )
        {
            if (!arguments.TryAdd(parameter.Name, parameter))
            {
                arguments.Add($"query.{parameter.Name}", parameter);
            }
        }

        foreach (var member in Members(operation, prefix: ""))
        {
            if (!arguments.TryAdd(member.Name, member))
            {
                arguments.Add($"body.{member.Name}", member);
            }
        }

        return arguments;
    }

    /// <summary>The schema.</summary>
    public static JsonElement Of(XOperation operation)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var (name, parameter) in Arguments(operation))
        {
            properties[name] = Of(operation, parameter);
            if (parameter.Required)
            {
                required.Add(name);
            }
        }

        return JsonSerializer.SerializeToElement(Object(properties, required));
    }

    private static JsonObject Object(JsonObject properties, JsonArray required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    private static JsonObject Of(XOperation operation, XParameter parameter)
    {
        var value = parameter.Type == XParameterType.Object ? Nested(operation, parameter) : Value(parameter);
        if (!parameter.IsList)
        {
            value["description"] = Description(operation, parameter);
            return value;
        }

        var list = new JsonObject
        {
            ["type"] = "array",
            ["description"] = Description(operation, parameter),
            ["items"] = value,
        };
        Set(list, "minItems", parameter.MinItems);
        Set(list, "maxItems", parameter.MaxItems);
        return list;
    }

    private static JsonObject Nested(XOperation operation, XParameter parent)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var member in Members(operation, $"{parent.Name}."))
        {
            var name = member.Name[(parent.Name.Length + 1)..];
            properties[name] = Of(operation, member);
            if (member.Required)
            {
                required.Add(name);
            }
        }

        return Object(properties, required);
    }

    private static JsonObject Value(XParameter parameter)
    {
        var value = new JsonObject
        {
            ["type"] = parameter.Type switch
            {
                XParameterType.Integer => "integer",
                XParameterType.Number => "number",
                XParameterType.Boolean => "boolean",
                XParameterType.Object => "object",
                XParameterType.String or XParameterType.DateTime or XParameterType.Binary => "string",
            },
        };
        if (parameter.Type == XParameterType.DateTime)
        {
            value["format"] = "date-time";
        }

        Set(value, "minimum", parameter.Minimum);
        Set(value, "maximum", parameter.Maximum);
        Set(value, "minLength", parameter.MinLength);
        Set(value, "maxLength", parameter.MaxLength);
        if (parameter.Values is { } values)
        {
            value["enum"] = new JsonArray([.. values.Select(known => (JsonNode)known)]);
        }

        return value;
    }

    private static string Description(XOperation operation, XParameter parameter)
    {
        List<string> facts =
        [
            parameter.IsUser ? "A user: an id, @username, or me." : "",
            operation.Query?.Parameter == parameter.Name ? "In X's query language: the resource xapi://query-language." : "",
            operation.Pagination?.RequestToken == parameter.Name
                ? $"The cursor of the next page: {operation.Pagination.NextToken} of the last response."
                : "",
            operation.Pagination?.PageSize == parameter.Name ? "How many items a page has. Each may cost money." : "",
            parameter.Name.EndsWith(".fields", StringComparison.Ordinal)
                ? "Which fields to return; few by default. Ask for what is needed only."
                : "",
            parameter.Name == "expansions" ? "Which referenced objects to return beside the items." : "",
            parameter.Type == XParameterType.DateTime ? "A time in UTC, such as 2026-01-31T00:00:00Z." : "",
            parameter.Default is { } usual ? $"{usual} by default." : "",
        ];
        var text = string.Join(' ', facts.Where(fact => fact.Length > 0));
        return text.Length > 0
            ? text
            : $"{parameter.Name.Split('.')[^1].Replace('_', ' ')} ({parameter.In.ToString().ToLowerInvariant()}).";
    }

    private static IEnumerable<XParameter> Members(XOperation operation, string prefix) =>
        operation.Parameters.Where(parameter =>
            parameter.In == XParameterLocation.Body
            && parameter.Name.StartsWith(prefix, StringComparison.Ordinal)
            && !parameter.Name.AsSpan(prefix.Length).Contains('.')
        );

    private static void Set(JsonObject schema, string name, long? bound)
    {
        if (bound is { } number)
        {
            schema[name] = number;
        }
    }
}

using System.Text.Json;
using Newtonsoft.Json.Linq;
using XApi.Cli.Calls;

namespace XApi.Cli.Mcp;

/// <summary>Makes a request of an operation of the arguments that an agent gives.</summary>
internal static class ToolRequest
{
    /// <summary>The request. Its values are checked by the client, before it is sent.</summary>
    /// <exception cref="CommandException">An argument is unknown, or no value of its kind.</exception>
    public static XRequestMessage Of(XOperation operation, IEnumerable<KeyValuePair<string, JsonElement>> arguments)
    {
        var known = ToolSchema.Arguments(operation);
        var body = new JObject();
        var path = new Dictionary<string, string>(StringComparer.Ordinal);
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments.Where(argument => argument.Value.ValueKind != JsonValueKind.Null))
        {
            if (!known.TryGetValue(name, out var parameter))
            {
                throw new CommandException(
                    $"{operation.Id} has no argument “{name}”"
                        + (Spelling.Nearest(name, known.Keys, mostEdits: 4) is { } meant ? $"; did you mean {meant}?" : ".")
                        + $" It takes {string.Join(", ", known.Keys)}."
                );
            }

            switch (parameter.In)
            {
                case XParameterLocation.Path:
                    path[parameter.Name] = Text(name, value);
                    break;
                case XParameterLocation.Query:
                    query[parameter.Name] =
                        value.ValueKind == JsonValueKind.Array && parameter.IsList
                            ? string.Join(',', value.EnumerateArray().Select(item => Text(name, item)))
                            : Text(name, value);
                    break;
                case XParameterLocation.Body:
                    body[parameter.Name] = BodyData.Parse(value.GetRawText(), name);
                    break;
                case XParameterLocation.File:
                    break;
            }
        }

        var request = new XRequestMessage(operation) { Body = body.Count > 0 ? body : null };
        foreach (var (name, value) in path)
        {
            request.PathValues[name] = value;
        }

        foreach (var (name, value) in query)
        {
            request.Query[name] = value;
        }

        return request;
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new CommandException($"{name} takes a plain value, and is {value.GetRawText()}."),
        };
}

using System.Globalization;
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
        foreach (var (name, value) in arguments.Where(argument => !IsLeftOut(argument.Value)))
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
                    body[parameter.Name] = Whole(BodyData.Parse(value.GetRawText(), name));
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

    // Agents fill in optional arguments that they do not need: with null, or with an empty list.
    private static bool IsLeftOut(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    // To JSON Schema 10.0 is an integer, and agents write it; X takes 10.
    private static JToken Whole(JToken value)
    {
        var parts = value is JContainer container ? container.Descendants() : [value];
        foreach (var number in parts.OfType<JValue>())
        {
            if (number.Value is decimal exact && IsWhole(exact))
            {
                number.Value = (long)exact;
            }
        }

        return value;
    }

    private static bool IsWhole(decimal number) => decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue;

    private static string String(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException half)
        {
            throw new CommandException($"{name} is no text: {half.Message}");
        }
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => String(name, value),
            JsonValueKind.Number when value.TryGetDecimal(out var number) && IsWhole(number) => ((long)number).ToString(
                CultureInfo.InvariantCulture
            ),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new CommandException($"{name} takes a plain value, and is {value.GetRawText()}."),
        };
}

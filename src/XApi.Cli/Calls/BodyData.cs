using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Cli.Calls;

/// <summary>The JSON of a body, from --data and from options.</summary>
internal static class BodyData
{
    /// <summary>What --data holds; null where it was not given.</summary>
    /// <exception cref="CommandException">It is no JSON, or its file can't be read.</exception>
    public static async Task<JToken?> ReadAsync(CommandContext context)
    {
        if (context.Get(OperationOptions.Data) is not { } data)
        {
            return null;
        }

        var (text, place) = data switch
        {
            "@-" => (await Given.InputAsync(context), "the input"),
            ['@', .. var path] => (await Given.FileAsync(path, context.Cancel), path),
            _ => (data, "--data"),
        };
        return Parse(text, place);
    }

    /// <summary>Sets a member of a body under its dotted name.</summary>
    public static void Set(JObject body, XParameter parameter, string[] values)
    {
        var names = parameter.Name.Split('.');
        var at = body;
        foreach (var name in names[..^1])
        {
            at = at[name] as JObject ?? (JObject)(at[name] = new JObject())!;
        }

        var texts = parameter.IsList && values is [var only] ? only.Split(',') : values;
        at[names[^1]] =
            parameter.IsList ? new JArray(texts.Select(text => Value(parameter, text)))
            : values.Length == 1 ? Value(parameter, values[0])
            : throw new CommandException($"--{parameter.Name} takes one value, and was given {values.Length}.");
    }

    /// <summary>Text as JSON, numbers and times as they are written.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static JToken Parse(string text, string place)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
                MaxDepth = 64,
            };
            var token = JToken.ReadFrom(reader);
            while (reader.Read())
            {
                // Comments may follow; anything else throws.
            }

            return token;
        }
        catch (JsonReaderException fault)
        {
            throw new CommandException(
                $"What {place} holds is no JSON (line {fault.LineNumber}, column {fault.LinePosition}): {fault.Message}"
            );
        }
        catch (OverflowException fault)
        {
            throw new CommandException($"What {place} holds is no JSON that can be sent: {fault.Message}");
        }
    }

    private static JToken Value(XParameter parameter, string text) =>
        parameter.Type switch
        {
            XParameterType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? new JValue(whole)
                : throw Not(parameter, text, "a whole number"),
            XParameterType.Number => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new JValue(number)
                : throw Not(parameter, text, "a number"),
            XParameterType.Boolean => bool.TryParse(text, out var isTrue)
                ? new JValue(isTrue)
                : throw Not(parameter, text, "true or false"),
            XParameterType.Object => Parse(text, $"--{parameter.Name}"),
            XParameterType.String or XParameterType.DateTime or XParameterType.Binary => new JValue(text),
        };

    private static CommandException Not(XParameter parameter, string text, string kind) =>
        new($"--{parameter.Name} takes {kind}, and is “{text}”.");
}

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>What came and what was read of it, in one form, to be compared.</summary>
internal static class RoundTrip
{
    /// <summary>What was read, written as JSON.</summary>
    internal static string Written(object result) =>
        Normal(
            result switch
            {
                XModel model => [model.ToJson()],
                StreamReading stream => stream.Messages.Select(message => message.ToJson()),
                Downloaded file => [JsonConvert.ToString(file.Text)],
                _ => [],
            }
        );

    /// <summary>What the server sent, in the same form.</summary>
    internal static string Sent(object result, string body) =>
        Normal(
            result is Downloaded ? [JsonConvert.ToString(body)]
            : StubFiles.IsJson(body) ? [body]
            : body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );

    // The order of members says nothing, and a time may be written in more than one way.
    private static string Normal(IEnumerable<string> values) =>
        string.Join(
            '\n',
            values.Select(value =>
                Sorted(
                        JsonConvert.DeserializeObject<JToken>(
                            value,
                            new JsonSerializerSettings { DateParseHandling = DateParseHandling.DateTimeOffset }
                        )!
                    )
                    .ToString()
            )
        );

    private static JToken Sorted(JToken token) =>
        token switch
        {
            JObject members => new JObject(
                members
                    .Properties()
                    .OrderBy(member => member.Name, StringComparer.Ordinal)
                    .Select(member => new JProperty(member.Name, Sorted(member.Value)))
            ),
            JArray items => new JArray(items.Select(Sorted)),
            // 1.0 and 1 are one number.
            JValue { Type: JTokenType.Float } number when (double)number % 1 == 0 => new JValue((long)number),
            _ => token,
        };
}

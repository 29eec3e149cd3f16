using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>A stub whose response differs from what stands in the file by one thing.</summary>
/// <param name="What">What differs, in words.</param>
/// <param name="Mapping">The whole mapping, altered.</param>
internal sealed record Mutation(string What, JObject Mapping)
{
    private static readonly JsonSerializerSettings AsWritten = new()
    {
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Decimal,
    };

    /// <summary>Gives a server each mutation of a mapping in turn, and the mapping itself again in the end.</summary>
    /// <param name="stubs">The server.</param>
    /// <param name="mapping">The mapping, as the server holds it.</param>
    /// <param name="isUnnoticedAsync">Whether a test would not see that something is wrong.</param>
    /// <returns>The mutations that went unnoticed, and how many were tried.</returns>
    public static async Task<(IReadOnlyList<string> Unnoticed, int Count)> TryAllAsync(
        StubServer stubs,
        JObject mapping,
        Func<Task<bool>> isUnnoticedAsync
    )
    {
        List<string> unnoticed = [];
        var count = 0;
        try
        {
            foreach (var mutation in Of(mapping))
            {
                count++;
                stubs.Put(mutation.Mapping);
                if (await isUnnoticedAsync())
                {
                    unnoticed.Add($"{mapping["name"]}: {mutation.What}");
                }
            }
        }
        finally
        {
            stubs.Put(mapping);
        }

        return (unnoticed, count);
    }

    /// <summary>
    /// Every way in which a stub's response can differ by one member: each member of its body, with another value and, in turn, left out; a member too many;
    /// another status; each header. Of the items of a list, which are alike, one stands for all.
    /// </summary>
    public static IEnumerable<Mutation> Of(JObject mapping)
    {
        var lines = StubFiles.Body(mapping).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] messages = StubFiles.IsJson(StubFiles.Body(mapping)) ? [StubFiles.Body(mapping)] : lines;
        HashSet<string> seen = [];
        if (!messages.All(StubFiles.IsJson))
        {
            yield return new("other text", WithBody(mapping, StubFiles.Body(mapping) + "~"));
            messages = [];
        }

        for (var index = 0; index < messages.Length; index++)
        {
            foreach (var (what, altered) in OfJson(messages[index], seen))
            {
                yield return new(
                    $"{(messages.Length > 1 ? $"message {index + 1}: " : "")}{what}",
                    WithBody(mapping, string.Join("\r\n", [.. messages[..index], altered, .. messages[(index + 1)..]]) + "\r\n")
                );
            }
        }

        var response = (JObject)mapping["response"]!;
        yield return With(mapping, "another status", altered => altered["status"] = (int)response["status"]! < 300 ? 418 : 500);
        foreach (var header in ((JObject?)response["headers"])?.Properties() ?? [])
        {
            yield return With(mapping, $"{header.Name} left out", altered => altered["headers"]![header.Name]!.Parent!.Remove());
            yield return With(
                mapping,
                $"{header.Name} altered",
                altered => altered["headers"]![header.Name] = header.Name == "Content-Type" ? "text/html" : Other(header.Value)
            );
        }
    }

    /// <summary>Every way in which a JSON object can differ by one member.</summary>
    public static IEnumerable<(string What, string Json)> OfJson(string json) => OfJson(json, []);

    private static IEnumerable<(string What, string Json)> OfJson(string json, HashSet<string> seen)
    {
        var root = Parse(json);
        foreach (var path in root.Descendants().Select(token => token.Path).Distinct().Where(path => seen.Add(Kind(path))).ToList())
        {
            var token = root.SelectToken(path)!;
            if (token is JValue)
            {
                var other = Other(token);
                token.Replace(other);
                yield return ($"{path} altered", root.ToString(Formatting.None));
                other.Replace(token);
            }

            // A list without items is the same as none.
            if (
                token.Parent is JProperty member
                && (token is not JContainer container || container.DescendantsAndSelf().Any(one => one is JValue))
            )
            {
                var (owner, before) = (member.Parent!, member.Previous);
                member.Remove();
                yield return ($"{path} left out", root.ToString(Formatting.None));
                if (before is null)
                {
                    owner.AddFirst(member);
                }
                else
                {
                    before.AddAfterSelf(member);
                }
            }
        }

        root["a_member_too_many"] = true;
        yield return ("a member too many", root.ToString(Formatting.None));
    }

    private static string Kind(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[\d+\]", "[]");

    private static JToken Other(JToken value) =>
        value.Type switch
        {
            JTokenType.Boolean => !(bool)value,
            JTokenType.Integer => (long)value + 1,
            JTokenType.Float => (decimal)value / 2,
            _ when ((string)value!).Length > 10
                    && DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, out _)
                    && ((string)value!).Contains('T', StringComparison.Ordinal) => "1999-12-31T00:00:00.000Z",
            _ when ((string)value!) is { Length: > 0 } text && text.All(char.IsAsciiDigit) => text[..^1] + (text[^1] == '7' ? '8' : '7'),
            _ => (string)value! + "~",
        };

    private static JObject Parse(string json) => JsonConvert.DeserializeObject<JObject>(json, AsWritten)!;

    private static Mutation With(JObject mapping, string what, Action<JObject> alter)
    {
        var altered = (JObject)mapping.DeepClone();
        alter((JObject)altered["response"]!);
        return new(what, altered);
    }

    private static JObject WithBody(JObject mapping, string body) =>
        With(
            mapping,
            "",
            response =>
            {
                response.Remove("bodyFileName");
                response.Remove("jsonBody");
                response["body"] = body;
            }
        ).Mapping;
}

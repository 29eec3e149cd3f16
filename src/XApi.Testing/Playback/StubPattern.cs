using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Testing;

/// <summary>What a stub wants of one value: <c>{ "equalTo": "…" }</c> and its like, as WireMock's JSON writes them.</summary>
/// <param name="Wanted">What is wanted, in words, for a request that does not have it.</param>
/// <param name="IsMatch">Whether a value is what is wanted; null stands for one that was not sent.</param>
internal sealed record StubPattern(string Wanted, Func<string?, bool> IsMatch)
{
    // Hundreds of stubs share a few patterns.
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It says something that is not supported. The message names it.</exception>
    internal static StubPattern Read(JToken json)
    {
        List<StubPattern> parts =
        [
            .. ((JObject)json)
                .Properties()
                .Where(part => part.Name != "caseInsensitive")
                .Select(part => Read(part, (bool?)json["caseInsensitive"] == true)),
        ];
        return parts is [var single]
            ? single
            : new(string.Join(" and ", parts.Select(part => part.Wanted)), value => parts.All(part => part.IsMatch(value)));
    }

    /// <summary>A whole match, as Java's <c>matches</c> is one. Each pattern is compiled once.</summary>
    internal static bool IsWholeMatch(string pattern, string text) => Compiled(pattern).IsMatch(text);

    /// <summary>Compiles a pattern beforehand: a wrong one would fail all requests that come by it.</summary>
    /// <exception cref="FormatException">It is no regular expression.</exception>
    internal static Regex Compiled(string pattern)
    {
        try
        {
            return Patterns.GetOrAdd(
                pattern,
                static wanted => new Regex($"^(?:{wanted})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5))
            );
        }
        catch (ArgumentException failure)
        {
            throw new FormatException($"\"{pattern}\" is no regular expression: {failure.Message}", failure);
        }
    }

    private static StubPattern Read(JProperty part, bool ignoreCase)
    {
        var text = part.Value.Type == JTokenType.String ? (string)part.Value! : part.Value.ToString(Formatting.None);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        switch (part.Name)
        {
            case "absent":
                return new("nothing", value => value is null);
            case "equalTo":
                return new(text, value => string.Equals(value, text, comparison));
            case "contains":
                return new($"something with {text}", value => value?.Contains(text, comparison) == true);
            case "doesNotContain":
                return new($"something without {text}", value => value?.Contains(text, comparison) != true);
            case "matches":
                Compiled(text);
                return new($"a match of {text}", value => value is not null && IsWholeMatch(text, value));
            case "doesNotMatch":
                Compiled(text);
                return new($"no match of {text}", value => value is null || !IsWholeMatch(text, value));
            case "equalToJson":
                var json = Parse(text) ?? throw new FormatException($"equalToJson holds what is not JSON: {text}");
                return new(json.ToString(Formatting.None), value => value is not null && JToken.DeepEquals(Parse(value), json));
            case "or":
                StubPattern[] some = [.. part.Value.Select(Read)];
                return new(string.Join(" or ", some.Select(one => one.Wanted)), value => some.Any(one => one.IsMatch(value)));
            case "and":
                StubPattern[] all = [.. part.Value.Select(Read)];
                return new(string.Join(" and ", all.Select(one => one.Wanted)), value => all.All(one => one.IsMatch(value)));
            default:
                throw new FormatException($"the pattern \"{part.Name}\" is not supported");
        }
    }

    private static JToken? Parse(string text)
    {
        try
        {
            // Dates stay the text that they are.
            return JsonConvert.DeserializeObject<JToken>(text, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

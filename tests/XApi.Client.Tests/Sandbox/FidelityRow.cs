using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Tests.Sandbox;

/// <summary>A behaviour of X, how sure it is, and a request that shows it.</summary>
internal sealed partial record FidelityRow(JsonObject Json)
{
    private static readonly JsonObject Document = (JsonObject)
        JsonNode.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Sandbox", "Data", "fidelity.json")))!;

    public static IReadOnlyList<FidelityRow> All { get; } =
    [.. Document["rows"]!.AsArray().Select(row => new FidelityRow((JsonObject)row!))];

    public static IReadOnlyDictionary<string, string> Grades { get; } =
        Document["grades"]!.AsObject().ToDictionary(grade => grade.Key, grade => grade.Value!.GetValue<string>());

    /// <summary>Types of events of X Activity that the sandbox never raises, and why.</summary>
    public static IReadOnlyDictionary<string, string> EventsWithout { get; } =
        Document["eventsWithout"]!.AsObject().ToDictionary(type => type.Key, type => type.Value!.GetValue<string>());

    public string Section => Text("section")!;

    public string When => Text("when")!;

    public string Then => Text("then")!;

    public string Grade => Text("grade")!;

    public IReadOnlyList<string> Sources => [.. Json["source"]!.AsArray().Select(source => source!.GetValue<string>())];

    public string? Text(string name) => Json[name]?.GetValue<string>();

    public override string ToString() => $"{Section}: {When}";

    /// <summary>Where a response differs from what is expected of it; null when it does not. A text that begins with ~ is a pattern; null expects nothing there.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, string path = "$") =>
        (expected, actual) switch
        {
            (null, null) => null,
            (null, _) => $"{path} is {actual!.ToJsonString()} instead of missing",
            (_, null) => $"{path} is missing",
            (JsonObject members, JsonObject found) => members
                .Select(member => Difference(member.Value, found[member.Key], $"{path}.{member.Key}"))
                .FirstOrDefault(difference => difference is not null),
            (JsonArray items, JsonArray found) => items.Count != found.Count
                ? $"{path} has {found.Count} items instead of {items.Count}: {found.ToJsonString()}"
                : items
                    .Select((item, i) => Difference(item, found[i], $"{path}[{i}]"))
                    .FirstOrDefault(difference => difference is not null),
            _ when expected!.GetValueKind() == JsonValueKind.String && expected.GetValue<string>() is ['~', .. var pattern] =>
                Regex.IsMatch(actual!.ToString(), pattern) ? null : $"{path} is {actual.ToJsonString()}, which {pattern} does not match",
            _ => JsonNode.DeepEquals(expected, actual) ? null : $"{path} is {actual!.ToJsonString()} instead of {expected!.ToJsonString()}",
        };

    /// <summary>A text with its places filled in: <c>{name}</c> is a value of the test, <c>{minutes:-5}</c> a time.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values, DateTimeOffset now) =>
        Place()
            .Replace(
                text,
                place =>
                    place.Groups["minutes"] is { Success: true } minutes
                        ? now.AddMinutes(int.Parse(minutes.Value, CultureInfo.InvariantCulture))
                            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
                    : values.TryGetValue(place.Groups["name"].Value, out var value) ? value
                    : place.Value
            );

    [GeneratedRegex(@"\{(?:minutes:(?<minutes>-?\d+)|(?<name>[a-z]+))\}")]
    private static partial Regex Place();
}

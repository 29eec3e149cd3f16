using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Fidelity;

/// <summary>A call that was recorded: what was asked for, and what X responded.</summary>
/// <param name="Source">The file that it is in.</param>
/// <param name="Method">Its method; empty where the file does not say.</param>
/// <param name="Path">Its path, with or without query; empty where the file does not say.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers of the response.</param>
/// <param name="Body">The body of the response: of a stream, its first message; null when it is no JSON.</param>
internal sealed partial record Recording(
    string Source,
    string Method,
    string Path,
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    JsonNode? Body
)
{
    private const string Index = "index.json";

    /// <summary>The operation; null when it is none that the client knows.</summary>
    public XOperation? Operation =>
        XOperation.All.FirstOrDefault(operation =>
            operation.Method.Method.Equals(Method, StringComparison.OrdinalIgnoreCase)
            && Placeholder().Replace(operation.Path, "{}") is var template
            && (template == Placeholder().Replace(Path.Split('?')[0], "{}") || IsOf(template, Path.Split('?')[0]))
        );

    /// <summary>Everything that was recorded in a folder and those below it.</summary>
    public static IEnumerable<Recording> In(string folder)
    {
        var index = System.IO.Path.Combine(folder, Index);
        return File.Exists(index)
            ? Listed(folder, JsonNode.Parse(File.ReadAllText(index))!.AsArray())
            : Directory
                .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(file => Read(System.IO.Path.GetRelativePath(folder, file), JsonNode.Parse(File.ReadAllText(file))));
    }

    public override string ToString() => $"{Source}: {(Method.Length == 0 ? "no operation" : $"{Method} {Path}")} {Status}";

    // Bodies alone, and a list that says which operation each is of.
    private static IEnumerable<Recording> Listed(string folder, JsonArray index) =>
        from entry in index
        let file = System.IO.Path.GetFileName(entry["file"]!.GetValue<string>())
        let line = entry["operation"]?.GetValue<string>().Split(' ', 2) ?? ["", ""]
        let body = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(folder, file)))
        select new Recording(
            file,
            line[0],
            line[1],
            body?["connection_issue"] is not null ? 429 : 200,
            new Dictionary<string, string>(),
            body
        );

    private static IEnumerable<Recording> Read(string file, JsonNode? node) =>
        node switch
        {
            JsonArray items => items.SelectMany(item => Read(file, item)),
            JsonObject set when set["mappings"] is JsonArray mappings => mappings.SelectMany(mapping => Read(file, mapping)),
            JsonObject mapping when mapping["request"] is JsonObject request && mapping["response"] is JsonObject response =>
            [
                new Recording(
                    file,
                    request["method"]!.GetValue<string>(),
                    request["url"]?.GetValue<string>() ?? request["urlPath"]?.GetValue<string>() ?? Target(request),
                    response["status"]!.GetValue<int>(),
                    HeadersOf(response),
                    response["jsonBody"]?.DeepClone() ?? Parsed(response["body"]?.GetValue<string>())
                ),
            ],
            JsonObject call when call["method"] is not null && call["path"] is not null =>
            [
                new Recording(
                    file,
                    call["method"]!.GetValue<string>(),
                    call["path"]!.GetValue<string>(),
                    int.Parse(call["status"]?.ToString() ?? "200", CultureInfo.InvariantCulture),
                    HeadersOf(call),
                    call["body"] is JsonValue text ? Parsed(text.ToString()) : call["body"]?.DeepClone()
                ),
            ],
            _ => [new Recording(file, "", "", 0, new Dictionary<string, string>(), node?.DeepClone())],
        };

    // The recorder writes a path and a pattern of its query, and the query's values apart.
    private static string Target(JsonObject request)
    {
        var path = Regex.Unescape((request["urlPattern"]?.GetValue<string>() ?? "").Split(@"\?")[0]);
        var query = (request["queryParameters"] as JsonObject ?? []).Select(parameter =>
            $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!["equalTo"]?.GetValue<string>() ?? "")}"
        );
        return $"{path}?{string.Join('&', query)}".TrimEnd('?');
    }

    private static Dictionary<string, string> HeadersOf(JsonObject response) =>
        (response["headers"] as JsonObject ?? []).ToDictionary(
            header => header.Key.ToLowerInvariant(),
            header => header.Value?.ToString() ?? ""
        );

    private static JsonNode? Parsed(string? text)
    {
        try
        {
            var line = text?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return text is null ? null : JsonNode.Parse(text.Contains("\r\n", StringComparison.Ordinal) ? line! : text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOf(string template, string path)
    {
        var (pattern, segments) = (template.Split('/'), path.Split('/'));
        return pattern.Length == segments.Length
            && pattern
                .Zip(segments)
                .All(pair => pair.First == pair.Second || (pair.First == "{}" && pair.Second.All(char.IsAsciiLetterOrDigit)))
            && !XOperation.All.Any(other => other.Path == path && !other.Path.Contains('{', StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\{[^}]*\}|(?<=/):[A-Za-z_]+")]
    private static partial Regex Placeholder();
}

using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>The mappings as they stand in stubs/, for tests that go through them before a server runs.</summary>
internal static class StubFiles
{
    /// <summary>The mappings of an operation: <c>mappings/TAG/OPERATION.json</c>.</summary>
    public static IReadOnlyList<JObject> Of(XOperation operation) =>
        Read(Path.Combine(Repository.Stubs, "mappings", operation.Tag, $"{operation.Id}.json"));

    /// <summary>The errors that an operation has stubs for.</summary>
    public static IEnumerable<int> Errors(XOperation operation) =>
        Of(operation)
            .Select(mapping =>
                int.TryParse(((string)mapping["name"]!).Split(": ")[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                    ? status
                    : 0
            )
            .Where(status => status > 0);

    /// <summary>The body that a mapping answers with.</summary>
    public static string Body(JObject mapping) =>
        mapping["response"] switch
        {
            JObject response when response["bodyFileName"] is { } file => File.ReadAllText(
                Path.Combine(Repository.Stubs, "__files", (string)file!)
            ),
            JObject response when response["jsonBody"] is { } json => json.ToString(Formatting.None),
            JObject response => (string?)response["body"] ?? "",
            _ => "",
        };

    public static bool IsJson(string body)
    {
        try
        {
            JToken.Parse(body);
            return true;
        }
        catch (JsonReaderException)
        {
            return false;
        }
    }

    /// <summary>The mappings of a file; none when there is no such file.</summary>
    public static IReadOnlyList<JObject> Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        var json = JsonConvert.DeserializeObject<JObject>(
            File.ReadAllText(file),
            new JsonSerializerSettings { DateParseHandling = DateParseHandling.None }
        )!;
        return json["mappings"] is JArray mappings ? [.. mappings.Cast<JObject>()] : [json];
    }
}

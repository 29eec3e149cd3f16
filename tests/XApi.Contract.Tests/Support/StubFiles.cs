using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>The mappings as they stand in stubs/, for tests that go through them before a server runs.</summary>
internal static class StubFiles
{
    /// <summary>The mappings of an operation: <c>mappings/TAG/OPERATION.json</c>.</summary>
    public static IReadOnlyList<JObject> Of(XOperation operation) => Of(ContractRun.Spec.Operations[operation.Id]);

    public static IReadOnlyList<JObject> Of(SpecOperation operation, string? folder = null) =>
        Read(Path.Combine(folder ?? Repository.Stubs, "mappings", operation.Tag, $"{operation.Id}.json"));

    /// <summary>The mappings of an operation's twins in the post dialect; none where it has the same names in both.</summary>
    public static IReadOnlyList<JObject> TwinsOf(SpecOperation operation, string? folder = null) =>
        Read(Path.Combine(folder ?? Repository.Stubs, "mappings", PostTwins.Folder, operation.Tag, $"{operation.Id}.json"));

    /// <summary>The stub that a request meets in the dialect of the run: the one of that name, or its twin in the post dialect.</summary>
    public static string Met(string name) =>
        TestDialect.Current != XDialect.Tweet && ContractRun.Stubs.Mappings.ContainsKey(PostTwins.NameOf(name))
            ? PostTwins.NameOf(name)
            : name;

    /// <summary>Whether requests of the run can meet a stub: of one with a twin, one of the two.</summary>
    public static bool IsMet(string name) => TestDialect.Current == XDialect.Tweet ? !PostTwins.IsNameOfTwin(name) : Met(name) == name;

    /// <summary>The mappings of the errors that all operations have in common.</summary>
    public static IReadOnlyList<JObject> SharedErrors(string? folder = null) =>
        Read(Path.Combine(folder ?? Repository.Stubs, "mappings", "Errors", "Errors.json"));

    /// <summary>The errors that an operation has stubs for, each with the name of its stub: its own, or the one that all have in common.</summary>
    public static IReadOnlyDictionary<int, string> Errors(XOperation operation) =>
        Of(operation)
            .Concat(SharedErrors())
            .Select(mapping => (string)mapping["name"]!)
            .Where(name => Status(name) > 0)
            .DistinctBy(Status)
            .ToDictionary(Status);

    /// <summary>Whether a stub is for whatever operation is called.</summary>
    public static bool IsShared(string name) => name.StartsWith("Error: ", StringComparison.Ordinal);

    /// <summary>The successes that an operation has stubs for, by name.</summary>
    public static IEnumerable<string> Successes(XOperation operation) =>
        Of(operation).Select(mapping => (string)mapping["name"]!).Where(name => Status(name) == 0);

    /// <summary>The body that a mapping returns.</summary>
    public static string Body(JObject mapping, string? folder = null) =>
        mapping["response"] switch
        {
            JObject response when response["bodyFileName"] is { } file => File.ReadAllText(
                Path.Combine(folder ?? Repository.Stubs, "__files", (string)file!)
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

    private static int Status(string name) =>
        int.TryParse(name.Split(": ")[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

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

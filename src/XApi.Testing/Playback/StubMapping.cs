using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using WireMock.Server;

namespace XApi.Testing;

/// <summary>A mapping of WireMock's JSON: the request that it is for, and the response.</summary>
internal sealed class StubMapping
{
    private StubMapping(JObject json, string folder)
    {
        Json = json;
        Name = (string?)json["name"] ?? "";
        Request = new StubMatcher(Part("request"));
        Response = new StubResponse(Part("response"), folder, Name);
        Priority = json["priority"] switch
        {
            null => 5,
            JValue { Value: long and >= int.MinValue and <= int.MaxValue } whole => (int)whole,
            var other => throw new FormatException($"\"priority\" is {other.ToString(Formatting.None)}; it must be a whole number"),
        };
        foreach (var member in json.Properties())
        {
            if (
                member.Name
                is not (
                    "id"
                    or "uuid"
                    or "name"
                    or "request"
                    or "response"
                    or "priority"
                    or "scenarioName"
                    or "requiredScenarioState"
                    or "newScenarioState"
                    or "metadata"
                    or "persistent"
                )
            )
            {
                throw new FormatException($"\"{member.Name}\" of a mapping is not supported");
            }
        }
    }

    internal JObject Json { get; }

    private int Priority { get; }

    internal string Name { get; }

    internal StubMatcher Request { get; }

    internal StubResponse Response { get; }

    /// <summary>Identifies it at a server: a mapping of the same name replaces it.</summary>
    internal Guid Id => IdOf(Name);

    private string? Scenario => (string?)Json["scenarioName"];

    /// <summary>Reads all mappings of a folder in WireMock's layout: <c>mappings/</c>, and the bodies that they name in <c>__files/</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">A mapping can't be read. The message names file and mapping.</exception>
    internal static IReadOnlyList<StubMapping> ReadAll(string folder)
    {
        var mappings = Path.Combine(folder, "mappings");
        if (!Directory.Exists(mappings))
        {
            throw new DirectoryNotFoundException($"{folder} has no folder \"mappings\", in which WireMock's JSON files are looked for.");
        }

        return
        [
            .. Directory
                .EnumerateFiles(mappings, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(file => ReadFile(file, folder)),
        ];
    }

    /// <summary>The mappings of an operation's file by the part of their name that follows the operation's.</summary>
    internal static IReadOnlyDictionary<string, StubMapping> OfFile(string file, string folder) =>
        ReadFile(file, folder).ToDictionary(mapping => mapping.Name.Split(": ", 2)[^1]);

    internal static Guid IdOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <summary>Reads one mapping.</summary>
    /// <exception cref="FormatException">It can't be read. The message names it.</exception>
    internal static StubMapping Read(JObject json, string folder)
    {
        try
        {
            return new StubMapping(json, folder);
        }
        catch (Exception failure) when (failure is FormatException or InvalidCastException or ArgumentException or NullReferenceException)
        {
            throw new FormatException($"The mapping \"{json["name"]}\" can't be read: {failure.Message}", failure);
        }
    }

    /// <summary>Adds it to a server, in the place of one of the same name.</summary>
    internal void AddTo(WireMockServer server)
    {
        var given = server.Given(Request.AsRequest()).WithGuid(Id).WithTitle(Name).AtPriority(Priority);
        if (Scenario is { } scenario)
        {
            given = given.InScenario(scenario);
            if ((string?)Json["requiredScenarioState"] is { } required && required != "Started")
            {
                given = given.WhenStateIs(required);
            }

            // Without a next state, WireMock.Net would fall back to the first one.
            if (((string?)Json["newScenarioState"] ?? (string?)Json["requiredScenarioState"]) is { } next && next != "Started")
            {
                given = given.WillSetStateTo(next);
            }
        }

        given.RespondWith(Response);
    }

    private JObject Part(string name) =>
        Json[name] switch
        {
            JObject part => part,
            null => throw new FormatException($"its \"{name}\" is missing"),
            var other => throw new FormatException($"its \"{name}\" is {other.ToString(Formatting.None)}; it must be an object"),
        };

    private static IEnumerable<StubMapping> ReadFile(string file, string folder)
    {
        JObject json;
        try
        {
            // Dates and numbers stay as they are written.
            using var reader = new JsonTextReader(File.OpenText(file))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
            };
            json = JObject.Load(reader);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{file} is not JSON: {failure.Message}", failure);
        }

        foreach (var one in json["mappings"] is JArray several ? several : [json])
        {
            if (one is not JObject mapping)
            {
                throw new FormatException($"{file} has a mapping that is {one.ToString(Formatting.None)}; it must be an object");
            }

            mapping["name"] ??= Path.GetFileNameWithoutExtension(file);
            yield return Read(mapping, folder);
        }
    }
}

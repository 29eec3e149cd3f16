using System.Text.Json.Nodes;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>Generator and gate read the spec with the same bundler. So that they do not share a mistake, its result is compared with Redocly's.</summary>
[Category("Slow")]
internal sealed class BundleTests
{
    // Redocly leaves references within extensions as they are; OpenAPI does not say that they are some.
    private static readonly string[] OursAlone = ["x-union", "x-variants", "x-lines"];

    [Test]
    public async Task Our_bundle_says_what_Redocly_s_says()
    {
        var file = Path.Combine(Path.GetTempPath(), $"xapi-{Guid.NewGuid():n}.json");
        try
        {
            var cli = Repository.Under("tools/node_modules/@redocly/cli/bin/cli.js");
            using (var redocly = Program.StartOrIgnore("node", cli, "bundle", "openapi/x-api-v2.yaml", "-o", file))
            {
                await redocly.FinishAsync();
            }

            var theirs = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            var ours = SpecDocument.Load(Repository.Under("openapi/x-api-v2.yaml")).Root;

            foreach (var part in new[] { "paths", "servers", "tags", "security" })
            {
                Assert.That(Differences(Whole(ours[part], ours), Whole(theirs[part], theirs), part), Is.Empty);
            }

            // A schema that is referred to within such an extension alone is in ours and not in theirs.
            foreach (var (name, schema) in theirs["components"]!["schemas"]!.AsObject())
            {
                var path = $"components/schemas/{name}";
                Assert.That(Differences(Whole(ours["components"]!["schemas"]![name], ours), Whole(schema, theirs), path), Is.Empty);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What is referred to in the place of the reference, but for schemas, which refer to each other in circles.</summary>
    private static JsonNode? Whole(JsonNode? node, JsonNode document) =>
        node switch
        {
            JsonObject map
                when map["$ref"]?.GetValue<string>() is { } reference
                    && !reference.StartsWith("#/components/schemas/", StringComparison.Ordinal) => Whole(
                reference[2..]
                    .Split('/')
                    .Aggregate(document, (at, name) => at[Uri.UnescapeDataString(name).Replace("~1", "/", StringComparison.Ordinal)]!),
                document
            ),
            JsonObject map => new JsonObject(
                map.Where(member => !OursAlone.Contains(member.Key))
                    .Select(member => KeyValuePair.Create(member.Key, Whole(member.Value, document)))
            ),
            JsonArray list => new JsonArray([.. list.Select(item => Whole(item, document))]),
            _ => node?.DeepClone(),
        };

    private static IEnumerable<string> Differences(JsonNode? ours, JsonNode? theirs, string path)
    {
        switch (ours, theirs)
        {
            case (JsonObject one, JsonObject other):
                return one.Select(member => member.Key)
                    .Union(other.Select(member => member.Key))
                    .SelectMany(name => Differences(one[name], other[name], $"{path}/{name}"));
            case (JsonArray one, JsonArray other) when one.Count == other.Count:
                return one.Zip(other).SelectMany((items, index) => Differences(items.First, items.Second, $"{path}/{index}"));
            case (JsonValue one, JsonValue other)
                when one.ToString().TrimEnd('\n') == other.ToString().TrimEnd('\n') && one.GetValueKind() == other.GetValueKind():
            case (null, null):
                return [];
            default:
                return [$"{path}: ours {ours?.ToJsonString() ?? "nothing"}, Redocly's {theirs?.ToJsonString() ?? "nothing"}"];
        }
    }
}

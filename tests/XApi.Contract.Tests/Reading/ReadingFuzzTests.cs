using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newtonsoft.Json;

namespace XApi.Tests;

/// <summary>What X's own document lets X return is read and written back, with nothing lost: each operation's response, in both of X's dialects.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class ReadingFuzzTests
{
    private const int Rounds = 40;

    private static readonly JsonObject Document = Read();

    private static IEnumerable<TestCaseData> Operations =>
        XOperation.All.Where(ClientCall.IsRead).Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [Test]
    public void Every_response_of_X_s_document_is_read()
    {
        var read = XOperation.All.Where(ClientCall.IsRead).Select(Key).ToHashSet();

        // It is downloaded and not read.
        Assert.That(
            Document["responses"]!.AsObject().Select(response => Anonymous(response.Key)).Except(read),
            Is.EqualTo(new[] { "GET /2/openapi.json" })
        );
    }

    [TestCaseSource(nameof(Operations))]
    public void Whatever_X_may_return_is_read_and_written_back(XOperation operation)
    {
        var schema = Schema(operation);
        var model = ClientCall.Of(operation).Result;
        // A failure names the round, which makes the same value again.
        for (var round = 0; round < Rounds; round++)
        {
            var post = new DocumentValues(Document, new Random(round)).Response(schema)!;
            var tweet = InTweetDialect(post)!.ToJsonString();
            foreach (var (dialect, json) in new[] { ("post", post.ToJsonString()), ("tweet", tweet) })
            {
                // Either dialect is read; what is written has the names of the members, but where a value is kept as it came.
                Assert.That(
                    Reading.Losses(tweet, InTweetDialect(ModelJson.Read(model, json).ToJson())),
                    Is.Empty,
                    $"round {round}, {dialect} dialect"
                );
                Assert.That(
                    Reading.Losses(tweet, InTweetDialect(JsonConvert.SerializeObject(JsonConvert.DeserializeObject(json, model)))),
                    Is.Empty,
                    $"round {round}, {dialect} dialect, by Newtonsoft.Json"
                );
            }
        }
    }

    private static JsonObject Read()
    {
        var document = JsonNode.Parse(File.ReadAllText(Repository.Under("tools/spec/responses.json")))!.AsObject();

        // Places in a text of at most 25,000 characters, though the document does not bound them.
        document["schemas"]!["PostDisplayTextRange"]!["items"]!["format"] = "int32";
        return document;
    }

    // Operations in one place have a kind of response each.
    private static JsonNode Schema(XOperation operation)
    {
        var schema = Document["responses"]!.AsObject().Single(response => Anonymous(response.Key) == Key(operation)).Value!;
        List<XOperation> there = [.. XOperation.All.Where(other => Key(other) == Key(operation))];
        if (there.Count == 1)
        {
            return schema;
        }

        var kinds = Document["schemas"]![schema["$ref"]!.GetValue<string>().Split('/')[^1]]!["oneOf"]!.AsArray();
        return kinds[there.IndexOf(operation)]!;
    }

    private static string InTweetDialect(string json) => InTweetDialect(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? InTweetDialect(JsonNode? value) =>
        value switch
        {
            JsonObject members => new JsonObject(
                members
                    .Select(member =>
                        KeyValuePair.Create(
                            ContractRun.Spec.TweetNames.GetValueOrDefault(member.Key, member.Key),
                            InTweetDialect(member.Value)
                        )
                    )
                    .DistinctBy(member => member.Key)
            ),
            JsonArray items => new JsonArray([.. items.Select(InTweetDialect)]),
            _ => value?.DeepClone(),
        };

    private static string Key(XOperation operation) => Anonymous($"{operation.Method} {operation.Path}");

    private static string Anonymous(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}

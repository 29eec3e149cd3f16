using System.Text;
using System.Text.Json.Nodes;
using XApi.Cli;
using XApi.Cli.Collecting.Formats;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class ResponseLinesTests
{
    // What twarc's `search` writes: a response a line, with what it knows of the request.
    private const string Page = """
        {
          "data": [
            {
              "id": "2", "text": "hi @b", "author_id": "10", "in_reply_to_user_id": "11",
              "referenced_tweets": [{"type": "quoted", "id": "1"}, {"type": "replied_to", "id": "404"}],
              "entities": {"mentions": [{"start": 3, "end": 5, "username": "b", "id": "11"}], "hashtags": []},
              "attachments": {"media_keys": ["3_1", "3_404"], "poll_ids": ["7"]},
              "geo": {"place_id": "p", "coordinates": {"type": "Point"}}
            },
            {"id": "3", "text": "alone", "author_id": "404"}
          ],
          "includes": {
            "users": [{"id": "10", "username": "a", "name": "A"}, {"id": "11", "username": "b", "pinned_tweet_id": "1"}],
            "tweets": [{"id": "1", "text": "first", "author_id": "11", "referenced_tweets": [{"type": "quoted", "id": "1"}]}],
            "media": [{"media_key": "3_1", "type": "photo"}],
            "polls": [{"id": "7", "options": []}],
            "places": [{"id": "p", "full_name": "Here", "geo": {"type": "Feature"}}]
          },
          "meta": {"result_count": 2},
          "__twarc": {"version": "2.14.0"}
        }
        """;

    [Test]
    public void A_response_of_twarc_is_taken_apart_with_what_it_includes_put_inside()
    {
        var lines = Split(Page);

        Assert.That(lines, Has.Count.EqualTo(2));
        var tweet = lines[0];
        Assert.Multiple(() =>
        {
            Assert.That(Text(tweet["author"]!["username"]), Is.EqualTo("a"));
            Assert.That(Text(tweet["in_reply_to_user"]!["username"]), Is.EqualTo("b"));
            Assert.That(Text(tweet["referenced_tweets"]![0]!["text"]), Is.EqualTo("first"));
            Assert.That(Text(tweet["referenced_tweets"]![0]!["type"]), Is.EqualTo("quoted"));
            Assert.That(Text(tweet["referenced_tweets"]![0]!["author"]!["username"]), Is.EqualTo("b"));
            Assert.That(tweet["referenced_tweets"]![1]!.ToJsonString(), Is.EqualTo("""{"type":"replied_to","id":"404"}"""));
            Assert.That(tweet["entities"]!["mentions"]![0]!["start"]!.GetValue<int>(), Is.EqualTo(3));
            Assert.That(tweet["entities"]!["mentions"]![0]!["pinned_tweet_id"], Is.Not.Null);
            Assert.That(tweet["attachments"]!["media"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(Text(tweet["attachments"]!["poll"]!["id"]), Is.EqualTo("7"));
            Assert.That(Text(tweet["geo"]!["full_name"]), Is.EqualTo("Here"));
            Assert.That(Text(tweet["geo"]!["coordinates"]!["type"]), Is.EqualTo("Point"));
            Assert.That(Text(tweet["__twarc"]!["version"]), Is.EqualTo("2.14.0"));
            Assert.That(lines[1]["author"], Is.Null, "What was not included is not made up.");
        });
    }

    [Test]
    public void A_Tweet_that_refers_to_itself_ends()
    {
        var line = Split(Page)[0].ToJsonString();

        Assert.That(line, Has.Length.LessThan(10_000));
    }

    [Test]
    public async Task A_file_may_mix_responses_flat_lines_and_lists()
    {
        var file =
            $"{Page.Replace("\n", "")}\n\n{{\"id\":\"9\",\"text\":\"flat\"}}\r\n[{{\"id\":\"8\",\"text\":\"in a list\"}}]\n{{\"errors\":[{{}}]}}\n{{\"meta\":{{\"result_count\":0}}}}\n"
            + """{"data":{"id":"5","text":"streamed"},"matching_rules":[{"id":"1"}]}""";

        var lines = await ReadAsync("\uFEFF" + file);

        Assert.That(lines.Select(line => Text(line["id"])), Is.EqualTo(new[] { "2", "3", "9", "8", "5" }));
        Assert.That(lines[4]["matching_rules"], Is.Not.Null);
    }

    [TestCase("{\"id\":\"1\"}\n{\"id\":\"2\"", "ends in the middle of line 2")]
    [TestCase("{\"id\":\"1\"}\n{\"id\":\"2\"\n{\"id\":\"3\"}\n", "Line 2")]
    [TestCase("hello\n", "Line 1")]
    [TestCase("{\"a\":1}\n", "neither")]
    [TestCase("{\"id\":\"1\"} {\"id\":\"2\"}\n", "Line 1")]
    [TestCase("5\n", "Line 1")]
    public async Task A_line_that_is_none_is_named(string file, string says)
    {
        var failure = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(file));

        Assert.That(failure!.Message, Does.Contain(says));
    }

    [Test]
    public async Task A_line_may_be_longer_than_the_buffer()
    {
        var text = new string('x', 1_000_000);

        var lines = await ReadAsync($"{{\"id\":\"1\",\"text\":\"{text}\"}}\n{{\"id\":\"2\",\"text\":\"y\"}}");

        Assert.That(Text(lines[0]["text"]), Is.EqualTo(text));
        Assert.That(Text(lines[1]["id"]), Is.EqualTo("2"));
    }

    private static List<JsonNode> Split(string json) =>
        [.. ResponseLines.Split(Encoding.UTF8.GetBytes(json)).Select(line => JsonNode.Parse(line)!)];

    private static async Task<List<JsonNode>> ReadAsync(string file)
    {
        var lines = new List<JsonNode>();
        await foreach (
            var line in JsonLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(file)), "file.jsonl", CancellationToken.None)
        )
        {
            lines.Add(JsonNode.Parse(line.Span)!);
        }

        return lines;
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}

using System.Buffers;
using System.Text;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>What comes through a stream besides Tweets never ends it, and is not kept quiet.</summary>
public class MessageTests
{
    [Test]
    public async Task Members_come_in_any_order_and_unknown_ones_are_kept()
    {
        FilteredStreamTweet? seen = null;
        await new StreamRun(
            ConnectionScript.Open(
                Line(
                    """{"new_member":{"a":[1,2]},"matching_rules":[{"tag":"t","id":"1"}],"includes":{"users":[{"username":"u","name":"U","id":"5"}]},"data":{"text":"x","extra":true,"id":"1","edit_history_tweet_ids":["1"]}}"""
                )
            )
        ).TakeAsync(
            1,
            each: tweet =>
            {
                seen = tweet;
                return ValueTask.CompletedTask;
            }
        );

        Assert.That(seen!.AdditionalProperties["new_member"]["a"]![1]!.ToString(), Is.EqualTo("2"));
        Assert.That(seen.Data.AdditionalProperties.Keys, Is.EqualTo(new[] { "extra" }));
        Assert.That(seen.MatchingRules[0].Tag, Is.EqualTo("t"));
        Assert.That(seen.Includes!.Users[0].Username, Is.EqualTo("u"));
    }

    [TestCase("""{"disconnect_soon":{"in_seconds":30}}""")]
    [TestCase("""{"warning":{"code":"FALLING_BEHIND","percent_full":60}}""")]
    [TestCase("""["a","list"]""")]
    [TestCase("42")]
    [TestCase("{}")]
    public async Task A_message_of_an_unknown_kind_surfaces_with_its_JSON(string json)
    {
        var run = await new StreamRun(ConnectionScript.Open(Tweet(1), Line(json), Tweet(2))).TakeAsync(2);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(run.Notices.OfType<UnknownMessage>().Single().Json, Is.EqualTo(json));
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1), "it must not end the stream");
    }

    [TestCase("""{"data":{"id":"3","text":""")]
    [TestCase("""{"data":["3"]}""")]
    [TestCase("<html>Bad gateway</html>")]
    [TestCase("nil and void")]
    public async Task A_message_that_can_t_be_read_is_reported_and_skipped(string text)
    {
        var run = await new StreamRun(ConnectionScript.Open(Tweet(1), Line(text), Tweet(2))).TakeAsync(2);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        var notice = run.Notices.OfType<MalformedMessage>().Single();
        Assert.That(notice.Text, Is.EqualTo(text));
        Assert.That(notice.Reason, Is.Not.Empty);
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1), "it must not end the stream");
        Assert.That(run.Monitor.Stats.Malformed, Is.EqualTo(1));
    }

    [Test]
    public async Task Problems_that_do_not_disconnect_are_reported_and_the_stream_continues()
    {
        var run = await new StreamRun(
            ConnectionScript.Open(
                Tweet(1),
                Line("""{"errors":[{"title":"Something","detail":"of interest","type":"https://api.x.com/2/problems/new-one"}]}"""),
                Tweet(2)
            )
        ).TakeAsync(2);

        Assert.That(run.Notices.OfType<ProblemsInStream>().Single().Problems[0].Detail, Is.EqualTo("of interest"));
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_Tweet_with_partial_errors_is_a_Tweet()
    {
        FilteredStreamTweet? seen = null;
        await new StreamRun(
            ConnectionScript.Open(
                Line(
                    """{"errors":[{"title":"Not Found Error","resource_type":"tweet","resource_id":"8","type":"https://api.x.com/2/problems/resource-not-found"}],"data":{"id":"1","text":"x"}}"""
                )
            )
        ).TakeAsync(
            1,
            each: tweet =>
            {
                seen = tweet;
                return ValueTask.CompletedTask;
            }
        );

        Assert.That(seen!.Errors[0].ResourceId, Is.EqualTo("8"));
    }

    [Test]
    public async Task A_Tweet_that_comes_again_is_left_out()
    {
        var run = await new StreamRun(ConnectionScript.Open(Tweet(1), Tweet(1), Tweet(3), Tweet(2), Tweet(3), Tweet(4))).TakeAsync(4);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "3", "2", "4" }));
        Assert.That(run.Monitor.Stats.Repeats, Is.EqualTo(2));
    }

    [Test]
    public void Only_so_many_ids_are_remembered_as_agreed()
    {
        var ids = new RecentIds(3);

        Assert.That(new[] { "1", "2", "3", "4" }.Select(ids.Add), Is.All.True);
        Assert.That(ids.Add("2"), Is.False);
        Assert.That(ids.Add("1"), Is.True, "the oldest is forgotten");
        Assert.That(ids.Add("not a number"), Is.True);
        Assert.That(ids.Add("not a number"), Is.False);
    }

    [Test]
    public async Task Sampled_streams_are_kept_up_by_the_same_engine([Values("sample", "1", "2")] string stream)
    {
        var run = new StreamRun(ConnectionScript.Stream(Tweet(1), new Reset()), ConnectionScript.Open(Tweet(1), Tweet(2)));
        var settings = run.Watch(null);
        var tweets =
            stream == "sample"
                ? run.Client.VolumeStreams.SampleAsync(new SampleStreamOptions { Stream = settings })
                : run.Client.VolumeStreams.Sample10Async(stream == "1" ? 1 : 2, new Sample10StreamOptions { Stream = settings });
        var ids = new List<string>();
        await foreach (var tweet in tweets)
        {
            ids.Add(tweet.Data.Id);
            if (ids.Count == 2)
            {
                break;
            }
        }

        Assert.That(ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(
            run.Server.Attempts.Select(attempt => attempt.Uri.AbsolutePath),
            Is.All.EqualTo(stream == "sample" ? "/2/tweets/sample/stream" : "/2/tweets/sample10/stream")
        );
        Assert.That(
            run.Server.Attempts.Select(attempt => attempt.Parameter("partition")),
            Is.All.EqualTo(stream == "sample" ? null : stream)
        );
    }

    [TestCase("1", "1", false)]
    [TestCase("1", "2", true)]
    [TestCase("1", "01", true, Description = "no id begins with a zero")]
    [TestCase("18446744073709551615", "18446744073709551614", true)]
    [TestCase("ab", "ba", true)]
    [TestCase("a", "b", true)]
    [TestCase("a", "ab", true)]
    [TestCase("ab", "ab", false)]
    [TestCase("-1", "1", true)]
    public void An_id_is_new_unless_it_was_seen(string first, string second, bool isNew)
    {
        var ids = new RecentIds(10);

        Assert.That((ids.Add(first), ids.Add(second)), Is.EqualTo((true, isNew)));
    }

    [Test]
    public void An_id_that_comes_again_is_not_remembered_twice()
    {
        var ids = new RecentIds(2);

        Assert.That(
            new[] { "1", "1", "2", "1", "3", "2", "3", "1" }.Select(ids.Add),
            Is.EqualTo(new[] { true, false, true, false, true, false, false, true })
        );
    }

    private static StreamMessage<FilteredStreamTweet> Read(string json) => ReadAll(json).Single();

    private static List<StreamMessage<FilteredStreamTweet>> ReadAll(string json) =>
        ReadAll(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    private static List<StreamMessage<FilteredStreamTweet>> ReadAll(ReadOnlySequence<byte> line)
    {
        var messages = new List<StreamMessage<FilteredStreamTweet>>();
        while (!line.IsEmpty)
        {
            messages.Add(StreamMessage<FilteredStreamTweet>.Read(ref line, ModelReader<FilteredStreamTweet>.Read));
        }

        return messages;
    }

    [Test]
    public void Messages_that_lie_in_two_pieces_are_read_as_if_in_one_wherever_they_are_cut()
    {
        var json =
            """{"data":{"id":"1","te\u0078t":"a \"half\": \ud83d ❄","created_at":"2024-05-01T12:34:56.789Z","display_text_range":[0,1234567890]}} {"title":"t"}{"data":{"id":"2","text":""}}"""u8.ToArray();
        for (var cut = 1; cut < json.Length; cut++)
        {
            var first = new Piece(json.AsMemory(0, cut), 0);
            var last = first.Append(json.AsMemory(cut));
            var messages = ReadAll(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));

            Assert.That(messages.Select(Kind), Is.EqualTo(["Tweet 1", """problems {"title":"t"}""", "Tweet 2"]), $"cut after {cut} bytes");
            Assert.That(messages[0].Item!.Data.Text, Is.EqualTo("a \"half\": \uFFFD ❄"), $"cut after {cut} bytes");
        }
    }

    // What a line holds, message by message: the kind, and what of the line belongs to it.
    private static string Kind(StreamMessage<FilteredStreamTweet> message) =>
        message.Item is { } item ? $"Tweet {item.Data.Id}"
        : message.Fault is not null ? $"malformed {message.Text}"
        : message.Problems.Count > 0 ? $"problems {message.Text}"
        : $"unknown {message.Text}";

    [TestCase("""{"data":{"id":"1","text":"x"}}{"data":{"id":"2","text":"x"}}""", "Tweet 1", "Tweet 2")]
    [TestCase(
        """{"data":{"id":"1","text":"x"}}   {"data":{"id":"2","text":"x"}}{"title":"t"}""",
        "Tweet 1",
        "Tweet 2",
        """problems {"title":"t"}"""
    )]
    [TestCase("""{"data":1} {"data":{"id":"2","text":"x"}}""", """malformed {"data":1}""", "Tweet 2")]
    [TestCase("""{"title":"t"} {}""", """problems {"title":"t"}""", "unknown {}")]
    [TestCase("""["a"] 1""", """unknown ["a"]""", "unknown 1")]
    [TestCase("""{"data":{"id":"1","text":"x"}}]""", "Tweet 1", "malformed ]")]
    [TestCase("""{"data":{"id":"1","text":"x"}}{"data":{"id":"2",""", "Tweet 1", """malformed {"data":{"id":"2",""")]
    [TestCase(
        """{"data":{"id":"1",x}} {"data":{"id":"2","text":"x"}}""",
        """malformed {"data":{"id":"1",x}} {"data":{"id":"2","text":"x"}}""",
        Description = "where it ends is unknown"
    )]
    public void Several_objects_on_one_line_are_several_messages(string line, params string[] messages) =>
        Assert.That(ReadAll(line).Select(Kind), Is.EqualTo(messages));

    [Test]
    public async Task Several_Tweets_on_one_line_are_all_delivered()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(Line(Json(1) + Json(2)), Line(Json(3) + " " + Json(4)[..20], end: "")),
            ConnectionScript.Open()
        ).TakeAsync(3);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(run.Notices.OfType<MalformedMessage>(), Is.Empty, "what the end tore apart is no message");
        Assert.That(run.Monitor.Stats.Received, Is.EqualTo(3));
    }

    [TestCase("""{"errors":[{"disconnect_type":"ForceDisconnect"}]}""", true)]
    [TestCase("""{"errors":[{"connection_issue":"TooManyConnections"}]}""", true)]
    [TestCase("""{"errors":[{"title":"t","type":"https://api.x.com/2/problems/operational-disconnect"}]}""", true)]
    [TestCase("""{"errors":[{"title":"t","type":"https://api.x.com/2/problems/client-disconnected"}]}""", true)]
    [TestCase("""{"title":"t","type":"https://api.x.com/2/problems/client-disconnected"}""", true)]
    [TestCase("""{"errors":[{"title":"t","type":"https://api.x.com/2/problems/operational-disconnects"}]}""", false)]
    [TestCase("""{"errors":[{"title":"t","type":"operational-disconnect"}]}""", false)]
    [TestCase("""{"errors":[{"title":"t"}]}""", false)]
    [TestCase("""{"errors":[{"title":"t"},{"disconnect_type":"ForceDisconnect"}]}""", true)]
    [TestCase("""{"new_kind":1}""", false)]
    [TestCase("""{"data":{"id":"1","text":"x"}}""", false)]
    [TestCase("""{"data":{"id":"1","text":"x"},"errors":[{"title":"t"}]}""", false)]
    [TestCase("""{"data":{"id":"1","text":"x"},"errors":[{"disconnect_type":"ForceDisconnect"}]}""", true)]
    public void X_disconnects_when_it_says_so_in_any_of_its_ways(string json, bool disconnects) =>
        Assert.That(Read(json).Disconnect is not null, Is.EqualTo(disconnects));

    [TestCase("""{"data":{"id":"1","text":"x"}}""", true, 0, false)]
    [TestCase("""{"errors":[{"title":"t"},{"title":"u"}]}""", false, 2, false)]
    [TestCase("""{"title":"t"}""", false, 1, false)]
    [TestCase("""{"new_kind":{"data":1}}""", false, 0, false)]
    [TestCase("""[{"data":1}]""", false, 0, false)]
    [TestCase("null", false, 0, false)]
    [TestCase("""{"data":1}""", false, 0, true)]
    [TestCase("""{"errors":[{"title":"t"}],"data":[]}""", false, 0, true)]
    [TestCase("""{"title":"t" """, false, 0, true)]
    public void A_message_is_a_Tweet_or_problems_or_unknown_or_can_t_be_read(string json, bool isTweet, int problems, bool isFaulty)
    {
        var message = Read(json);

        Assert.That(
            (message.Item is not null, message.Problems.Count, message.Fault is not null),
            Is.EqualTo((isTweet, problems, isFaulty))
        );
        Assert.That(message.Text, Is.EqualTo(isTweet ? "" : json));
        Assert.That(message.Fault, Is.Null.Or.Not.Empty);
    }

    [Test]
    public void A_message_that_is_too_long_is_reported_with_its_beginning()
    {
        var message = StreamMessage<FilteredStreamTweet>.TooLong(new ReadOnlySequence<byte>("begin"u8.ToArray()), 2048);

        Assert.That(
            (message.Item, message.Problems.Count, message.Text, message.Fault),
            Is.EqualTo(((FilteredStreamTweet?)null, 0, "begin", "It is longer than 2048 bytes."))
        );
    }

    [Test]
    public async Task Each_kind_of_message_is_counted_apart_and_noticed_when_it_came()
    {
        const string problems = """{"errors":[{"title":"Something"}]}""";
        const string unknown = """{"new_kind":1}""";
        var run = await new StreamRun(
            ConnectionScript.Open(new Pause(TimeSpan.FromSeconds(3)), Line(problems), Line(unknown), Malformed, Heartbeat, Tweet(1))
        ).TakeAsync(1);

        var at = new DateTimeOffset(2024, 5, 1, 12, 0, 3, TimeSpan.Zero);
        Assert.That(
            run.Notices.Select(notice => (notice.GetType(), notice.At)),
            Is.EqualTo(new[] { (typeof(ProblemsInStream), at), (typeof(UnknownMessage), at), (typeof(MalformedMessage), at) })
        );
        Assert.That(((ProblemsInStream)run.Notices[0]).Json, Is.EqualTo(problems));
        var stats = run.Monitor.Stats;
        Assert.That(
            (stats.Problems, stats.Unknown, stats.Malformed, stats.Heartbeats, stats.Received, stats.Delivered),
            Is.EqualTo((1L, 1L, 1L, 1L, 1L, 1L))
        );
        var bytes = new[] { problems, unknown, """{"data":{"id":"1","text":""", "", Json(1) }.Sum(line => line.Length + 2);
        Assert.That(stats.Bytes, Is.EqualTo(bytes), "line ends included");
    }
}

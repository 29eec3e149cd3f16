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
    [TestCase("""{"data":{"id":"3","text":"x"}}}""")]
    [TestCase("""{"data":[{"id":"3","text":"x"}]}""")]
    [TestCase("<html>Bad gateway</html>")]
    [TestCase("null and void")]
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
    public async Task Problems_that_do_not_disconnect_are_reported_and_the_stream_goes_on()
    {
        var run = await new StreamRun(
            ConnectionScript.Open(Tweet(1), Line("""{"errors":[{"title":"Something","detail":"of interest","type":"https://api.x.com/2/problems/new-one"}]}"""), Tweet(2))
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
        Assert.That(run.Server.Attempts.Select(attempt => attempt.Uri.AbsolutePath), Is.All.EqualTo(stream == "sample" ? "/2/tweets/sample/stream" : "/2/tweets/sample10/stream"));
        Assert.That(run.Server.Attempts.Select(attempt => attempt.Parameter("partition")), Is.All.EqualTo(stream == "sample" ? null : stream));
    }
}

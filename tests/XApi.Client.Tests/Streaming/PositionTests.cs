using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A stream that is left, by break or by crash, resumes from its position: what was not done comes again, what was done does not.</summary>
public class PositionTests
{
    private KeptPosition _position = null!;

    [SetUp]
    public void SetUp() => _position = new();

    [Test]
    public async Task A_position_is_there_before_anything_arrives()
    {
        using var run = new StreamRun(
            (run, _) =>
            {
                Assert.That(_position.Last!.From, Is.EqualTo(Start));
                run.Cancel();
                return ConnectionScript.Open();
            }
        );
        await run.RunAsync(Kept());
        Assert.That(_position.Writes, Is.Not.Empty);
    }

    [Test]
    public async Task What_the_loop_was_left_at_comes_again_and_what_was_before_does_not()
    {
        await First(1, 2, 3).TakeAsync(2, Kept());
        Assert.That(Ids(_position.Last!.Acknowledged), Is.EqualTo(new[] { 1 }));

        using var again = Again(1, 2, 3, 4);
        await again.TakeAsync(3, Kept());
        Assert.That(Ids(again.Ids), Is.EqualTo(new[] { 2, 3, 4 }));
        Assert.That(again.Server.Attempts[0].BackfillMinutes, Is.EqualTo(1), "it asks for what it may have missed");
    }

    [Test]
    public async Task An_item_is_done_when_the_program_says_so_in_any_order()
    {
        var explicitly = Kept() with { Recovery = Kept().Recovery with { Acknowledgement = StreamAcknowledgement.Explicit } };
        var items = new List<FilteredStreamTweet>();
        using var run = First(1, 20, 40);
        await run.TakeAsync(
            3,
            explicitly,
            each: async tweet =>
            {
                items.Add(tweet);
                if (items.Count != 2)
                {
                    await tweet.AcknowledgeAsync();
                    await tweet.AcknowledgeAsync();
                }
            }
        );
        Assert.That(Ids(_position.Last!.Acknowledged), Is.EqualTo(new[] { 40 }), "what lies before the second need not be known");
        Assert.That(_position.Last.From, Is.EqualTo(Opened.AddSeconds(20)), "it waits for the second");

        // Work may be done after the stream has ended.
        await items[1].AcknowledgeAsync();
        Assert.That(Ids(_position.Last.Acknowledged), Is.EqualTo(new[] { 40 }));
        Assert.That(_position.Last.From, Is.EqualTo(Opened.AddSeconds(35)), "five seconds less than what was covered");

        using var again = Again(1, 20, 40, 41);
        await again.TakeAsync(1, explicitly);
        Assert.That(Ids(again.Ids), Is.EqualTo(new[] { 41 }));
    }

    [Test]
    public async Task A_gap_that_is_being_recovered_when_the_stream_ends_is_recovered_by_the_next()
    {
        // Ten minutes are beyond a backfill, and the period never comes.
        using var run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
                request.Parameter("start_time") is null ? ConnectionScript.Open(TweetAt(Start.AddMinutes(11))) : ConnectionScript.Open()
        );
        await run.TakeAsync(2, Kept());
        Assert.That(run.Gaps.Single().IsLost, Is.True, "by this process");
        Assert.That(_position.Last!.From, Is.EqualTo(Start));

        using var again = new StreamRun(
            (run, request) =>
                request.Parameter("start_time") is not null
                    ? ConnectionScript.Stream(TweetAt(Start), TweetAt(Start.AddMinutes(3)), TweetAt(Start.AddMinutes(11)))
                    : ConnectionScript.Open(TweetAt(run.Clock.GetUtcNow().AddHours(1)))
        );
        again.Clock.TurnTo(Start.AddMinutes(20));
        await again.TakeAsync(3, Kept());
        Assert.That(
            again.Ids.Select(id => Math.Round((XId.GetTime(id)!.Value - Start).TotalMinutes)).Order(),
            Is.EqualTo(new[] { 3, 11, 80 })
        );
    }

    [Test]
    public async Task What_nothing_can_bring_back_is_reported_once()
    {
        var none = Kept() with { Recovery = Kept().Recovery with { Means = StreamRecovery.None } };
        using var run = Outage(TimeSpan.FromMinutes(10));
        await run.TakeAsync(2, none);
        Assert.That(run.Gaps.Single().IsLost, Is.True);
        Assert.That(_position.Last!.From, Is.GreaterThan(Start.AddMinutes(9)));
    }

    [Test]
    public async Task A_clock_that_is_ahead_does_not_take_the_position_into_the_future()
    {
        using var run = new StreamRun(
            (_, request) =>
                ConnectionScript.Open(TweetAt(Start), TweetAt(Start.AddSeconds(1))) with
                {
                    Headers = new Dictionary<string, string>
                    {
                        ["Date"] = Start.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                    },
                }
        );
        run.Clock.TurnTo(Start.AddHours(1));
        await run.TakeAsync(2, Kept());
        Assert.That(_position.Last!.From, Is.LessThanOrEqualTo(Start));
    }

    [Test]
    public async Task Positions_can_be_written_from_time_to_time()
    {
        var seldom = Kept() with { Recovery = Kept().Recovery with { SaveInterval = TimeSpan.FromSeconds(10) } };
        await First(1, 2, 3, 4, 5).TakeAsync(5, seldom);
        Assert.That(_position.Writes, Has.Count.EqualTo(2), "at the start and at the end");
        Assert.That(Ids(_position.Last!.Acknowledged), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task Without_anything_that_arrives_heartbeats_move_it()
    {
        using var run = new StreamRun(
            ConnectionScript.Stream(Enumerable.Range(0, 8).SelectMany(_ => new[] { Heartbeat, new Pause(TimeSpan.FromSeconds(20)) }))
        );
        await run.RunAsync(Kept());
        Assert.That(_position.Last!.From, Is.GreaterThan(Start.AddMinutes(2)));
    }

    [Test]
    public async Task A_store_that_fails_stops_the_stream()
    {
        _position.Failing = true;
        using var run = First(1);
        await run.TakeAsync(1, Kept());
        Assert.That(run.Failure, Is.TypeOf<XStreamPositionException>());
    }

    [Test]
    public async Task The_position_of_another_stream_is_refused()
    {
        await _position.WriteAsync(new() { Operation = "SampleStream", From = Start });
        using var run = First(1);
        await run.TakeAsync(1, Kept());
        Assert.That(run.Failure!.Message, Does.StartWith("The position is that of SampleStream and not of FilteredStream"));
    }

    [Test]
    public async Task A_past_period_has_no_position()
    {
        using var run = First(1);
        Assert.That(
            (
                await Assert.ThrowsAsync<ArgumentException>(() =>
                    run.TakeAsync(1, Kept(), new() { StartTime = Start.AddHours(-2), EndTime = Start.AddHours(-1) })
                )
            )!.Message,
            Does.Contain("Leave Recovery.Position out")
        );
    }

    [Test]
    public async Task An_item_of_a_stream_without_a_position_can_be_acknowledged_too()
    {
        using var run = First(1);
        await run.TakeAsync(1, With(StreamRecovery.None), each: tweet => new(tweet.AcknowledgeAsync()));
        Assert.That(run.Ids, Has.Count.EqualTo(1));
    }

    private static DateTimeOffset Opened { get; } = Start.AddSeconds(10);

    // A Tweet is called by the second after the stream was opened in which it was posted.
    private static IReadOnlyList<int> Ids(IEnumerable<string> ids) =>
        [.. ids.Select(id => (int)Math.Round((XId.GetTime(id)!.Value - Opened).TotalSeconds))];

    private static StreamRun First(params int[] seconds)
    {
        var steps = seconds
            .Prepend(0)
            .Zip(
                seconds,
                (before, second) => new[] { new Pause(TimeSpan.FromSeconds(second - before)), TweetAt(Opened.AddSeconds(second)) }
            );
        return At(Opened, steps.SelectMany(step => step));
    }

    private static StreamRun Again(params int[] seconds) =>
        At(Opened.AddSeconds(50), seconds.Select(second => TweetAt(Opened.AddSeconds(second))));

    private static StreamRun At(DateTimeOffset time, IEnumerable<StreamStep> steps)
    {
        var run = new StreamRun((_, _) => ConnectionScript.Open(steps));
        run.Clock.TurnTo(time);
        return run;
    }

    private StreamSettings Kept() => new() { Recovery = new() { Position = _position } };
}

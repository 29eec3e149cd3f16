using System.Net;
using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A gap of up to five minutes is measured and backfilled, where the account may do that.</summary>
public class BackfillTests
{
    private const string Refused =
        """{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.twitter.com/2/problems/invalid-request","errors":[{"parameters":{"backfill_minutes":["1"]},"message":"backfill_minutes is not available"}]}""";

    [TestCase(1, 1)]
    [TestCase(59, 1)]
    [TestCase(60, 2, Description = "the attempt after the failed one comes 250 ms later")]
    [TestCase(61, 2)]
    [TestCase(119, 2)]
    [TestCase(150, 3)]
    [TestCase(299, 5)]
    public async Task Backfill_covers_the_measured_gap_rounded_up_to_minutes(int seconds, int minutes)
    {
        var run = await Outage(TimeSpan.FromSeconds(seconds - 0.001)).TakeAsync(2, With(StreamRecovery.Backfill));

        Assert.That(run.Server.Attempts[0].BackfillMinutes, Is.Null);
        Assert.That(run.Server.Attempts[2].BackfillMinutes, Is.EqualTo(minutes));
        Assert.That(
            run.Gaps.Single(),
            Is.EqualTo(new StreamGap(run.Gaps[0].At, Start, run.Server.Attempts[2].At, StreamRecovery.Backfill))
        );
    }

    [Test]
    public async Task Without_a_gap_nothing_is_asked_for()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(TweetAt(Start), new Reset()),
            ConnectionScript.Open(TweetAt(Start.AddSeconds(1)))
        ).TakeAsync(2);

        Assert.That(
            run.Server.Attempts.Select(attempt => attempt.BackfillMinutes),
            Is.All.Null,
            "the clock stood still: there was no time to miss anything"
        );
        Assert.That(run.Gaps, Is.Empty);
    }

    [Test]
    public async Task Backfilled_Tweets_come_once()
    {
        var run = await Outage(
                TimeSpan.FromSeconds(30),
                _ =>
                    ConnectionScript.Open(
                        TweetAt(Start.AddSeconds(-20)),
                        TweetAt(Start),
                        TweetAt(Start.AddSeconds(10)),
                        TweetAt(Start.AddSeconds(20)),
                        TweetAt(Start.AddSeconds(31))
                    )
            )
            .TakeAsync(5);

        Assert.That(run.Ids, Is.Unique);
        Assert.That(run.Monitor.Stats.Repeats, Is.EqualTo(1));
    }

    [Test]
    public async Task A_Tweet_says_that_backfill_brought_it()
    {
        List<StreamRecovery> recovered = [];
        var run = await Outage(
                TimeSpan.FromSeconds(30),
                _ =>
                    ConnectionScript.Open(
                        TweetAt(Start.AddSeconds(10)),
                        // The connection was opened 250 ms after the attempt that failed.
                        TweetAt(Start.AddSeconds(30.249)),
                        TweetAt(Start.AddSeconds(30.25)),
                        TweetAt(Start.AddSeconds(31))
                    )
            )
            .TakeAsync(
                5,
                With(StreamRecovery.Backfill),
                each: tweet =>
                {
                    recovered.Add(tweet.RecoveredBy);
                    return ValueTask.CompletedTask;
                }
            );

        Assert.That(
            recovered,
            Is.EqualTo([StreamRecovery.None, StreamRecovery.Backfill, StreamRecovery.Backfill, StreamRecovery.None, StreamRecovery.None])
        );
        Assert.That(run.Monitor.Stats.Recovered, Is.EqualTo(2));
    }

    [Test]
    public async Task Without_a_gap_no_Tweet_says_that_it_was_recovered()
    {
        List<StreamRecovery> recovered = [];
        await new StreamRun(ConnectionScript.Open(TweetAt(Start.AddMinutes(-1)), TweetAt(Start))).TakeAsync(
            2,
            each: tweet =>
            {
                recovered.Add(tweet.RecoveredBy);
                return ValueTask.CompletedTask;
            }
        );

        Assert.That(recovered, Is.All.EqualTo(StreamRecovery.None));
    }

    [Test]
    public async Task A_backfill_that_is_lost_on_the_way_is_asked_for_again_in_full()
    {
        var run = new StreamRun(
            (run, request) =>
            {
                switch (request.Number)
                {
                    case 1:
                        return ConnectionScript.Stream(TweetAt(Start), new Stall());
                    case 2:
                        // The first of the backfill, then the connection breaks.
                        return ConnectionScript.Stream(TweetAt(Start.AddSeconds(5)), new Pause(TimeSpan.FromSeconds(50)), new Reset());
                    default:
                        return ConnectionScript.Open(TweetAt(Start.AddSeconds(10)), TweetAt(Start.AddMinutes(2)));
                }
            }
        );
        await run.TakeAsync(4);

        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.EqualTo(new int?[] { null, 1, 2 }));
        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start));
        Assert.That(run.Gaps.Single().To, Is.EqualTo(Start.AddSeconds(100.25)));
    }

    [Test]
    public async Task A_refused_backfill_degrades_to_the_next_means_once()
    {
        var reported = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var streams = 0;
        var run = new StreamRun(
            (run, request) =>
            {
                if (request.BackfillMinutes is not null)
                {
                    return ConnectionScript.Json(Refused, HttpStatusCode.BadRequest);
                }

                if (request.Parameter("start_time") is { } from)
                {
                    return ConnectionScript.Stream(
                        TweetAt(DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(5))
                    );
                }

                return Interlocked.Increment(ref streams) switch
                {
                    1 => ConnectionScript.Stream(TweetAt(Start), new Stall()),
                    2 => ConnectionScript.Stream(TweetAt(Start.AddMinutes(1)), new Stall()),
                    _ => ConnectionScript.Open(new Await(both.Task), TweetAt(Start.AddMinutes(5))),
                };
            }
        );
        await run.TakeAsync(
            5,
            new StreamSettings
            {
                Watch = new() { OnNotice = notice => Completes(both, notice is StreamGap && Interlocked.Increment(ref reported) == 2) },
            }
        );

        Assert.That(
            run.Server.Attempts.Count(attempt => attempt.BackfillMinutes is not null),
            Is.EqualTo(1),
            "it must not be asked for again"
        );
        Assert.That(run.Notices.OfType<RecoveryRefused>().Single().Recovery, Is.EqualTo(StreamRecovery.Backfill));
        Assert.That(run.Gaps.Select(gap => gap.RecoveredBy), Is.All.EqualTo(StreamRecovery.Period));
        Assert.That(run.Gaps, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_refusal_that_has_nothing_to_do_with_recovery_does_not_count_against_it()
    {
        var run = await new StreamRun(
            (_, request) =>
                request.Number == 1
                    ? ConnectionScript.Stream(TweetAt(Start), new Stall())
                    : ConnectionScript.Json("""{"title":"Forbidden","detail":"Your App may not do this."}""", HttpStatusCode.Forbidden)
        ).RunAsync();

        Assert.That(run.Failure, Is.InstanceOf<XForbiddenException>());
        Assert.That(
            run.Server.Attempts.Skip(1).Select(attempt => attempt.BackfillMinutes is not null),
            Is.EqualTo(Enumerable.Repeat(new[] { true, false }, 5).SelectMany(pair => pair)),
            "with backfill and without, five times in all"
        );
        Assert.That(run.Notices.OfType<RecoveryRefused>(), Is.Empty, "X refused the stream, not the backfill");
    }

    [Test]
    public async Task Where_only_backfill_may_be_used_it_brings_the_last_five_minutes_of_a_longer_gap()
    {
        var run = await Outage(TimeSpan.FromMinutes(7)).TakeAsync(2, With(StreamRecovery.Backfill));

        var reopened = run.Server.Attempts[2].At;
        Assert.That(run.Server.Attempts[2].BackfillMinutes, Is.EqualTo(5));
        Assert.That(
            run.Gaps.Select(gap => (gap.From, gap.To, gap.RecoveredBy)),
            Is.EqualTo(
                new[]
                {
                    (Start, reopened.AddMinutes(-5), StreamRecovery.None),
                    (reopened.AddMinutes(-5), reopened, StreamRecovery.Backfill),
                }
            )
        );
    }

    [Test]
    public async Task A_former_process_s_end_is_taken_up()
    {
        var run = await new StreamRun(ConnectionScript.Open(TweetAt(Start.AddSeconds(-30)), TweetAt(Start.AddSeconds(1)))).TakeAsync(
            2,
            new StreamSettings { Recovery = new() { ResumeFrom = Start.AddSeconds(-100) } }
        );

        Assert.That(run.Server.Attempts[0].BackfillMinutes, Is.EqualTo(2));
        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start.AddSeconds(-100)));
    }

    [Test]
    public async Task Minutes_of_backfill_that_the_caller_asked_for_are_asked_for_once()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(TweetAt(Start.AddSeconds(1)), new Reset()),
            ConnectionScript.Open(TweetAt(Start.AddSeconds(2)))
        ).TakeAsync(2, With(StreamRecovery.None), new FilteredStreamOptions { BackfillMinutes = 3 });

        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.EqualTo(new int?[] { 3, null }));
    }

    [TestCase(59.75, 1)]
    [TestCase(59.751, 2)]
    [TestCase(299.75, 5)]
    [TestCase(299.751, null, Description = "longer than five minutes: by period")]
    public async Task Backfill_is_asked_for_up_to_five_minutes_in_minutes_begun(double seconds, int? minutes)
    {
        var run = await Outage(
                TimeSpan.FromSeconds(seconds),
                request =>
                    request.Parameter("start_time") is null ? ConnectionScript.Open(TweetAt(Start.AddHours(1))) : ConnectionScript.Open()
            )
            .TakeAsync(2, new StreamSettings { Reconnect = new() { StallTimeout = TimeSpan.FromDays(1) } });

        Assert.That(run.Server.Attempts[2].BackfillMinutes, Is.EqualTo(minutes));
    }

    [TestCase(0, true, Description = "posted when the connection was opened")]
    [TestCase(-1, false)]
    public async Task A_backfill_has_come_when_a_Tweet_was_posted_after_the_connection_was_opened(int milliseconds, bool hasCome)
    {
        var opened = Start.AddSeconds(30.25);
        var run = await Outage(
                TimeSpan.FromSeconds(30),
                _ => ConnectionScript.Open(TweetAt(opened.AddMilliseconds(milliseconds)), Tweet(3))
            )
            .TakeAsync(3, With(StreamRecovery.Backfill));

        Assert.That(run.Gaps.Count(gap => !gap.IsLost), Is.EqualTo(hasCome ? 1 : 0));
        Assert.That(run.States.Count(state => state.Phase == StreamPhase.Live), Is.EqualTo(hasCome ? 2 : 1));
        Assert.That(
            run.States.Single(state => state.Phase == StreamPhase.Recovering),
            Is.EqualTo(
                new StreamState(StreamPhase.Recovering, opened)
                {
                    Connection = 1,
                    Gap = (Start, opened),
                    Recovery = StreamRecovery.Backfill,
                }
            )
        );
    }

    [TestCase(10.0, true)]
    [TestCase(9.999, false)]
    public async Task A_backfill_has_come_when_the_connection_has_held_for_the_stall_timeout(double seconds, bool hasCome)
    {
        var pause = new Pause(TimeSpan.FromSeconds(seconds));
        var byHeartbeat = await Outage(TimeSpan.FromSeconds(30), _ => ConnectionScript.Open(pause, Heartbeat, pause, Heartbeat, Tweet(2)))
            .TakeAsync(2, With(StreamRecovery.Backfill));
        var byTweet = await Outage(TimeSpan.FromSeconds(30), _ => ConnectionScript.Open(pause, Heartbeat, pause, Tweet(2), Tweet(3)))
            .TakeAsync(3, With(StreamRecovery.Backfill));

        foreach (var run in new[] { byHeartbeat, byTweet })
        {
            Assert.That(run.Gaps.Count(gap => gap.RecoveredBy == StreamRecovery.Backfill), Is.EqualTo(hasCome ? 1 : 0));
        }
    }
}

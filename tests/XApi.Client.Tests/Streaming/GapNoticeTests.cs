using static XApi.Tests.Outages;

namespace XApi.Tests.Streaming;

/// <summary>A notice of a gap says whether its Tweets have been handed over, and not whether they have arrived.</summary>
public class GapNoticeTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    [TestCase(2, 0, Description = "the Tweets of the gap wait in the buffer when the loop is left")]
    [TestCase(3, 0)]
    [TestCase(4, 1, Description = "the last of them is handed over")]
    [TestCase(5, 1)]
    public async Task A_gap_is_recovered_when_its_Tweets_have_been_handed_over(int taken, int recovered)
    {
        // Its Tweets have arrived, and nothing follows them, before the loop resumes.
        var (arrived, closed) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var run = Outage(
            Length,
            request =>
                request.Parameter("start_time") is not null
                    ? ConnectionScript.Stream(TweetAt(Start.AddMinutes(2)), TweetAt(Start.AddMinutes(3)), TweetAt(Start.AddMinutes(4))) with
                    {
                        Closed = closed.SetResult,
                    }
                    : ConnectionScript.Open(new StreamStep.Await(arrived.Task), TweetAt(Start.AddHours(1)))
        );
        await run.TakeAsync(
            taken,
            each: async tweet =>
            {
                if (run.Ids.Count == 1)
                {
                    await Eventually.TrueAsync(() => run.Monitor.Stats.Buffered == 3, "the Tweets of the gap have arrived");
                    await closed.Task.WaitAsync(Eventually.Patience);
                    await Task.Yield();
                    Assert.That(run.Gaps, Is.Empty, "none of them has been handed over");
                }
                else if (run.Ids.Count == 4)
                {
                    arrived.TrySetResult();
                }
            }
        );
        Assert.That(run.Gaps.Count(gap => !gap.IsLost), Is.EqualTo(recovered));
        Assert.That(run.Gaps.Count(gap => gap.IsLost), Is.EqualTo(1 - recovered));
        Assert.That((run.Gaps[0].From, run.Gaps[0].To), Is.EqualTo((Start, Start + Length + TimeSpan.FromMilliseconds(250))));
    }

    [Test]
    public async Task A_gap_in_which_nothing_was_posted_is_reported_at_once()
    {
        var reported = new TaskCompletionSource();
        using var run = Outage(
            Length,
            request =>
                request.Parameter("start_time") is not null
                    ? ConnectionScript.Stream()
                    : ConnectionScript.Open(new StreamStep.Await(reported.Task), TweetAt(Start.AddHours(1)))
        );
        await run.TakeAsync(2, new() { Watch = new() { OnNotice = notice => Completes(reported, notice is StreamGap) } });
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Period));
    }
}

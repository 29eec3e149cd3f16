using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A burst of ten times what the buffer holds, and code that is too slow for it: each policy does what it says.</summary>
public class BufferTests
{
    private const int Capacity = 100;
    private const int Burst = 10 * Capacity;

    // The first Tweet is taken, and held while the burst comes, until the condition is met.
    private static async Task<(StreamRun Run, int Fullest)> BurstAsync(StreamBufferPolicy policy, Func<StreamRun, bool>? holdUntil = null)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IEnumerable<StreamStep> Steps()
        {
            for (var id = 1; id <= Burst; id++)
            {
                yield return Tweet(id);
                if (id == 1)
                {
                    yield return new Await(taken.Task);
                }
            }

            yield return new Hold();
        }

        var run = new StreamRun(ConnectionScript.Stream(Steps()));
        var fullest = 0;
        var settings = new StreamSettings
        {
            Buffer = new() { Capacity = Capacity, Policy = policy },
            Recovery = new() { Means = StreamRecovery.None },
        };
        await run.TakeAsync(
            policy == StreamBufferPolicy.Wait ? Burst : int.MaxValue,
            settings,
            each: async tweet =>
            {
                taken.TrySetResult();
                fullest = Math.Max(fullest, run.Monitor.Stats.Buffered);
                do
                {
                    await Task.Yield();
                } while (run.Ids.Count == 1 && holdUntil?.Invoke(run) == false);

                if (tweet.Data.Id == "1000")
                {
                    run.Cancel();
                }
            }
        );
        return (run, fullest);
    }

    [Test]
    public async Task Wait_delivers_every_Tweet_in_order_and_never_holds_more_than_agreed()
    {
        var (run, fullest) = await BurstAsync(StreamBufferPolicy.Wait);

        Assert.That(run.Ids, Is.EqualTo(Enumerable.Range(1, Burst).Select(id => $"{id}")));
        Assert.That(fullest, Is.InRange(1, Capacity));
        Assert.That(run.Monitor.Stats.Dropped, Is.Zero);
    }

    [Test]
    public async Task DropOldest_keeps_the_newest_and_reports_what_it_dropped()
    {
        var (run, fullest) = await BurstAsync(StreamBufferPolicy.DropOldest, holdUntil: run => run.Monitor.Stats.Received == Burst);

        var dropped = run.Notices.OfType<ItemsDropped>().ToList();
        Assert.That(run.Ids.TakeLast(Capacity), Is.EqualTo(Enumerable.Range(Burst - Capacity + 1, Capacity).Select(id => $"{id}")));
        Assert.That(fullest, Is.LessThanOrEqualTo(Capacity));
        Assert.That(dropped.Sum(notice => notice.Count), Is.EqualTo(Burst - run.Ids.Count), "each Tweet is either delivered or reported");
        Assert.That(run.Monitor.Stats.Dropped, Is.EqualTo(Burst - run.Ids.Count));
        Assert.That(dropped[0].FirstKey, Is.EqualTo("2"), "the first was taken, the second was the oldest to wait");
        Assert.That(dropped[^1].LastKey, Is.EqualTo($"{Burst - Capacity}"));
    }

    [Test]
    public async Task Fail_delivers_what_was_buffered_and_ends_with_an_error()
    {
        var (run, _) = await BurstAsync(StreamBufferPolicy.Fail, holdUntil: run => run.Server.Open == 0);

        Assert.That(run.Failure, Is.InstanceOf<XStreamStoppedException>());
        Assert.That(((XStreamStoppedException)run.Failure!).Reason, Is.EqualTo(StreamStop.BufferFull));
        Assert.That(
            run.Ids,
            Is.EqualTo(Enumerable.Range(1, 1 + Capacity).Select(id => $"{id}")),
            "the one that was taken, and all that the buffer held"
        );
    }

    [Test]
    public async Task The_buffer_is_bounded_in_bytes_too()
    {
        var text = new string('x', 10_000);
        var steps = Enumerable.Range(1, 200).Select(id => Line($$$"""{"data":{"id":"{{{id}}}","text":"{{{text}}}"}}"""));
        var fullest = 0;
        var run = new StreamRun(ConnectionScript.Open(steps));
        await run.TakeAsync(
            200,
            new StreamSettings { Buffer = new() { MaxBytes = 50_000 } },
            each: async _ =>
            {
                fullest = Math.Max(fullest, run.Monitor.Stats.Buffered);
                await Task.Yield();
            }
        );

        Assert.That(fullest, Is.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task Lag_is_the_age_of_a_Tweet_when_it_comes()
    {
        var run = new StreamRun(
            (run, _) =>
                ConnectionScript.Open(
                    new Pause(TimeSpan.FromSeconds(10)),
                    Line(Json(1, createdAt: run.Clock.GetUtcNow() + TimeSpan.FromSeconds(6)))
                )
        );
        await run.TakeAsync(1);

        Assert.That(run.Monitor.Stats.Lag, Is.EqualTo(TimeSpan.FromSeconds(4)));
        Assert.That(run.Monitor.Stats.LastSign, Is.EqualTo(run.Clock.GetUtcNow()));
    }

    [Test]
    public async Task The_counts_are_visible_while_the_stream_runs()
    {
        var run = new StreamRun(ConnectionScript.Open(Heartbeat, Tweet(1), Tweet(1), Malformed, Line("{}"), Tweet(2)));
        await run.TakeAsync(2);

        var stats = run.Monitor.Stats;
        Assert.That(
            (stats.Received, stats.Delivered, stats.Repeats, stats.Malformed, stats.Unknown, stats.Heartbeats, stats.Connections),
            Is.EqualTo((3L, 2L, 1L, 1L, 1L, 1L, 1L))
        );
    }
}

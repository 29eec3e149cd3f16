using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>No task of a stream is left to itself: what fails in one stops the stream, and what stops the stream stops them all.</summary>
public class SupervisionTests
{
    private static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    // A stream that has lost ten minutes, which are recovered beside it by the given script.
    private static StreamRun Recovering(Func<StreamRequest, ConnectionScript> period) =>
        new(
            (run, request) =>
            {
                if (request.Parameter("start_time") is not null)
                {
                    return period(request);
                }

                if (!request.IsStream)
                {
                    return ConnectionScript.Error(System.Net.HttpStatusCode.Forbidden);
                }

                if (request.Number == 1)
                {
                    return ConnectionScript.Stream(Tweet(1), new Reset());
                }

                run.Clock.TurnTo(Start.AddMinutes(10));
                return request.Number == 2 ? ConnectionScript.Unreachable : ConnectionScript.Open(Tweet(2));
            }
        );

    [Test]
    public void What_OnNotice_throws_while_a_gap_is_recovered_stops_the_stream([Values("period", "search")] string means)
    {
        var run = Recovering(_ => ConnectionScript.Stream(Line("""{"title":"t"}""")));
        var settings = new StreamSettings
        {
            Recovery = new() { Means = means == "period" ? StreamRecovery.Period : StreamRecovery.Search },
            Watch = new()
            {
                OnNotice = notice =>
                {
                    if (notice is ProblemsInStream or StreamGap)
                    {
                        throw new InvalidOperationException("the listener's fault");
                    }
                },
            },
        };

        Assert.That(() => run.RunAsync(settings), Throws.InvalidOperationException.With.Message.EqualTo("the listener's fault"));
        Assert.That(run.States[^1].Error?.Message, Is.EqualTo("the listener's fault"));
    }

    [Test]
    public async Task Nothing_is_reported_after_the_loop_has_ended()
    {
        // The recovery is under way, and hangs, when the loop is left.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Recovering(_ =>
        {
            started.TrySetResult();
            return ConnectionScript.Open(Tweet(5));
        });
        await run.TakeAsync(
            int.MaxValue,
            new() { Recovery = new() { Means = StreamRecovery.Period } },
            each: async tweet =>
            {
                if (tweet.Data.Id == "5")
                {
                    await started.Task;
                    run.Cancel();
                }
            }
        );
        var (states, notices) = (run.States.Count, run.Notices.Count);

        Assert.That(run.States[^1].Phase, Is.EqualTo(StreamPhase.Stopped), "the last of all");
        Assert.That(run.Gaps.Single().IsLost, Is.True, "what was not recovered in full");
        Assert.That(run.Server.Open, Is.Zero);
        Assert.That((run.States.Count, run.Notices.Count), Is.EqualTo((states, notices)));
    }

    [Test]
    public void After_the_end_a_reporter_reports_nothing()
    {
        var seen = new List<object>();
        var reporter = new StreamReporter(
            XOperation.FilteredStream,
            new() { OnNotice = seen.Add, OnStateChanged = seen.Add },
            new FakeClock(Start)
        );
        reporter.ReportGap(new TimeGap(Start, Start), StreamRecovery.None);
        reporter.ReportEnd(null);
        reporter.ReportGap(new TimeGap(Start, Start), StreamRecovery.None);
        reporter.Report(new StreamState(StreamPhase.Live, Start));

        Assert.That(seen.Select(one => one.GetType()), Is.EqualTo(new[] { typeof(StreamGap), typeof(StreamState) }));
    }

    [Test]
    public async Task The_first_failure_of_a_task_stops_the_others_and_is_the_one_that_counts()
    {
        using var tasks = new StreamTasks(default);
        var first = new InvalidOperationException("first");
        tasks.TryRun(async stopping =>
        {
            await Task.Delay(Timeout.Infinite, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            throw new InvalidOperationException("second");
        });
        tasks.TryRun(_ => throw first);
        await tasks.WaitAsync().WaitAsync(Eventually.Patience);

        Assert.That(tasks.Failure, Is.SameAs(first));
        Assert.That(tasks.TryRun(_ => Task.CompletedTask), Is.False, "it has been stopped");
    }

    [Test]
    public async Task Tasks_that_tasks_start_are_waited_for()
    {
        using var tasks = new StreamTasks(default);
        var isDone = false;
        tasks.TryRun(async _ =>
        {
            await Task.Yield();
            tasks.TryRun(async _ =>
            {
                await Task.Yield();
                isDone = true;
            });
        });
        await tasks.WaitAsync().WaitAsync(Eventually.Patience);

        Assert.That(isDone, Is.True);
        Assert.That(tasks.Failure, Is.Null);
    }

    [Test]
    public async Task Disposing_the_client_stops_its_streams([Values("live", "waiting", "recovering", "the buffer is full")] string moment)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = moment switch
        {
            "waiting" => new StreamRun((_, _) => ConnectionScript.Error(System.Net.HttpStatusCode.ServiceUnavailable)),
            "recovering" => Recovering(_ => ConnectionScript.Open(Tweet(5))),
            "the buffer is full" => new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))),
            _ => new StreamRun(ConnectionScript.Open(Tweet(1))),
        };
        var settings = new StreamSettings
        {
            Buffer = new() { Capacity = 2 },
            Recovery = new() { Means = StreamRecovery.Period },
            Watch = new()
            {
                OnStateChanged = state =>
                {
                    if (moment == "recovering" && state is { Phase: StreamPhase.WaitingUntil or StreamPhase.Recovering, Until: { } until })
                    {
                        run.Clock.TurnTo(until);
                    }

                    Outages.Completes(
                        reached,
                        moment switch
                        {
                            "waiting" => state.Phase == StreamPhase.WaitingUntil,
                            "recovering" => state.Phase == StreamPhase.Recovering,
                            _ => state.Phase == StreamPhase.Live,
                        }
                    );
                },
            },
        };
        var taken = 0;
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in run.Client.FilteredStream.ConnectAsync(new() { Stream = settings }))
            {
                taken++;
                if (moment == "the buffer is full")
                {
                    await reached.Task;
                    await Eventually.TrueAsync(() => run.Server.Open == 0, "the connection is closed though nobody reads");
                }
            }
        });
        await reached.Task.WaitAsync(Eventually.Patience);
        run.Client.Dispose();

        await Assert.ThatAsync(
            () => reading.WaitAsync(Eventually.Patience),
            Throws
                .TypeOf<ObjectDisposedException>()
                .With.Message.Contains("The XApiClient, or the PrimaryHandler that it was given, was disposed of")
        );
        Assert.That(run.Server.Open, Is.Zero, "no connection blocks the next client");
        Assert.That(taken, Is.LessThanOrEqualTo(3));
    }
}

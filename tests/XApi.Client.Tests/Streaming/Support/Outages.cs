using static XApi.Tests.StreamStep;

namespace XApi.Tests;

/// <summary>Streams that were lost for a while, and how they are recovered.</summary>
internal static class Outages
{
    internal static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    internal static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static StreamSettings With(StreamRecovery recovery) => new() { Recovery = new() { Means = recovery } };

    internal static long IdAt(DateTimeOffset time) =>
        long.Parse(XId.LastBefore(time), System.Globalization.CultureInfo.InvariantCulture) + 1;

    internal static StreamStep TweetAt(DateTimeOffset time) => Tweet(IdAt(time));

    // One Tweet at the start, an outage, and one Tweet right after it.
    internal static StreamRun Outage(
        TimeSpan length,
        Func<StreamRequest, ConnectionScript>? then = null,
        Action<XApiClientOptions>? configure = null
    ) =>
        new(
            (run, request) =>
            {
                if (request.Number == 1)
                {
                    return ConnectionScript.Stream(TweetAt(Start), new Reset());
                }

                if (request.Number == 2)
                {
                    run.Clock.TurnTo(Start + length);
                    return ConnectionScript.Unreachable;
                }

                return then?.Invoke(request) ?? ConnectionScript.Open(TweetAt(run.Clock.GetUtcNow() + TimeSpan.FromMinutes(30)));
            },
            configure
        );

    // An outage after which X responds to the missed period as given, names one rule, and finds nothing by search. The stream continues when so many gaps were reported.
    internal static async Task<StreamRun> RecoverAsync(
        TimeSpan outage,
        int tweets,
        Func<ConnectionScript> period,
        StreamSettings? settings = null,
        int gaps = 1
    )
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var run = Outage(
            outage,
            request =>
                request.Parameter("start_time") is not null ? period()
                : request.IsStream ? ConnectionScript.Open(new Await(reported.Task), TweetAt(Start + outage + TimeSpan.FromHours(1)))
                : request.Uri.AbsolutePath.EndsWith("/rules", StringComparison.Ordinal)
                    ? ConnectionScript.Json("""{"data":[{"id":"1","value":"snow"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}""")
                : ConnectionScript.Json("""{"meta":{"result_count":0}}""")
        );
        return await run.TakeAsync(
            tweets,
            (settings ?? new StreamSettings()) with
            {
                Reconnect = new() { StallTimeout = TimeSpan.FromDays(2) },
                Watch = new() { OnNotice = notice => Completes(reported, notice is StreamGap && Interlocked.Increment(ref count) == gaps) },
            }
        );
    }

    internal static void Completes(TaskCompletionSource source, bool when)
    {
        if (when)
        {
            source.TrySetResult();
        }
    }
}

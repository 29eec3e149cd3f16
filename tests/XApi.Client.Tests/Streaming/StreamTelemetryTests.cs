using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>What a stream does is counted where an operator's tools look: in the meter.</summary>
[NonParallelizable]
public class StreamTelemetryTests
{
    [Test]
    public async Task Messages_heartbeats_connections_reconnects_and_gaps_are_counted_by_operation()
    {
        var counts = await CountAsync(() =>
            new StreamRun(
                ConnectionScript.Stream(Tweet(1), Heartbeat, Tweet(1), Malformed, new Reset()),
                ConnectionScript.Unreachable,
                ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
                ConnectionScript.Open(Heartbeat, Tweet(2), Tweet(3))
            ).TakeAsync(3, new() { Recovery = new() { Means = StreamRecovery.None } })
        );

        Assert.That(
            counts,
            Is.EquivalentTo(
                new Dictionary<string, long>
                {
                    ["messages"] = 3,
                    ["heartbeats"] = 2,
                    ["connections"] = 2,
                    ["reconnects ConnectionLost"] = 2,
                    ["reconnects ServerError"] = 1,
                    ["gaps None"] = 1,
                }
            )
        );
    }

    [Test]
    public async Task What_a_full_buffer_drops_is_counted()
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(ConnectionScript.Open(Tweet(1), new Await(taken.Task), Tweet(2), Tweet(3), Tweet(4)));
        var counts = await CountAsync(() =>
            run.TakeAsync(
                2,
                new()
                {
                    Buffer = new() { Capacity = 1, Policy = StreamBufferPolicy.DropOldest },
                },
                each: async tweet =>
                {
                    if (tweet.Data.Id == "1")
                    {
                        taken.TrySetResult();
                        await Eventually.TrueAsync(() => run.Monitor.Stats.Dropped == 2, "two were dropped");
                    }
                }
            )
        );

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "4" }));
        Assert.That(run.Notices, Is.EqualTo(new[] { new ItemsDropped(run.Clock.GetUtcNow(), 2, "2", "3") }));
        Assert.That(
            counts,
            Is.EquivalentTo(
                new Dictionary<string, long>
                {
                    ["messages"] = 2,
                    ["connections"] = 1,
                    ["dropped"] = 2,
                }
            )
        );
    }

    private static async Task<Dictionary<string, long>> CountAsync(Func<Task> run)
    {
        const string prefix = "xapi.client.stream.";
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                var values = tags.ToArray().ToDictionary();
                Assert.That(values["x.operation"], Is.EqualTo(nameof(XOperation.FilteredStream)));
                var kind = values.GetValueOrDefault("x.stream.interruption") ?? values.GetValueOrDefault("x.stream.recovery");
                counts.AddOrUpdate($"{instrument.Name[prefix.Length..]} {kind}".TrimEnd(), value, (_, sum) => sum + value);
            }
        );
        listener.Start();
        await run();
        return new(counts);
    }
}

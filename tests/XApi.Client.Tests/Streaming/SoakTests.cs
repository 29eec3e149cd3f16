using System.Collections;
using System.Globalization;

namespace XApi.Tests.Streaming;

/// <summary>
/// A stream that fails every few hundred messages, in every way: nothing is lost and nothing comes twice where X recovers, and what is lost where it
/// does not is exactly what is reported.
/// </summary>
[Category("Slow")]
public class SoakTests
{
    private const long MostMemory = 64 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int Messages = 1_000_000;

    [Test]
    public async Task With_recovery_no_Tweet_is_lost_and_none_comes_twice([Values(1)] int seed)
    {
        var soak = await SoakAsync(seed, StreamRecovery.Backfill | StreamRecovery.Period);

        Assert.That(soak.Missing, Is.Empty, () => soak.Explain());
        Assert.That(soak.Twice, Is.Zero, "twice");
        Assert.That(soak.Gaps.Where(gap => gap.IsLost), Is.Empty);
        TestContext.Out.WriteLine(soak);
    }

    [Test]
    public async Task Without_recovery_what_is_missing_is_exactly_what_is_reported([Values(3)] int seed)
    {
        var soak = await SoakAsync(seed, StreamRecovery.None);
        Assert.That(soak.Gaps.All(gap => gap.IsLost), Is.True);
        var reported = soak.Gaps.OrderBy(gap => gap.From).SelectMany(gap => soak.Firehose.PostedWithin(gap.From, gap.To)).ToList();

        Assert.That(soak.Twice, Is.Zero, "twice");
        Assert.That(soak.Missing, Is.EqualTo(reported));
        TestContext.Out.WriteLine(soak);
    }

    private static async Task<Soak> SoakAsync(int seed, StreamRecovery recovery)
    {
        Firehose? firehose = null;
        var run = new StreamRun((_, request) => firehose!.Script(request));
        firehose = new Firehose(run.Clock, seed, Messages);
        var gaps = new List<StreamGap>();
        var soak = new Soak(firehose, Messages) { Gaps = gaps };
        var states = new System.Collections.Concurrent.ConcurrentQueue<StreamState>();
        var settings = run.Watch(null) with
        {
            Recovery = new() { Means = recovery },
            Watch = new()
            {
                Monitor = run.Monitor,
                OnNotice = notice =>
                {
                    if (notice is StreamGap gap)
                    {
                        lock (gaps)
                        {
                            gaps.Add(gap);
                        }
                    }
                },
                OnStateChanged = state =>
                {
                    states.Enqueue(state);
                    while (states.Count > 10 && states.TryDequeue(out _)) { }

                    // Beside a live connection, time passes as Tweets are posted.
                    if (state.Until is { } until && (state.Connection > 0 || firehose.IsAtEnd))
                    {
                        run.Clock.TurnTo(until);
                    }
                },
            },
        };

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (
                var tweet in run.Client.FilteredStream.ConnectAsync(new FilteredStreamOptions { Stream = settings }, patience.Token)
            )
            {
                soak.Take(tweet.Data.Id);
                if (recovery == StreamRecovery.None ? soak.Last : soak.Count == Messages)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The stream came to a standstill. {soak.Explain()}. {string.Join(' ', states.TakeLast(10))}");
        }

        soak.Memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        soak.Stats = run.Monitor.Stats;
        Assert.That(run.Server.Open, Is.Zero);
        Assert.That(soak.Memory, Is.LessThan(MostMemory));
        return soak;
    }

    private sealed class Soak(Firehose firehose, int messages)
    {
        private readonly BitArray _seen = new(messages);

        public Firehose Firehose => firehose;

        public int Twice { get; private set; }

        public long Memory { get; set; }

        public List<StreamGap> Gaps { get; init; } = [];

        public StreamStats Stats { get; set; } = new();

        public IEnumerable<int> Missing => Enumerable.Range(0, messages).Where(index => !_seen[index]);

        /// <summary>How many different Tweets came.</summary>
        public int Count { get; private set; }

        /// <summary>Whether the last of all Tweets came.</summary>
        public bool Last => _seen[messages - 1];

        public void Take(string id)
        {
            var index = firehose.IndexOf(id);
            Twice += _seen[index] ? 1 : 0;
            Count += _seen[index] ? 0 : 1;
            _seen[index] = true;
        }

        /// <summary>What was reported of the time around the first Tweet that is missing.</summary>
        public string Explain()
        {
            var posted = firehose.PostedAt(Missing.First());
            var around = Gaps.Where(gap => gap.From <= posted.AddMinutes(6) && gap.To >= posted.AddMinutes(-6)).OrderBy(gap => gap.From);
            return $"lost what was posted at {posted:HH:mm:ss.fff}; the gaps around it: "
                + string.Join(
                    ", ",
                    around.Select(gap =>
                        $"{gap.From:HH:mm:ss.fff} to {gap.To:HH:mm:ss.fff} by {gap.RecoveredBy}{(gap.IsLost ? $" ({gap.At:HH:mm:ss.fff} {gap.Failure?.Message})" : "")}"
                    )
                );
        }

        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{messages} Tweets, {firehose.Failures} failures, {Stats.Connections} connections, {Stats.Repeats} repeats, {Stats.Recovered} recovered beside the stream, {Gaps.Count} gaps, {Memory / 1024} KiB"
            );
    }
}

using System.Diagnostics;
using System.Globalization;

namespace XApi.Bench;

/// <summary>What a minute of the firehose cost.</summary>
/// <param name="Minute">Which, from 1.</param>
/// <param name="PerSecond">Messages handed over a second.</param>
/// <param name="Cpu">CPU of the client, in cores.</param>
/// <param name="SenderCpu">CPU of the sender, in cores.</param>
/// <param name="LagMs">How long after they were sent half, 95 % and 99 % of the messages, and the last, were handed over, in milliseconds.</param>
/// <param name="ProcessMb">The memory of the process.</param>
/// <param name="HeapMb">The managed heap after the last collection.</param>
/// <param name="Pauses">The share of the time in which collections held the process.</param>
internal sealed record FirehoseMinute(
    int Minute,
    double PerSecond,
    double Cpu,
    double SenderCpu,
    (int Half, int Most, int Nearly, int Last) LagMs,
    double ProcessMb,
    double HeapMb,
    double Pauses
);

/// <summary>All partitions of the firehose as one sequence, for minutes: CPU, lag and memory, beside a sender on the same machine.</summary>
internal static class Firehose
{
    internal const int PerSecond = 10_000;

    private const int LongestLagMs = 120_000;

    internal static async Task<IReadOnlyList<FirehoseMinute>> MeasureAsync(int minutes, Action<string> report)
    {
        using var server = BenchServer.Start();
        var address = (await server.StandardOutput.ReadLineAsync())!.Split(' ')[0];
        try
        {
            return await MeasureAsync(new Uri(address), server, minutes, report);
        }
        finally
        {
            BenchServer.Stop(server);
        }
    }

    private static async Task<IReadOnlyList<FirehoseMinute>> MeasureAsync(Uri server, Process sender, int minutes, Action<string> report)
    {
        using var x = new XApiClient(new XApiClientOptions { BaseAddress = server, Credentials = [new AppOnlyCredential("token")] });
        var monitor = new StreamMonitor();
        var options = new FirehoseStreamOptions { Stream = new StreamSettings { Watch = new() { Monitor = monitor } } };
        var rows = new List<FirehoseMinute>();
        var lags = new int[LongestLagMs + 1];
        var minute = new Minute(sender);
        await foreach (var item in x.Firehose.AllAsync(StreamPartitions.All, options))
        {
            var lag = DateTimeOffset.UtcNow - XId.TimeOf(item.Data!.Id)!.Value;
            lags[Math.Clamp((int)lag.TotalMilliseconds, 0, LongestLagMs)]++;
            if (!minute.IsOver)
            {
                continue;
            }

            rows.Add(minute.Row(rows.Count + 1, lags));
            report($"{rows[^1]}, {monitor.Stats.Dropped} dropped, {monitor.Stats.Gaps} gaps, {monitor.Stats.Connections} connections");
            if (rows.Count == minutes)
            {
                break;
            }

            Array.Clear(lags);
            minute = new Minute(sender);
        }

        return monitor.Stats is { Dropped: 0, Gaps: 0, Repeats: 0, Malformed: 0, Unknown: 0 }
            ? rows
            : throw new InvalidOperationException($"Not every message was handed over once: {monitor.Stats}");
    }

    /// <summary>A minute that has begun.</summary>
    private sealed class Minute
    {
        private readonly Process _sender;
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
        private readonly TimeSpan _senderCpu;
        private readonly TimeSpan _pauses = GC.GetTotalPauseDuration();
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        internal Minute(Process sender)
        {
            _sender = sender;
            sender.Refresh();
            _senderCpu = sender.TotalProcessorTime;
        }

        internal bool IsOver => _clock.ElapsedMilliseconds >= 60_000;

        internal FirehoseMinute Row(int number, int[] lags)
        {
            var time = _clock.Elapsed;
            _sender.Refresh();
            var count = lags.Sum(lag => (long)lag);
            return new(
                number,
                count / time.TotalSeconds,
                (Environment.CpuUsage.TotalTime - _cpu) / time,
                (_sender.TotalProcessorTime - _senderCpu) / time,
                (At(0.5), At(0.95), At(0.99), At(1)),
                Environment.WorkingSet / 1e6,
                GC.GetGCMemoryInfo().HeapSizeBytes / 1e6,
                (GC.GetTotalPauseDuration() - _pauses) / time
            );

            int At(double share)
            {
                var left = (long)Math.Ceiling(share * count);
                for (var ms = 0; ; ms++)
                {
                    left -= lags[ms];
                    if (left <= 0)
                    {
                        return ms;
                    }
                }
            }
        }
    }
}

/// <summary>The section of docs/performance.md on the firehose.</summary>
internal static class FirehoseSection
{
    internal const string Heading = "## A firehose";

    internal static string Markdown(IReadOnlyList<FirehoseMinute> minutes)
    {
        var shown = minutes.Where(row => row.Minute is 1 or 2 || row.Minute % 5 == 0 || row.Minute == minutes.Count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Heading}

            All {FirehoseSender.Partitions} partitions as one sequence, {Firehose.PerSecond:N0} messages a second in all for {minutes.Count} minutes, as large as those above, from a sender on the same two cores: `./build.sh bench firehose {minutes.Count}`. The lag is the time from when a message is sent until the loop has it. All were handed over, each once. Memory grows until each partition remembers the ids of its latest 250,000 Tweets (`DeduplicationWindow`), and the ledger of costs four million of the day (`MaxResourcesPerDay`), and then no more.{PerformancePage.Load}

            | minute | messages/s | CPU of the client, cores | of the sender | lag: half within, ms | 95 % | 99 % | the last | process, MB | heap, MB | paused by collections |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', shown.Select(Row))}

            """
        );
    }

    private static string Row(FirehoseMinute row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Minute} | {row.PerSecond:N0} | {row.Cpu:0.00} | {row.SenderCpu:0.00} | {row.LagMs.Half} | {row.LagMs.Most} | {row.LagMs.Nearly} | {row.LagMs.Last} | {row.ProcessMb:0} | {row.HeapMb:0} | {row.Pauses:0.0%} |"
        );
}

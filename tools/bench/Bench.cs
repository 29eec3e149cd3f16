using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;

namespace XApi.Bench;

/// <summary>The comparison from start to end: a server, the contenders by turns, growth, the parts, and the report.</summary>
internal static class Bench
{
    internal static async Task<int> CompareAsync()
    {
        var clock = Stopwatch.StartNew();
        using var server = BenchServer.Start();
        try
        {
            var ready =
                (await server.StandardOutput.ReadLineAsync())?.Split(' ')
                ?? throw new InvalidOperationException("The server did not start.");
            var names = Contender.All.Select(contender => contender.Name).ToList();
            var node = NodeVersion();
            if (node is null)
            {
                names.RemoveAll(name => name is "xdk" or "twitter-api-v2");
            }

            var report = new Report
            {
                PageBytes = int.Parse(ready[1], CultureInfo.InvariantCulture),
                CompressedBytes = int.Parse(ready[2], CultureInfo.InvariantCulture),
                MessageBytes = int.Parse(ready[3], CultureInfo.InvariantCulture),
                Node = node,
                Results = await new Comparison(ready[0], names, Progress).RunAsync(),
                Growth = await Growth.MeasureAsync(ready[0], Progress),
                State = await StateGrowth.MeasureAsync(Progress),
                Parts = Parts(),
            };
            report.Print();
            report.Write();
            Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s; written to docs/performance.md");
            return 0;
        }
        finally
        {
            BenchServer.Stop(server);
        }

        void Progress(string what) => Console.WriteLine($"{clock.Elapsed.TotalSeconds, 4:0} s  {what}");

        IReadOnlyList<Part> Parts()
        {
            Progress("parts");
            return
            [
                .. BenchmarkRunner
                    .Run([typeof(ReadParts), typeof(RequestParts), typeof(LimitParts)], PartsConfiguration.Default)
                    .SelectMany(summary => summary.Reports)
                    .Where(part => part.ResultStatistics is not null)
                    .Select(part => new Part(
                        part.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
                        part.ResultStatistics!.Median / 1000,
                        part.GcStats.GetBytesAllocatedPerOperation(part.BenchmarkCase)
                    )),
            ];
        }
    }

    private static string? NodeVersion()
    {
        if (!Directory.Exists(Path.Combine(Folders.Bench, "node", "node_modules", "@xdevplatform", "xdk")))
        {
            return null;
        }

        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            return node.StandardOutput.ReadToEnd().Trim().TrimStart('v');
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>What BenchmarkDotNet says of a part.</summary>
/// <param name="Name">The part.</param>
/// <param name="Us">The median, in microseconds.</param>
/// <param name="Allocated">Bytes allocated each time.</param>
internal sealed record Part(string Name, double Us, long? Allocated);

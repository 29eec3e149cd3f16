using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;

namespace XApi.Bench;

/// <summary>The comparison from start to end: a server, the contenders by turns, the parts, and the report.</summary>
internal static class Bench
{
    /// <summary>Compares the contenders once, or three times with the growth of pages, streams and the client's state.</summary>
    internal static async Task<int> CompareAsync(bool isFull)
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

            Progress("publishing");
            if (!Contender.Publish())
            {
                names.Remove(Contender.Published);
            }

            var runs = new List<IReadOnlyDictionary<string, Result>>();
            for (var run = 0; run < (isFull ? 3 : 1); run++)
            {
                runs.Add(await new Comparison(ready[0], names, Progress).RunAsync());
            }

            if (isFull)
            {
                await GrowAsync(ready[0], Progress);
            }

            var report = new Report
            {
                PageBytes = int.Parse(ready[1], CultureInfo.InvariantCulture),
                CompressedBytes = int.Parse(ready[2], CultureInfo.InvariantCulture),
                MessageBytes = int.Parse(ready[3], CultureInfo.InvariantCulture),
                Node = node,
                Runs = runs,
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

    /// <summary>Measures growth alone.</summary>
    internal static async Task<int> GrowAsync()
    {
        using var server = BenchServer.Start();
        try
        {
            await GrowAsync((await server.StandardOutput.ReadLineAsync())!.Split(' ')[0], Console.WriteLine);
            return 0;
        }
        finally
        {
            BenchServer.Stop(server);
        }
    }

    private static async Task GrowAsync(string server, Action<string> report)
    {
        var growth = await Growth.MeasureAsync(server, report);
        GrowthSection.WriteChart(growth);
        PerformancePage.Replace(GrowthSection.Heading, GrowthSection.Markdown(growth));
        var state = await StateGrowth.MeasureAsync(report);
        StateGrowthSection.WriteChart(state);
        PerformancePage.Replace(StateGrowthSection.Heading, StateGrowthSection.Markdown(state));
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

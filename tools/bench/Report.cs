using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace XApi.Bench;

/// <summary>What was measured, as lines to read and to parse, and as docs/performance.md with its chart.</summary>
internal sealed class Report
{
    internal required int PageBytes { get; init; }

    internal required int CompressedBytes { get; init; }

    internal required int MessageBytes { get; init; }

    internal required string? Node { get; init; }

    internal required IReadOnlyDictionary<string, Result> Results { get; init; }

    internal required Growth Growth { get; init; }

    internal required IReadOnlyList<StateGrowth> State { get; init; }

    internal required IReadOnlyList<Part> Parts { get; init; }

    internal void Print()
    {
        Console.WriteLine();
        foreach (var row in Comparison().Concat([""]).Concat(PartRows()))
        {
            Console.WriteLine(row);
        }

        Console.WriteLine();
        foreach (var ratio in Ratio.All)
        {
            if (ratio.Value(Results) is { } value)
            {
                Console.WriteLine($"ratio {ratio.Name} {Ratio.Text(value)}");
            }
        }

        var missing = Ratio.All.Where(ratio => ratio.Value(Results) is null).Select(ratio => ratio.Name).ToList();
        if (missing.Count > 0)
        {
            Console.WriteLine(
                $"missing, because the npm packages could not be installed or Node is not there: {string.Join(", ", missing)}"
            );
        }
    }

    internal void Write()
    {
        File.WriteAllText(Path.Combine(Folders.Docs, "performance.svg"), GrowthChart());
        StateGrowthSection.WriteChart(State);
        PerformancePage.Write(Markdown());
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Performance

            What calls cost, beside what they cost with other means, measured in one run and by turns. `./build.sh bench` measures it again and writes this page.

            A page is {PageBytes
                / 1000.0:0} KB: 100 Tweets with most fields, their authors, media, polls and places. It comes compressed, as X sends it, by gzip to {CompressedBytes
                / 1000.0:0} KB, and a second time as it is ("plain"). A stream message is {MessageBytes
                / 1000.0:0.0} KB, not compressed. A server in a process of its own sends them over loopback without TLS, as fast as it can; so what is shown is what the clients cost, not the network. Each contender is a process of its own, warmed up. Numbers are medians.

            Machine: {Machine()}.


            """
        );
        text.AppendJoin('\n', Comparison()).Append("\n\n");
        text.Append(
            """
            "Bytes only" is `GetByteArrayAsync`: the decompressed body in an array, and nothing made of it; what it reads from memory are the tokens of the JSON, by `Utf8JsonReader`, of which it makes nothing either. Newtonsoft and System.Text.Json make objects of the same classes as XApi.Client, behind a bare `HttpClient` without limits, retries or telemetry. For a stream they read lines. XDK's stream is read by its events. CPU is of all the process's threads. Start-up is from the start of the process to the first page.

            ## Ratios

            A ratio compares two sides of one run, so it says more than times do. Targets are those that the project set itself.

            | ratio | what it divides | measured | target | |
            |---|---|--:|--:|---|

            """
        );
        foreach (var ratio in Ratio.All)
        {
            var value = ratio.Value(Results);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {ratio.Name} | {ratio.Meaning} | {(value is { } measured ? Ratio.Text(measured) : "–")} | {ratio.Bound} | {ratio.Verdict(value)} |\n"
            );
        }

        text.Append(Why()).Append('\n').Append(PerformancePage.Section("## What was tried"));
        text.Append(
            """
            ## Growth

            ![Time per item as pages and streams grow](performance.svg)

            CPU an item, which shows a trend better than time does on a machine that has other things to do.

            | Tweets a page | reading, µs a Tweet | the whole call, µs a Tweet | allocated, bytes a Tweet |
            |--:|--:|--:|--:|

            """
        );
        foreach (var (items, read, page, allocated) in Growth.Pages)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {items} | {read:0.00} | {page:0.0} | {allocated:0} |\n");
        }

        text.Append(
            "\nA call has a fixed cost, which small pages share among few Tweets.\n\n| messages of a stream | µs of CPU a message since the row above | process, MB | heap, MB |\n|--:|--:|--:|--:|\n"
        );
        foreach (var (point, us) in StreamSteps())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {point.Count:N0} | {us:0.0} | {point.Rss / 1e6:0} | {point.Heap / 1e6:0} |\n");
        }

        var last = Growth.Stream[^1];
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nOne connection, end to end, {last.Ms / 1000:0} s{(last.Count < Growth.Messages ? $"; the time that it is given was over before {Growth.Messages / 1_000_000} million" : "")}. The ids of the latest 250,000 Tweets are remembered, about 12 MB; beyond them memory does not grow with the stream. The heap is what it is before or after a collection.\n"
        );
        text.Append('\n')
            .Append(StateGrowthSection.Markdown(State))
            .Append('\n')
            .Append(PerformancePage.Section(FirehoseSection.Heading))
            .Append(PerformancePage.Section("## Where the CPU of a firehose goes"))
            .Append(StartAndSize)
            .Append("\n\n## Parts\n\nBenchmarkDotNet, in memory, without network.\n\n");
        text.AppendJoin('\n', PartRows()).Append('\n');
        return text.ToString();
    }

    // Measured by hand: to publish in three ways takes longer than all that a run of the bench measures.
    private const string StartAndSize = """
        ## Start-up and size

        From the start of a program to its first response, over loopback: one search of ten Tweets, medians of 15 runs by turns on a machine that was busy. What the client costs at start is the compilation of its code, so an application that is compiled when it is published starts sooner.

        | the application is published | start to response, ms of CPU | XApi.Client in it, MB |
        |---|--:|--:|
        | as it is | 245 | 3.0 |
        | `PublishReadyToRun` | 173 | 7.8 |
        | `PublishAot` | 12 | 17.5, the whole program |

        The package holds no compiled code: that is code of one kind of processor, and would be more than twice as large for all. `PublishReadyToRun` with a runtime identifier compiles the packages of an application as well, this one among them.

        The package is 1.19 MB to download, 2.43 times that of a version with 30 operations (0.49 MB); the assembly in it is 3.0 MB, 2.7 times. A test of the packages fails beyond 2.5 times. Most of it is the description of types and methods, not code: there are 218 operations, each with options of its own, and 456 kinds of objects.

        Beside a version with 30 operations, which needs 232 ms, one with 218 takes a twentieth more, 245 (medians of 30 runs by turns). No table of an operation is made before it is called.
        """;

    private string Why()
    {
        var missed = Ratio
            .All.Where(ratio => ratio.Verdict(ratio.Value(Results)).StartsWith("missed", StringComparison.Ordinal))
            .Select(ratio => ratio.Name)
            .ToList();
        var text = "";
        if (missed.Contains("page-vs-bytes"))
        {
            var (bytes, read, page) = (Results["bytes"].PageMs, Results["xapi"].ReadMs!.Value, Results["xapi"].PageMs);
            text += string.Create(
                CultureInfo.InvariantCulture,
                $"""

                Why page-vs-bytes is missed: over loopback the bytes alone take {bytes:0.00} ms. To make the objects takes {read:0.00} ms, so that the bytes and the reading alone are {(
                    bytes + read
                ) / bytes:0.0} times the bytes; what else a call does takes {page - bytes - read:0.00} ms. On a network whose bytes take {(
                    page - bytes
                ) / 0.7:0.0} ms or more, the target holds.

                """
            );
        }

        if (missed.Contains("start-vs-xdk"))
        {
            text += """

                Why start-vs-xdk is missed: the runtime compiles what a first call runs. An application that is published with `PublishReadyToRun` or `PublishAot` starts sooner ([below](#start-up-and-size)).

                """;
        }

        if (missed.Contains("stream-vs-xdk"))
        {
            text += """

                Why stream-vs-xdk is missed: each message becomes objects, its id is looked for among those of the last 250,000 and its cost is entered, which XDK leaves to its caller. And of ours one task receives while another reads, so that a slow message never keeps the network waiting. Where the server and whatever else runs leave no core for the second, they take turns, and threads that wait spin. XDK has one thread.

                """;
        }

        return text;
    }

    private List<string> Comparison()
    {
        List<string> rows =
        [
            "| | page, ms | plain page, ms | CPU a page, ms | allocated a page, KB | read from memory, ms | stream, messages/s | CPU a message, µs | start-up, ms | process after pages, MB | peak, MB |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        ];
        rows.AddRange(
            Results.Values.Select(result =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {result.Title} | {result.PageMs:0.00} | {result.PlainMs:0.00} | {result.PageCpu:0.00} | {Or(result.PageAllocated / 1000, "0")} | {Or(result.ReadMs, "0.00")} | {result.MessagesPerSecond:N0} | {result.MessageCpu * 1000:0.0} | {result.StartMs:0} | {result.AfterPages!.Rss / 1e6:0} | {result.AfterStreams!.Peak / 1e6:0} |"
                )
            )
        );
        return rows;
    }

    private List<string> PartRows() =>
        [
            "| part | µs | allocated, KB |",
            "|---|--:|--:|",
            .. Parts.Select(part =>
                string.Create(CultureInfo.InvariantCulture, $"| {part.Name} | {part.Us:0.0} | {Or(part.Allocated / 1000.0, "0.0")} |")
            ),
        ];

    private IEnumerable<(StreamPoint Point, double Us)> StreamSteps() =>
        Growth
            .Stream.Zip(Growth.Stream.Skip(1), (before, after) => (after, (after.Cpu - before.Cpu) * 1000 / (after.Count - before.Count)))
            .Where(step => step.after.Count >= 1_000);

    private string GrowthChart() =>
        new Chart(3)
            .Add("Reading, µs of CPU a Tweet", "Tweets a page", [.. Growth.Pages.Select(size => ((double)size.Items, size.ReadUs))])
            .Add("Stream, µs of CPU a message", "messages", [.. StreamSteps().Select(step => ((double)step.Point.Count, step.Us))])
            .Add("Process memory on a stream, MB", "messages", [.. Growth.Stream.Select(point => ((double)point.Count, point.Rss / 1e6))])
            .ToString();

    private static string Or(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    private string Machine() =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, "
        + $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}{(Node is null ? "" : $", Node {Node}")}";
}

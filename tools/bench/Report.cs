using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace XApi.Bench;

/// <summary>What the contenders took, as lines to read and to parse, and as docs/performance.md.</summary>
internal sealed class Report
{
    // Sections that other orders measure, or somebody wrote.
    private static readonly string[] Kept =
    [
        "## What was tried",
        GrowthSection.Heading,
        StateGrowthSection.Heading,
        FirehoseSection.Heading,
        "## Where the CPU of a firehose goes",
        "## Start-up and size",
    ];

    internal required int PageBytes { get; init; }

    internal required int CompressedBytes { get; init; }

    internal required int MessageBytes { get; init; }

    internal required string? Node { get; init; }

    /// <summary>The contenders by name, in each run.</summary>
    internal required IReadOnlyList<IReadOnlyDictionary<string, Result>> Runs { get; init; }

    internal required IReadOnlyList<Part> Parts { get; init; }

    private IReadOnlyDictionary<string, Result> All =>
        field ??= Runs[0].Keys.ToDictionary(name => name, name => Result.Of(Runs.Select(run => run[name])));

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
            if (ratio.Value(Runs) is { } value)
            {
                Console.WriteLine(
                    $"ratio {ratio.Name} {Ratio.Text(value)} {ratio.Bound} {ratio.Verdict(value)} {ratio.InEach(Runs)}".TrimEnd()
                );
            }
        }

        var missing = Ratio.All.Where(ratio => ratio.Value(Runs) is null).Select(ratio => ratio.Name).ToList();
        if (missing.Count > 0)
        {
            Console.WriteLine(
                $"missing, because the npm packages could not be installed or Node is not there: {string.Join(", ", missing)}"
            );
        }
    }

    internal void Write() => PerformancePage.Write(Markdown());

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Performance

            What calls cost, beside what they cost with other means, measured by turns. `./build.sh bench` measures it again in under five minutes and writes this page; `./build.sh bench full` does so three times and measures the growth as well.

            {InShort()}

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

            A ratio compares two sides of one run, so it says more than times do. Of several runs it is the median. Targets are those that the project set itself.

            | ratio | what it divides | measured | in each run | target | |
            |---|---|--:|--:|--:|---|

            """
        );
        foreach (var ratio in Ratio.All)
        {
            var value = ratio.Value(Runs);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {ratio.Name} | {ratio.Meaning} | {(value is { } measured ? Ratio.Text(measured) : "–")} | {ratio.InEach(Runs)} | {ratio.Bound} | {ratio.Verdict(value)} |\n"
            );
        }

        text.Append(Why());
        foreach (var heading in Kept)
        {
            text.Append('\n').Append(PerformancePage.Section(heading).TrimEnd('\n')).Append('\n');
        }

        text.Append("\n## Parts\n\nBenchmarkDotNet, in memory, without network.\n\n");
        text.AppendJoin('\n', PartRows()).Append('\n');
        return text.ToString();
    }

    // What a reader with one minute wants to know.
    private string InShort()
    {
        var (ours, bytes) = (All["xapi"], All["bytes"]);
        var (xdk, published) = (All.GetValueOrDefault("xdk"), All.GetValueOrDefault(Contender.Published));
        var text = new StringBuilder();
        Line(
            $"A page of 100 Tweets: {ours.PageMs:0.00} ms, of which {bytes.PageMs:0.00} ms are the bytes.",
            xdk,
            $" `@xdevplatform/xdk` takes {xdk?.PageMs / ours.PageMs:0} times as long."
        );
        Line($"A stream: {ours.MessagesPerSecond:N0} messages a second.", xdk, $" XDK hands over {xdk?.MessagesPerSecond:N0}.");
        Line(
            $"The first response of a program: after {ours.StartMs:0} ms.",
            published,
            $" Compiled when it is published, {published?.StartMs:0} ms."
        );
        Line($"A process that has read pages holds {ours.AfterPages!.Rss / 1e6:0} MB.", null, $"");
        return text.ToString().TrimEnd();

        void Line(FormattableString what, Result? other, FormattableString beside) =>
            text.Append("- ")
                .Append(FormattableString.Invariant(what))
                .Append(other is null ? "" : FormattableString.Invariant(beside))
                .Append('\n');
    }

    private string Why()
    {
        var missed = Ratio
            .All.Where(ratio => ratio.Verdict(ratio.Value(Runs)).StartsWith("missed", StringComparison.Ordinal))
            .Select(ratio => ratio.Name)
            .ToList();
        var text = "";
        if (missed.Contains("page-vs-bytes"))
        {
            var (bytes, read, page) = (All["bytes"].PageMs, All["xapi"].ReadMs!.Value, All["xapi"].PageMs);
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

                Why stream-vs-xdk is missed: each message becomes objects, its id is looked for among those of the last 250,000 and its cost is entered, which XDK leaves to its caller. And of ours one task receives while another reads, with the help of a third where many messages came together, so that a slow message never keeps the network waiting. Where the server and whatever else runs leave no core for them, they take turns. XDK has one thread.

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
            All.Values.Where(result => result.Page.Count > 0)
                .Select(result =>
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
            .. Parts
                .OrderBy(part => part.Name, StringComparer.Ordinal)
                .Select(part =>
                    string.Create(CultureInfo.InvariantCulture, $"| {part.Name} | {part.Us:0.0} | {Or(part.Allocated / 1000.0, "0.0")} |")
                ),
        ];

    private static string Or(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    private string Machine() =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, "
        + $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}{(Node is null ? "" : $", Node {Node}")}";
}

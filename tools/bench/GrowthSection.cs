using System.Globalization;
using System.Text;

namespace XApi.Bench;

/// <summary>The section of docs/performance.md on pages and streams that grow, and its chart.</summary>
internal static class GrowthSection
{
    internal const string Heading = "## Growth";
    private const string ChartFile = "performance.svg";

    internal static string Markdown(Growth growth)
    {
        var text = new StringBuilder(
            $"""
            {Heading}

            ![Time per item as pages and streams grow]({ChartFile})

            CPU an item, which shows a trend better than time does on a machine that has other things to do.

            | Tweets a page | reading, µs a Tweet | the whole call, µs a Tweet | allocated, bytes a Tweet |
            |--:|--:|--:|--:|

            """
        );
        foreach (var (items, read, page, allocated) in growth.Pages)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {items} | {read:0.00} | {page:0.0} | {allocated:0} |\n");
        }

        text.Append(
            "\nA call has a fixed cost, which small pages share among few Tweets.\n\n| messages of a stream | µs of CPU a message since the row above | process, MB | heap, MB |\n|--:|--:|--:|--:|\n"
        );
        foreach (var (point, us) in Steps(growth))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {point.Count:N0} | {us:0.0} | {point.Rss / 1e6:0} | {point.Heap / 1e6:0} |\n");
        }

        var last = growth.Stream[^1];
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nOne connection, end to end, {last.Ms / 1000:0} s{(last.Count < Growth.Messages ? $"; the time that it is given was over before {Growth.Messages / 1_000_000} million" : "")}. The ids of the latest 250,000 Tweets are remembered, about 12 MB; beyond them memory does not grow with the stream. The heap is what it is before or after a collection.\n"
        );
        return text.ToString();
    }

    internal static void WriteChart(Growth growth) =>
        File.WriteAllText(
            Path.Combine(Folders.Docs, ChartFile),
            new Chart(3)
                .Add("Reading, µs of CPU a Tweet", "Tweets a page", [.. growth.Pages.Select(size => ((double)size.Items, size.ReadUs))])
                .Add("Stream, µs of CPU a message", "messages", [.. Steps(growth).Select(step => ((double)step.Point.Count, step.Us))])
                .Add(
                    "Process memory on a stream, MB",
                    "messages",
                    [.. growth.Stream.Select(point => ((double)point.Count, point.Rss / 1e6))]
                )
                .ToString()
        );

    private static IEnumerable<(StreamPoint Point, double Us)> Steps(Growth growth) =>
        growth
            .Stream.Zip(growth.Stream.Skip(1), (before, after) => (after, (after.Cpu - before.Cpu) * 1000 / (after.Count - before.Count)))
            .Where(step => step.after.Count >= 1_000);
}

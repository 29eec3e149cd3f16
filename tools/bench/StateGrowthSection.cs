using System.Globalization;
using System.Text;

namespace XApi.Bench;

/// <summary>The section of docs/performance.md on the client's state, and its chart.</summary>
internal static class StateGrowthSection
{
    internal const string Heading = "## Growth of the client's state";
    private const string ChartFile = "performance-state.svg";

    internal static string Markdown(IReadOnlyList<StateGrowth> points)
    {
        var text = new StringBuilder(
            $"""
            {Heading}

            ![CPU an item as waiting calls, charged resources and ids of a stream grow]({ChartFile})

            CPU an item, the best of three rounds, in memory. A waiting call is a user's whose window is used up: its partition, its queue, its wake-up when the window ends, and its response. A resource is one that the ledger charges for the first time on its day. Of a stream's ids half are remembered, so that from the middle on each drives out the oldest.

            | items | waiting calls, µs each | without collections | resources of a day, ns each | bytes each | ids of a stream, ns each | bytes each |
            |--:|--:|--:|--:|--:|--:|--:|

            """
        );
        foreach (var point in points)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {point.Items:N0} | {Or(point.LimiterUs, "0.0")} | {Or(point.LimiterAloneUs, "0.0")} | {point.LedgerNs:0} | {Or(point.LedgerBytes, "0")} | {point.IdsNs:0} | {Or(point.IdsBytes, "0")} |\n"
            );
        }

        text.Append(
            $"""

            Nothing is looked through, so that each column is flat but for memory. What a waiting call keeps is moved by the garbage collections that come while it waits: without them it costs the same among 100,000 as among ten. A set of a million ids and more is in no cache of the processor, so that each id waits for memory. What is made once weighs on few items.{PerformancePage.Load}

            """
        );
        return text.ToString();
    }

    internal static void WriteChart(IReadOnlyList<StateGrowth> points) =>
        File.WriteAllText(
            Path.Combine(Folders.Docs, ChartFile),
            new Chart(3)
                .Add(
                    "Waiting calls, µs of CPU each",
                    "users",
                    [.. points.Where(point => point.LimiterUs is not null).Select(point => ((double)point.Items, point.LimiterUs!.Value))]
                )
                .Add(
                    "Ledger, ns of CPU a resource",
                    "resources of a day",
                    [.. points.Select(point => ((double)point.Items, point.LedgerNs))]
                )
                .Add("Ids of a stream, ns of CPU each", "ids", [.. points.Select(point => ((double)point.Items, point.IdsNs))])
                .ToString()
        );

    private static string Or(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";
}

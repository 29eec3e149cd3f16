using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using XApi.Cli.Output;

namespace XApi.Cli.Shortcuts;

/// <summary>xapi counts: how many Tweets match a query, day by day.</summary>
internal static class CountsCommand
{
    private static readonly Argument<string> Query = new("query") { Description = "What to count, in X's query language." };
    private static readonly Option<string> Granularity = new("--by")
    {
        Description = "minute, hour or day.",
        DefaultValueFactory = _ => "day",
        HelpName = "UNIT",
    };

    public static Command Create(Terminal terminal)
    {
        Granularity.AcceptOnlyFromAmong("minute", "hour", "day");
        return new Command("counts", "Count the Tweets that match a query: a chart of the last seven days, or of all time with --archive.")
        {
            Query,
            Granularity,
            ListingOptions.Archive,
            ListingOptions.Since,
            ListingOptions.Until,
        }.Does(terminal, RunAsync);
    }

    private static async Task RunAsync(CommandContext context)
    {
        var counts = new List<SearchCount>();
        await foreach (var count in Counts(context).WithCancellation(context.Cancel))
        {
            counts.Add(count);
        }

        counts.Sort((one, other) => one.Start.CompareTo(other.Start));
        if (context.IsJson)
        {
            counts.ForEach(count => context.Out.WriteLine(count.ToJson()));
        }
        else if (context.Screen.IsLaidOut)
        {
            Chart(context, counts);
        }
        else
        {
            context.Screen.Table(
                ["start", "end", "tweets"],
                counts.Select(count =>
                    (IReadOnlyList<string>)
                        [Times.Of(count.Start), Times.Of(count.End), count.TweetCount.ToString(CultureInfo.InvariantCulture)]
                )
            );
        }
    }

    private static Paged<SearchCount, CountsPage> Counts(CommandContext context)
    {
        var unit = XApi.Granularity.FromValue(context.Get(Granularity)!);
        var (start, end) = (context.Get(ListingOptions.Since), context.Get(ListingOptions.Until));
        return context.Get(ListingOptions.Archive)
            ? context.Client.Counts.EnumerateFullArchiveAsync(
                context.Get(Query)!,
                new()
                {
                    Granularity = unit,
                    StartTime = start,
                    EndTime = end,
                }
            )
            : context.Client.Counts.EnumerateRecentAsync(
                context.Get(Query)!,
                new()
                {
                    Granularity = unit,
                    StartTime = start,
                    EndTime = end,
                }
            );
    }

    private static void Chart(CommandContext context, List<SearchCount> counts)
    {
        var format = context.Get(Granularity) == "day" ? "yyyy-MM-dd" : "MM-dd HH:mm";
        var chart = new BarChart
        {
            Culture = CultureInfo.InvariantCulture,
            Width = context.Terminal.Width,
            ValueFormatter = (value, culture) => value.ToString("#,0", culture),
        };
        foreach (var count in counts)
        {
            chart.AddItem(count.Start.ToUniversalTime().ToString(format, CultureInfo.InvariantCulture), count.TweetCount, Color.Aqua);
        }

        context.Screen.Write(chart);
        context.Screen.Line($"{Times.Count(counts.Sum(count => count.TweetCount))} Tweets in all");
    }
}

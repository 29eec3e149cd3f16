using XApi.Cli.Output;

namespace XApi.Cli.Shortcuts;

/// <summary>Prints a stream as it comes, where nothing says that it is collected.</summary>
internal static class StreamPrinting
{
    public static async Task<int> PrintAsync(CommandContext context, bool sample)
    {
        var settings = StreamSettings.Default with
        {
            Watch = new StreamWatchSettings
            {
                OnNotice = notice => context.Note(Describe(notice)),
                OnStateChanged = state =>
                {
                    if (state.IsAlert || context.Get(GlobalOptions.Verbose))
                    {
                        context.Note(state.ToString()!);
                    }
                },
            },
        };
        return sample
            ? await PrintAsync(
                context,
                context.Client.VolumeStreams.SampleAsync(
                    new()
                    {
                        TweetFields = Shape.Short.TweetFields,
                        Expansions = Shape.Short.Expansions,
                        UserFields = Shape.Short.UserFields,
                        Stream = settings,
                    },
                    context.Cancel
                )
            )
            : await PrintAsync(
                context,
                context.Client.FilteredStream.ConnectAsync(
                    new()
                    {
                        TweetFields = Shape.Short.TweetFields,
                        Expansions = Shape.Short.Expansions,
                        UserFields = Shape.Short.UserFields,
                        Stream = settings,
                    },
                    context.Cancel
                )
            );
    }

    private static async Task<int> PrintAsync<T>(CommandContext context, IAsyncEnumerable<T> items)
        where T : XModel, IStreamedTweet
    {
        var printer = new TweetPrinter(context);
        var left = context.Get(ListingOptions.Limit) ?? int.MaxValue;
        await foreach (var item in items)
        {
            if (context.IsJson)
            {
                context.Out.WriteLine(item.ToJson());
            }
            else
            {
                printer.Print(item.Data);
            }

            await context.Out.FlushAsync(context.Cancel);
            if (--left == 0)
            {
                break;
            }
        }

        return ExitCode.Success;
    }

    private static string Describe(StreamNotice notice) =>
        notice switch
        {
            StreamGap gap => $"The stream was not connected from {Times.Of(gap.From)} to {Times.Of(gap.To)}"
                + (gap.RecoveredBy == StreamRecovery.None ? "; what was posted then is missing." : "; what was posted then was recovered."),
            ProblemsInStream problems =>
                $"X reports: {string.Join("; ", problems.Problems.Select(problem => problem.Detail ?? problem.Title))}",
            MalformedMessage malformed => $"A message could not be read: {malformed.Reason}",
            ItemsDropped dropped => $"{dropped.Count} items were dropped: standard output takes them too slowly.",
            _ => notice.GetType().Name,
        };
}

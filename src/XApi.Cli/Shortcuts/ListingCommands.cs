using System.CommandLine;
using XApi.Cli.Collecting;
using XApi.Cli.Output;

namespace XApi.Cli.Shortcuts;

/// <summary>Makes commands of the listings: each prints what it lists.</summary>
internal static class ListingCommands
{
    public static IEnumerable<Command> Create(Terminal terminal) =>
        TweetListing
            .All.Select(listing =>
                Make(
                    terminal,
                    listing.Name,
                    listing.Description,
                    listing.Subject,
                    [.. listing.Options, CollectingOptions.Referenced],
                    PrintOrCollect(listing)
                )
            )
            .Concat(
                UserListing.All.Select(listing =>
                    Make(terminal, listing.Name, listing.Description, listing.Subject, [], PrintOrCollect(listing))
                )
            );

    private static Command Make(
        Terminal terminal,
        string name,
        string description,
        Argument<string?>? subject,
        IReadOnlyList<Option> options,
        Func<CommandContext, Task<int>> print
    )
    {
        var command = new Command(name, description);
        if (subject is not null)
        {
            command.Arguments.Add(subject);
        }

        foreach (var option in options.Append(ListingOptions.Limit).Concat(CollectingOptions.All))
        {
            command.Options.Add(option);
        }

        return command.Does(terminal, print);
    }

    private static Func<CommandContext, Task<int>> PrintOrCollect(TweetListing listing) =>
        PrintOr(Print(listing), context => CollectingCommands.CollectAsync(context, listing));

    private static Func<CommandContext, Task<int>> PrintOrCollect(UserListing listing) =>
        PrintOr(Print(listing), context => CollectingCommands.CollectAsync(context, listing));

    private static Func<CommandContext, Task<int>> PrintOr(Func<CommandContext, Task> print, Func<CommandContext, Task<int>> collect) =>
        async context =>
        {
            if (context.Has(CollectingOptions.Out))
            {
                return await collect(context);
            }

            CollectingOptions.RequireOut(context);
            await print(context);
            return ExitCode.Success;
        };

    private static Func<CommandContext, Task> Print(TweetListing listing) =>
        async context =>
        {
            var printer = new TweetPrinter(context);
            var tweets = listing.Tweets(context, context.Client, Shape.Short).Take(Limit(context));
            await foreach (var tweet in tweets.WithCancellation(context.Cancel))
            {
                printer.Print(tweet);
            }
        };

    private static Func<CommandContext, Task> Print(UserListing listing) =>
        async context =>
        {
            var users = listing.Users(context, context.Client, Shape.User).Take(Limit(context));
            if (context.IsJson)
            {
                await foreach (var user in users.WithCancellation(context.Cancel))
                {
                    context.Out.WriteLine(user.ToJson());
                }

                return;
            }

            var rows = new List<IReadOnlyList<string>>();
            await foreach (var user in users.WithCancellation(context.Cancel))
            {
                rows.Add([$"@{user.Username}", user.Name, Times.Count(user.PublicMetrics?.FollowersCount), user.Id]);
            }

            context.Screen.Table(["username", "name", "followers", "id"], rows);
        };

    private static int Limit(CommandContext context) => context.Get(ListingOptions.Limit) ?? ListingOptions.UsualLimit;
}

using System.CommandLine;
using XApi.Cli.Output;

namespace XApi.Cli.Shortcuts;

/// <summary>xapi me, user and tweet: one thing each.</summary>
internal static class ReadCommands
{
    private static readonly Argument<string> User = new("user") { Description = "A username, an id, or the address of a profile." };
    private static readonly Argument<string[]> Tweets = new("tweet")
    {
        Description = "Ids, or the addresses of their pages.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static IEnumerable<Command> Create(Terminal terminal) =>
        [
            new Command("me", "Show your user.").Does(
                terminal,
                async context =>
                    Print(
                        context,
                        await context.Client.Users.MeAsync(new() { UserFields = Shape.User.UserFields }, context.Cancel),
                        "the user of the credential"
                    )
            ),
            new Command("user", "Show a user.") { User }.Does(
                terminal,
                async context =>
                {
                    var user = Subjects.User(context.Get(User)!);
                    return Print(
                        context,
                        user.IsId || user.IsMe
                            ? await context.Client.Users.GetAsync(user, new() { UserFields = Shape.User.UserFields }, context.Cancel)
                            : await context.Client.Users.GetByUsernameAsync(
                                user.ToString().TrimStart('@'),
                                new() { UserFields = Shape.User.UserFields },
                                context.Cancel
                            ),
                        user.ToString()
                    );
                }
            ),
            new Command("tweet", "Show Tweets.") { Tweets }.Does(terminal, TweetsAsync),
        ];

    private static async Task<int> TweetsAsync(CommandContext context)
    {
        var ids = context.Get(Tweets)!.Select(Subjects.Tweet).ToList();
        var page = await context.Client.Tweets.GetManyAsync(
            ids,
            new()
            {
                TweetFields = Shape.Short.TweetFields,
                Expansions = Shape.Short.Expansions,
                UserFields = Shape.Short.UserFields,
            },
            context.Cancel
        );
        var printer = new TweetPrinter(context);
        foreach (var tweet in page.Data)
        {
            printer.Print(tweet);
        }

        return Conclude(context, page.Errors, page.Data.Count > 0);
    }

    private static int Print(CommandContext context, UserResponse response, string asked)
    {
        if (response.Data is not { } user)
        {
            if (response.Errors.Count == 0)
            {
                context.Note($"xapi: X returned nothing for {asked}.");
            }

            return Conclude(context, response.Errors, hasAny: false);
        }

        if (context.IsJson)
        {
            JsonOutput.Write(context, user.ToJson());
        }
        else
        {
            context.Screen.Pairs([
                ("user", $"@{user.Username}"),
                ("name", user.Name),
                ("id", user.Id),
                ("bio", Given(user.Description)),
                ("location", Given(user.Location)),
                ("url", Given(user.Url)),
                ("since", Given(Times.Of(user.CreatedAt))),
                ("followers", Given(Times.Count(user.PublicMetrics?.FollowersCount))),
                ("following", Given(Times.Count(user.PublicMetrics?.FollowingCount))),
                ("Tweets", Given(Times.Count(user.PublicMetrics?.TweetCount))),
                ("verified", user.VerifiedType?.Value),
                ("protected", user.Protected == true ? "yes" : null),
            ]);
        }

        return Conclude(context, response.Errors, hasAny: true);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static int Conclude(CommandContext context, IReadOnlyList<Problem> errors, bool hasAny)
    {
        foreach (var problem in errors)
        {
            context.Note($"xapi: {problem.Title}: {problem.Detail}");
        }

        return hasAny ? ExitCode.Success : ExitCode.NotFound;
    }
}

using System.CommandLine;

namespace XApi.Cli.Shortcuts;

/// <summary>A command that lists users.</summary>
/// <param name="Name">The command's name.</param>
/// <param name="Description">What it lists, in a sentence.</param>
/// <param name="Subject">Whose or which.</param>
/// <param name="Users">Reads them with a client, in a shape.</param>
internal sealed record UserListing(
    string Name,
    string Description,
    Argument<string?> Subject,
    Func<CommandContext, IXApiClient, Shape, Paged<User, UserPage>> Users
)
{
    private static readonly Argument<string?> User = new("user")
    {
        Description = "A username, an id, or me, which is the default.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<UserListing> All { get; } =
    [
        new(
            "followers",
            "List a user's followers.",
            User,
            (context, x, shape) =>
                x.Follows.EnumerateFollowersAsync(
                    Named(context),
                    new()
                    {
                        UserFields = shape.UserFields,
                        Expansions = shape.UserExpansions,
                        TweetFields = shape.TweetFields,
                    }
                )
        ),
        new(
            "following",
            "List whom a user follows.",
            User,
            (context, x, shape) =>
                x.Follows.EnumerateFollowingAsync(
                    Named(context),
                    new()
                    {
                        UserFields = shape.UserFields,
                        Expansions = shape.UserExpansions,
                        TweetFields = shape.TweetFields,
                    }
                )
        ),
    ];

    private static UserRef Named(CommandContext context) => context.Get(User) is { } user ? Subjects.User(user) : UserRef.Me;
}

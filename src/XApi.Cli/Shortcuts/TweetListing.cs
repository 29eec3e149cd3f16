using System.CommandLine;

namespace XApi.Cli.Shortcuts;

/// <summary>A command that lists Tweets: what it is of, and the pages that a client reads.</summary>
/// <param name="Name">The command's name.</param>
/// <param name="Description">What it lists, in a sentence.</param>
/// <param name="Subject">Whose or which Tweets; null where there is nothing to say.</param>
/// <param name="Options">The options that it takes besides the limit.</param>
/// <param name="Tweets">Reads them with a client, in a shape.</param>
internal sealed record TweetListing(
    string Name,
    string Description,
    Argument<string?>? Subject,
    IReadOnlyList<Option> Options,
    Func<CommandContext, IXApiClient, Shape, Paged<Tweet, TweetPage>> Tweets
)
{
    /// <summary>
    /// Reads what is still in reach of a listing that goes some time back only, and older than an id; null for a listing that has no such limit. The start that
    /// is asked for is left out.
    /// </summary>
    public Func<CommandContext, IXApiClient, Shape, string?, Paged<Tweet, TweetPage>>? InReach { get; init; }

    /// <summary>How far back it reaches with the options of a command; null where that is not limited.</summary>
    public XPagination? Reach(CommandContext context) =>
        InReach is null || context.Get(ListingOptions.Archive) ? null : XOperation.SearchRecent.Pagination;

    private static readonly Argument<string?> Query = new("query") { Description = "What to search for, in X's query language." };
    private static readonly Argument<string?> User = new("user")
    {
        Description = "A username, an id, or me.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Argument<string?> List = new("list") { Description = "The id of a list." };
    private static readonly IReadOnlyList<Option> Period = [ListingOptions.Since, ListingOptions.Until];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TweetListing> All { get; } =
    [
        new(
            "search",
            "Search Tweets: of the last seven days, or all of them with --archive.",
            Query,
            [ListingOptions.Archive, .. Period],
            (context, x, shape) => context.Get(ListingOptions.Archive) ? SearchArchive(context, x, shape) : SearchRecent(context, x, shape)
        )
        {
            InReach = SearchInReach,
        },
        new(
            "timeline",
            "List the Tweets of a user, or your home timeline.",
            User,
            Period,
            (context, x, shape) =>
                context.Get(User) is { } user ? UserTweets(context, x, shape, Subjects.User(user)) : Home(context, x, shape)
        ),
        new("mentions", "List the Tweets that mention a user, or you.", User, Period, Mentions),
        new("list", "List the Tweets of a list.", List, [], ListTweets),
        new("bookmarks", "List your bookmarks.", null, [], Bookmarks),
    ];

    private static Paged<Tweet, TweetPage> SearchRecent(CommandContext context, IXApiClient x, Shape shape) =>
        SearchRecent(context, x, shape, context.Get(ListingOptions.Since), context.Get(ListingOptions.Until), untilId: null);

    // X refuses ids together with times.
    private static Paged<Tweet, TweetPage> SearchInReach(CommandContext context, IXApiClient x, Shape shape, string? before) =>
        SearchRecent(context, x, shape, since: null, before is null ? context.Get(ListingOptions.Until) : null, before);

    private static Paged<Tweet, TweetPage> SearchRecent(
        CommandContext context,
        IXApiClient x,
        Shape shape,
        DateTimeOffset? since,
        DateTimeOffset? until,
        string? untilId
    ) =>
        x.Search.EnumerateRecentAsync(
            context.Get(Query)!,
            new()
            {
                StartTime = since,
                EndTime = until,
                UntilId = untilId,
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> SearchArchive(CommandContext context, IXApiClient x, Shape shape) =>
        x.Search.EnumerateFullArchiveAsync(
            context.Get(Query)!,
            new()
            {
                StartTime = context.Get(ListingOptions.Since),
                EndTime = context.Get(ListingOptions.Until),
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> UserTweets(CommandContext context, IXApiClient x, Shape shape, UserRef user) =>
        x.Timelines.EnumerateUserTweetsAsync(
            user,
            new()
            {
                StartTime = context.Get(ListingOptions.Since),
                EndTime = context.Get(ListingOptions.Until),
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> Home(CommandContext context, IXApiClient x, Shape shape) =>
        x.Timelines.EnumerateHomeAsync(
            UserRef.Me,
            new()
            {
                StartTime = context.Get(ListingOptions.Since),
                EndTime = context.Get(ListingOptions.Until),
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> Mentions(CommandContext context, IXApiClient x, Shape shape) =>
        x.Timelines.EnumerateMentionsAsync(
            context.Get(User) is { } user ? Subjects.User(user) : UserRef.Me,
            new()
            {
                StartTime = context.Get(ListingOptions.Since),
                EndTime = context.Get(ListingOptions.Until),
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> ListTweets(CommandContext context, IXApiClient x, Shape shape) =>
        x.Lists.EnumerateTweetsAsync(
            context.Get(List)!,
            new()
            {
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );

    private static Paged<Tweet, TweetPage> Bookmarks(CommandContext context, IXApiClient x, Shape shape) =>
        x.Bookmarks.EnumerateAsync(
            UserRef.Me,
            new()
            {
                TweetFields = shape.TweetFields,
                Expansions = shape.Expansions,
                UserFields = shape.UserFields,
                MediaFields = shape.MediaFields,
                PlaceFields = shape.PlaceFields,
                PollFields = shape.PollFields,
            }
        );
}

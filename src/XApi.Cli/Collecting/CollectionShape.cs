using XApi.Cli.Collecting.Formats;
using XApi.Cli.Shortcuts;

namespace XApi.Cli.Collecting;

/// <summary>
/// What is requested of each Tweet or user that is collected: all that X gives anyone without charging more. A collection that is resumed requests what it
/// was started with, which its manifest says, though a newer client would know more.
/// </summary>
internal static class CollectionShape
{
    private static readonly string[] Names = ["tweet.fields", "expansions", "user.fields", "media.fields", "place.fields", "poll.fields"];

    /// <summary>The shape of Tweets.</summary>
    /// <param name="archive">Whether they are of the full archive, whose pages hold five times as many Tweets without context annotations.</param>
    /// <param name="referenced">Whether the Tweets that they refer to are included, which X charges for.</param>
    public static Shape Tweets(bool archive, bool referenced) =>
        new()
        {
            TweetFields = [.. TweetField.Public.Where(field => !archive || field != TweetField.ContextAnnotations)],
            Expansions =
            [
                TweetExpansion.AuthorId,
                TweetExpansion.InReplyToUserId,
                TweetExpansion.EntitiesMentionsUsername,
                TweetExpansion.AttachmentsMediaKeys,
                TweetExpansion.AttachmentsPollIds,
                TweetExpansion.GeoPlaceId,
                .. referenced
                    ? [TweetExpansion.ReferencedTweetsId, TweetExpansion.ReferencedTweetsIdAuthorId]
                    : Array.Empty<TweetExpansion>(),
            ],
            UserFields = UserField.Public,
            MediaFields = MediaField.Public,
            PlaceFields = PlaceField.Public,
            PollFields = PollField.Public,
        };

    /// <summary>The shape of users.</summary>
    public static Shape Users { get; } = new() { UserFields = UserField.Public };

    /// <summary>A shape as a manifest keeps it.</summary>
    public static SortedDictionary<string, string> Write(Shape shape)
    {
        var values = new[]
        {
            shape.TweetFields?.Select(field => field.Value),
            shape.Expansions?.Select(expansion => expansion.Value),
            shape.UserFields?.Select(field => field.Value),
            shape.MediaFields?.Select(field => field.Value),
            shape.PlaceFields?.Select(field => field.Value),
            shape.PollFields?.Select(field => field.Value),
        };
        return new(
            Names
                .Zip(values)
                .Where(named => named.Second is not null)
                .ToDictionary(named => named.First, named => string.Join(',', named.Second!))
        );
    }

    /// <summary>The shape that <see cref="Write"/> wrote.</summary>
    public static Shape Read(SortedDictionary<string, string> fields)
    {
        return new()
        {
            TweetFields = Of(0, TweetField.FromValue),
            Expansions = Of(1, TweetExpansion.FromValue),
            UserFields = Of(2, UserField.FromValue),
            MediaFields = Of(3, MediaField.FromValue),
            PlaceFields = Of(4, PlaceField.FromValue),
            PollFields = Of(5, PollField.FromValue),
        };

        IReadOnlyList<T>? Of<T>(int name, Func<string, T> read) =>
            fields.TryGetValue(Names[name], out var values) ? [.. values.Split(',').Select(read)] : null;
    }
}

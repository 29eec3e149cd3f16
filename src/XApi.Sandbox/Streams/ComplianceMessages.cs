using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What the compliance streams say of something that happened: the id that decides about the partition, and the data. Null where they say nothing.</summary>
internal static class ComplianceMessages
{
    // X Activity and the compliance stream call the parts of a profile differently; of the others the stream says nothing.
    private static readonly Dictionary<string, string> ProfileFields = new()
    {
        ["bio"] = "description",
        ["screenname"] = "name",
        ["geo"] = "location",
        ["url"] = "url",
    };

    internal static (long Id, JsonObject Data)? OfTweet(Happening happening) =>
        happening switch
        {
            TweetDeleted { Tweet: var tweet } => (
                tweet.Id,
                Change(
                    "delete",
                    happening,
                    ("tweet", Reference(tweet)),
                    ("quote_tweet_id", tweet.Quoted is { } id ? JsonText.Id(id) : null)
                )
            ),
            TweetWithheld { Tweet: { WithheldIn.Count: > 0 } tweet } => (
                tweet.Id,
                Change("withheld", happening, ("tweet", Reference(tweet)), ("withheld_in_countries", Countries(tweet.WithheldIn)))
            ),
            TweetPosted { Tweet: var tweet } when tweet.Versions[0] != tweet.Id => (
                tweet.Id,
                Change(
                    "tweet_edit",
                    happening,
                    ("tweet", new JsonObject { ["id"] = JsonText.Id(tweet.Id) }),
                    ("initial_tweet_id", JsonText.Id(tweet.Versions[0])),
                    ("edit_tweet_ids", JsonText.Ids(tweet.Versions))
                )
            ),
            _ => null,
        };

    internal static (long Id, JsonObject Data)? OfUser(Happening happening) =>
        happening switch
        {
            // A user who is withheld nowhere any more is not reported: X names at least one country.
            AccountChanged { Change: "user_withheld", User.WithheldIn.Count: 0 } => null,
            AccountChanged { User: var user, Change: var change } => (
                user.Id,
                Change(
                    change,
                    happening,
                    ("user", Reference(user)),
                    ("withheld_in_countries", change == "user_withheld" ? Countries(user.WithheldIn) : null)
                )
            ),
            ProfileUpdated update when ProfileFields.TryGetValue(update.Part, out var field) => (
                update.User.Id,
                Change(
                    "user_profile_modification",
                    happening,
                    ("user", Reference(update.User)),
                    ("profile_field", field),
                    ("new_value", update.After)
                )
            ),
            _ => null,
        };

    internal static (long Id, JsonObject Data)? OfLike(Happening happening) =>
        happening is TweetUnliked unlike
            ? (
                unlike.Tweet.Id,
                Change(
                    "delete",
                    happening,
                    ("favorite", JsonText.Object(("id", JsonText.Id(unlike.Tweet.Id)), ("user_id", JsonText.Id(unlike.User.Id))))
                )
            )
            : null;

    internal static (long Id, JsonObject Data)? OfLabel(Happening happening) =>
        happening is TweetLabelled label
            ? (
                label.Tweet.Id,
                Change(
                    label.Notice is null ? "public_tweet_unviewable" : "public_tweet_notice",
                    happening,
                    ("tweet", Reference(label.Tweet)),
                    ("application", label.IsApplied ? "apply" : "remove"),
                    ("event_type", label.Notice is null ? null : "misleading"),
                    ("details", label.Notice)
                )
            )
            : null;

    private static JsonObject Change(string name, Happening happening, params ReadOnlySpan<(string Name, JsonNode? Value)> members) =>
        new() { [name] = JsonText.Object([.. members, ("event_at", JsonText.Time(happening.At))]) };

    private static JsonObject Reference(TweetRecord tweet) =>
        JsonText.Object(("id", JsonText.Id(tweet.Id)), ("author_id", JsonText.Id(tweet.Author.Id)));

    private static JsonObject Reference(UserRecord user) => new() { ["id"] = JsonText.Id(user.Id) };

    private static JsonArray Countries(IReadOnlyList<string> codes) => JsonText.Array(codes.Select(code => (JsonNode?)code));
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Tweets and users as version 1.1 of the API had them, which Account Activity still sends. The gate is held.</summary>
internal static class LegacyObjects
{
    // Longer texts are cut here, and whole in `extended_tweet`.
    private const int LongestText = 140;

    /// <summary>A Tweet, and within it what it repeats or quotes.</summary>
    /// <param name="world">The world.</param>
    /// <param name="tweet">The Tweet.</param>
    /// <param name="below">How many Tweets may stand one within the other: of a Retweet the original, and in that one what it quotes, and nothing of what is quoted there.</param>
    internal static JsonObject Tweet(XWorld world, TweetRecord tweet, int below = 2)
    {
        var text = JsonText.Escaped(tweet.FullText);
        var isCut = TextEntities.CodePoints(text) > LongestText && !tweet.IsRetweet;
        var shown = isCut ? $"{Start(tweet.FullText)} https://t.co/{Scatter.Mix(tweet.Id):x8}" : text;
        var parent = world.Tweet(tweet.RepliedTo ?? 0);
        var quoted = world.Tweet(tweet.Quoted ?? 0);
        return JsonText.Object([
            ("created_at", Time(tweet.CreatedAt)),
            .. Id("id", tweet.Id),
            ("text", shown),
            ("display_text_range", new JsonArray(0, TextEntities.CodePoints(shown))),
            ("source", $"<a href=\"https://x.com\" rel=\"nofollow\">{tweet.Source}</a>"),
            ("truncated", isCut),
            .. Id("in_reply_to_status_id", tweet.RepliedTo),
            .. Id("in_reply_to_user_id", tweet.InReplyTo?.Id),
            ("in_reply_to_screen_name", tweet.InReplyTo?.Username),
            ("user", User(tweet.Author)),
            ("is_quote_status", tweet.Quoted is not null),
            .. Id("quoted_status_id", tweet.Quoted),
            ("quoted_status", quoted is null || below == 0 ? null : Tweet(world, quoted, below: 0)),
            ("retweeted_status", tweet.Retweeted is { } original && below > 1 ? Tweet(world, original, below - 1) : null),
            ("extended_tweet", isCut ? Extended(tweet, text) : null),
            ("quote_count", tweet.Quotes.Count(quote => quote.IsListed)),
            ("reply_count", tweet.Replies.Count(reply => reply.IsListed)),
            ("retweet_count", Fields.Retweets(tweet)),
            ("favorite_count", tweet.Likes.Count),
            ("entities", Entities(isCut ? TextEntities.Empty : tweet.Entities)),
            ("favorited", false),
            ("retweeted", false),
            ("possibly_sensitive", tweet.IsSensitive),
            ("filter_level", "low"),
            ("lang", tweet.Lang),
            (
                "withheld_in_countries",
                tweet.WithheldIn.Count == 0 ? null : JsonText.Array(tweet.WithheldIn.Select(code => (JsonNode?)code))
            ),
            ("timestamp_ms", JsonText.Milliseconds(tweet.CreatedAt)),
        ]);
    }

    internal static JsonObject User(UserRecord user) =>
        JsonText.Object([
            .. Id("id", user.Id),
            ("name", user.Name),
            ("screen_name", user.Username),
            ("location", user.Location),
            ("url", user.Url),
            ("description", user.Description),
            ("protected", user.IsProtected),
            ("verified", user.IsVerified),
            ("followers_count", user.Followers.Count),
            ("friends_count", user.Following.Count),
            ("listed_count", user.ListedCount),
            ("favourites_count", user.Likes.Count),
            ("statuses_count", user.Tweets.Count(tweet => tweet.IsListed)),
            ("created_at", Time(user.CreatedAt)),
            ("profile_image_url_https", $"https://pbs.twimg.com/profile_images/{user.Id}/normal.jpg"),
        ]);

    /// <summary>A user beside messages, which is shorter.</summary>
    internal static JsonObject Participant(UserRecord user) =>
        JsonText.Object(
            ("id", JsonText.Id(user.Id)),
            ("created_timestamp", JsonText.Milliseconds(user.CreatedAt)),
            ("name", user.Name),
            ("screen_name", user.Username),
            ("location", user.Location),
            ("description", user.Description),
            ("url", user.Url),
            ("protected", user.IsProtected),
            ("verified", user.IsVerified),
            ("followers_count", user.Followers.Count),
            ("friends_count", user.Following.Count),
            ("statuses_count", user.Tweets.Count(tweet => tweet.IsListed)),
            ("profile_image_url_https", $"https://pbs.twimg.com/profile_images/{user.Id}/normal.jpg")
        );

    /// <summary>What is found in a text. Unlike in version 2, lists without items are there.</summary>
    internal static JsonObject Entities(TextEntities entities) =>
        JsonText.Object(
            ("hashtags", JsonText.Array(entities.Hashtags.Select(Tag))),
            ("symbols", JsonText.Array(entities.Cashtags.Select(Tag))),
            (
                "user_mentions",
                JsonText.Array(
                    entities.Mentions.Select(mention =>
                        JsonText.Object([
                            ("screen_name", mention.Username),
                            ("name", mention.User?.Name ?? mention.Username),
                            .. Id("id", mention.User?.Id),
                            ("indices", new JsonArray(mention.Start, mention.End)),
                        ])
                    )
                )
            ),
            (
                "urls",
                JsonText.Array(
                    entities
                        .Links.Where(link => link.MediaKey is null)
                        .Select(link =>
                            JsonText.Object(
                                ("url", link.Url),
                                ("expanded_url", link.ExpandedUrl),
                                ("display_url", link.DisplayUrl),
                                ("indices", new JsonArray(link.Start, link.End))
                            )
                        )
                )
            )
        );

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd MMM dd HH:mm:ss +0000 yyyy", CultureInfo.InvariantCulture);

    private static JsonObject Extended(TweetRecord tweet, string text) =>
        JsonText.Object(
            ("full_text", text),
            ("display_text_range", new JsonArray(0, TextEntities.CodePoints(text))),
            ("entities", Entities(tweet.Entities))
        );

    private static JsonObject Tag(TagEntity tag) => JsonText.Object(("text", tag.Tag), ("indices", new JsonArray(tag.Start, tag.End)));

    // As a number, which many readers round, and as a text.
    private static (string Name, JsonNode? Value)[] Id(string name, long? id) =>
        id is { } number ? [(name, number), (name + "_str", JsonText.Id(number))] : [];

    // Leaves room for the sign that there is more and for the link to the whole.
    private static string Start(string text) => JsonText.Escaped(Fields.Cut(text, Math.Min(text.Length, LongestText - 24)));
}

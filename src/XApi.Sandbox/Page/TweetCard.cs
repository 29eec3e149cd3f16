using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A Tweet as the page shows it: with its media, its poll, its versions and what it refers to. Callers hold the world's gate.</summary>
internal static class TweetCard
{
    internal static JsonObject Of(XWorld world, TweetRecord tweet)
    {
        var card = Head(tweet);
        card["likes"] = tweet.Likes.Count;
        card["retweets"] = Fields.Retweets(tweet);
        card["replies"] = Fields.Replies(tweet);
        card["quotes"] = tweet.Quotes.Count(quote => quote.IsListed);
        card["conversation"] = JsonText.Id(tweet.ConversationId);
        card["reply_to"] = tweet.RepliedTo is { } parent ? JsonText.Id(parent) : null;
        card["reply_to_user"] = tweet.InReplyTo?.Username;
        card["quoted"] = Reference(world, tweet.Quoted);
        card["retweeted"] = Reference(world, tweet.RetweetedId);
        card["media"] = new JsonArray([.. tweet.Media.Select(Medium)]);
        card["poll"] = tweet.Poll is { } poll ? Poll(poll, world.Now) : null;
        card["versions"] = new JsonArray([.. tweet.Versions.Select(id => Version(id, world.AnyTweet(id)))]);
        var until = Ids.TimeOf(tweet.Versions[0]) + XWorld.EditableFor;
        var left = XWorld.EditsAllowed - (tweet.Versions.Count - 1);
        card["editable_until"] = Fields.IsEditable(tweet) && left > 0 && world.Now <= until ? Texts.Time(until) : null;
        card["edits_left"] = left;
        return card;
    }

    /// <summary>What stands where a Tweet was, or where one is that the world does not have.</summary>
    internal static JsonObject Gone(long id) => new() { ["id"] = JsonText.Id(id), ["is_gone"] = true };

    private static JsonObject Head(TweetRecord tweet) =>
        new()
        {
            ["id"] = JsonText.Id(tweet.Id),
            ["text"] = tweet.Text.Written,
            ["author"] = tweet.Author.Username,
            ["name"] = tweet.Author.Name,
            ["at"] = Texts.Time(tweet.CreatedAt),
        };

    private static JsonObject? Reference(XWorld world, long? id) =>
        id is not { } known ? null
        : world.Tweet(known) is { } tweet ? Head(tweet)
        : Gone(known);

    private static JsonObject Medium(MediaRecord medium) =>
        new()
        {
            ["key"] = medium.Key,
            ["type"] = medium.Type,
            ["width"] = medium.Width,
            ["height"] = medium.Height,
            ["seconds"] = medium.DurationMs / 1000.0,
            ["alt_text"] = medium.AltText,
            // What the world began with has no bytes.
            ["picture"] = medium.Upload is null ? null : MediaUrls.Picture(medium),
        };

    private static JsonObject Poll(PollRecord poll, DateTimeOffset now) =>
        new()
        {
            ["options"] = new JsonArray([
                .. poll.Options.Select(option => new JsonObject { ["label"] = option.Label, ["votes"] = option.Votes }),
            ]),
            ["ends"] = Texts.Time(poll.End),
            ["is_open"] = poll.End > now,
        };

    private static JsonObject Version(long id, TweetRecord? version) =>
        new()
        {
            ["id"] = JsonText.Id(id),
            ["at"] = Texts.Time(Ids.TimeOf(id)),
            ["text"] = version?.Text.Written,
        };
}

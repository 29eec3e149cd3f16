namespace XApi.Sandbox;

/// <summary>What each expansion of a Tweet or a user puts into <c>includes</c>.</summary>
internal static class Expansions
{
    private static readonly Dictionary<string, Action<View, TweetRecord>> OfTweets = new()
    {
        ["author_id"] = (view, tweet) => view.IncludeUser("author_id", tweet.Author),
        ["in_reply_to_user_id"] = (view, tweet) =>
            Each(tweet.InReplyTo is { } user ? [user] : Array.Empty<UserRecord>(), user => view.IncludeUser("in_reply_to_user_id", user)),
        ["entities.mentions.username"] = Mentions("entities.mentions.username"),
        ["entities.note.mentions.username"] = Mentions("entities.note.mentions.username"),
        ["edit_history_tweet_ids"] = (view, tweet) => Each(tweet.Versions, id => view.IncludeTweet("edit_history_tweet_ids", id)),
        ["referenced_tweets.id"] = (view, tweet) =>
            Each(Fields.References(tweet), reference => view.IncludeTweet("referenced_tweets.id", reference.Id)),
        ["referenced_tweets.id.author_id"] = (view, tweet) =>
            Each(
                Referenced(view, "referenced_tweets.id.author_id", tweet),
                other => view.IncludeUser("referenced_tweets.id.author_id", other.Author)
            ),
        ["referenced_tweets.id.attachments.media_keys"] = (view, tweet) =>
            Each(Referenced(view, "referenced_tweets.id.attachments.media_keys", tweet), other => IncludeMedia(view, other)),
        ["attachments.media_keys"] = IncludeMedia,
        ["attachments.poll_ids"] = (view, tweet) => Each(tweet.Poll is { } poll ? [poll] : Array.Empty<PollRecord>(), view.IncludePoll),
        ["geo.place_id"] = (view, tweet) => Each(tweet.Place is { } place ? [place] : Array.Empty<PlaceRecord>(), view.IncludePlace),
    };

    private static readonly Dictionary<string, Action<View, UserRecord>> OfUsers = new()
    {
        ["affiliation.user_id"] = (view, user) =>
            Each(
                user.Affiliation is { } other ? [other] : Array.Empty<UserRecord>(),
                other => view.IncludeUser("affiliation.user_id", other)
            ),
        ["pinned_tweet_id"] = (view, user) =>
            Each(user.PinnedTweetId is { } id ? [id] : Array.Empty<long>(), id => view.IncludeTweet("pinned_tweet_id", id)),
        ["most_recent_tweet_id"] = (view, user) =>
            Each(
                Fields.MostRecent(view, user) is { } tweet ? [tweet.Id] : Array.Empty<long>(),
                id => view.IncludeTweet("most_recent_tweet_id", id)
            ),
    };

    // Nothing in this world has media in an article or media taken from another Tweet, so those expansions find nothing.
    internal static Action<View> Of(string expansion, TweetRecord tweet) =>
        view => OfTweets.GetValueOrDefault(expansion)?.Invoke(view, tweet);

    internal static Action<View> Of(string expansion, UserRecord user) => view => OfUsers.GetValueOrDefault(expansion)?.Invoke(view, user);

    internal static Action<View> Of(string expansion, DmEventRecord message) =>
        view =>
        {
            switch (expansion)
            {
                case "sender_id":
                    view.IncludeUser("sender_id", message.Sender);
                    break;
                case "participant_ids":
                    Each(message.Joined, user => view.IncludeUser("participant_ids", user));
                    break;
                case "attachments.media_keys":
                    Each(message.Media, medium => view.IncludeMedium(message.Sender, medium));
                    break;
            }
        };

    internal static Action<View> Of(string expansion, TweetLiked like) =>
        view =>
        {
            switch (expansion)
            {
                case "liked_tweet_id":
                    view.IncludeTweet(expansion, like.Tweet.Id);
                    break;
                case "liked_tweet_author_id":
                    view.IncludeUser(expansion, like.Tweet.Author);
                    break;
                case "attachments.media_keys":
                    IncludeMedia(view, like.Tweet);
                    break;
            }
        };

    private static Action<View, TweetRecord> Mentions(string parameter) =>
        (view, tweet) =>
        {
            foreach (var mention in tweet.Entities.Mentions)
            {
                if (mention.User is { IsSuspended: true })
                {
                    view.Report(Problems.Suspended(parameter, mention.Username, "includes"));
                }
                else if (mention.User is { } user)
                {
                    view.IncludeUser(parameter, user);
                }
                else
                {
                    view.Report(Problems.NotAuthorized("user", parameter, mention.Username, "includes"));
                }
            }
        };

    private static void IncludeMedia(View view, TweetRecord tweet) => Each(tweet.Media, medium => view.IncludeMedium(tweet.Author, medium));

    private static IEnumerable<TweetRecord> Referenced(View view, string parameter, TweetRecord tweet)
    {
        foreach (var (_, id) in Fields.References(tweet))
        {
            if (view.VisibleTweet(id) is { } other)
            {
                yield return other;
            }
            else
            {
                view.IncludeTweet(parameter, id);
            }
        }
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> action)
    {
        foreach (var item in items)
        {
            action(item);
        }
    }
}

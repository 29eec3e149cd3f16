using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What each field of each kind of object holds. A field that does not apply holds null and is left out.</summary>
internal static class Fields
{
    // What fits before the sign that there is more, which weighs two.
    private static readonly XTextRules BesidesEllipsis = XTextRules.Default with { MaxLength = XWorld.ShortText - 2 };

    internal static readonly IReadOnlyDictionary<string, Func<View, TweetRecord, JsonNode?>> Tweet = new Dictionary<
        string,
        Func<View, TweetRecord, JsonNode?>
    >
    {
        ["id"] = (_, tweet) => JsonText.Id(tweet.Id),
        ["text"] = (_, tweet) => JsonText.Escaped(ShortText(tweet)),
        ["edit_history_tweet_ids"] = (_, tweet) => JsonText.Ids(tweet.Versions),
        ["article"] = (_, tweet) => tweet.Article is { } title ? JsonText.Object(("title", title)) : null,
        ["attachments"] = (_, tweet) =>
            tweet is { Media.Count: 0, Poll: null }
                ? null
                : JsonText.Object(
                    ("media_keys", tweet.Media.Count == 0 ? null : JsonText.Array(tweet.Media.Select(medium => (JsonNode?)medium.Key))),
                    ("poll_ids", tweet.Poll is { } poll ? JsonText.Ids([poll.Id]) : null)
                ),
        ["author_id"] = (_, tweet) => JsonText.Id(tweet.Author.Id),
        ["context_annotations"] = (_, tweet) =>
            tweet.Topic is not { } topic
                ? null
                : new JsonArray(
                    JsonText.Object(
                        ("domain", Annotation(topic.DomainId, topic.Domain, $"What is filed under {topic.Domain}")),
                        ("entity", Annotation(topic.EntityId, topic.Name, $"All that is about {topic.Name}"))
                    )
                ),
        ["conversation_id"] = (_, tweet) => JsonText.Id(tweet.ConversationId),
        ["created_at"] = (_, tweet) => JsonText.Time(tweet.CreatedAt),
        ["display_text_range"] = (_, tweet) => DisplayRange(tweet),
        ["edit_controls"] = (_, tweet) =>
            JsonText.Object(
                ("edits_remaining", XWorld.EditsAllowed - (tweet.Versions.Count - 1)),
                ("is_edit_eligible", IsEditable(tweet)),
                ("editable_until", JsonText.Time(Ids.TimeOf(tweet.Versions[0]) + XWorld.EditableFor))
            ),
        ["entities"] = (_, tweet) =>
            Entities(tweet.Entities, IsShortened(tweet) ? TextEntities.CodePoints(JsonText.Escaped(ShortText(tweet))) : int.MaxValue),
        ["geo"] = (_, tweet) =>
            tweet.Place is not { } place
                ? null
                : JsonText.Object(
                    ("place_id", place.Id),
                    (
                        "coordinates",
                        tweet.Coordinates is not { } point
                            ? null
                            : JsonText.Object(("type", "Point"), ("coordinates", new JsonArray(point.Longitude, point.Latitude)))
                    )
                ),
        ["in_reply_to_user_id"] = (_, tweet) => tweet.InReplyTo is { } user ? JsonText.Id(user.Id) : null,
        ["lang"] = (_, tweet) => tweet.Lang,
        ["media_metadata"] = (_, tweet) =>
            tweet.Media.Any(medium => medium.AltText is not null)
                ? JsonText.Array(
                    tweet
                        .Media.Where(medium => medium.AltText is not null)
                        .Select(medium => JsonText.Object(("media_key", medium.Key), ("alt_text", medium.AltText)))
                )
                : null,
        ["note_tweet"] = (_, tweet) =>
            tweet.IsRetweet || !IsShortened(tweet)
                ? null
                : JsonText.Object(("text", JsonText.Escaped(tweet.FullText)), ("entities", Entities(tweet.Entities))),
        ["possibly_sensitive"] = (_, tweet) => tweet.IsSensitive,
        ["public_metrics"] = (_, tweet) =>
            JsonText.Object(
                ("retweet_count", Retweets(tweet)),
                ("reply_count", Replies(tweet)),
                ("like_count", tweet.Likes.Count),
                ("quote_count", tweet.Quotes.Count(quote => quote.IsListed)),
                ("bookmark_count", tweet.BookmarkCount),
                ("impression_count", Impressions(tweet))
            ),
        ["non_public_metrics"] = (_, tweet) => Metrics("non_public_metrics", tweet),
        ["organic_metrics"] = (_, tweet) => Metrics("organic_metrics", tweet),
        ["promoted_metrics"] = (_, tweet) => tweet.IsPromoted ? Metrics("promoted_metrics", tweet) : null,
        ["referenced_tweets"] = (_, tweet) =>
            References(tweet) is { Count: > 0 } references
                ? JsonText.Array(
                    references.Select(reference => JsonText.Object(("type", reference.Type), ("id", JsonText.Id(reference.Id))))
                )
                : null,
        ["reply_settings"] = (_, tweet) => tweet.ReplySettings,
        ["source"] = (_, tweet) => tweet.Source,
        ["withheld"] = (_, tweet) =>
            tweet.WithheldIn.Count == 0
                ? null
                : JsonText.Object(
                    // X's code for a claim of copyright is no country's.
                    ("copyright", tweet.WithheldIn.Contains("XY")),
                    ("country_codes", JsonText.Array(tweet.WithheldIn.Select(code => (JsonNode?)code))),
                    ("scope", "tweet")
                ),
    };

    private static readonly string[] Reactions =
    [
        "impression_count",
        "like_count",
        "reply_count",
        "retweet_count",
        "url_link_clicks",
        "user_profile_clicks",
    ];

    /// <summary>The parts of a Tweet's private metrics, each of which X refuses by itself.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> PrivateMetrics = new Dictionary<string, string[]>
    {
        ["non_public_metrics"] = ["impression_count", "url_link_clicks", "user_profile_clicks"],
        ["organic_metrics"] = Reactions,
        ["promoted_metrics"] = Reactions,
    };

    internal static readonly IReadOnlyDictionary<string, Func<View, UserRecord, JsonNode?>> User = new Dictionary<
        string,
        Func<View, UserRecord, JsonNode?>
    >
    {
        ["id"] = (_, user) => JsonText.Id(user.Id),
        ["name"] = (_, user) => user.Name,
        ["username"] = (_, user) => user.Username,
        ["affiliation"] = (_, user) =>
            user.Affiliation is not { } organization
                ? null
                : JsonText.Object(("description", organization.Name), ("user_id", JsonText.Ids([organization.Id]))),
        ["confirmed_email"] = (view, user) => view.SeesEmail ? $"{user.Username.ToLowerInvariant()}@example.com" : null,
        ["connection_status"] = (view, user) =>
            view.Viewer is not { } viewer
                ? null
                : JsonText.Array(
                    new (bool Is, string Name)[]
                    {
                        (viewer.Following.Contains(user), "following"),
                        (viewer.Followers.Contains(user), "followed_by"),
                        (viewer.Blocked.Contains(user), "blocking"),
                        (viewer.Muted.Contains(user), "muting"),
                    }
                        .Where(status => status.Is)
                        .Select(status => (JsonNode?)status.Name)
                ),
        ["created_at"] = (_, user) => JsonText.Time(user.CreatedAt),
        ["description"] = (_, user) => user.Description,
        ["entities"] = (view, user) => ProfileEntities(view, user),
        ["is_identity_verified"] = (_, user) => user.VerifiedType is "business" or "government",
        ["location"] = (_, user) => user.Location,
        ["most_recent_tweet_id"] = (view, user) => MostRecent(view, user) is { } tweet ? JsonText.Id(tweet.Id) : null,
        ["parody"] = (_, _) => false,
        ["pinned_tweet_id"] = (_, user) => user.PinnedTweetId is { } id ? JsonText.Id(id) : null,
        ["profile_banner_url"] = (_, user) => user.Id % 3 == 0 ? $"https://pbs.twimg.com/profile_banners/{user.Id}" : null,
        ["profile_image_url"] = (_, user) => $"https://pbs.twimg.com/profile_images/{user.Id}/normal.jpg",
        ["protected"] = (_, user) => user.IsProtected,
        ["public_metrics"] = (_, user) =>
            JsonText.Object(
                ("followers_count", user.Followers.Count),
                ("following_count", user.Following.Count),
                ("tweet_count", user.Tweets.Count(tweet => tweet.IsListed)),
                ("listed_count", user.ListedCount),
                ("like_count", user.Likes.Count)
            ),
        ["receives_your_dm"] = (view, user) =>
            view.Viewer is { } viewer && user.Following.Contains(viewer) && !user.DmBlocked.Contains(viewer),
        ["subscription"] = (_, _) => JsonText.Object(("subscribes_to_you", false)),
        ["subscription_type"] = (_, user) => user.VerifiedType == "blue" ? "Premium" : "None",
        ["url"] = (_, user) => user.Url is null ? "" : ShortUrl(user),
        ["verified"] = (_, user) => user.IsVerified,
        ["verified_followers_count"] = (_, user) => user.Followers.Items.Count(follower => follower.IsVerified),
        ["verified_type"] = (_, user) => user.VerifiedType,
        ["withheld"] = (_, user) =>
            user.WithheldIn.Count == 0
                ? null
                : JsonText.Object(("country_codes", JsonText.Array(user.WithheldIn.Select(code => (JsonNode?)code))), ("scope", "user")),
    };

    internal static readonly IReadOnlyDictionary<string, Func<View, MediaRecord, JsonNode?>> Media = new Dictionary<
        string,
        Func<View, MediaRecord, JsonNode?>
    >
    {
        ["media_key"] = (_, medium) => medium.Key,
        ["type"] = (_, medium) => medium.Type,
        ["alt_text"] = (_, medium) => medium.AltText,
        ["duration_ms"] = (_, medium) => medium.DurationMs,
        ["height"] = (_, medium) => medium.Height,
        ["width"] = (_, medium) => medium.Width,
        ["preview_image_url"] = (view, medium) => medium.Type == "photo" ? null : MediaUrls.Preview(view.Address, medium),
        ["url"] = (view, medium) => medium.Type == "photo" ? MediaUrls.Photo(view.Address, medium) : null,
        ["public_metrics"] = (_, medium) => medium.Type == "video" ? JsonText.Object(("view_count", Views(medium))) : null,
        ["non_public_metrics"] = (_, medium) => medium.Type == "video" ? Playback(medium) : null,
        ["organic_metrics"] = (_, medium) => medium.Type == "video" ? Playback(medium, ("view_count", Views(medium))) : null,
        ["variants"] = (view, medium) => medium.Type == "photo" ? null : MediaUrls.Variants(view.Address, medium),
    };

    /// <summary>The Tweets that a Tweet refers to, whether they are still there or not.</summary>
    internal static IReadOnlyList<(string Type, long Id)> References(TweetRecord tweet)
    {
        var references = new List<(string, long)>(2);
        if (tweet.RetweetedId is { } retweeted)
        {
            references.Add(("retweeted", retweeted));
        }

        if (tweet.Quoted is { } quoted)
        {
            references.Add(("quoted", quoted));
        }

        if (tweet.RepliedTo is { } parent)
        {
            references.Add(("replied_to", parent));
        }

        return references;
    }

    internal static TweetRecord? MostRecent(View view, UserRecord user) =>
        user.Tweets.FindLast(tweet => tweet.IsListed && XWorld.CanSee(view.Viewer, tweet));

    internal static bool IsEditable(TweetRecord tweet) =>
        tweet is { Poll: null, IsRetweet: false, IsPromoted: false } && (tweet.InReplyTo is null || tweet.InReplyTo == tweet.Author);

    private static bool IsShortened(TweetRecord tweet) => tweet.IsLong || (tweet.IsRetweet && tweet.FullText.Length > XWorld.RetweetText);

    private static JsonArray DisplayRange(TweetRecord tweet)
    {
        var (shown, text) = (ShortText(tweet), tweet.Text);
        return new JsonArray(Position(text.Start), Position(IsShortened(tweet) ? shown.Length : text.End));

        int Position(int index) => TextEntities.CodePoints(JsonText.Escaped(shown[..index]));
    }

    private static string ShortText(TweetRecord tweet) =>
        !IsShortened(tweet) ? tweet.FullText
        : tweet.IsRetweet ? Cut(tweet.FullText, XWorld.RetweetText - 1)
        : Cut(tweet.FullText, tweet.Text.Start + XText.Measure(tweet.Text.Written, BesidesEllipsis).FitLength);

    /// <summary>What stands before a place in a text, which splits no character, and the sign that there is more.</summary>
    internal static string Cut(string text, int end) => text[..(end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";

    internal static JsonObject? Entities(TextEntities entities, int end = int.MaxValue)
    {
        var result = JsonText.Object(
            ("hashtags", List(entities.Hashtags.Where(tag => tag.End < end), Tag)),
            ("cashtags", List(entities.Cashtags.Where(tag => tag.End < end), Tag)),
            (
                "mentions",
                List(
                    entities.Mentions.Where(mention => mention.End < end),
                    mention =>
                        JsonText.Object(
                            ("start", mention.Start),
                            ("end", mention.End),
                            ("username", mention.Username),
                            ("id", mention.User is { } user ? JsonText.Id(user.Id) : null)
                        )
                )
            ),
            ("urls", List(entities.Links.Where(link => link.End < end), Link)),
            (
                "annotations",
                List(
                    entities.Names.Where(name => name.End < end),
                    name =>
                        JsonText.Object(
                            ("start", name.Start),
                            // The one entity whose end X counts in.
                            ("end", name.End - 1),
                            ("probability", name.Probability),
                            ("type", name.Type),
                            ("normalized_text", name.Text)
                        )
                )
            )
        );
        return result.Count == 0 ? null : result;
    }

    private static JsonObject Annotation(string id, string name, string description) =>
        JsonText.Object(("id", id), ("name", name), ("description", description));

    private static JsonObject Tag(TagEntity tag) => JsonText.Object(("start", tag.Start), ("end", tag.End), ("tag", tag.Tag));

    // X looks at the pages that authors link, and not at its own.
    private static JsonObject Link(LinkEntity link) =>
        JsonText.Object([
            ("start", link.Start),
            ("end", link.End),
            ("url", link.Url),
            ("expanded_url", link.ExpandedUrl),
            ("display_url", link.DisplayUrl),
            ("media_key", link.MediaKey),
            .. link.IsAttached ? [] : Page(link),
        ]);

    private static (string, JsonNode?)[] Page(LinkEntity link) =>
        [
            ("status", 200),
            ("title", link.DisplayUrl),
            ("description", $"The page at {link.ExpandedUrl}"),
            ("unwound_url", link.ExpandedUrl),
            ("images", new JsonArray(Image(link, 1200, 630), Image(link, 150, 150))),
        ];

    private static JsonArray? List<T>(IEnumerable<T> items, Func<T, JsonObject> json) =>
        JsonText.Array(items.Select(json)) is { Count: > 0 } list ? list : null;

    private static JsonObject Image(LinkEntity link, int width, int height) =>
        JsonText.Object(
            ("url", $"https://pbs.twimg.com/news_img/{Scatter.Mix(Scatter.Hash(link.Url))}/{width}"),
            ("width", width),
            ("height", height)
        );

    private static JsonObject? ProfileEntities(View view, UserRecord user)
    {
        var description = view.ProfileEntities(user);
        return (description.IsEmpty && user.Url is null)
            ? null
            : JsonText.Object(
                (
                    "url",
                    user.Url is null
                        ? null
                        : JsonText.Object(
                            (
                                "urls",
                                new JsonArray(
                                    JsonText.Object(
                                        ("start", 0),
                                        ("end", ShortUrl(user).Length),
                                        ("url", ShortUrl(user)),
                                        ("expanded_url", user.Url),
                                        ("display_url", LinkEntity.WithoutProtocol(user.Url))
                                    )
                                )
                            )
                        )
                ),
                ("description", Entities(description))
            );
    }

    private static string ShortUrl(UserRecord user) => $"https://t.co/u{user.Id}";

    // A Retweet repeats the number of the original.
    internal static int Retweets(TweetRecord tweet) => (tweet.Retweeted ?? tweet).Retweets.Count(retweet => retweet.IsListed);

    internal static int Replies(TweetRecord tweet) => tweet.Replies.Count(reply => reply is { IsListed: true, IsHidden: false });

    internal static int UrlClicks(TweetRecord tweet) => Impressions(tweet) / 40;

    internal static int ProfileClicks(TweetRecord tweet) => Impressions(tweet) / 70;

    // Those of a Retweet are counted at the original.
    internal static int Impressions(TweetRecord tweet) =>
        tweet.IsRetweet ? 0 : (int)(Scatter.Mix(tweet.Id) % 5000) + (tweet.Likes.Count * 25);

    internal static long Views(MediaRecord medium) => Scatter.Mix(medium.Id) % 20_000;

    private static JsonObject Metrics(string field, TweetRecord tweet) =>
        JsonText.Object([.. PrivateMetrics[field].Select(part => (part, (JsonNode?)Metric(part, tweet)))]);

    private static long? Metric(string part, TweetRecord tweet) =>
        part switch
        {
            "impression_count" => Impressions(tweet),
            "like_count" => tweet.Likes.Count,
            "reply_count" => Replies(tweet),
            "retweet_count" => Retweets(tweet),
            "url_link_clicks" => tweet.Entities.HasLinks ? UrlClicks(tweet) : null,
            _ => ProfileClicks(tweet),
        };

    private static JsonObject Playback(MediaRecord medium, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        var result = JsonText.Object(more);
        foreach (var (share, number) in new[] { (0, 1.0), (25, 0.7), (50, 0.5), (75, 0.4), (100, 0.3) })
        {
            result.Add($"playback_{share}_count", (long)(Views(medium) * number));
        }

        return result;
    }
}

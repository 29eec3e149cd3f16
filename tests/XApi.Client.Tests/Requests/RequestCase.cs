namespace XApi.Tests.Requests;

/// <summary>A call with all its parameters set, and the request that must leave for it.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Call">The call.</param>
/// <param name="Line">Method, path and query.</param>
/// <param name="Body">The body, as JSON; null without one.</param>
/// <param name="Parts">The parts of a form by name; null where the body is none.</param>
/// <param name="Bytes">The body of a file that is sent as it is; null where the body is none.</param>
internal sealed record RequestCase(
    XOperation Operation,
    Func<XApiClient, Task> Call,
    string Line,
    string? Body = null,
    IReadOnlyDictionary<string, string>? Parts = null,
    string? Bytes = null
)
{
    internal const string Fields =
        "&media.fields=alt_text,width&place.fields=contained_within,place_type&poll.fields=duration_minutes,voting_status"
        + "&tweet.fields=article,withheld&user.fields=affiliation,withheld";

    internal const string TweetQuery = "expansions=article.cover_media,username" + Fields;
    internal const string UserQuery =
        "expansions=affiliation.user_id,pinned_tweet_id&tweet.fields=article,withheld&user.fields=affiliation,withheld";
    internal const string Times = "end_time=2024-05-01T12%3A30%3A15Z&start_time=2024-05-01T12%3A30%3A15Z";
    internal const string Query = "query=%23caf%C3%A9%20%28from%3AX%20OR%20%22a%2Bb%22%29%20%26%20100%25";
    internal const string Words = "#café (from:X OR \"a+b\") & 100%";

    /// <summary>One for each operation. The parameters of a query are in any order.</summary>
    public static IReadOnlyList<RequestCase> All { get; } =
    [
        .. Sections(),
        new(
            XOperation.GetTweets,
            x => x.Tweets.GetManyAsync(["1", "22"], Filled.Options<GetTweetsOptions>()),
            $"GET /2/tweets?ids=1,22&{TweetQuery}"
        ),
        new(XOperation.GetTweet, x => x.Tweets.GetAsync("20", Filled.Options<GetTweetOptions>()), $"GET /2/tweets/20?{TweetQuery}"),
        new(XOperation.DeleteTweet, x => x.Tweets.DeleteAsync("20", Filled.Options<DeleteTweetOptions>()), "DELETE /2/tweets/20"),
        new(
            XOperation.CreateTweet,
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        CardUri = "card://1",
                        CommunityId = "2",
                        DirectMessageDeepLink = "https://x.com/messages/compose?recipient_id=3",
                        EditOptions = new() { PreviousPostId = "4" },
                        ForSuperFollowersOnly = true,
                        Geo = new() { PlaceId = "5" },
                        MadeWithAi = true,
                        Media = new()
                        {
                            CallToActions = new()
                            {
                                AppInstall = new()
                                {
                                    AppStoreId = "12",
                                    IpadAppStoreId = "13",
                                    PlayStoreId = "com.x",
                                },
                                VisitSite = new() { Url = "https://x.com/14" },
                                WatchNow = new() { Url = "https://x.com/15" },
                            },
                            Description = "description",
                            Embeddable = false,
                            MediaIds = ["6", "7"],
                            PreviewMediaId = "16",
                            TaggedUserIds = ["8"],
                            Title = "title",
                        },
                        Nullcast = false,
                        PaidPartnership = true,
                        Poll = new()
                        {
                            DurationMinutes = 60,
                            Options = ["yes", "no"],
                            ReplySettings = CreateTweetReplySettings.Following,
                        },
                        QuoteTweetId = "9",
                        Reply = new()
                        {
                            AutoPopulateReplyMetadata = true,
                            ExcludeReplyUserIds = ["10"],
                            InReplyToTweetId = "11",
                        },
                        ReplySettings = CreateTweetReplySettings.MentionedUsers,
                        ShareWithFollowers = true,
                        Text = "Olé \"quoted\" \\ </script>\n\u0001 😀",
                    },
                    Filled.Options<CreateTweetOptions>()
                ),
            "POST /2/tweets",
            """
            {
              "card_uri": "card://1", "community_id": "2", "direct_message_deep_link": "https://x.com/messages/compose?recipient_id=3",
              "edit_options": { "previous_post_id": "4" }, "for_super_followers_only": true, "geo": { "place_id": "5" },
              "made_with_ai": true, "media": {
                "call_to_actions": {
                  "app_install": { "app_store_id": "12", "ipad_app_store_id": "13", "play_store_id": "com.x" },
                  "visit_site": { "url": "https://x.com/14" }, "watch_now": { "url": "https://x.com/15" }
                },
                "description": "description", "embeddable": false, "media_ids": ["6", "7"], "preview_media_id": "16",
                "tagged_user_ids": ["8"], "title": "title"
              },
              "nullcast": false, "paid_partnership": true,
              "poll": { "duration_minutes": 60, "options": ["yes", "no"], "reply_settings": "following" }, "quote_tweet_id": "9",
              "reply": { "auto_populate_reply_metadata": true, "exclude_reply_user_ids": ["10"], "in_reply_to_tweet_id": "11" },
              "reply_settings": "mentionedUsers", "share_with_followers": true, "text": "Olé \"quoted\" \\ </script>\n\u0001 😀"
            }
            """
        ),
        new(
            XOperation.UserTweets,
            x => x.Timelines.UserTweetsAsync("20", Filled.Options<UserTweetsOptions>()),
            $"GET /2/users/20/tweets?exclude=replies,retweets&max_results=5&pagination_token=PaginationToken&since_id=SinceId&until_id=UntilId&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.UserMentions,
            x => x.Timelines.MentionsAsync("20", Filled.Options<UserMentionsOptions>()),
            $"GET /2/users/20/mentions?max_results=5&pagination_token=PaginationToken&since_id=SinceId&until_id=UntilId&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.HomeTimeline,
            x => x.Timelines.HomeAsync("20", Filled.Options<HomeTimelineOptions>()),
            $"GET /2/users/20/timelines/reverse_chronological?exclude=replies,retweets&max_results=5&pagination_token=PaginationToken&since_id=SinceId&until_id=UntilId&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.SearchRecent,
            x => x.Search.RecentAsync(Words, Filled.Options<SearchRecentOptions>()),
            $"GET /2/tweets/search/recent?{Query}&max_results=5&next_token=NextToken&since_id=SinceId&sort_order=recency&until_id=UntilId&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.SearchAll,
            x => x.Search.FullArchiveAsync(Words, Filled.Options<SearchAllOptions>()),
            $"GET /2/tweets/search/all?{Query}&max_results=5&next_token=NextToken&since_id=SinceId&sort_order=recency&until_id=UntilId&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.CountRecent,
            x => x.Counts.RecentAsync(Words, Filled.Options<CountRecentOptions>()),
            $"GET /2/tweets/counts/recent?{Query}&granularity=minute&next_token=NextToken&search_count.fields=end,tweet_count&since_id=SinceId&until_id=UntilId&{Times}"
        ),
        new(
            XOperation.CountAll,
            x => x.Counts.FullArchiveAsync(Words, Filled.Options<CountAllOptions>()),
            $"GET /2/tweets/counts/all?{Query}&granularity=minute&next_token=NextToken&search_count.fields=end,tweet_count&since_id=SinceId&until_id=UntilId&{Times}"
        ),
        new(
            XOperation.GetRules,
            x => x.FilteredStream.GetRulesAsync(Filled.Options<GetRulesOptions>()),
            "GET /2/tweets/search/stream/rules?ids=Ids,Ids%2C%20too&max_results=5&pagination_token=PaginationToken"
        ),
        new(
            XOperation.UpdateRules,
            x =>
                x.FilteredStream.UpdateRulesAsync(
                    new()
                    {
                        Add = [new() { Value = "cat has:media", Tag = "cats" }, new() { Value = "dog" }],
                        Delete = new() { Ids = ["1", "2"], Values = ["mouse"] },
                    },
                    Filled.Options<UpdateRulesOptions>()
                ),
            "POST /2/tweets/search/stream/rules?delete_all=true&dry_run=true",
            """{ "add": [{ "value": "cat has:media", "tag": "cats" }, { "value": "dog" }], "delete": { "ids": ["1", "2"], "values": ["mouse"] } }"""
        ),
        new(
            XOperation.FilteredStream,
            x => First(x.FilteredStream.ConnectAsync(Filled.Options<FilteredStreamOptions>())),
            $"GET /2/tweets/search/stream?backfill_minutes=5&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.SampleStream,
            x => First(x.VolumeStreams.SampleAsync(Filled.Options<SampleStreamOptions>())),
            $"GET /2/tweets/sample/stream?backfill_minutes=5&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.Sample10Stream,
            x => First(x.VolumeStreams.Sample10Async(2, Filled.Options<Sample10StreamOptions>())),
            $"GET /2/tweets/sample10/stream?partition=2&backfill_minutes=5&{Times}&{TweetQuery}"
        ),
        new(
            XOperation.RetweetedBy,
            x => x.Retweets.RetweetedByAsync("20", Filled.Options<RetweetedByOptions>()),
            $"GET /2/tweets/20/retweeted_by?max_results=5&pagination_token=PaginationToken&{UserQuery}"
        ),
        new(
            XOperation.Retweets,
            x => x.Retweets.RetweetsAsync("20", Filled.Options<RetweetsOptions>()),
            $"GET /2/tweets/20/retweets?max_results=5&pagination_token=PaginationToken&{TweetQuery}"
        ),
        new(
            XOperation.RetweetsOfMe,
            x => x.Retweets.OfMeAsync(Filled.Options<RetweetsOfMeOptions>()),
            $"GET /2/users/reposts_of_me?max_results=5&pagination_token=PaginationToken&{TweetQuery}"
        ),
        new(
            XOperation.Retweet,
            x => x.Retweets.RetweetAsync("7", "20", Filled.Options<RetweetOptions>()),
            "POST /2/users/7/retweets",
            """{ "tweet_id": "20" }"""
        ),
        new(
            XOperation.UndoRetweet,
            x => x.Retweets.UndoAsync("7", "20", Filled.Options<UndoRetweetOptions>()),
            "DELETE /2/users/7/retweets/20"
        ),
        new(
            XOperation.QuoteTweets,
            x => x.QuoteTweets.GetAsync("20", Filled.Options<QuoteTweetsOptions>()),
            $"GET /2/tweets/20/quote_tweets?exclude=replies,retweets&max_results=5&pagination_token=PaginationToken&{TweetQuery}"
        ),
        new(
            XOperation.LikingUsers,
            x => x.Likes.LikingUsersAsync("20", Filled.Options<LikingUsersOptions>()),
            $"GET /2/tweets/20/liking_users?max_results=5&pagination_token=PaginationToken&{UserQuery}"
        ),
        new(
            XOperation.LikedTweets,
            x => x.Likes.LikedTweetsAsync("7", Filled.Options<LikedTweetsOptions>()),
            $"GET /2/users/7/liked_tweets?max_results=5&pagination_token=PaginationToken&{TweetQuery}"
        ),
        new(
            XOperation.Like,
            x => x.Likes.LikeAsync("7", "20", Filled.Options<LikeOptions>()),
            "POST /2/users/7/likes",
            """{ "tweet_id": "20" }"""
        ),
        new(XOperation.Unlike, x => x.Likes.UnlikeAsync("7", "20", Filled.Options<UnlikeOptions>()), "DELETE /2/users/7/likes/20"),
        new(
            XOperation.GetBookmarks,
            x => x.Bookmarks.GetAsync("7", Filled.Options<GetBookmarksOptions>()),
            $"GET /2/users/7/bookmarks?max_results=5&pagination_token=PaginationToken&{TweetQuery}"
        ),
        new(
            XOperation.AddBookmark,
            x => x.Bookmarks.AddAsync("7", "20", Filled.Options<AddBookmarkOptions>()),
            "POST /2/users/7/bookmarks",
            """{ "tweet_id": "20" }"""
        ),
        new(
            XOperation.RemoveBookmark,
            x => x.Bookmarks.RemoveAsync("7", "20", Filled.Options<RemoveBookmarkOptions>()),
            "DELETE /2/users/7/bookmarks/20"
        ),
        new(
            XOperation.HideReply,
            x => x.Replies.SetHiddenAsync("20", false, Filled.Options<HideReplyOptions>()),
            "PUT /2/tweets/20/hidden",
            """{ "hidden": false }"""
        ),
    ];

    public override string ToString() => Operation.Id;

    internal static Stream File(string text) => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));

    internal static async Task First<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var _ in stream)
        {
            return;
        }
    }

    private static IEnumerable<RequestCase> Sections() =>
        [
            .. AccountRequests.Cases,
            .. AccountActivityRequests.Cases,
            .. ActivityRequests.Cases,
            .. ApiRequests.Cases,
            .. ArticlesRequests.Cases,
            .. BlocksRequests.Cases,
            .. BookmarksRequests.Cases,
            .. BotsRequests.Cases,
            .. BroadcastsRequests.Cases,
            .. ChatAdminRequestsRequests.Cases,
            .. ChatConversationsRequests.Cases,
            .. ChatGroupsRequests.Cases,
            .. ChatInvitesRequests.Cases,
            .. ChatMediaRequests.Cases,
            .. ChatMessagesRequests.Cases,
            .. ChatSettingsRequests.Cases,
            .. CommunitiesRequests.Cases,
            .. CommunityNotesRequests.Cases,
            .. ComplianceRequests.Cases,
            .. ComplianceStreamsRequests.Cases,
            .. ConnectionsRequests.Cases,
            .. DirectMessagesRequests.Cases,
            .. FilteredStreamRequests.Cases,
            .. FirehoseRequests.Cases,
            .. FollowsRequests.Cases,
            .. LikeStreamsRequests.Cases,
            .. ListsRequests.Cases,
            .. MediaRequests.Cases,
            .. MutesRequests.Cases,
            .. NewsRequests.Cases,
            .. SpacesRequests.Cases,
            .. TrendsRequests.Cases,
            .. TweetsRequests.Cases,
            .. UsageRequests.Cases,
            .. UsersRequests.Cases,
            .. WebhooksRequests.Cases,
        ];
}

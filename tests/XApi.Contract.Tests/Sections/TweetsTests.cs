namespace XApi.Tests;

internal sealed class TweetsTests : SectionTests<TweetsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(
            XOperation.GetTweets,
            "documented",
            x => x.Tweets.GetManyAsync(["1460323737035677698", "1519781379172495360", "1519781381693353984"])
        ),
        ContractCase.Of(
            XOperation.GetTweets,
            "every parameter",
            x =>
                x.Tweets.GetManyAsync(
                    ["1460323737035677698", "1519781379172495360", "1519781381693353984"],
                    new()
                    {
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(
            XOperation.GetTweets,
            "quick start",
            x =>
                x.Tweets.GetManyAsync(
                    ["1228393702244134912", "1227640996038684673", "1199786642791452673"],
                    new()
                    {
                        Expansions = [TweetExpansion.AuthorId],
                        TweetFields = [TweetField.CreatedAt],
                        UserFields = [UserField.CreatedAt],
                    }
                )
        ),
        ContractCase.Of(XOperation.GetTweets, "partial errors", x => x.Tweets.GetManyAsync(["1460323737035677698", "1"])),
        ContractCase.Of(XOperation.GetTweet, "documented", x => x.Tweets.GetAsync("1460323737035677698")),
        ContractCase.Of(
            XOperation.GetTweet,
            "every parameter",
            x =>
                x.Tweets.GetAsync(
                    "1460323737035677698",
                    new()
                    {
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "documented",
            x => x.Tweets.CreateAsync(new() { Text = "Are you excited for the weekend?" })
        ),
        ContractCase.Of(XOperation.CreateTweet, "quick start", x => x.Tweets.CreateAsync(new() { Text = "Hello world!" })),
        ContractCase.Of(
            XOperation.CreateTweet,
            "poll",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Poll = new()
                        {
                            DurationMinutes = 120,
                            Options = ["yes", "maybe", "no"],
                            ReplySettings = CreateTweetReplySettings.Following,
                        },
                        ReplySettings = CreateTweetReplySettings.Following,
                        Text = "Are you excited for the weekend?",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "media and place",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        ForSuperFollowersOnly = true,
                        Geo = new() { PlaceId = "5a110d312052166f" },
                        Media = new() { MediaIds = ["1455952740635586573"], TaggedUserIds = ["2244994945", "6253282"] },
                        Text = "Tweeting with media!",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "video",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        MadeWithAi = true,
                        Media = new()
                        {
                            CallToActions = new()
                            {
                                AppInstall = new()
                                {
                                    AppStoreId = "333903271",
                                    IpadAppStoreId = "333903271",
                                    PlayStoreId = "com.twitter.android",
                                },
                                VisitSite = new() { Url = "https://x.com/" },
                                WatchNow = new() { Url = "https://x.com/XDevelopers" },
                            },
                            Description = "A walk through the API",
                            Embeddable = true,
                            MediaIds = ["1455952740635586573"],
                            PreviewMediaId = "1455952740635586574",
                            Title = "The X API",
                        },
                        PaidPartnership = true,
                        Text = "Watch this!",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "reply",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Reply = new()
                        {
                            AutoPopulateReplyMetadata = true,
                            ExcludeReplyUserIds = ["6253282"],
                            InReplyToTweetId = "1455953449422516226",
                        },
                        ReplySettings = CreateTweetReplySettings.MentionedUsers,
                        Text = "Excited!",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "quote in a Community",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        CommunityId = "1146654567674912769",
                        QuoteTweetId = "1455953449422516226",
                        ShareWithFollowers = true,
                        Text = "Excited!",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "card",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        CardUri = "card://1455953449422516226",
                        Nullcast = true,
                        Text = "Look at this.",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CreateTweet,
            "Direct Message link",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        DirectMessageDeepLink = "https://twitter.com/messages/compose?recipient_id=2244994945",
                        Text = "Tweeting a DM deep link!",
                    }
                )
        ),
        ContractCase.Of(XOperation.DeleteTweet, "documented", x => x.Tweets.DeleteAsync("1445880548472328192")),
    ];
}

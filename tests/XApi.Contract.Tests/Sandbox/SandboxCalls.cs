using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A call of each operation that asks a sandbox for everything.</summary>
internal sealed class SandboxCalls(XSandbox sandbox)
{
    private int _posts;

    private string Me => sandbox.User.Id;

    private string Tweet => sandbox.User.PinnedTweetId!;

    /// <summary>The operation, asked for everything; what only the owner may see, for a user.</summary>
    internal ContractCase Of(XOperation operation, bool isUser)
    {
        IReadOnlyList<T> Known<T>(string parameter)
            where T : struct, IOpenEnum<T> =>
            [
                .. T.Known.Where(value =>
                    isUser || !operation.Parameters.Any(known => known.Name == parameter && known.PrivateValues.Contains(value.Value))
                ),
            ];

        var (expansions, media, tweets, users) = (
            TweetExpansion.Known,
            Known<MediaField>("media.fields"),
            Known<TweetField>("tweet.fields"),
            Known<UserField>("user.fields")
        );
        return operation.Id switch
        {
            "GetTweets" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Tweets.GetManyAsync(
                        [Tweet],
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "GetTweet" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Tweets.GetAsync(
                        Tweet,
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "CreateTweet" => ContractCase.Of(
                operation,
                "sandbox",
                // X takes no text twice, and each credential posts one.
                x => x.Tweets.CreateAsync(new() { Text = $"A word, {++_posts}", QuoteTweetId = Tweet })
            ),
            "DeleteTweet" => ContractCase.Of(operation, "sandbox", x => x.Tweets.DeleteAsync(sandbox.Post("Never mind"))),
            "UserTweets" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Timelines.UserTweetsAsync(
                        Me,
                        new()
                        {
                            MaxResults = 100,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "UserMentions" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Timelines.MentionsAsync(
                        Me,
                        new()
                        {
                            MaxResults = 100,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "HomeTimeline" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Timelines.HomeAsync(
                        Me,
                        new()
                        {
                            MaxResults = 100,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "SearchRecent" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Search.RecentAsync(
                        "snow OR coffee",
                        new()
                        {
                            MaxResults = 100,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "SearchAll" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Search.FullArchiveAsync(
                        "snow OR coffee",
                        new()
                        {
                            // With `context_annotations` among the fields, X takes no more.
                            MaxResults = 100,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "CountRecent" => ContractCase.Of(
                operation,
                "sandbox",
                x => x.Counts.RecentAsync("coffee", new() { Granularity = Granularity.Day })
            ),
            "CountAll" => ContractCase.Of(
                operation,
                "sandbox",
                x => x.Counts.FullArchiveAsync("coffee", new() { Granularity = Granularity.Day })
            ),
            "GetRules" => ContractCase.Of(operation, "sandbox", x => x.FilteredStream.GetRulesAsync()),
            "UpdateRules" => ContractCase.Of(
                operation,
                "sandbox",
                x => x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "coffee", Tag = "black" }] })
            ),
            "RetweetedBy" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Retweets.RetweetedByAsync(
                        Tweet,
                        new()
                        {
                            Expansions = UserExpansion.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "Retweets" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Retweets.RetweetsAsync(
                        Tweet,
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "RetweetsOfMe" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Retweets.OfMeAsync(
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "Retweet" => ContractCase.Of(
                operation,
                "sandbox",
                x => x.Retweets.RetweetAsync(Me, sandbox.Post("Pass it on", sandbox.Users[1]))
            ),
            "UndoRetweet" => ContractCase.Of(operation, "sandbox", x => x.Retweets.UndoAsync(Me, Tweet)),
            "QuoteTweets" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.QuoteTweets.GetAsync(
                        Tweet,
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "LikingUsers" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Likes.LikingUsersAsync(
                        Tweet,
                        new()
                        {
                            Expansions = UserExpansion.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "LikedTweets" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Likes.LikedTweetsAsync(
                        Me,
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "Like" => ContractCase.Of(operation, "sandbox", x => x.Likes.LikeAsync(Me, Tweet)),
            "Unlike" => ContractCase.Of(operation, "sandbox", x => x.Likes.UnlikeAsync(Me, Tweet)),
            "GetBookmarks" => ContractCase.Of(
                operation,
                "sandbox",
                x =>
                    x.Bookmarks.GetAsync(
                        Me,
                        new()
                        {
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        }
                    )
            ),
            "AddBookmark" => ContractCase.Of(operation, "sandbox", x => x.Bookmarks.AddAsync(Me, Tweet)),
            "RemoveBookmark" => ContractCase.Of(operation, "sandbox", x => x.Bookmarks.RemoveAsync(Me, Tweet)),
            "HideReply" => ContractCase.Of(
                operation,
                "sandbox",
                x => x.Replies.SetHiddenAsync(sandbox.Post("Me first", sandbox.Users[1], inReplyToTweetId: Tweet), hidden: true)
            ),
            "FilteredStream" => ContractCase.Of(
                operation,
                "sandbox",
                2,
                (x, stream, end) =>
                    x.FilteredStream.ConnectAsync(
                        new()
                        {
                            Stream = stream,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        },
                        end
                    )
            ),
            "SampleStream" => ContractCase.Of(
                operation,
                "sandbox",
                2,
                (x, stream, end) =>
                    x.VolumeStreams.SampleAsync(
                        new()
                        {
                            Stream = stream,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        },
                        end
                    )
            ),
            "Sample10Stream" => ContractCase.Of(
                operation,
                "sandbox",
                2,
                (x, stream, end) =>
                    x.VolumeStreams.Sample10Async(
                        1,
                        new()
                        {
                            Stream = stream,
                            Expansions = expansions,
                            MediaFields = media,
                            PlaceFields = PlaceField.Known,
                            PollFields = PollField.Known,
                            TweetFields = tweets,
                            UserFields = users,
                        },
                        end
                    )
            ),
            _ => throw new InvalidOperationException($"{operation.Id} has no case here."),
        };
    }
}

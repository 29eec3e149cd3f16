using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>The sandbox's responses pass the same gate as the stubs': a test against it is a test against what the spec describes.</summary>
internal sealed class SandboxContractTests
{
    private XSandbox _sandbox = null!;
    private int _posts;

    private static IEnumerable<TestCaseData> Operations =>
        // Those that the sandbox serves.
        Sections
            .Written.Select(@case => @case.Operation)
            .Distinct()
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private string Me => _sandbox.User.Id;

    private string Tweet => _sandbox.User.PinnedTweetId!;

    [SetUp]
    public async Task StartSandbox() => _sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });

    [TearDown]
    public async Task EndSandbox() => await _sandbox.DisposeAsync();

    [TestCaseSource(nameof(Operations))]
    public async Task A_response_with_all_that_can_be_requested_is_as_the_spec_has_it(XOperation operation)
    {
        foreach (var credential in Credentials(operation))
        {
            await PrepareAsync(operation);
            var outcome = await RunAsync(operation, credential);
            outcome.AssertConforms(operation);
            Assert.That(outcome.Exchange.Status, Is.InRange(200, 299), () => outcome.Seen);

            // Two credentials of one user share a limit, which may be one call.
            await EndSandbox();
            await StartSandbox();
        }
    }

    [TestCaseSource(nameof(Operations))]
    public async Task A_refusal_is_as_the_spec_has_it(XOperation operation)
    {
        var outcome = await RunAsync(operation, Caller.With("nobody", operation));
        outcome.AssertConforms(operation);
        Assert.That(outcome.Exchange.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task What_cannot_be_found_is_reported_as_the_spec_has_it()
    {
        foreach (
            var call in new[]
            {
                ContractCase.Of(XOperation.GetTweet, "unknown", x => x.Tweets.GetAsync("1")),
                ContractCase.Of(XOperation.GetTweets, "partly unknown", x => x.Tweets.GetManyAsync(["1", Tweet])),
                ContractCase.Of(XOperation.UserTweets, "unknown", x => x.Timelines.UserTweetsAsync("1")),
                ContractCase.Of(XOperation.RetweetedBy, "unknown", x => x.Retweets.RetweetedByAsync("1")),
            }
        )
        {
            var outcome = await call.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
            outcome.AssertConforms(call.Operation);
            Assert.That(outcome.Exchange.Response!.Body, Does.Contain("resource-not-found"), call.Stub);
        }
    }

    [Test]
    public async Task A_used_up_window_and_a_stream_without_rules_are_reported_as_the_spec_has_it()
    {
        var connect = ContractCase.Of(
            XOperation.FilteredStream,
            "no rules",
            1,
            (x, stream, end) => x.FilteredStream.ConnectAsync(new() { Stream = stream }, end)
        );
        var noRules = await connect.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
        noRules.AssertConforms(XOperation.FilteredStream);
        Assert.That(noRules.Exchange.Status, Is.EqualTo(409));

        var call = ContractCase.Of(XOperation.SearchAll, "again and again", x => x.Search.FullArchiveAsync("snow"));
        Outcome outcome;
        var calls = 0;
        do
        {
            outcome = await call.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
            outcome.AssertConforms(call.Operation);
        } while (outcome.Exchange.Status == 200 && ++calls < 1000);
        Assert.That(outcome.Exchange.Status, Is.EqualTo(429));
    }

    private IEnumerable<IAuthenticationProvider> Credentials(XOperation operation) =>
        operation.Security.Select(security =>
            security.Scheme switch
            {
                XSecurityScheme.BearerToken => (IAuthenticationProvider)new AppOnlyCredential(_sandbox.BearerToken),
                XSecurityScheme.OAuth2UserToken => _sandbox.User.Credential,
                _ => _sandbox.User.OAuth1Credential,
            }
        );

    /// <summary>Makes what the operation is about: a rule for the stream, a Retweet to undo.</summary>
    private async Task PrepareAsync(XOperation operation)
    {
        using var app = _sandbox.CreateClient();
        if (operation == XOperation.FilteredStream)
        {
            await app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "weather" }] });
        }
    }

    private async Task<Outcome> RunAsync(XOperation operation, IAuthenticationProvider credential)
    {
        // A stream has something to say only while Tweets are posted.
        using var posting = new CancellationTokenSource();
        var posts = operation.Streaming is null ? Task.CompletedTask : PostAsync(posting.Token);
        try
        {
            return await Call(operation, credential is not AppOnlyCredential)
                .RunAsync(_sandbox.BaseAddress, credential, _sandbox.TimeProvider);
        }
        finally
        {
            await posting.CancelAsync();
            await posts;
        }
    }

    private async Task PostAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            // One in a hundred is in the sample.
            for (var i = 0; i < 50; i++)
            {
                _sandbox.Post("snow in the mountains");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>The operation, asked for everything; what only the owner may see, for a user.</summary>
    private ContractCase Call(XOperation operation, bool isUser)
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
            "DeleteTweet" => ContractCase.Of(operation, "sandbox", x => x.Tweets.DeleteAsync(_sandbox.Post("Never mind"))),
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
                            MaxResults = 500,
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
                x => x.Retweets.RetweetAsync(Me, _sandbox.Post("Pass it on", _sandbox.Users[1]))
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
                x => x.Replies.SetHiddenAsync(_sandbox.Post("Me first", _sandbox.Users[1], inReplyToTweetId: Tweet), hidden: true)
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

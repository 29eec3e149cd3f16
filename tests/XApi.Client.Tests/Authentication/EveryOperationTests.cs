using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>
/// Each operation with each kind of credential, which came of a real log-in with no more scopes than the spec says: against a sandbox that verifies
/// tokens, signatures and scopes.
/// </summary>
public class EveryOperationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<XSecurityScheme, XCredential> _credentials = [];
    private readonly Journal _journal = new();
    private XSandbox _sandbox = null!;
    private FakeClock _clock = null!;

    private SandboxUser Me => _sandbox.User;

    private string Landmark => Me.PinnedTweetId!;

    private static IEnumerable<TestCaseData> EveryOperationWithEveryCredential() =>
        from operation in XOperation.All
        from scheme in Enum.GetValues<XSecurityScheme>()
        select new TestCaseData(operation, scheme).SetArgDisplayNames(operation.Id, scheme.ToString());

    [OneTimeSetUp]
    public async Task LogIn()
    {
        _clock = new FakeClock();
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = _clock,
                SearchDelay = TimeSpan.Zero,
                EnforceRateLimits = false,
                Users = 100,
                Tweets = 500,
            }
        );
        var server = _sandbox.AuthorizationServer;
        _credentials[XSecurityScheme.BearerToken] = new AppOnlyCredential(_sandbox.ApiKey, _sandbox.ApiKeySecret)
        {
            Server = server,
            TimeProvider = _clock,
        };
        _credentials[XSecurityScheme.OAuth2UserToken] = await new OAuth2Login(_sandbox.ClientId)
        {
            Scopes = XScopes.For(XOperation.All),
            Server = server,
            TimeProvider = _clock,
        }.WithPastedUrlAsync(_sandbox.Browser().ApproveAsync);
        _credentials[XSecurityScheme.UserToken] = await new OAuth1Login(_sandbox.ApiKey, _sandbox.ApiKeySecret)
        {
            Server = server,
            TimeProvider = _clock,
        }.WithPinAsync(_sandbox.Browser().ApproveAsync);

        // Something for the streams to deliver, in their last minutes: one Tweet in a hundred is sampled.
        using var app = _sandbox.CreateClient();
        await app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow" }] });
        for (var i = 0; i < 1500; i++)
        {
            _sandbox.Post($"Much snow, number {i}");
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _sandbox.DisposeAsync();
        _journal.Dispose();
    }

    [TestCaseSource(nameof(EveryOperationWithEveryCredential))]
    public async Task An_operation_is_served_with_a_credential_that_the_docs_name_and_is_not_sent_with_another(
        XOperation operation,
        XSecurityScheme scheme
    )
    {
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = _sandbox.BaseAddress,
                Credentials = [_credentials[scheme]],
                TimeProvider = _clock,
                PrimaryHandler = _journal,
                RateLimitPolicy = RateLimitPolicy.Observe,
            }
        );
        var call = CallOf(operation);
        _journal.Clear();

        if (operation.Security.Any(accepted => accepted.Scheme == scheme))
        {
            await call(x).WaitAsync(Limit);
            // The first call of the App's also fetches its token, through the same handler.
            var sent = _journal.Authorizations.Single(header => !header.StartsWith("Basic ", StringComparison.Ordinal));
            Assert.That(sent, Does.StartWith(scheme == XSecurityScheme.UserToken ? "OAuth " : "Bearer "));
            Assert.That(sent == $"Bearer {_sandbox.BearerToken}", Is.EqualTo(scheme == XSecurityScheme.BearerToken));
        }
        else
        {
            var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => call(x)))!;
            Assert.That(thrown.Operation, Is.SameAs(operation));
            Assert.That(_journal.Authorizations, Is.Empty);
        }
    }

    private Func<XApiClient, Task> CallOf(XOperation operation) =>
        operation.Id switch
        {
            nameof(XOperation.GetTweets) => x => x.Tweets.GetManyAsync([Landmark]),
            nameof(XOperation.GetTweet) => x => x.Tweets.GetAsync(Landmark),
            nameof(XOperation.CreateTweet) => x => x.Tweets.CreateAsync(new() { Text = $"Written {Guid.NewGuid():n}" }),
            nameof(XOperation.DeleteTweet) => x => x.Tweets.DeleteAsync(Mine()),
            nameof(XOperation.UserTweets) => x => x.Timelines.UserTweetsAsync(Me.Id),
            nameof(XOperation.UserMentions) => x => x.Timelines.MentionsAsync(Me.Id),
            nameof(XOperation.HomeTimeline) => x => x.Timelines.HomeAsync(Me.Id),
            nameof(XOperation.SearchRecent) => x => x.Search.RecentAsync("snow"),
            nameof(XOperation.SearchAll) => x => x.Search.FullArchiveAsync("snow"),
            nameof(XOperation.CountRecent) => x => x.Counts.RecentAsync("snow"),
            nameof(XOperation.CountAll) => x => x.Counts.FullArchiveAsync("snow"),
            nameof(XOperation.GetRules) => x => x.FilteredStream.GetRulesAsync(),
            nameof(XOperation.UpdateRules) => x =>
                x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "hail" }] }, new() { DryRun = true }),
            nameof(XOperation.FilteredStream) => x => FirstAsync(x.FilteredStream.ConnectAsync(new() { BackfillMinutes = 5 })),
            nameof(XOperation.SampleStream) => x => FirstAsync(x.VolumeStreams.SampleAsync(new() { BackfillMinutes = 5 })),
            nameof(XOperation.Sample10Stream) => x => FirstAsync(x.VolumeStreams.Sample10Async(1, new() { BackfillMinutes = 5 })),
            nameof(XOperation.RetweetedBy) => x => x.Retweets.RetweetedByAsync(Landmark),
            nameof(XOperation.Retweets) => x => x.Retweets.RetweetsAsync(Landmark),
            nameof(XOperation.Retweet) => x => x.Retweets.RetweetAsync(Me.Id, Another()),
            nameof(XOperation.UndoRetweet) => x => x.Retweets.UndoAsync(Me.Id, Another()),
            nameof(XOperation.RetweetsOfMe) => x => x.Retweets.OfMeAsync(),
            nameof(XOperation.QuoteTweets) => x => x.QuoteTweets.GetAsync(Landmark),
            nameof(XOperation.LikingUsers) => x => x.Likes.LikingUsersAsync(Landmark),
            nameof(XOperation.LikedTweets) => x => x.Likes.LikedTweetsAsync(Me.Id),
            nameof(XOperation.Like) => x => x.Likes.LikeAsync(Me.Id, Another()),
            nameof(XOperation.Unlike) => x => x.Likes.UnlikeAsync(Me.Id, Another()),
            nameof(XOperation.GetBookmarks) => x => x.Bookmarks.GetAsync(Me.Id),
            nameof(XOperation.AddBookmark) => x => x.Bookmarks.AddAsync(Me.Id, Another()),
            nameof(XOperation.RemoveBookmark) => x => x.Bookmarks.RemoveAsync(Me.Id, Another()),
            nameof(XOperation.HideReply) => x =>
                x.Replies.SetHiddenAsync(_sandbox.Post("So?", _sandbox.Users[5], inReplyToTweetId: Mine()), true),
            _ => throw new InvalidOperationException($"{operation.Id} has no call here yet."),
        };

    private string Mine() => _sandbox.Post("Mine");

    private string Another() => _sandbox.Post("Another's", _sandbox.Users[5]);

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var _ in stream)
        {
            return;
        }

        Assert.Fail("The stream delivered nothing.");
    }

    /// <summary>Writes down who asks, on the way to the network.</summary>
    private sealed class Journal() : DelegatingHandler(Pipeline.CreatePrimary())
    {
        private readonly List<string> _authorizations = [];

        public IReadOnlyList<string> Authorizations => _authorizations;

        public void Clear() => _authorizations.Clear();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _authorizations.Add(string.Join(", ", request.Headers.NonValidated["Authorization"]));
            return base.SendAsync(request, cancellationToken);
        }
    }
}

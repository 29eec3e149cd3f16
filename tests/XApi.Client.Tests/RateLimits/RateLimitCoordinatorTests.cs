using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>What a client asks a coordinator for, and what it reports to it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RateLimitCoordinatorTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly Coordinator _coordinator = new();
    private readonly Server _server;
    private readonly XApiClient _client;

    public RateLimitCoordinatorTests()
    {
        _server = new Server(_clock);
        _client = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = _server,
                TimeProvider = _clock,
                RateLimitCoordinator = _coordinator,
                MaxRetries = 0,
            }
        );
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task A_request_is_sent_with_its_permit_and_reported_with_what_its_response_said()
    {
        await CallAsync();

        var (asked, reported) = (_coordinator.Asked.Single(), _coordinator.Completed.Single());
        Assert.That(asked.Key, Is.EqualTo(reported.Key).And.EndsWith("/GetTweet/Window/900").And.Not.Contains("token"));
        Assert.That((asked.Requests, asked.Window), Is.EqualTo((XOperation.GetTweet.RateLimits[0].Requests, TimeSpan.FromMinutes(15))));
        Assert.That((asked.Remaining, asked.Reset), Is.EqualTo(((int?)null, _clock.GetUtcNow() + asked.Window)));
        Assert.That((reported.Requests, reported.Remaining, reported.Reset), Is.EqualTo((100, 40, _clock.GetUtcNow().AddMinutes(10))));
        Assert.That((asked.RemainingAsOf, reported.RemainingAsOf), Is.EqualTo(((DateTimeOffset?)null, _clock.GetUtcNow())));
        Assert.That(_coordinator.Returned, Is.Empty);
    }

    [Test]
    public async Task After_the_clock_was_set_back_times_are_by_the_clock_as_it_is()
    {
        await CallAsync();
        _clock.Jump(-TimeSpan.FromHours(1));
        await CallAsync();
        var reported = _coordinator.Completed[^1];
        Assert.That((reported.Reset, reported.RemainingAsOf), Is.EqualTo((_clock.GetUtcNow().AddMinutes(10), _clock.GetUtcNow())));

        _coordinator.Until = _clock.GetUtcNow().AddMinutes(2);
        Assert.That(
            async () => await CallAsync(RateLimitPolicy.Throw),
            Throws.InstanceOf<XWindowLimitException>().With.Message.Contains("are used up until 2024-05-01 11:02:00Z")
        );
    }

    [Test]
    public async Task Without_a_permit_a_call_waits_as_for_a_limit_and_keeps_to_its_policy()
    {
        _coordinator.Until = _clock.GetUtcNow().AddMinutes(2);
        var waits = new List<RateLimitWaitEventArgs>();
        _client.RateLimits.Waiting += (_, wait) => waits.Add(wait);
        Assert.That(
            async () => await CallAsync(RateLimitPolicy.Throw),
            Throws
                .InstanceOf<XWindowLimitException>()
                .With.Message.Contains("of its window of 15 minutes are used up until 2024-05-01 12:02:00Z")
        );

        var call = CallAsync();
        await Eventually.TrueAsync(() => waits.Count > 0, "the call waits");
        Assert.That((waits[0].Duration, _server.Requests), Is.EqualTo((TimeSpan.FromMinutes(2), 0)));
        _coordinator.Until = null;
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.EndedAsync(call);
        Assert.That(_server.Requests, Is.EqualTo(1));
    }

    [Test]
    public void The_permit_of_a_request_that_was_not_sent_is_returned()
    {
        _server.Fails = true;
        Assert.That(async () => await CallAsync(), Throws.InstanceOf<XApiException>());
        Assert.That((_coordinator.Completed.Count, _coordinator.Returned.Count), Is.EqualTo((1, 0)), "X may have got it");

        using var client = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new NoCredential()],
                PrimaryHandler = _server,
                TimeProvider = _clock,
                RateLimitCoordinator = _coordinator,
            }
        );
        Assert.That(async () => await client.Tweets.GetAsync("20"), Throws.Exception);
        Assert.That((_coordinator.Completed.Count, _coordinator.Returned.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_request_of_which_no_response_came_leaves_unknown_what_is_left_until_a_later_response_says_it()
    {
        await CallAsync();
        _server.Fails = true;
        Assert.That(async () => await CallAsync(), Throws.InstanceOf<XApiException>());
        _server.Fails = false;
        await CallAsync();

        Assert.That(_coordinator.Completed.Select(limit => limit.Remaining), Is.EqualTo(new int?[] { 40, null, 40 }));
    }

    [Test]
    public async Task The_Apps_24_hours_are_shared_as_the_Apps_once_a_response_has_said_them()
    {
        _server.HasDay = true;
        await CallAsync();
        await CallAsync();

        Assert.That(
            _coordinator.Asked.Select(limit => limit.Key).Where(key => key.StartsWith("app/", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "app/GetTweet/AppDay/86400" })
        );
    }

    [Test]
    public void A_coordinator_that_fails_ends_the_call_and_leaves_the_client_s_own_permit_free()
    {
        _coordinator.Failure = new InvalidOperationException("No permits today.");
        Assert.That(async () => await CallAsync(), Throws.InvalidOperationException.With.Message.EqualTo("No permits today."));
        Assert.That(
            (_server.Requests, _client.RateLimits[XOperation.GetTweet].Remaining),
            Is.EqualTo((0, XOperation.GetTweet.RateLimits[0].Requests))
        );
    }

    [Test]
    public async Task A_stream_and_a_call_that_only_observes_are_not_asked_for()
    {
        await CallAsync(RateLimitPolicy.Observe);
        Assert.That((_server.Requests, _coordinator.Asked.Count + _coordinator.Completed.Count), Is.EqualTo((1, 0)));
    }

    private Task<TweetResponse> CallAsync(RateLimitPolicy? policy = null) =>
        _client.Tweets.GetAsync("20", new GetTweetOptions { RateLimitPolicy = policy });

    private sealed class Coordinator : IRateLimitCoordinator
    {
        public List<SharedRateLimit> Asked { get; } = [];

        public List<SharedRateLimit> Returned { get; } = [];

        public List<SharedRateLimit> Completed { get; } = [];

        public DateTimeOffset? Until { get; set; }

        public Exception? Failure { get; set; }

        public ValueTask<SharedRateLimitDelay?> AcquireAsync(
            IReadOnlyList<SharedRateLimit> limits,
            int waiting,
            CancellationToken cancellationToken = default
        )
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            Asked.AddRange(limits);
            return new(Until is { } until ? new SharedRateLimitDelay(limits[0], until) : null);
        }

        public void Return(IReadOnlyList<SharedRateLimit> limits) => Returned.AddRange(limits);

        public void Complete(IReadOnlyList<SharedRateLimit> limits) => Completed.AddRange(limits);
    }

    private sealed class NoCredential : XCredential
    {
        public override XSecurityScheme Scheme => XSecurityScheme.BearerToken;

        public override string CredentialKey => MakeKey("none");

        public override Task AuthenticateRequestAsync(
            Microsoft.Kiota.Abstractions.RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => Task.FromException(new XCredentialException("There is no token."));
    }

    private sealed class Server(FakeClock clock) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public bool Fails { get; set; }

        public bool HasDay { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            if (Fails)
            {
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was lost.");
            }

            var response = new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"data":{"id":"20","text":"t"}}"""),
            };
            response.Headers.Date = clock.GetUtcNow();
            return Task.FromResult(
                HasDay
                    ? response.WithLimit(1000, 7, clock.GetUtcNow().AddHours(20), "x-app-limit-24hour")
                    : response.WithLimit(100, 40, clock.GetUtcNow().AddMinutes(10))
            );
        }
    }
}

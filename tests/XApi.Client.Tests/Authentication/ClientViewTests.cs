namespace XApi.Tests.Authentication;

/// <summary>One client for many users: <c>x.As(credential)</c>.</summary>
public class ClientViewTests
{
    private readonly AppOnlyCredential _app = new("the-app");
    private readonly OAuth2UserCredential _ada = new("client", new OAuth2UserToken("ada"), userId: "7");
    private FakeClock _clock = null!;
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new();
        _server = StubServer.Always("""{"data":{"id":"1","text":"Snow"}}""");
        _x = new(
            new XApiClientOptions
            {
                Credentials = [_app],
                PrimaryHandler = _server,
                TimeProvider = _clock,
            }
        );
    }

    [TearDown]
    public void TearDown()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Every_call_of_a_view_is_made_for_its_user_and_the_client_stays_as_it_is()
    {
        await _x.As(_ada).Tweets.GetAsync("1");
        await _x.Tweets.GetAsync("1");
        await _x.As(_ada).As(_app).Tweets.GetAsync("1");
        await _x.As(_ada).Tweets.GetAsync("1", new() { Credential = _app });
        Assert.That(
            _server.Requests.Select(request => request.Headers["Authorization"]),
            Is.EqualTo(new[] { "Bearer ada", "Bearer the-app", "Bearer the-app", "Bearer the-app" })
        );
    }

    [Test]
    public async Task An_operation_that_does_not_accept_the_user_is_refused_though_the_client_has_another_credential() =>
        Assert.That(
            (await Assert.ThrowsAsync<XCredentialException>(() => _x.As(_ada).FilteredStream.GetRulesAsync()))!.Message,
            Does.Contain("OAuth2UserCredential").And.Not.Contain("the-app")
        );

    [Test]
    public async Task Limits_are_shared_and_shown_for_the_user()
    {
        var waits = 0;
        var view = _x.As(_ada);
        view.RateLimits.Waiting += (_, _) => waits++;
        await view.Tweets.GetAsync("1");
        Assert.That(view.RateLimits[XOperation.GetTweet].Remaining, Is.EqualTo(_x.RateLimits[XOperation.GetTweet, _ada].Remaining));
        Assert.That(view.RateLimits[XOperation.GetTweet].Windows[0].Remaining, Is.EqualTo(view.RateLimits[XOperation.GetTweet].Limit - 1));
        Assert.That(_x.RateLimits[XOperation.GetTweet, _app].Remaining, Is.EqualTo(_x.RateLimits[XOperation.GetTweet, _app].Limit));

        // A wait of the client's is one of the view's, and the other way around: there is one queue.
        while (_x.RateLimits[XOperation.GetTweet, _ada].Remaining > 0)
        {
            await _x.Tweets.GetAsync("1", new() { Credential = _ada });
        }

        var waiting = _x.As(_ada).Tweets.GetAsync("1");
        await Eventually.TrueAsync(() => waits == 1, "the wait is reported");
        _clock.Advance(TimeSpan.FromMinutes(15));
        await waiting;
    }

    [Test]
    public async Task Disposing_a_view_closes_nothing_and_disposing_the_client_ends_its_views()
    {
        var view = _x.As(_ada);
        view.Dispose();
        await view.Tweets.GetAsync("1");
        _x.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => view.Tweets.GetAsync("1"));
    }

    [Test]
    public void A_view_is_cheap()
    {
        _x.As(_ada);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _x.As(_ada);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(5_000));
    }

    [Test]
    public void Nobody_is_not_a_user() => Assert.Throws<ArgumentNullException>(() => _x.As(null!));
}

using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>A clock of this machine that is set back prolongs no wait, and what callers see of the limits is by the clock as it is then.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ClockSetBackTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeClock _clock = new(Start);
    private readonly Queue<HttpResponseMessage> _responses = new();
    private readonly StubServer _server;
    private readonly XApiClient _x;

    public ClockSetBackTests()
    {
        _server = new StubServer(_ => _responses.TryDequeue(out var response) ? response : StubServer.Json("{}"));
        _x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = _server,
                TimeProvider = _clock,
                MaxRetries = 0,
            }
        );
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    // By an hour, or by a year: a clock that was wrong when the machine started.
    [TestCase(1)]
    [TestCase(365 * 24)]
    public async Task A_pace_holds_for_as_long_as_it_is(int hours)
    {
        await _x.Search.FullArchiveAsync("1");
        _clock.Jump(-hours * Hour);

        var second = _x.Search.FullArchiveAsync("2");
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.EndedAsync(second);
    }

    [Test]
    public async Task A_call_that_waits_already_is_sent_when_it_would_have_been()
    {
        await _x.Search.FullArchiveAsync("1");
        var second = _x.Search.FullArchiveAsync("2");
        _clock.Jump(-Hour);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.EndedAsync(second);
    }

    [Test]
    public async Task A_window_that_is_used_up_is_waited_for_until_it_resets_at_X()
    {
        _responses.Enqueue(StubServer.Json("{}").WithLimit(450, 0, Start.AddMinutes(15)));
        await _x.Search.RecentAsync("1");
        _clock.Advance(TimeSpan.FromMinutes(5));
        _clock.Jump(-Hour);
        var waits = new List<RateLimitWaitEventArgs>();
        _x.RateLimits.Waiting += (_, wait) => waits.Add(wait);
        var reset = _clock.GetUtcNow().AddMinutes(10);

        var second = _x.Search.RecentAsync("2");
        var refused = await Assert.ThrowsAsync<XWindowLimitException>(() =>
            _x.Search.RecentAsync("3", new() { RateLimitPolicy = RateLimitPolicy.Throw })
        );
        var status = _x.RateLimits[XOperation.SearchRecent];
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.EndedAsync(second);
        Assert.That((status.NextCall, status.Reset, refused!.RetryAt), Is.EqualTo((reset, reset, reset)));
        Assert.That(waits.Select(wait => (wait.Until, wait.Duration)), Is.EqualTo([(reset, TimeSpan.FromMinutes(10))]));
    }

    [Test]
    public async Task A_refusal_closes_for_as_long_as_X_asked([Values] bool isWaiting)
    {
        _responses.Enqueue(Refusal());
        var first = isWaiting ? _x.Search.RecentAsync("1") : Refused();
        await Eventually.TrueAsync(() => _server.Requests.Count == 1 && (first.IsCompleted || _clock.Waiting.Count > 0), "it is refused");
        _clock.Jump(-Hour);

        var second = isWaiting ? first : _x.Search.RecentAsync("2");
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.EndedAsync(second);

        async Task<TweetPage> Refused()
        {
            await Assert.ThrowsAsync<XWindowLimitException>(() =>
                _x.Search.RecentAsync("1", new() { RateLimitPolicy = RateLimitPolicy.Throw })
            );
            return new TweetPage();
        }
    }

    [Test]
    public void What_has_passed_is_counted()
    {
        var steady = new SteadyClock(_clock);
        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start, TimeSpan.Zero)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _clock.Jump(-Hour);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start.AddMinutes(2), Hour)));

        // By an hour it is right again. What it is set forward by beyond that is believed: after a machine has slept, what it waited for is over.
        _clock.Jump(2 * Hour);
        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start.AddMinutes(2) + Hour, TimeSpan.Zero)));
        _clock.Jump(-Hour);
        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start.AddMinutes(2) + Hour, Hour)));
    }

    [TestCase(60)]
    [TestCase(40)]
    public void A_clock_that_is_right_again_counts_what_has_passed(int minutes)
    {
        var steady = new SteadyClock(_clock);
        Assert.That(steady.Now, Is.EqualTo(Start));
        _clock.Jump(-Hour);
        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start, Hour)));

        _clock.Advance(TimeSpan.FromMinutes(2));
        _clock.Jump(TimeSpan.FromMinutes(minutes));

        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start.AddMinutes(2), TimeSpan.FromMinutes(60 - minutes))));
    }

    [Test]
    public void A_clock_that_is_set_back_by_less_than_has_passed_counts_what_has()
    {
        var steady = new SteadyClock(_clock);
        Assert.That(steady.Now, Is.EqualTo(Start));

        _clock.Advance(TimeSpan.FromMinutes(10));
        _clock.Jump(-TimeSpan.FromMinutes(9));

        Assert.That((steady.Now, steady.Ahead), Is.EqualTo((Start.AddMinutes(10), TimeSpan.FromMinutes(9))));
    }

    [Test]
    public async Task A_clock_that_is_set_back_and_right_again_ends_no_wait()
    {
        _responses.Enqueue(StubServer.Json("{}").WithLimit(450, 0, Start.AddMinutes(10)));
        await _x.Search.RecentAsync("1");
        var second = _x.Search.RecentAsync("2");
        _clock.Jump(-Hour);
        var third = _x.Search.RecentAsync("3");
        _clock.Advance(TimeSpan.FromMinutes(2));
        _clock.Jump(Hour);

        var fourth = _x.Search.RecentAsync("4");
        _clock.Advance(TimeSpan.FromMinutes(8) - TimeSpan.FromSeconds(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.EndedAsync(Task.WhenAll(second, third, fourth));
    }

    private static HttpResponseMessage Refusal()
    {
        var response = StubServer.Json("{}", HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter = new(TimeSpan.FromSeconds(30));
        return response;
    }
}

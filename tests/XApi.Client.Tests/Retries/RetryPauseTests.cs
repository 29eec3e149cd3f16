using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Retries;

/// <summary>How long the client pauses between attempts, and how the times of attempt and call bound it.</summary>
[TestFixture]
internal sealed class RetryPauseTests : RetryScene
{
    [TestCase(1, new[] { 0.5, 1, 2 })]
    [TestCase(0, new[] { 0.25, 0.5, 1 })]
    public void Pauses_double_and_chance_takes_up_to_half_of_each(double chance, double[] seconds)
    {
        List<DateTimeOffset> times = [];
        var server = new StubServer(_ =>
        {
            times.Add(Clock.GetUtcNow());
            return StubServer.Json("", HttpStatusCode.BadGateway);
        });
        using var x = Client(server, new() { Chance = () => chance });

        Assert.That(async () => await DriveAsync(x.Search.RecentAsync("snow")), Throws.TypeOf<XServerErrorException>());

        Assert.That(times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds), Is.EqualTo(seconds));
    }

    [Test]
    public async Task Pauses_end_growing_at_20_seconds()
    {
        List<DateTimeOffset> times = [];
        var server = new StubServer(_ =>
        {
            times.Add(Clock.GetUtcNow());
            return StubServer.Json("", HttpStatusCode.BadGateway);
        });
        using var x = Client(
            server,
            new()
            {
                Chance = () => 1,
                MaxRetries = 8,
                Timeout = TimeSpan.FromMinutes(10),
            }
        );

        await Assert.ThatAsync(() => DriveAsync(x.Search.RecentAsync("snow")), Throws.TypeOf<XServerErrorException>());

        Assert.That(times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds), Is.EqualTo(new[] { 0.5, 1, 2, 4, 8, 16, 20, 20 }));
    }

    [TestCase("7", null, 7)]
    [TestCase("Wed, 01 May 2024 12:00:09 GMT", null, 9)]
    [TestCase(
        "Wed, 01 May 2024 15:00:09 GMT",
        3,
        9,
        TestName = "A_Retry_After_is_kept_to_in_both_forms(a date by a server whose clock is 3 hours fast)"
    )]
    [TestCase("Wed, 01 May 2024 11:00:00 GMT", null, 0.5, TestName = "A_Retry_After_is_kept_to_in_both_forms(a date in the past)")]
    [TestCase("soon", null, 0.5, TestName = "A_Retry_After_is_kept_to_in_both_forms(nonsense)")]
    public async Task A_Retry_After_is_kept_to_in_both_forms(string header, int? hoursFast, double seconds)
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", header);
                response.Headers.Date = hoursFast is { } hours ? Clock.GetUtcNow().AddHours(hours) : null;
                return response;
            }
        );
        using var x = Client(server);

        await DriveAsync(x.Search.RecentAsync("snow"));

        Assert.That((Clock.GetUtcNow() - Start).TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    public async Task A_Retry_After_of_more_than_a_minute_ends_the_attempts()
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", "3600");
                return response;
            }
        );
        using var x = Client(server);

        await Assert.ThatAsync(() => x.Search.RecentAsync("snow"), Throws.TypeOf<XServerErrorException>());

        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Each_attempt_has_its_time_and_the_call_has_one_over_all()
    {
        var attempts = 0;
        var server = new HangingServer(() =>
        {
            Interlocked.Increment(ref attempts);
            return true;
        });
        using var x = Client(server, new() { AttemptTimeout = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(70) });

        var call = x.Search.RecentAsync("snow");
        await Eventually.TrueAsync(() => attempts == 1, "the first attempt hangs");
        await PassAsync(TimeSpan.FromSeconds(30), () => attempts == 2);
        await PassAsync(TimeSpan.FromSeconds(30), () => attempts == 3);
        Clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => Eventually.EndedAsync(call));
        Assert.Multiple(() =>
        {
            Assert.That(failure!.InnerException, Is.TypeOf<TimeoutException>());
            Assert.That(failure.Message, Does.Contain("70 s"));
            Assert.That(Clock.GetUtcNow() - Start, Is.LessThan(TimeSpan.FromSeconds(95)));
        });
    }

    [Test]
    public async Task A_pause_that_the_calls_time_does_not_allow_is_not_begun()
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", "50");
                return response;
            }
        );
        using var x = Client(server);

        await Assert.ThatAsync(
            () => x.Search.RecentAsync("snow", new() { Timeout = TimeSpan.FromSeconds(10) }),
            Throws.TypeOf<XServerErrorException>()
        );
    }
}

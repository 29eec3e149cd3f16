using System.Net;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Errors;

/// <summary>The whole sentence about a call that was held back because a limit is used up.</summary>
[TestFixture]
internal sealed class NotSentTests
{
    private const string Recent = "GET /2/tweets/search/recent";
    private const string OrWait = "call again then, or let the call wait with RateLimitPolicy.Wait";

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Limits()
    {
        yield return Row<XWindowLimitException>(
            "a quarter of an hour",
            response => response.WithLimit(450, 0, Start.AddMinutes(10)),
            SearchRecent,
            $"{Recent} was not sent: the 450 requests of its window of 15 minutes are used up until 2024-05-01 12:10:00Z; {OrWait}."
        );
        yield return Row<XWindowLimitException>(
            "a second",
            response => response.WithLimit(300, 200, Start.AddMinutes(10)),
            x => x.Search.FullArchiveAsync("snow"),
            $"GET /2/tweets/search/all was not sent: the 1 requests of its window of 1 s are used up until 2024-05-01 12:00:01Z; {OrWait}."
        );
        yield return Row<XWindowLimitException>(
            "a user's quarter of an hour",
            response => response.WithLimit(100, 0, Start.AddMinutes(10)),
            x => x.Tweets.CreateAsync(new() { Text = "snow" }),
            $"POST /2/tweets was not sent: the 100 requests of its window of 15 minutes are used up until 2024-05-01 12:10:00Z; {OrWait}."
        );
        yield return Row<XAppDayLimitException>(
            "the App's 24 hours",
            response => response.WithLimit(450, 300, Start.AddMinutes(10)).WithLimit(1000, 0, Start.AddHours(20), "x-app-limit-24hour"),
            SearchRecent,
            $"{Recent} was not sent: the App's 1000 requests of 24 hours are used up until 2024-05-02 08:00:00Z; {OrWait}."
        );
        yield return Row<XUserDayLimitException>(
            "the user's 24 hours",
            response => response.WithLimit(450, 300, Start.AddMinutes(10)).WithLimit(100, 0, Start.AddHours(20), "x-user-limit-24hour"),
            SearchRecent,
            $"{Recent} was not sent: the user's 100 requests of 24 hours are used up until 2024-05-02 08:00:00Z; {OrWait}."
        );

        static Task SearchRecent(XApiClient x) => x.Search.RecentAsync("snow");

        static TestCaseData Row<T>(string name, Action<HttpResponseMessage> report, Func<XApiClient, Task> call, string says) =>
            new TestCaseData(typeof(T), report, call, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Limits))]
    public async Task It_names_the_limit_and_its_end(
        Type type,
        Action<HttpResponseMessage> report,
        Func<XApiClient, Task> call,
        string says
    )
    {
        var server = new StubServer(request =>
        {
            var response = StubServer.Json(Responses.For(request.Method));
            report(response);
            return response;
        });
        using var x = Client(server, RateLimitPolicy.Throw);
        await call(x);

        var failure = await Assert.CatchAsync<XRateLimitException>(() => call(x));

        Assert.That(failure, Is.TypeOf(type).With.Message.EqualTo(says));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task It_says_so_when_X_refused_the_call_before_it_for_no_known_reason()
    {
        var server = StubServer.Always("", HttpStatusCode.TooManyRequests);
        using var x = Client(server, RateLimitPolicy.Throw);
        await Assert.CatchAsync<XWindowLimitException>(() => x.Search.RecentAsync("snow"));

        var failure = await Assert.CatchAsync<XWindowLimitException>(() => x.Search.RecentAsync("snow"));

        Assert.That(
            failure!.Message,
            Is.EqualTo(
                $"{Recent} was not sent: X refused the call before it and named no limit, so that none goes until 2024-05-01 12:00:01Z; {OrWait}."
            )
        );
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("00:00:00.5", "0.5 s")]
    [TestCase("00:01:59", "119 s")]
    [TestCase("00:02:00", "2 minutes")]
    [TestCase("00:16:30", "16.5 minutes")]
    [TestCase("01:59:00", "119 minutes")]
    [TestCase("02:00:00", "2 hours")]
    [TestCase("19:45:00", "19.75 hours")]
    public async Task It_says_how_long_the_call_may_have_waited(string maxWait, string says)
    {
        var server = new StubServer(_ => StubServer.Json("{}").WithLimit(1000, 0, Start.AddHours(20), "x-app-limit-24hour"));
        using var x = Client(
            server,
            RateLimitPolicy.Wait with
            {
                MaxWait = TimeSpan.Parse(maxWait, System.Globalization.CultureInfo.InvariantCulture),
            }
        );
        await x.Search.RecentAsync("snow");

        var failure = await Assert.CatchAsync<XAppDayLimitException>(() => x.Search.RecentAsync("snow"));

        Assert.That(
            failure!.Message,
            Is.EqualTo(
                $"{Recent} was not sent: the App's 1000 requests of 24 hours are used up until 2024-05-02 08:00:00Z; that is more than the {says} that it may wait (RateLimitPolicy.MaxWait)."
            )
        );
    }

    private static XApiClient Client(StubServer server, RateLimitPolicy policy) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token"), Users.One("7")],
                PrimaryHandler = server,
                TimeProvider = new FakeClock(Start),
                RateLimitPolicy = policy,
            }
        );
}

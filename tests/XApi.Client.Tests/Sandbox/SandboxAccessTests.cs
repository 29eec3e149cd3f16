using System.Globalization;
using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxAccessTests : SandboxFixture
{
    private static IEnumerable<XOperation> Operations => XOperation.All;

    [TestCase(null)]
    [TestCase("Bearer nonsense")]
    [TestCase("Basic abc")]
    [TestCase("OAuth oauth_token=\"x\"")]
    public async Task A_stranger_is_unauthorized(string? authorization)
    {
        using var http = SandboxHttp.With(Sandbox, authorization);
        var response = await http.GetAsync($"/2/tweets/{Landmark}");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            (response.Text("title"), response.Text("type"), response.Text("status")),
            Is.EqualTo(("Unauthorized", "about:blank", "401"))
        );
    }

    [TestCaseSource(nameof(Operations))]
    public async Task A_credential_that_an_operation_does_not_take_is_refused_by_name(XOperation operation)
    {
        foreach (var (scheme, http) in new[] { (XSecurityScheme.BearerToken, App), (XSecurityScheme.OAuth2UserToken, Me) })
        {
            if (operation.Security.Any(security => security.Scheme == scheme))
            {
                continue;
            }

            var response = await http.SendAsync(
                operation.Method,
                operation
                    .Path.Replace("{id}", User.Id, StringComparison.Ordinal)
                    .Replace("{tweet_id}", Landmark, StringComparison.Ordinal)
                    .Replace("{source_tweet_id}", Landmark, StringComparison.Ordinal)
            );
            if (operation.Security.Count == 0)
            {
                Assert.That(
                    response.Status,
                    Is.Not.EqualTo(HttpStatusCode.Forbidden).And.Not.EqualTo(HttpStatusCode.Unauthorized),
                    "It asks for no credential."
                );
                continue;
            }

            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Forbidden), scheme.ToString());
            Assert.That(response.Text("type"), Is.EqualTo("https://api.x.com/2/problems/unsupported-authentication"));
            Assert.That(response.Text("detail"), Does.Contain("Supported authentication types are ["));
        }
    }

    [Test]
    public async Task A_token_without_the_scope_is_forbidden_to_do_it()
    {
        using var http = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User, "tweet.read", "users.read")}");

        Assert.That((await http.GetAsync($"/2/tweets/{Landmark}")).Status, Is.EqualTo(HttpStatusCode.OK));
        var response = await http.PostAsync("/2/tweets", """{"text":"Not allowed"}""");
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(response.Text("detail"), Is.EqualTo("Forbidden"), "X does not say which scope it is");
        Assert.That(Sandbox.Requests[^1].Explanation, Does.Contain("tweet.write"));
    }

    [Test]
    public async Task A_token_for_which_no_scope_is_named_has_all()
    {
        using var http = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User)}");

        Assert.That(
            (await http.PostAsync("/2/tweets", """{"text":"By a token with all scopes"}""")).Status,
            Is.EqualTo(HttpStatusCode.Created)
        );
    }

    [Test]
    public async Task Every_response_has_the_limit_and_counts_down()
    {
        var first = await App.GetAsync($"/2/tweets/{Landmark}");
        var second = await App.GetAsync("/2/tweets/abc");

        var limit = Limit(XOperation.GetTweet, XRateLimitScope.App);
        Assert.That(
            (first.Headers["x-rate-limit-limit"], first.Headers["x-rate-limit-remaining"]),
            Is.EqualTo(($"{limit}", $"{limit - 1}"))
        );
        Assert.That(
            (second.Status, second.Headers["x-rate-limit-remaining"]),
            Is.EqualTo((HttpStatusCode.BadRequest, $"{limit - 2}")),
            "an error costs as much"
        );
        Assert.That(Reset(first), Is.EqualTo(Clock.GetUtcNow() + TimeSpan.FromMinutes(15)));
    }

    [Test]
    public async Task App_and_users_are_counted_apart()
    {
        await App.GetAsync($"/2/tweets/{Landmark}");
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[1]);

        var left = $"{Limit(XOperation.GetTweet, XRateLimitScope.User) - 1}";
        Assert.That((await Me.GetAsync($"/2/tweets/{Landmark}")).Headers["x-rate-limit-remaining"], Is.EqualTo(left));
        Assert.That((await other.GetAsync($"/2/tweets/{Landmark}")).Headers["x-rate-limit-remaining"], Is.EqualTo(left));
        Assert.That(
            (await App.GetAsync($"/2/tweets?ids={Landmark}")).Headers["x-rate-limit-remaining"],
            Is.EqualTo($"{Limit(XOperation.GetTweets, XRateLimitScope.App) - 1}"),
            "each operation has its own window"
        );
    }

    [Test]
    public async Task A_used_up_window_is_429_until_its_reset()
    {
        var path = $"/2/tweets/{Landmark}/retweeted_by?max_results=1";
        for (var i = 0; i < 75; i++)
        {
            Assert.That((await App.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        var refused = await App.GetAsync(path);
        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(
            (refused.Text("title"), refused.Text("type"), refused.Text("status")),
            Is.EqualTo(("Too Many Requests", "about:blank", "429"))
        );
        Assert.That(refused.Headers["x-rate-limit-remaining"], Is.EqualTo("0"));

        Clock.Advance(Reset(refused) - Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.That((await App.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await App.GetAsync(path)).Headers["x-rate-limit-remaining"], Is.EqualTo("74"));
    }

    [Test]
    public async Task The_archive_takes_one_request_a_second()
    {
        const string path = "/2/tweets/search/all?query=snow";

        var archive = XOperation.SearchAll.RateLimits.Where(limit => limit.Scope == XRateLimitScope.App);
        var quarter = archive.Single(limit => limit.Window > TimeSpan.FromMinutes(1)).Requests;
        Clock.Advance(TimeSpan.FromSeconds(0.4));
        foreach (var (wait, status) in new[] { (0, 200), (0, 429), (999, 429), (1, 200), (1000, 200) })
        {
            Clock.Advance(TimeSpan.FromMilliseconds(wait));
            var response = await App.GetAsync(path);
            Assert.That(
                ((int)response.Status, response.Headers["x-rate-limit-limit"]),
                Is.EqualTo((status, $"{quarter}")),
                "the headers describe the quarter of an hour, even where the pace refused"
            );
        }
    }

    [Test]
    public async Task Operations_of_one_bucket_share_its_window()
    {
        var shared = XOperation.All.SelectMany(operation => operation.RateLimits).Where(limit => limit.Bucket is not null).ToList();
        Assume.That(shared, Is.Not.Empty, "No two operations of the spec share a window.");
        var limits = new Limits(Clock);
        var caller = new Caller(XSecurityScheme.OAuth2UserToken, "1", User.Record, new HashSet<string>());
        var operations = XOperation.All.Where(operation => operation.RateLimits.Any(limit => limit.Bucket == shared[0].Bucket)).ToList();

        var remaining = operations.ConvertAll(operation => limits.Acquire(Only(operation, shared[0]), caller).Standings[0].Remaining);

        Assert.That(remaining, Is.EqualTo(Enumerable.Range(1, operations.Count).Select(used => shared[0].Requests - used)));
    }

    [Test]
    public async Task Limits_of_a_day_have_headers_of_their_own()
    {
        var liked = await Me.PostAsync($"/2/users/{User.Id}/likes", $$"""{"tweet_id":"{{Landmark}}"}""");
        var unliked = await Me.DeleteAsync($"/2/users/{User.Id}/likes/{Landmark}");

        Assert.That((liked.Headers["x-rate-limit-limit"], liked.Headers["x-user-limit-24hour-limit"]), Is.EqualTo(("50", "1000")));
        Assert.That(unliked.Headers["x-user-limit-24hour-remaining"], Is.EqualTo("998"));
    }

    [Test]
    public async Task OAuth_1_user_tokens_are_known_by_their_user()
    {
        using var client = Sandbox.CreateClient(
            new OAuth1Credential(Sandbox.ApiKey, Sandbox.ApiKeySecret, User.OAuth1AccessToken, User.OAuth1AccessTokenSecret)
            {
                TimeProvider = Sandbox.TimeProvider,
            }
        );

        Assert.That((await client.Timelines.HomeAsync(User.Id)).Data, Is.Not.Empty);
        Assert.That((await client.Tweets.CreateAsync(new CreateTweetRequest { Text = "Signed" })).Data.Text, Is.EqualTo("Signed"));
    }

    private static XOperation Only(XOperation operation, XRateLimit limit) =>
        new()
        {
            Id = operation.Id,
            Tag = operation.Tag,
            Method = operation.Method,
            Path = operation.Path,
            Docs = operation.Docs,
            Security = operation.Security,
            RateLimits = [limit],
            Parameters = [],
        };

    private static int Limit(XOperation operation, XRateLimitScope scope) =>
        operation.RateLimits.First(limit => limit.Scope == scope && limit.Window < TimeSpan.FromDays(1)).Requests;

    private static DateTimeOffset Reset(SandboxResponse response) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(response.Headers["x-rate-limit-reset"], CultureInfo.InvariantCulture));
}

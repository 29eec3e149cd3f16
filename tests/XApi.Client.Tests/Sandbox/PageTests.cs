using System.Net;
using System.Text;
using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>The sandbox's page and its levers over HTTP, as a program in any language uses them.</summary>
[TestFixture]
internal sealed class PageTests : PageFixture
{
    protected override XSandboxOptions Options => new() { UserOwnsApp = true };

    [Test]
    public async Task Requests_are_listed_with_what_they_cost_and_what_is_left()
    {
        await X.Search.RecentAsync("snow", new() { MaxResults = 10, TweetFields = [TweetField.CreatedAt] });
        await Assert.CatchAsync<XNotFoundException>(() => X.SendAsync(new(HttpMethod.Get, "/2/nothing")));

        var list = (await GetAsync("requests?after=0")).EnumerateArray().ToList();

        Assert.That(list.Select(call => call.GetProperty("status").GetInt32()), Is.EqualTo(new[] { 404, 200 }), "the latest first");
        Assert.That(list[1].GetProperty("operation").GetString(), Is.EqualTo("SearchRecent"));
        Assert.That((list[1].GetProperty("remaining").GetString(), list[1].GetProperty("limit").GetString()), Is.EqualTo(("449", "450")));
        Assert.That(list[1].GetProperty("cost").GetDecimal(), Is.GreaterThan(0).And.EqualTo(Sandbox.Requests[0].Usd));
        Assert.That((await GetAsync($"requests?after={list[0].GetProperty("place").GetInt64()}")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_request_is_shown_whole_without_its_secrets()
    {
        using var user = Sandbox.CreateClient(Sandbox.User);
        await user.Tweets.CreateAsync(
            new()
            {
                Text = "Say \"hi\"",
                Reply = new() { InReplyToTweetId = Sandbox.User.PinnedTweetId! },
            }
        );

        var call = await GetAsync("requests/1");

        Assert.That(call.GetProperty("user").GetString(), Is.EqualTo(Sandbox.User.Username));
        Assert.That(call.GetProperty("request").GetProperty("body").GetString(), Does.Contain("Say"));
        Assert.That(call.GetProperty("response").GetProperty("body").GetString(), Does.StartWith("{\"data\""));
        Assert.That(call.GetProperty("request").GetProperty("headers").GetProperty("authorization").GetString(), Is.EqualTo("Bearer …"));
        Assert.That(call.ToString(), Does.Not.Contain(Sandbox.User.AccessToken));
        Assert.That(
            call.GetProperty("csharp").GetString(),
            Is.EqualTo(
                $"await x.Tweets.CreateAsync(new() {{ Reply = new() {{ InReplyToTweetId = \"{Sandbox.User.PinnedTweetId}\" }}, Text = \"Say \\\"hi\\\"\" }});"
            )
        );
        Assert.That(call.GetProperty("spec").GetProperty("request").GetString(), Is.EqualTo("POST /2/tweets"));
    }

    [Test]
    public async Task A_call_that_ends_behind_later_ones_is_listed_when_it_is_over()
    {
        using var slow = Sandbox.CreateClient();
        Sandbox.Delay(XOperation.GetTweet, TimeSpan.FromSeconds(0.3));
        var first = slow.Tweets.GetAsync("20");
        await Eventually.TrueAsync(() => Sandbox.RequestCount == 1, "it is under way");
        await X.Users.GetAsync("20");
        var list = (await GetAsync("requests?after=0")).EnumerateArray().Single();

        await first;

        await Eventually.TrueAsync(
            async () => (await GetAsync($"requests?after={list.GetProperty("place").GetInt64()}")).GetArrayLength() == 1,
            "the slow one is listed"
        );
        Assert.That((await GetAsync("requests/1")).GetProperty("operation").GetString(), Is.EqualTo("GetTweet"));
    }

    [Test]
    public async Task Log_ins_and_bodies_with_nulls_are_shown_without_secrets_and_faults()
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "a-secret" }
        );
        using var token = await Http.PostAsync("/2/oauth2/token", form);
        using var content = new StringContent(
            "{\"text\":null,\"reply\":null,\"media\":{\"media_ids\":[\"1\"]}}",
            Encoding.UTF8,
            "application/json"
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/2/tweets") { Content = content };
        request.Headers.Authorization = new("Bearer", Sandbox.User.AccessToken);
        using var post = await Http.SendAsync(request);

        Assert.That((await GetAsync("requests/1")).ToString(), Does.Not.Contain("a-secret"));
        Assert.That(
            await CodeAsync(2),
            Is.EqualTo("await x.Tweets.CreateAsync(new() { Text = null, Reply = null, Media = new() { MediaIds = [\"1\"] } });")
        );
    }

    [Test]
    public async Task The_C_sharp_of_a_request_has_the_names_of_the_client()
    {
        await X.Search.RecentAsync("snow \"ice\"", new() { MaxResults = 10, SortOrder = SortOrder.Relevancy });
        await X.Timelines.UserTweetsAsync(Sandbox.User.Id, new() { Exclude = [Exclude.Replies] });
        await X.Tweets.GetManyAsync(["20", "21"]);

        Assert.That(
            new[] { await CodeAsync(1), await CodeAsync(2), await CodeAsync(3) },
            Is.EqualTo(
                new[]
                {
                    "await x.Search.RecentAsync(\"snow \\\"ice\\\"\", new() { MaxResults = 10, SortOrder = SortOrder.Relevancy });",
                    $"await x.Timelines.UserTweetsAsync(\"{Sandbox.User.Id}\", new() {{ Exclude = [Exclude.Replies] }});",
                    "await x.Tweets.GetManyAsync([\"20\", \"21\"]);",
                }
            )
        );
    }

    [Test]
    public async Task A_query_is_checked_and_explained()
    {
        var wrong = await GetAsync("query?text=has:snow");
        var right = await GetAsync("query?text=snow%20has:links");

        var fault = wrong.GetProperty("diagnostics")[0];
        Assert.That((fault.GetProperty("start").GetInt32(), fault.GetProperty("length").GetInt32()), Is.EqualTo((0, 8)));
        Assert.That(right.GetProperty("diagnostics").GetArrayLength(), Is.Zero);
        Assert.That(right.GetProperty("explained").GetString(), Is.EqualTo(XQuery.Explain("snow has:links")));
    }

    [Test]
    public async Task Posts_are_made_as_anyone()
    {
        var id = (await PostAsync("posts", $$"""{"text":"Hello","user":"@{{Sandbox.Users[2].Username}}"}"""))
            .GetProperty("id")
            .GetString()!;

        Assert.That(
            (await X.Tweets.GetAsync(id, new() { TweetFields = [TweetField.AuthorId] })).Data!.AuthorId,
            Is.EqualTo(Sandbox.Users[2].Id)
        );
    }

    [Test]
    public async Task A_limit_is_used_up_until_the_clock_is_turned()
    {
        await PostAsync("limits", """{"operation":"GetTweet"}""");
        using var impatient = Impatient();

        await Assert.ThrowsAsync<XWindowLimitException>(() => impatient.Tweets.GetAsync("20"));
        await X.Users.GetAsync("20");
        await PostAsync("clock", """{"seconds":900}""");
        using var later = Impatient();

        Assert.That((await later.Tweets.GetAsync(Sandbox.User.PinnedTweetId!)).Data, Is.Not.Null);
    }

    [Test]
    public async Task A_limit_is_used_up_for_one_user_or_for_the_App_alone()
    {
        var (mine, other) = (Sandbox.User, Sandbox.Users[1]);
        await PostAsync("limits", $$"""{"operation":"GetTweet","caller":"@{{mine.Username}}"}""");
        var afterMine = await LimitedAsync(mine.Credential, other.Credential, new AppOnlyCredential(Sandbox.BearerToken));
        await PostAsync("limits", """{"operation":"GetTweet","caller":"app"}""");
        var afterApp = await LimitedAsync(mine.OAuth1Credential, other.Credential, new AppOnlyCredential(Sandbox.BearerToken));

        Assert.That(afterMine, Is.EqualTo(new[] { true, false, false }));
        Assert.That(afterApp, Is.EqualTo(new[] { true, false, true }), "both kinds of credential of a user share a limit");
    }

    [Test]
    public async Task Calls_of_one_user_alone_are_refused()
    {
        await PostAsync("refusals", $$"""{"refusal":"WindowLimit","times":9,"caller":"{{Sandbox.Users[1].Id}}"}""");

        Assert.That(await LimitedAsync(Sandbox.User.Credential, Sandbox.Users[1].Credential), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task Credits_are_taken_away()
    {
        await PostAsync("credits", """{"balance":0}""");

        await Assert.ThrowsAsync<XCreditsDepletedException>(() => X.Tweets.GetAsync("20"));
        Assert.That((await GetAsync("status")).GetProperty("balance").GetDecimal(), Is.Zero);
    }

    [Test]
    public async Task Calls_are_refused_as_often_as_asked_for()
    {
        await PostAsync("refusals", """{"operation":"GetTweet","refusal":"ClientNotEnrolled","times":1}""");
        await PostAsync("refusals", """{"refusal":418}""");

        await Assert.ThrowsAsync<XForbiddenException>(() => X.Tweets.GetAsync("20"));
        Assert.That((await Assert.CatchAsync<XApiException>(() => X.Users.GetAsync("20")))!.Status, Is.EqualTo((HttpStatusCode)418));
        await PostAsync("refusals", """{"refusal":"ServiceUnavailable","times":9}""");
        using var cleared = await Http.DeleteAsync("/sandbox/refusals");
        Assert.That((await X.Users.GetAsync(Sandbox.User.Id)).Data, Is.Not.Null);
    }

    [Test]
    public async Task A_user_is_suspended_and_back_again()
    {
        var other = Sandbox.Users[3];
        await PostAsync($"users/{other.Username}", """{"suspended":true}""");
        var away = await X.Users.GetAsync(other.Id);
        await PostAsync($"users/{other.Username}", """{"suspended":false}""");

        Assert.That((away.Data, (await X.Users.GetAsync(other.Id)).Data!.Id), Is.EqualTo(((User?)null, other.Id)));
    }

    [Test]
    public async Task The_older_names_are_forgotten()
    {
        await PostAsync("dialect", """{"forget_tweet_words":true}""");

        Assert.That(Sandbox.ForgetsTweetWords, Is.True);
        await Assert.ThrowsAsync<XApiException>(() => X.Tweets.GetAsync("20", new() { TweetFields = [TweetField.CreatedAt] }));
    }

    [Test]
    public async Task Tokens_have_the_scopes_that_were_asked_for()
    {
        var token = (await PostAsync("tokens", """{"scopes":["users.read","tweet.read"]}""")).GetProperty("access_token").GetString()!;
        using var x = Sandbox.CreateClient(
            new OAuth2UserCredential(Sandbox.ClientId, new OAuth2UserToken(token)) { Server = Sandbox.AuthorizationServer }
        );

        Assert.That((await x.Users.MeAsync()).Data!.Id, Is.EqualTo(Sandbox.User.Id));
        await Assert.ThrowsAsync<XForbiddenException>(() => x.Tweets.CreateAsync(new() { Text = "Hi" }));
    }

    [TestCase("reset")]
    [TestCase("close")]
    [TestCase("disconnect")]
    [TestCase("malformed")]
    [TestCase("duplicate")]
    [TestCase("too_many")]
    public async Task The_next_stream_breaks(string next) =>
        Assert.That((await PostAsync("streams", $$"""{"next":"{{next}}"}""")).GetProperty("done").GetBoolean(), Is.True);

    [TestCase("POST", "posts", "{}", 400, "`text` is missing")]
    [TestCase("POST", "posts", """{"text":"a","user":"nobody"}""", 400, "There is no user nobody")]
    [TestCase("POST", "limits", """{"operation":"GetNothing"}""", 400, "There is no operation GetNothing")]
    [TestCase("POST", "clock", """{"seconds":"soon"}""", 400, "`seconds` takes a number from 0 to 1,000,000,000, and is soon")]
    [TestCase("POST", "clock", """{"seconds":-1}""", 400, "and is -1")]
    [TestCase("POST", "refusals", """{"refusal":"Maybe"}""", 400, "`refusal` takes a status or one of")]
    [TestCase("POST", "streams", """{"next":"explode"}""", 400, "`next` takes reset")]
    [TestCase("POST", "posts", "[]", 400, "The body is no JSON object")]
    [TestCase("POST", "posts", "{", 400, "The body is no JSON object")]
    [TestCase("POST", "status", "{}", 405, "takes GET")]
    [TestCase("GET", "nothing", "", 404, "There is no /sandbox/nothing. There are status")]
    [TestCase(
        "POST",
        "limits",
        """{"operation":"GetMe","caller":"app"}""",
        400,
        "GetMe counts no calls of the App. It takes OAuth 2.0 User Context and OAuth 1.0a"
    )]
    [TestCase("POST", "limits", """{"operation":"GetMe","caller":"nobody"}""", 400, "There is no user nobody")]
    [TestCase("GET", "world/tweets/1", "", 404, "There is none")]
    [TestCase("GET", "world/tweets/first", "", 400, "`id` takes a whole number")]
    [TestCase("GET", "requests/99", "", 404, "There is none")]
    [TestCase("GET", "world/planets", "", 404, "There is none")]
    [TestCase("GET", "world/tweets?query=(", "", 400, "(")]
    public async Task What_a_lever_can_not_do_is_said(string method, string path, string body, int status, string error)
    {
        var (given, json) = await SendAsync(new(method), path, body);

        Assert.That((int)given, Is.EqualTo(status));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain(error));
    }

    // A member twice, and halves of surrogate pairs: JSON all the same, of which not all readers make something.
    [TestCase("""{"text":"a","text":"b"}""")]
    [TestCase("""{"text":"cut \ud83d"}""")]
    [TestCase("""{"poll":{"options":["\ud83d","b"],"duration_minutes":5}}""")]
    [TestCase("""{"\udc00":1}""")]
    public async Task An_odd_request_and_an_odd_response_are_shown(string json)
    {
        Sandbox.Respond(XOperation.GetTweet, """{"detail":"cut \ud83d","title":"\udc00"}""", status: 400);
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Sandbox.User.AccessToken);
        using var posted = await Http.PostAsync("/2/tweets", new StringContent(json, Encoding.UTF8, "application/json"));
        using var refused = await Http.GetAsync("/2/tweets/20");
        Http.DefaultRequestHeaders.Authorization = null;

        Assert.That((await GetAsync("requests?after=0")).GetArrayLength(), Is.EqualTo(2));
        Assert.That((await GetAsync("requests/1")).GetProperty("request").GetProperty("body").GetString(), Is.EqualTo(json));
        Assert.That((await GetAsync("requests/2")).GetProperty("status").GetInt32(), Is.EqualTo(400));
        Assert.That((await SendAsync(HttpMethod.Post, "credits", json)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Host", "evil.example")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    public async Task Pages_of_other_sites_get_nothing_and_move_nothing(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sandbox/credits");
        request.Content = new StringContent("""{"balance":0}""");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(Sandbox.Balance, Is.EqualTo(10_000));
    }

    [TestCase("/", "text/html")]
    [TestCase("/sandbox/page.css", "text/css")]
    [TestCase("/sandbox/page.js", "text/javascript")]
    [TestCase("/sandbox/dom.js", "text/javascript")]
    [TestCase("/sandbox/tweets.js", "text/javascript")]
    public async Task The_page_asks_no_other_host_for_anything(string path, string type)
    {
        using var response = await Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
        Assert.That(
            text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal),
            Does.Not.Contain("http://").And.Not.Contain("https://")
        );
    }

    [Test]
    public async Task The_page_s_own_requests_are_none_of_the_program_s()
    {
        await GetAsync("status");

        Assert.That((await GetAsync("requests?after=0")).GetArrayLength(), Is.Zero);
        Assert.That(Sandbox.Requests, Is.Empty);
    }

    [Test]
    public async Task Without_the_option_there_is_no_page()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });
        using var http = new HttpClient(sandbox.Handler!, disposeHandler: false) { BaseAddress = sandbox.BaseAddress };

        foreach (var path in new[] { "/", "/sandbox/status", "/sandbox/page.js" })
        {
            using var response = await http.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [Test]
    public async Task A_clock_of_the_caller_s_is_the_caller_s_to_turn()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true, TimeProvider = new FakeClock() });

        Assert.That(() => sandbox.Advance(TimeSpan.FromHours(1)), Throws.InvalidOperationException);
    }

    private async Task<bool[]> LimitedAsync(params IAuthenticationProvider[] credentials)
    {
        var limited = new List<bool>();
        foreach (var credential in credentials)
        {
            using var x = Impatient(credential);
            try
            {
                await x.Tweets.GetAsync("20");
                limited.Add(false);
            }
            catch (XWindowLimitException)
            {
                limited.Add(true);
            }
        }

        return [.. limited];
    }

    // One that does not wait, and has not seen what is left.
    private XApiClient Impatient(IAuthenticationProvider? credential = null) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                PrimaryHandler = Sandbox.Handler,
                TimeProvider = Sandbox.TimeProvider,
                Credentials = [credential ?? new AppOnlyCredential(Sandbox.BearerToken)],
                RateLimitPolicy = RateLimitPolicy.Throw,
            }
        );

    private async Task<string?> CodeAsync(int number) => (await GetAsync($"requests/{number}")).GetProperty("csharp").GetString();
}

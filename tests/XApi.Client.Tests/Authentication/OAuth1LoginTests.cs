using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Authentication;

public class OAuth1LoginTests
{
    private readonly FakeClock _clock = new();

    [Test]
    public async Task Three_legs_lead_to_a_credential_that_signs_for_the_user()
    {
        var http = Server();
        var login = Login(http);
        var begun = await login.BeginAsync();
        Assert.That(begun.Url, Is.EqualTo(new Uri("https://api.x.com/oauth/authorize?oauth_token=request%2Ftoken")));
        var credential = await login.CompleteAsync(
            begun,
            new("http://127.0.0.1:8080/callback?oauth_token=request%2Ftoken&oauth_verifier=v1")
        );
        Assert.That(
            (credential.AccessToken, credential.AccessTokenSecret, credential.UserId, credential.ScreenName),
            Is.EqualTo(("12-access", "access/secret", "12", "alice"))
        );

        // The second leg is signed with the App's secret alone, the third with the request token's too.
        AssertSigned(
            http.Requests[0],
            "/oauth/request_token",
            new("key", "key/secret"),
            ("oauth_callback", "http://127.0.0.1:8080/callback")
        );
        AssertSigned(
            http.Requests[1],
            "/oauth/access_token",
            new("key", "key/secret", "request/token", "request/secret"),
            ("oauth_verifier", "v1")
        );
    }

    [Test]
    public async Task A_user_who_has_agreed_before_need_not_be_asked_again()
    {
        var login = new OAuth1Login("key", "key/secret")
        {
            Server = new() { Handler = Server() },
            AlwaysAsk = false,
        };
        Assert.That((await login.BeginAsync()).Url.AbsolutePath, Is.EqualTo("/oauth/authenticate"));
    }

    [Test]
    public async Task The_PIN_is_typed_where_there_is_no_callback()
    {
        var http = Server();
        var credential = await Login(http).WithPinAsync((_, _) => new(" 1234567\n"));
        Assert.That(credential.UserId, Is.EqualTo("12"));
        Assert.That(http.Requests[0].Headers["Authorization"], Does.Contain("oauth_callback=\"oob\""));
        Assert.That(http.Requests[1].Headers["Authorization"], Does.Contain("oauth_verifier=\"1234567\""));
    }

    [TestCase("")]
    [TestCase(" \n")]
    [TestCase(null)]
    public async Task Without_a_PIN_there_is_no_log_in(string? pin)
    {
        var http = Server();
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => Login(http).WithPinAsync((_, _) => new(pin))))!.Message,
            Is.EqualTo("No PIN was given.")
        );
        Assert.That(http.Requests, Has.Count.EqualTo(1), "no token was asked for");
    }

    [Test]
    public async Task The_browser_comes_back_to_the_loopback()
    {
        using var browser = new HttpClient();
        Task<string>? page = null;
        var http = Server();
        var login = new OAuth1Login("key", "key/secret")
        {
            CallbackUri = new("http://127.0.0.1:0/callback"),
            Server = new() { Handler = http },
            TimeProvider = _clock,
        };
        var credential = await login.WithBrowserAsync(_ =>
        {
            var callback = Uri.UnescapeDataString(http.Requests[0].Headers["Authorization"].Split("oauth_callback=\"")[1].Split('"')[0]);
            page = browser.GetStringAsync(new Uri($"{callback}?oauth_token=request%2Ftoken&oauth_verifier=v1"));
        });
        Assert.That(credential.ScreenName, Is.EqualTo("alice"));
        Assert.That(await page!, Does.Contain("<p>You can close this page"));
    }

    [Test]
    public async Task A_user_who_refuses_reads_so_and_pages_of_other_log_ins_do_not_disturb()
    {
        using var browser = new HttpClient();
        List<string> pages = [];
        Task? visits = null;
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var http = Server();
        var login = new OAuth1Login("key", "key/secret")
        {
            CallbackUri = new($"http://LOCALHOST:{port}"),
            Server = new() { Handler = http },
            TimeProvider = _clock,
        };
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() =>
                login.WithBrowserAsync(_ =>
                    visits = Task.Run(async () =>
                    {
                        foreach (var query in new[] { "oauth_token=other&oauth_verifier=v1", "denied=other", "", "denied=request%2Ftoken" })
                        {
                            using var response = await browser.GetAsync(new Uri($"http://127.0.0.1:{port}/?{query}"));
                            pages.Add(
                                $"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync()).Split("<p>")[1].Split('.')[0]}"
                            );
                        }
                    })
                )
            )
        )!;
        await visits!;
        Assert.That((thrown.Error, thrown.Message), Is.EqualTo(("access_denied", "The user did not grant access.")));
        const string Another = "400 This page belongs to another login";
        Assert.That(pages, Is.EqualTo(new[] { Another, Another, Another, "200 Access was not granted" }));
        AssertSigned(
            http.Requests.Single(),
            "/oauth/request_token",
            new("key", "key/secret"),
            ("oauth_callback", $"http://LOCALHOST:{port}")
        );
    }

    [Test]
    public async Task A_user_who_does_not_log_in_is_waited_for_five_minutes()
    {
        var waiting = 0;
        var clock = new FakeClock();
        var login = new OAuth1Login("key", "key/secret")
        {
            CallbackUri = new("http://127.0.0.1:0/callback"),
            Server = new() { Handler = Server() },
            TimeProvider = clock,
        };
        var pin = login.WithPinAsync(
            (_, _) =>
            {
                Interlocked.Increment(ref waiting);
                return new(new TaskCompletionSource<string?>().Task);
            }
        );
        var browser = login.WithBrowserAsync(_ => Interlocked.Increment(ref waiting));
        await Eventually.TrueAsync(() => Volatile.Read(ref waiting) == 2, "the user is asked");
        clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.That((pin.IsCompleted, browser.IsCompleted), Is.EqualTo((false, false)));
        clock.Advance(TimeSpan.FromMinutes(0.1));
        foreach (var ended in new[] { pin, browser })
        {
            Assert.That(
                (await Assert.ThrowsAsync<TimeoutException>(() => ended))!.Message,
                Is.EqualTo("The user did not log in within 300 s.")
            );
        }
    }

    [Test]
    public void Unless_set_otherwise_a_log_in_comes_back_to_port_8080_within_five_minutes_and_asks_always()
    {
        var login = new OAuth1Login("key", "key/secret");
        Assert.That(
            (login.CallbackUri.OriginalString, login.AlwaysAsk, login.TimeLimit, login.Server, login.TimeProvider),
            Is.EqualTo(("http://127.0.0.1:8080/callback", true, TimeSpan.FromMinutes(5), XAuthorizationServer.X, TimeProvider.System))
        );
    }

    [Test]
    public async Task What_a_log_in_cannot_do_without_is_asked_for_by_name()
    {
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new OAuth1Login(" ", "s"))!.ParamName, Is.EqualTo("apiKey"));
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new OAuth1Login("k", " "))!.ParamName, Is.EqualTo("apiKeySecret"));
        var login = Login(Server());
        var begun = new OAuth1Authorization(new("https://x.com"), "t", "s");
        Assert.That((await Assert.ThrowsAsync<ArgumentNullException>(() => login.WithBrowserAsync(null!)))!.ParamName, Is.EqualTo("open"));
        Assert.That((await Assert.ThrowsAsync<ArgumentNullException>(() => login.WithPinAsync(null!)))!.ParamName, Is.EqualTo("ask"));
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentNullException>(() => login.CompleteAsync(null!, new("http://x/"))))!.ParamName,
            Is.EqualTo("begun")
        );
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentNullException>(() => login.CompleteAsync(begun, null!)))!.ParamName,
            Is.EqualTo("redirected")
        );
    }

    [TestCase("denied=request%2Ftoken", "access_denied", "The user did not grant access.")]
    [TestCase("denied=other", "token_mismatch", "The redirect does not belong to this login: its token differs. Begin again.")]
    [TestCase(
        "oauth_token=other&oauth_verifier=v1",
        "token_mismatch",
        "The redirect does not belong to this login: its token differs. Begin again."
    )]
    [TestCase("oauth_verifier=v1", "token_mismatch", "The redirect does not belong to this login: its token differs. Begin again.")]
    [TestCase("oauth_token=request%2Ftoken", null, "The redirect holds no verifier.")]
    [TestCase("oauth_token=request%2Ftoken&oauth_verifier=", null, "The redirect holds no verifier.")]
    public async Task A_redirect_that_grants_nothing_exchanges_nothing(string query, string? error, string message)
    {
        var http = Server();
        var login = Login(http);
        var begun = await login.BeginAsync();
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() => login.CompleteAsync(begun, new($"http://127.0.0.1:8080/callback?{query}")))
        )!;
        Assert.That((thrown.Error, thrown.Message), Is.EqualTo((error, message)));
        Assert.That(http.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("oauth_token=t&oauth_token_secret=s")]
    [TestCase("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=false")]
    [TestCase("oauth_token=t&oauth_callback_confirmed=true")]
    [TestCase("oauth_token=t&oauth_token_secret=&oauth_callback_confirmed=true")]
    [TestCase("oauth_token_secret=s&oauth_callback_confirmed=true")]
    [TestCase("oauth_token=&oauth_token_secret=s&oauth_callback_confirmed=true")]
    [TestCase("oauth_callback_confirmed=true")]
    [TestCase("<html>")]
    [TestCase("")]
    public async Task A_response_that_is_no_request_token_is_an_error(string response) =>
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => Login(new StubServer(_ => Form(response))).BeginAsync()))!.Message,
            Is.EqualTo("https://api.x.com/oauth/request_token returned something else than a request token.")
        );

    [TestCase("oauth_token=t")]
    [TestCase("oauth_token=t&oauth_token_secret=")]
    [TestCase("oauth_token_secret=s")]
    [TestCase("oauth_token=&oauth_token_secret=s")]
    [TestCase("<html>")]
    public async Task A_response_that_is_no_access_token_is_an_error(string response) =>
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => CompleteAsync(new(_ => Form(response)))))!.Message,
            Is.EqualTo("https://api.x.com/oauth/access_token returned something else than an access token.")
        );

    [Test]
    public async Task Of_a_response_the_first_of_each_member_counts_and_no_white_space_around_it()
    {
        var credential = await CompleteAsync(new(_ => Form(" oauth_token=12-t&oauth_token=13-u&oauth_token_secret=s\n")));
        Assert.That(
            (credential.AccessToken, credential.AccessTokenSecret, credential.ScreenName),
            Is.EqualTo(("12-t", "s", (string?)null))
        );
    }

    [Test]
    public async Task What_X_refuses_is_said_without_a_secret()
    {
        var http = new StubServer(_ =>
            StubServer.Json(
                """{"error":"no","error_description":"key, key/secret, request-token, request-secret, verifier"}""",
                HttpStatusCode.Unauthorized
            )
        );
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => Login(http).BeginAsync()))!.Message,
            Is.EqualTo("https://api.x.com/oauth/request_token returned 401: no: key, (secret), request-token, request-secret, verifier.")
        );
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => CompleteAsync(http)))!.Message,
            Is.EqualTo("https://api.x.com/oauth/access_token returned 401: no: key, (secret), (secret), (secret), (secret).")
        );
    }

    [Test]
    public async Task Invalidating_is_signed_with_the_token_that_ends()
    {
        var http = StubServer.Always("{\"access_token\":\"12-access\"}");
        var credential = new OAuth1Credential("key", "key/secret", "12-access", "access/secret") { TimeProvider = _clock };
        await credential.InvalidateAsync(new() { Handler = http });
        AssertSigned(http.Requests.Single(), "/1.1/oauth/invalidate_token", new("key", "key/secret", "12-access", "access/secret"));
    }

    private OAuth1Login Login(StubServer http) =>
        new("key", "key/secret")
        {
            Server = new() { Handler = http },
            TimeProvider = _clock,
        };

    private Task<OAuth1Credential> CompleteAsync(StubServer http) =>
        Login(http)
            .CompleteAsync(
                new OAuth1Authorization(new("https://x.com"), "request-token", "request-secret"),
                new Uri("http://127.0.0.1:8080/callback?oauth_token=request-token&oauth_verifier=verifier")
            );

    private static StubServer Server() =>
        new(sent =>
            sent.PathAndQuery switch
            {
                "/oauth/request_token" => Form(
                    "oauth_token=request%2Ftoken&oauth_token_secret=request%2Fsecret&oauth_callback_confirmed=true"
                ),
                "/oauth/access_token" => Form("oauth_token=12-access&oauth_token_secret=access%2Fsecret&user_id=12&screen_name=alice"),
                _ => new(HttpStatusCode.NotFound),
            }
        );

    private static HttpResponseMessage Form(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body) };

    private static void AssertSigned(SentRequest sent, string path, OAuth1Keys keys, params (string Name, string Value)[] extra)
    {
        var header = sent.Headers["Authorization"]["OAuth ".Length..]
            .Split(", ")
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => p[1].Trim('"'));
        var expected = OAuth1Signature.Header(
            keys,
            "POST",
            new($"https://api.x.com{path}"),
            [],
            extra.Select(p => KeyValuePair.Create(p.Name, p.Value)),
            header["oauth_nonce"],
            long.Parse(header["oauth_timestamp"], System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.That((sent.Method, sent.PathAndQuery, sent.Headers["Authorization"]), Is.EqualTo(("POST", path, expected)));
    }
}

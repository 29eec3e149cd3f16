using System.Net;

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
        var credential = await login.CompleteAsync(begun, new("http://127.0.0.1:8080/callback?oauth_token=request%2Ftoken&oauth_verifier=v1"));
        Assert.That((credential.AccessToken, credential.AccessTokenSecret, credential.UserId, credential.ScreenName), Is.EqualTo(("12-access", "access secret", "12", "alice")));

        // The second leg is signed with the App's secret alone, the third with the request token's too.
        AssertSigned(http.Requests[0], "/oauth/request_token", new("key", "key secret"), ("oauth_callback", "http://127.0.0.1:8080/callback"));
        AssertSigned(http.Requests[1], "/oauth/access_token", new("key", "key secret", "request/token", "request secret"), ("oauth_verifier", "v1"));
    }

    [Test]
    public async Task A_user_who_has_agreed_before_need_not_be_asked_again()
    {
        var login = new OAuth1Login("key", "key secret")
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
        await Assert.ThrowsAsync<OAuthException>(() => Login(Server()).WithPinAsync((_, _) => new("")));
    }

    [Test]
    public async Task The_browser_comes_back_to_the_loopback()
    {
        using var browser = new HttpClient();
        Task<string>? page = null;
        var http = Server();
        var login = new OAuth1Login("key", "key secret")
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
        Assert.That(await page!, Does.Contain("close this page"));
    }

    [TestCase("denied=request%2Ftoken", "access_denied")]
    [TestCase("oauth_token=other&oauth_verifier=v1", "token_mismatch")]
    [TestCase("oauth_verifier=v1", "token_mismatch")]
    [TestCase("oauth_token=request%2Ftoken", null)]
    public async Task A_redirect_that_grants_nothing_exchanges_nothing(string query, string? error)
    {
        var http = Server();
        var login = Login(http);
        var begun = await login.BeginAsync();
        var thrown = (await Assert.ThrowsAsync<OAuthException>(() => login.CompleteAsync(begun, new($"http://127.0.0.1:8080/callback?{query}"))))!;
        Assert.That(thrown.Error, Is.EqualTo(error));
        Assert.That(http.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("oauth_token=t&oauth_token_secret=s")]
    [TestCase("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=false")]
    [TestCase("oauth_callback_confirmed=true")]
    [TestCase("<html>")]
    public async Task An_answer_that_is_no_request_token_is_an_error(string answer) =>
        await Assert.ThrowsAsync<OAuthException>(() => Login(new StubServer(_ => Form(answer))).BeginAsync());

    [Test]
    public async Task Invalidating_is_signed_with_the_token_that_ends()
    {
        var http = StubServer.Always("{\"access_token\":\"12-access\"}");
        var credential = new OAuth1Credential("key", "key secret", "12-access", "access secret") { TimeProvider = _clock };
        await credential.InvalidateAsync(new() { Handler = http });
        AssertSigned(http.Requests.Single(), "/1.1/oauth/invalidate_token", new("key", "key secret", "12-access", "access secret"));
    }

    private OAuth1Login Login(StubServer http) =>
        new("key", "key secret")
        {
            Server = new() { Handler = http },
            TimeProvider = _clock,
        };

    private static StubServer Server() =>
        new(sent =>
            sent.PathAndQuery switch
            {
                "/oauth/request_token" => Form("oauth_token=request%2Ftoken&oauth_token_secret=request+secret&oauth_callback_confirmed=true"),
                "/oauth/access_token" => Form("oauth_token=12-access&oauth_token_secret=access+secret&user_id=12&screen_name=alice"),
                _ => new(HttpStatusCode.NotFound),
            }
        );

    private static HttpResponseMessage Form(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body) };

    private static void AssertSigned(SentRequest sent, string path, OAuth1Keys keys, params (string Name, string Value)[] extra)
    {
        var header = sent.Headers["Authorization"]["OAuth ".Length..].Split(", ").Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('"'));
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

namespace XApi.Tests.Authentication;

public class OAuth2TokenEndpointTests
{
    private FakeClock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new();

    [TestCase("""{"token_type":"bearer","access_token":"a","refresh_token":"r","scope":"s","expires_in":60}""", "r", "s", 60)]
    [TestCase("""{"token_type":"Bearer","access_token":"a","refresh_token":"r","scope":"s","expires_in":"60"}""", "r", "s", 60)]
    [TestCase("""{"token_type":"bearer","access_token":"a","expires_in":0}""", "refresh-0", "tweet.read users.read offline.access", 0)]
    [TestCase("""{"token_type":"bearer","access_token":"a"}""", "refresh-0", "tweet.read users.read offline.access", null)]
    [TestCase("""{"access_token":"a","refresh_token":"r","scope":"s","expires_in":60}""", "r", "s", 60)]
    [TestCase(
        """{"token_type":"bearer","access_token":"a","refresh_token":null,"scope":null,"expires_in":-60}""",
        "refresh-0",
        "tweet.read users.read offline.access",
        null
    )]
    [TestCase("""{"token_type":"bearer","access_token":"a","expires_in":1.5}""", "refresh-0", "tweet.read users.read offline.access", null)]
    [TestCase(
        """{"token_type":"bearer","access_token":"a","expires_in":"soon"}""",
        "refresh-0",
        "tweet.read users.read offline.access",
        null
    )]
    public async Task What_a_response_to_a_refresh_leaves_out_is_as_it_was_but_for_the_end(
        string response,
        string refreshToken,
        string scope,
        int? seconds
    )
    {
        var renewed = await OAuth2TokenEndpoint.RefreshAsync(
            Returning(response),
            "client",
            null,
            AuthorizationServerStub.Token(0, _clock.GetUtcNow()),
            _clock,
            default
        );
        Assert.That(
            renewed,
            Is.EqualTo(
                new OAuth2UserToken("a")
                {
                    RefreshToken = refreshToken,
                    Scope = scope,
                    ExpiresAt = seconds is { } later ? _clock.GetUtcNow().AddSeconds(later) : null,
                }
            )
        );
    }

    [Test]
    public async Task What_a_response_to_a_log_in_leaves_out_is_unknown() =>
        Assert.That(
            await OAuth2TokenEndpoint.ExchangeCodeAsync(
                Returning("""{"token_type":"bearer","access_token":"a"}"""),
                "client",
                null,
                "code",
                new("http://127.0.0.1/"),
                "verifier",
                _clock,
                default
            ),
            Is.EqualTo(new OAuth2UserToken("a"))
        );

    [Test]
    public async Task A_token_s_life_is_counted_from_when_it_was_asked_for()
    {
        var asked = _clock.GetUtcNow();
        var server = new XAuthorizationServer
        {
            Handler = new StubServer(_ =>
            {
                _clock.Advance(TimeSpan.FromSeconds(20));
                return StubServer.Json("""{"token_type":"bearer","access_token":"a","expires_in":7200}""");
            }),
        };
        var renewed = await OAuth2TokenEndpoint.RefreshAsync(server, "client", null, AuthorizationServerStub.Token(0), _clock, default);
        Assert.That(renewed.ExpiresAt, Is.EqualTo(asked.AddHours(2)));
    }

    [TestCase("<html>")]
    [TestCase("{}")]
    [TestCase("""{"token_type":"mac","access_token":"a"}""")]
    [TestCase("""{"token_type":"bearer"}""")]
    [TestCase("""{"token_type":"bearer","access_token":""}""")]
    public async Task A_response_that_is_no_bearer_token_is_an_error(string response)
    {
        var refresh = OAuth2TokenEndpoint.RefreshAsync(
            Returning(response),
            "client",
            null,
            AuthorizationServerStub.Token(0),
            _clock,
            default
        );
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => refresh))!.Message,
            Is.EqualTo("https://api.x.com/2/oauth2/token returned something else than a bearer token.")
        );
    }

    [TestCase(null, null, "token=t&token_type_hint=access_token&client_id=client")]
    [TestCase("secret", "Basic Y2xpZW50OnNlY3JldA==", "token=t&token_type_hint=access_token")]
    public async Task A_token_is_revoked_in_the_name_of_the_client(string? clientSecret, string? authorization, string body)
    {
        var http = StubServer.Always("{}");
        await OAuth2TokenEndpoint.RevokeAsync(new() { Handler = http }, "client", clientSecret, "t", "access_token", _clock, default);
        var sent = http.Requests.Single();
        Assert.That(
            (sent.Uri.AbsoluteUri, sent.Headers.GetValueOrDefault("Authorization"), sent.Body),
            Is.EqualTo(("https://api.x.com/2/oauth2/revoke", authorization, body))
        );
    }

    [Test]
    public async Task A_client_secret_that_X_repeats_is_not_shown()
    {
        var server = new XAuthorizationServer
        {
            Handler = StubServer.Always("""{"error":"hush"}""", System.Net.HttpStatusCode.Unauthorized),
        };
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() =>
                OAuth2TokenEndpoint.RevokeAsync(server, "client", "hush", "access-1", "access_token", _clock, default)
            )
        )!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/2/oauth2/revoke returned 401: (secret)."));
    }

    private static XAuthorizationServer Returning(string response) => new() { Handler = StubServer.Always(response) };
}

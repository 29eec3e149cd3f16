using System.Net;

namespace XApi.Tests.Authentication;

/// <summary>An authorization server that hands out one pair of tokens after the other, and refuses a refresh token that is spent.</summary>
internal sealed class AuthorizationServerStub
{
    private readonly Lock _gate = new();
    private readonly List<string> _revoked = [];

    public AuthorizationServerStub()
    {
        Http = new(sent => Respond(sent.Uri.AbsolutePath, sent.Body ?? ""));
        Server = new() { BaseAddress = new("https://api.x.com"), Handler = Http };
    }

    public StubServer Http { get; }

    public XAuthorizationServer Server { get; }

    /// <summary>The number of the pair that is valid: <c>access-1</c> and <c>refresh-1</c>.</summary>
    public int Pair { get; private set; }

    /// <summary>How many refreshes were tried with a token that was spent.</summary>
    public int Spent { get; private set; }

    public IReadOnlyList<string> Revoked => _revoked;

    /// <summary>Whether access tokens are not known any more when they are revoked.</summary>
    public bool RefusesAccessTokens { get; set; }

    /// <summary>Whether a pair ends with its refresh token, and is not known any more from then on.</summary>
    public bool ForgetsPairs { get; init; }

    /// <summary>How many revocations of access tokens fail.</summary>
    public int FailsAccessTokens { get; set; }

    public string Scope { get; init; } = "tweet.read users.read offline.access";

    /// <summary>The response that says whose a token is; none by default.</summary>
    public string? User { get; init; }

    /// <summary>Runs before that response is given.</summary>
    public Action? BeforeUser { get; set; }

    public static OAuth2UserToken Token(int pair, DateTimeOffset? expiresAt = null) =>
        new($"access-{pair}")
        {
            RefreshToken = $"refresh-{pair}",
            ExpiresAt = expiresAt,
            Scope = "tweet.read users.read offline.access",
        };

    public HttpResponseMessage Respond(string path, string body)
    {
        var form = OAuth1Signature.ParseForm(body).ToDictionary(p => p.Key, p => p.Value);
        lock (_gate)
        {
            switch (path)
            {
                case "/2/oauth2/revoke":
                    if (form["token_type_hint"] == "access_token" && FailsAccessTokens-- > 0)
                    {
                        return StubServer.Json("{}", HttpStatusCode.ServiceUnavailable);
                    }

                    var refreshToken = form["token"].Replace("access", "refresh", StringComparison.Ordinal);
                    if (
                        (form["token_type_hint"] == "access_token" && RefusesAccessTokens)
                        || (ForgetsPairs && _revoked.Contains(refreshToken))
                    )
                    {
                        return StubServer.Json("""{"error":"invalid_request"}""", HttpStatusCode.BadRequest);
                    }

                    _revoked.Add(form["token"]);
                    return StubServer.Json("{\"revoked\":true}");
                case "/2/oauth2/token" when form["grant_type"] == "refresh_token" && form["refresh_token"] != $"refresh-{Pair}":
                    Spent++;
                    // As a careless server would: the response repeats what it was sent.
                    return StubServer.Json(
                        $$"""{"error":"invalid_grant","error_description":"Value passed for the token was invalid: {{form["refresh_token"]}}."}""",
                        HttpStatusCode.BadRequest
                    );
                case "/2/oauth2/token":
                    Pair++;
                    return StubServer.Json(
                        $$"""{"token_type":"bearer","expires_in":7200,"access_token":"access-{{Pair}}","scope":"{{Scope}}","refresh_token":"refresh-{{Pair}}"}"""
                    );
                case "/2/users/me" when User is not null:
                    BeforeUser?.Invoke();
                    return StubServer.Json(User);
                default:
                    return StubServer.Json("{}", HttpStatusCode.NotFound);
            }
        }
    }
}

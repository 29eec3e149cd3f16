using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The three legs of OAuth 1.0a from X's side, and the end of a token.</summary>
internal sealed class OAuth1Flow(CredentialStore credentials, OAuth1Signatures signatures, Consent consent)
{
    private const string OutOfBand = "oob";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Login> _logins = [];
    private readonly HashSet<UserRecord> _agreed = [];

    /// <summary>The first leg: a request token for the App.</summary>
    internal async Task<OAuthResponse> RequestTokenAsync(HttpRequest request)
    {
        if (OAuth1Header.Read(request.Headers.Authorization.ToString()) is not { } oauth)
        {
            return OAuth1Fault.NotAuthenticated.ToResponse();
        }

        if (await signatures.FaultAsync(request, oauth, tokenSecret: "").ConfigureAwait(false) is { } fault)
        {
            return fault.ToResponse();
        }

        var callback = await GivenAsync(request, oauth, "oauth_callback").ConfigureAwait(false);
        if (callback != OutOfBand && !(Uri.TryCreate(callback, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            return OAuthResponse.Refusal(403, 415, "Callback URL not approved for this client application.");
        }

        var (token, secret) = (credentials.NextSecret("request"), credentials.NextSecret("request-secret"));
        lock (_lock)
        {
            _logins[token] = new Login(secret, callback);
        }

        return OAuthResponse.Form(("oauth_token", token), ("oauth_token_secret", secret), ("oauth_callback_confirmed", "true"));
    }

    /// <summary>The second leg, with a page that always asks.</summary>
    internal Task<OAuthResponse> AuthorizeAsync(HttpRequest request) => AskAsync(request, onceOnly: false);

    /// <summary>The second leg, with a page that redirects at once where the user has agreed before.</summary>
    internal Task<OAuthResponse> AuthenticateAsync(HttpRequest request) => AskAsync(request, onceOnly: true);

    /// <summary>The third leg: an access token for a request token that a user has agreed to.</summary>
    internal async Task<OAuthResponse> AccessTokenAsync(HttpRequest request)
    {
        var oauth = OAuth1Header.Read(request.Headers.Authorization.ToString());
        var token = oauth?.GetValueOrDefault("oauth_token") ?? "";
        if (oauth is null || Find(token) is not { } login)
        {
            return OAuth1Fault.NoSuchToken.ToResponse();
        }

        if (await signatures.FaultAsync(request, oauth, login.Secret).ConfigureAwait(false) is { } fault)
        {
            return fault.ToResponse();
        }

        var verifier = await GivenAsync(request, oauth, "oauth_verifier").ConfigureAwait(false);
        lock (_lock)
        {
            // The token is spent by its use, so of two that come at once one is late.
            if (login.User is null || verifier != login.Verifier || !_logins.Remove(token))
            {
                return OAuthResponse.Refusal(401, 32, "Invalid oauth_verifier parameter.");
            }
        }

        var issued = credentials.IssueOAuth1Token(login.User);
        return OAuthResponse.Form(
            ("oauth_token", issued.Token),
            ("oauth_token_secret", issued.Secret),
            ("user_id", JsonText.Id(login.User.Id)),
            ("screen_name", login.User.Username)
        );
    }

    /// <summary>Ends the token with which the request is signed.</summary>
    internal async Task<OAuthResponse> InvalidateAsync(HttpRequest request)
    {
        if (
            OAuth1Header.Read(request.Headers.Authorization.ToString()) is not { } oauth
            || credentials.OAuth1(oauth.GetValueOrDefault("oauth_token", "")) is not { } token
        )
        {
            return OAuth1Fault.NoSuchToken.ToResponse();
        }

        if (await signatures.FaultAsync(request, oauth, token.Secret).ConfigureAwait(false) is { } fault)
        {
            return fault.ToResponse();
        }

        credentials.Revoke(token.Token);
        return OAuthResponse.Json(new JsonObject { ["access_token"] = token.Token });
    }

    /// <summary>Ends what a user has agreed to: no request token brings another access token, and the page asks again.</summary>
    internal void RevokeAll(UserRecord user)
    {
        lock (_lock)
        {
            _agreed.RemoveWhere(known => known.Id == user.Id);
            _logins.RemoveWhere(login => login.User?.Id == user.Id);
        }
    }

    private async Task<OAuthResponse> AskAsync(HttpRequest request, bool onceOnly)
    {
        var token = request.Query["oauth_token"].ToString();
        if (Find(token) is not { } login)
        {
            return Consent.Say("There is no login of this request token, or it is over.", 403);
        }

        if (HttpMethods.IsPost(request.Method))
        {
            return await consent.ReadAsync(request).ConfigureAwait(false) is { } decision
                ? decision.Keep(Decide(token, login, decision))
                : Consent.Say("Say who you are, and whether you agree.", 400);
        }

        var visitor = consent.Visitor(request);
        bool agreed;
        lock (_lock)
        {
            agreed = onceOnly && visitor is not null && _agreed.Contains(visitor);
        }

        return agreed
            ? Decide(token, login, new Consent.Decision(visitor!, true))
            : consent.Ask(request, ["act for you with all that OAuth 1.0a allows"]);
    }

    private OAuthResponse Decide(string token, Login login, Consent.Decision decision)
    {
        var back =
            login.Callback == OutOfBand ? null : login.Callback + (login.Callback.Contains('?', StringComparison.Ordinal) ? '&' : '?');
        lock (_lock)
        {
            if (!decision.Approved)
            {
                _logins.Remove(token);
                return back is null
                    ? Consent.Say("Access was not granted. You can close this page.")
                    : OAuthResponse.Redirect($"{back}denied={Percent.Encode(token)}");
            }

            _agreed.Add(decision.User);
            login.User = decision.User;
            login.Verifier = credentials.NextSecret("verifier");
            if (back is not null)
            {
                return OAuthResponse.Redirect($"{back}oauth_token={Percent.Encode(token)}&oauth_verifier={Percent.Encode(login.Verifier)}");
            }

            // Seven digits, which a person can type.
            login.Verifier = (
                Scatter.Mix(login.Verifier.Aggregate(0L, (sum, character) => unchecked((sum * 31) + character))) % 9_000_000 + 1_000_000
            ).ToString(CultureInfo.InvariantCulture);
            return Consent.Pin(login.Verifier);
        }
    }

    private Login? Find(string requestToken)
    {
        lock (_lock)
        {
            return _logins.GetValueOrDefault(requestToken);
        }
    }

    // RFC 5849, 3.5: in the header, in the body or in the query.
    private static async Task<string?> GivenAsync(HttpRequest request, IReadOnlyDictionary<string, string> oauth, string name) =>
        oauth.GetValueOrDefault(name)
        ?? (await OAuthEndpoints.FormAsync(request).ConfigureAwait(false)).GetValueOrDefault(name)
        ?? (request.Query.TryGetValue(name, out var value) ? value.ToString() : null);

    private sealed class Login(string secret, string callback)
    {
        internal string Secret => secret;

        internal string Callback => callback;

        internal UserRecord? User { get; set; }

        internal string? Verifier { get; set; }
    }
}

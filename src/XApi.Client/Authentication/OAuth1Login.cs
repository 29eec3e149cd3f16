using System.Diagnostics;

namespace XApi;

/// <summary>Logs a user in with OAuth 1.0a, in three legs: a request token, the user's consent, an access token.</summary>
/// <remarks>
/// On the user's machine <see cref="WithBrowserAsync"/> does it all; where there is no browser, <see cref="WithPinAsync"/> takes the number that X shows.
/// A web application uses <see cref="BeginAsync"/> and <see cref="CompleteAsync(OAuth1Authorization, Uri, CancellationToken)"/>. The tokens do not expire: keep
/// <see cref="OAuth1Credential.AccessToken"/> and its secret where secrets are kept.
/// </remarks>
[DebuggerDisplay("{nameof(OAuth1Login),nq}")]
public sealed class OAuth1Login
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly OAuth1Keys _app;

    /// <summary>Takes the App's keys.</summary>
    /// <param name="apiKey">The App's API key, also called consumer key.</param>
    /// <param name="apiKeySecret">The App's API key secret.</param>
    public OAuth1Login(string apiKey, string apiKeySecret)
    {
        _app = new(SecretText.Require(apiKey, nameof(apiKey)), SecretText.Require(apiKeySecret, nameof(apiKeySecret)));
    }

    /// <summary>
    /// Where X sends the user afterwards, <c>http://127.0.0.1:8080/callback</c> by default. It must be among the App's callback URLs. For
    /// <see cref="WithBrowserAsync"/> it is on the loopback, and the port 0 means a free one.
    /// </summary>
    public Uri CallbackUri { get; init; } = new("http://127.0.0.1:8080/callback");

    /// <summary>Whether a user who has agreed before is asked again. True by default, so that the user sees as whom.</summary>
    public bool AlwaysAsk { get; init; } = true;

    /// <summary>How long the user may take, five minutes by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan TimeLimit
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(5);

    /// <summary>Where the user logs in. X by default.</summary>
    public XAuthorizationServer Server { get; init; } = XAuthorizationServer.X;

    /// <summary>What limits are measured with, and what dates the signatures. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Logs in through a browser on this machine, which comes back to a listener on 127.0.0.1 and ::1.</summary>
    /// <param name="open">Shows the user a page, such as by starting the browser with it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XOAuthException">The user refused (<see cref="XOAuthException.Error"/> is <c>access_denied</c>), X refused, or the port is taken.</exception>
    /// <exception cref="TimeoutException">The user took longer than <see cref="TimeLimit"/>.</exception>
    public async Task<OAuth1Credential> WithBrowserAsync(Action<Uri> open, CancellationToken cancellationToken = default)
    {
        var (begun, redirected) = await BrowserLogin
            .RunAsync(
                CallbackUri,
                callback => RequestTokenAsync(callback.OriginalString, cancellationToken),
                begun => begun.Url,
                Judge,
                open,
                TimeLimit,
                TimeProvider,
                cancellationToken
            )
            .ConfigureAwait(false);
        return await CompleteAsync(begun, redirected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs in through a browser anywhere: X shows the user a PIN, and the user types it here.</summary>
    /// <param name="ask">Shows the user a page's address, and gives the PIN that the user types.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XOAuthException">X refused: the PIN is wrong or too old.</exception>
    /// <exception cref="TimeoutException">The user took longer than <see cref="TimeLimit"/>.</exception>
    public async Task<OAuth1Credential> WithPinAsync(
        Func<Uri, CancellationToken, ValueTask<string?>> ask,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ask);
        var begun = await RequestTokenAsync("oob", cancellationToken).ConfigureAwait(false);
        var pin = await LoginPatience
            .WaitAsync(cancel => ask(begun.Url, cancel).AsTask(), TimeLimit, TimeProvider, cancellationToken)
            .ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(pin)
            ? throw new XOAuthException("No PIN was given.")
            : await CompleteAsync(begun, pin.Trim(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a login that comes back to <see cref="CallbackUri"/>: where to send the user, and what to keep until the user is back.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XOAuthException">X refused, or could not be reached.</exception>
    public Task<OAuth1Authorization> BeginAsync(CancellationToken cancellationToken = default) =>
        RequestTokenAsync(CallbackUri.OriginalString, cancellationToken);

    /// <summary>Ends a login.</summary>
    /// <param name="begun">What <see cref="BeginAsync"/> gave.</param>
    /// <param name="redirected">The address, query included, at which the user came back.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XOAuthException">The user refused (<see cref="XOAuthException.Error"/> is <c>access_denied</c>), X refused, or the address is of another login.</exception>
    public Task<OAuth1Credential> CompleteAsync(OAuth1Authorization begun, Uri redirected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(begun);
        ArgumentNullException.ThrowIfNull(redirected);
        var response = RedirectQuery.Parse(redirected);
        if (RedirectQuery.Matches(response, "denied", begun.RequestToken))
        {
            throw new XOAuthException("The user did not grant access.") { Error = "access_denied" };
        }

        if (!RedirectQuery.Matches(response, "oauth_token", begun.RequestToken))
        {
            throw new XOAuthException("The redirect does not belong to this login: its token differs. Begin again.")
            {
                Error = "token_mismatch",
            };
        }

        return response.GetValueOrDefault("oauth_verifier") is { Length: > 0 } verifier
            ? CompleteAsync(begun, verifier, cancellationToken)
            : throw new XOAuthException("The redirect holds no verifier.");
    }

    private async Task<OAuth1Authorization> RequestTokenAsync(string callback, CancellationToken cancellationToken)
    {
        var uri = Server.Endpoint("oauth/request_token");
        var response = await PostAsync(uri, _app, new("oauth_callback", callback), cancellationToken).ConfigureAwait(false);
        if (
            response.GetValueOrDefault("oauth_callback_confirmed") != "true"
            || response.GetValueOrDefault("oauth_token") is not { Length: > 0 } token
            || response.GetValueOrDefault("oauth_token_secret") is not { Length: > 0 } secret
        )
        {
            throw XAuthorizationServer.Unreadable(uri, "a request token");
        }

        var page = Server.Endpoint(AlwaysAsk ? "oauth/authorize" : "oauth/authenticate");
        return new(new($"{page.AbsoluteUri}?oauth_token={Uri.EscapeDataString(token)}"), token, secret);
    }

    private async Task<OAuth1Credential> CompleteAsync(OAuth1Authorization begun, string verifier, CancellationToken cancellationToken)
    {
        var uri = Server.Endpoint("oauth/access_token");
        var keys = _app with { Token = begun.RequestToken, TokenSecret = begun.RequestTokenSecret };
        var response = await PostAsync(uri, keys, new("oauth_verifier", verifier), cancellationToken).ConfigureAwait(false);
        return
            response.GetValueOrDefault("oauth_token") is { Length: > 0 } token
            && response.GetValueOrDefault("oauth_token_secret") is { Length: > 0 } secret
            ? new(_app.ConsumerKey, _app.ConsumerSecret, token, secret)
            {
                ScreenName = response.GetValueOrDefault("screen_name"),
                TimeProvider = TimeProvider,
            }
            : throw XAuthorizationServer.Unreadable(uri, "an access token");
    }

    private async Task<Dictionary<string, string>> PostAsync(
        Uri uri,
        OAuth1Keys keys,
        KeyValuePair<string, string> oauth,
        CancellationToken cancellationToken
    )
    {
        var header = OAuth1Signature.Header(keys, "POST", uri, [], [oauth], TimeProvider.GetUtcNow());
        string[] secrets =
            oauth.Key == "oauth_verifier" ? [keys.ConsumerSecret, keys.Token!, keys.TokenSecret!, oauth.Value] : [keys.ConsumerSecret];
        var body = await Server.PostAsync(uri, [], header, secrets, TimeProvider, cancellationToken).ConfigureAwait(false);
        return OAuth1Signature.ParseForm(body.Trim()).DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value);
    }

    private static LoopbackListener.Verdict Judge(OAuth1Authorization begun, Uri redirected)
    {
        var response = RedirectQuery.Parse(redirected);
        return RedirectQuery.Matches(response, "oauth_token", begun.RequestToken) ? LoopbackListener.Verdict.Granted
            : RedirectQuery.Matches(response, "denied", begun.RequestToken) ? LoopbackListener.Verdict.Refused
            : LoopbackListener.Verdict.NotOurs;
    }
}

using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>Logs a user in with OAuth 2.0 Authorization Code with PKCE (S256).</summary>
/// <remarks>
/// On the user's machine <see cref="WithBrowserAsync"/> does it all; where there is no browser, <see cref="WithPastedUrlAsync"/> takes the address that
/// the browser elsewhere ended at. A web application uses <see cref="Begin"/> and <see cref="CompleteAsync"/>. The token goes to
/// <see cref="Store"/> before anyone uses it.
/// </remarks>
[DebuggerDisplay("{ClientId}")]
public sealed class OAuth2Login
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _clientSecret;

    /// <summary>Takes the App's client id and, for a confidential client, its secret.</summary>
    /// <param name="clientId">The App's OAuth 2.0 client id.</param>
    /// <param name="clientSecret">The App's OAuth 2.0 client secret; null for a public client, such as a program on the user's machine.</param>
    public OAuth2Login(string clientId, string? clientSecret = null)
    {
        ClientId = SecretText.Require(clientId, nameof(clientId));
        _clientSecret = clientSecret is null ? null : SecretText.Require(clientSecret, nameof(clientSecret));
    }

    /// <summary>The App's OAuth 2.0 client id.</summary>
    public string ClientId { get; }

    /// <summary>
    /// What the user is asked to allow: <see cref="XScopes.For(XOperation[])"/> gives what operations need, and <see cref="XScopes.OfflineAccess"/> makes the login
    /// outlast two hours.
    /// </summary>
    public required IEnumerable<string> Scopes { get; init; }

    /// <summary>
    /// Where X sends the user afterwards, <c>http://127.0.0.1:8080/callback</c> by default. It must be among the App's callback URLs, letter by letter. For
    /// <see cref="WithBrowserAsync"/> it is on the loopback, and the port 0 means a free one.
    /// </summary>
    public Uri RedirectUri { get; init; } = new("http://127.0.0.1:8080/callback");

    /// <summary>Where the token is kept. In memory by default.</summary>
    public ITokenStore Store { get; init; } = new MemoryTokenStore();

    /// <summary>The name under which the token is kept, <c>default</c> by default. A program with several users gives each a name.</summary>
    public string TokenName { get; init; } = "default";

    /// <summary>
    /// Whether the login finds out whose it is (<c>GET /2/users/me</c>, a read of one user, which no ledger has) and stores it beside the token, so that
    /// <see cref="OAuth2UserCredential.UserId"/> is known from then on. True by default. It needs the scopes <c>tweet.read</c> and <c>users.read</c>; without
    /// them, or where X does not say, the login succeeds and <see cref="OAuth2UserCredential.GetUserIdAsync"/> can ask later.
    /// </summary>
    public bool FetchUser { get; init; } = true;

    /// <summary>How long the user may take, five minutes by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan TimeLimit
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(5);

    /// <summary>Where the user logs in. X by default.</summary>
    public XAuthorizationServer Server { get; init; } = XAuthorizationServer.X;

    /// <summary>What limits and expiry are measured with. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Logs in through a browser on this machine, which comes back to a listener on 127.0.0.1 and ::1.</summary>
    /// <param name="open">Shows the user a page, such as by starting the browser with it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XOAuthException">The user refused (<see cref="XOAuthException.Error"/> is <c>access_denied</c>), X refused, or the port is taken.</exception>
    /// <exception cref="TimeoutException">The user took longer than <see cref="TimeLimit"/>.</exception>
    /// <exception cref="XTokenStoreException">The token could not be stored. The exception holds it.</exception>
    public async Task<OAuth2UserCredential> WithBrowserAsync(Action<Uri> open, CancellationToken cancellationToken = default)
    {
        var (begun, redirected) = await BrowserLogin
            .RunAsync(
                RedirectUri,
                redirect => Task.FromResult(BeginAt(redirect)),
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

    /// <summary>Logs in through a browser elsewhere: the user opens the page there and copies back the address that it ends at, though nothing listens there.</summary>
    /// <param name="ask">Shows the user a page's address, and gives what the user pastes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XOAuthException">The user refused (<see cref="XOAuthException.Error"/> is <c>access_denied</c>), X refused, or what was pasted is of another login.</exception>
    /// <exception cref="TimeoutException">The user took longer than <see cref="TimeLimit"/>.</exception>
    /// <exception cref="XTokenStoreException">The token could not be stored. The exception holds it.</exception>
    public async Task<OAuth2UserCredential> WithPastedUrlAsync(
        Func<Uri, CancellationToken, ValueTask<string?>> ask,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ask);
        var begun = Begin();
        var pasted = await LoginPatience
            .WaitAsync(cancel => ask(begun.Url, cancel).AsTask(), TimeLimit, TimeProvider, cancellationToken)
            .ConfigureAwait(false);
        return Uri.TryCreate(pasted?.Trim(), UriKind.Absolute, out var redirected)
            ? await CompleteAsync(begun, redirected, cancellationToken).ConfigureAwait(false)
            : throw new XOAuthException("What was pasted is not an address. Copy all of what the browser's address line shows in the end.");
    }

    /// <summary>Begins a login: where to send the user, and what to keep until the user is back.</summary>
    public OAuth2Authorization Begin() => BeginAt(RedirectUri);

    /// <summary>Ends a login. X takes the code for 30 seconds only.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    /// <param name="redirected">The address, query included, at which the user came back.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XOAuthException">The user refused (<see cref="XOAuthException.Error"/> is <c>access_denied</c>), X refused, or the address is of another login.</exception>
    /// <exception cref="XTokenStoreException">The token could not be stored. The exception holds it.</exception>
    public async Task<OAuth2UserCredential> CompleteAsync(
        OAuth2Authorization begun,
        Uri redirected,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(begun);
        ArgumentNullException.ThrowIfNull(redirected);
        var response = RedirectQuery.Parse(redirected);
        if (!RedirectQuery.Matches(response, "state", begun.State))
        {
            throw new XOAuthException("The redirect does not belong to this login: its state differs. Begin again.")
            {
                Error = "state_mismatch",
            };
        }

        if (response.GetValueOrDefault("error") is { } error)
        {
            var reason = XAuthorizationServer.Presentable(
                response.GetValueOrDefault("error_description"),
                [begun.State, begun.CodeVerifier]
            );
            var code = XAuthorizationServer.Presentable(error, [begun.State, begun.CodeVerifier]);
            throw new XOAuthException(
                (error == "access_denied" ? "The user did not grant access" : $"X did not log the user in: {code}")
                    + (string.IsNullOrEmpty(reason) ? "." : $" ({reason}).")
            )
            {
                Error = code,
            };
        }

        if (response.GetValueOrDefault("code") is not { Length: > 0 } grant)
        {
            throw new XOAuthException("The redirect holds no code. Copy all of the address that the login ended at.");
        }

        var token = await ExchangeAsync(begun, grant, cancellationToken).ConfigureAwait(false);
        try
        {
            await StoredTokens
                .UpdateAsync(Store, TokenName, (_, _) => Task.FromResult<OAuth2UserToken?>(token), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw new XTokenStoreException($"The user is logged in, and the store did not take the token: {failure.Message}", failure)
            {
                UnsavedToken = token,
            };
        }

        var credential = new OAuth2UserCredential(ClientId, Store, _clientSecret)
        {
            TokenName = TokenName,
            Server = Server,
            TimeProvider = TimeProvider,
        };
        if (FetchUser && MayReadUser(token.Scopes ?? Scopes))
        {
            // The user is logged in, whatever comes of this.
            Task asked = credential.GetUserIdAsync(cancellationToken).AsTask();
            await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return credential;
    }

    private static bool MayReadUser(IEnumerable<string> granted) =>
        XOperation.GetMe.Security.Any(security =>
            security.Scheme == XSecurityScheme.OAuth2UserToken && !security.Scopes.Except(granted).Any()
        );

    private async Task<OAuth2UserToken> ExchangeAsync(OAuth2Authorization begun, string code, CancellationToken cancellationToken)
    {
        try
        {
            return await OAuth2TokenEndpoint
                .ExchangeCodeAsync(
                    Server,
                    ClientId,
                    _clientSecret,
                    code,
                    begun.RedirectUri,
                    begun.CodeVerifier,
                    TimeProvider,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (XOAuthException refusal) when (OAuth2TokenEndpoint.IsSpent(refusal) || OAuth2TokenEndpoint.IsOfClient(refusal))
        {
            var advice = OAuth2TokenEndpoint.IsSpent(refusal)
                ? "A code holds for 30 seconds, once, and for the address that the login began with: begin again."
                : OAuth2TokenEndpoint.CheckClient;
            throw new XOAuthException($"{refusal.Message} {advice}", refusal) { Error = refusal.Error, Status = refusal.Status };
        }
    }

    private OAuth2Authorization BeginAt(Uri redirectUri)
    {
        var state = Random();
        var verifier = Random();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        (string Name, string Value)[] query =
        [
            ("response_type", "code"),
            ("client_id", ClientId),
            ("redirect_uri", redirectUri.OriginalString),
            ("scope", string.Join(' ', Scopes)),
            ("state", state),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        var url = $"{Server.AuthorizePage.AbsoluteUri}?{string.Join('&', query.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"))}";
        return new(new(url), redirectUri, state, verifier);
    }

    // 256 bits in 43 characters: RFC 7636's least length of a verifier.
    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static LoopbackListener.Verdict Judge(OAuth2Authorization begun, Uri redirected)
    {
        var response = RedirectQuery.Parse(redirected);
        return !RedirectQuery.Matches(response, "state", begun.State) ? LoopbackListener.Verdict.NotOurs
            : response.ContainsKey("code") ? LoopbackListener.Verdict.Granted
            : LoopbackListener.Verdict.Refused;
    }
}

using System.Diagnostics;
using Microsoft.Kiota.Abstractions;

namespace XApi;

/// <summary>OAuth 2.0 App-only: a bearer token that stands for the App. There is no current user.</summary>
/// <remarks>Made of the API key and its secret, it fetches the token at the first call, keeps it, and fetches it again when X refuses it. A fetch that failed is repeated after a pause of a second, which doubles up to a minute.</remarks>
public sealed class AppOnlyCredential : XCredential
{
    private readonly TokenAttempts _attempts = new();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SingleFlight<string> _fetch = new();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _apiKey;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _apiKeySecret;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile string? _token;

    /// <summary>Takes a bearer token as it is.</summary>
    /// <param name="bearerToken">The token, without <c>Bearer</c> before it.</param>
    public AppOnlyCredential(string bearerToken)
    {
        _token = SecretText.Require(bearerToken, nameof(bearerToken));
        CredentialKey = MakeKey("app", bearerToken);
    }

    /// <summary>Fetches the token with the App's key and secret.</summary>
    /// <param name="apiKey">The App's API key, also called consumer key.</param>
    /// <param name="apiKeySecret">The App's API key secret.</param>
    public AppOnlyCredential(string apiKey, string apiKeySecret)
    {
        _apiKey = SecretText.Require(apiKey, nameof(apiKey));
        _apiKeySecret = SecretText.Require(apiKeySecret, nameof(apiKeySecret));
        CredentialKey = MakeKey("app", apiKey);
    }

    /// <summary>Where the token is fetched. X by default.</summary>
    public XAuthorizationServer Server { get; init; } = XAuthorizationServer.X;

    /// <summary>What the time limit of a fetch is measured with. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public override XSecurityScheme Scheme => XSecurityScheme.BearerToken;

    /// <inheritdoc/>
    public override string CredentialKey { get; }

    /// <inheritdoc/>
    /// <exception cref="XOAuthException">The token could not be fetched.</exception>
    public override async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var token = _token ?? await FetchAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Remove("Authorization");
        request.Headers.Add("Authorization", Header(token));
    }

    /// <inheritdoc/>
    public override async Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default)
    {
        if (_apiKey is null)
        {
            return false;
        }

        if (_token is { } token && Header(token) == rejectedAuthorization)
        {
            if (_attempts.IsReplacement(token, TimeProvider.GetUtcNow()))
            {
                return false;
            }

            Interlocked.CompareExchange(ref _token, null, token);
        }

        return _token is not null || await FetchAsync(cancellationToken, afterRefusal: true).ConfigureAwait(false) is not null;
    }

    /// <summary>Revokes the token, for every process that uses it. The next call fetches another.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="InvalidOperationException">The credential was made of a token alone; revoking takes the key and the secret.</exception>
    /// <exception cref="XOAuthException">X refused, or could not be reached.</exception>
    public async Task InvalidateAsync(CancellationToken cancellationToken = default)
    {
        if (_apiKey is null)
        {
            throw new InvalidOperationException(
                "Revoking an App-only token takes the API key and its secret: make the credential of those."
            );
        }

        // Without a token at hand the same one is fetched that other processes use.
        var token = _token ?? await FetchAsync(cancellationToken).ConfigureAwait(false);
        await PostAsync(Server.Endpoint("oauth2/invalidate_token"), new("access_token", token), cancellationToken).ConfigureAwait(false);
        Interlocked.CompareExchange(ref _token, null, token);
    }

    private static string Header(string token) => $"Bearer {token}";

    private Task<string> FetchAsync(CancellationToken cancellationToken, bool afterRefusal = false) =>
        _fetch.RunAsync(
            async () =>
            {
                if (_token is { } fetched)
                {
                    return fetched;
                }

                _attempts.ThrowIfPaused(TimeProvider.GetUtcNow());
                try
                {
                    var token = await FetchOnceAsync().ConfigureAwait(false);
                    _attempts.Issued(token, afterRefusal, TimeProvider.GetUtcNow());
                    return _token = token;
                }
                catch (XOAuthException failure)
                {
                    _attempts.Failed(failure, TimeProvider.GetUtcNow());
                    throw;
                }
            },
            cancellationToken
        );

    private async Task<string> FetchOnceAsync()
    {
        var uri = Server.Endpoint("oauth2/token");
        var body = await PostAsync(uri, new("grant_type", "client_credentials"), CancellationToken.None).ConfigureAwait(false);
        return
            XAuthorizationServer.ReadJson(body) is { } response
            && response.GetValueOrDefault("token_type") is { } type
            && type.Equals("bearer", StringComparison.OrdinalIgnoreCase)
            && response.GetValueOrDefault("access_token") is { Length: > 0 } token
            ? token
            : throw XAuthorizationServer.Unreadable(uri, "a bearer token");
    }

    private Task<string> PostAsync(Uri uri, KeyValuePair<string, string> member, CancellationToken cancellationToken)
    {
        // RFC 6749, 2.3.1: both are form-encoded before they are joined.
        var (key, secret) = (Uri.EscapeDataString(_apiKey!), Uri.EscapeDataString(_apiKeySecret!));
        return Server.PostAsync(
            uri,
            [member],
            XAuthorizationServer.Basic(key, secret),
            [_apiKeySecret!, secret],
            TimeProvider,
            cancellationToken
        );
    }
}

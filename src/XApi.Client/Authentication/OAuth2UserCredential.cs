using System.Diagnostics;
using Microsoft.Kiota.Abstractions;

namespace XApi;

/// <summary>OAuth 2.0 Authorization Code with PKCE: a bearer token that stands for a user and has scopes.</summary>
/// <remarks>
/// <para>
/// <see cref="OAuth2Login"/> logs a user in. The access token holds for two hours; this renews it shortly before its end, and once when X refuses it
/// (401), provided that <c>offline.access</c> was granted.
/// </para>
/// <para>
/// A refresh token is spent by its first use. So one refresh goes on at a time: in the process, and through the store's lock in all processes that share
/// the store, each of which looks first whether another has refreshed already. The new pair is stored before it is used.
/// </para>
/// </remarks>
public sealed class OAuth2UserCredential : XCredential
{
    private readonly SingleFlight<OAuth2UserToken> _renewal = new();
    private readonly ITokenStore _store;
    private readonly string? _userId;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _clientSecret;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile OAuth2UserToken? _current;

    // A pair that X has issued and the store has not taken, with the refresh token that it was bought with.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile Unsaved? _unsaved;

    /// <summary>Uses a stored token.</summary>
    /// <param name="clientId">The App's OAuth 2.0 client id.</param>
    /// <param name="store">Where the token is, and where its successors go.</param>
    /// <param name="clientSecret">The App's OAuth 2.0 client secret; null for a public client.</param>
    /// <param name="userId">The user's id, where it is known: the token does not tell.</param>
    public OAuth2UserCredential(string clientId, ITokenStore store, string? clientSecret = null, string? userId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        ArgumentNullException.ThrowIfNull(store);
        ClientId = clientId;
        _store = store;
        _clientSecret = clientSecret;
        _userId = userId;
    }

    /// <summary>Uses a token that is at hand. Its successors live in this object only, so the user has to log in again when the process ends.</summary>
    /// <param name="clientId">The App's OAuth 2.0 client id.</param>
    /// <param name="token">The token.</param>
    /// <param name="clientSecret">The App's OAuth 2.0 client secret; null for a public client.</param>
    /// <param name="userId">The user's id, where it is known: the token does not tell.</param>
    public OAuth2UserCredential(string clientId, OAuth2UserToken token, string? clientSecret = null, string? userId = null)
        : this(clientId, MemoryTokenStore.Holding(token), clientSecret, userId) { }

    /// <summary>The App's OAuth 2.0 client id.</summary>
    public string ClientId { get; }

    /// <inheritdoc/>
    public override string? UserId => _userId;

    /// <summary>The name under which the store holds the token, <c>default</c> by default. A program with several users gives each a name.</summary>
    public string TokenName { get; init; } = "default";

    /// <summary>How long before its end the access token is renewed, a minute by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan RefreshBefore
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromMinutes(1);

    /// <summary>Where the token is renewed and revoked. X by default.</summary>
    public XAuthorizationServer Server { get; init; } = XAuthorizationServer.X;

    /// <summary>What tells whether the token has expired. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public override XSecurityScheme Scheme => XSecurityScheme.OAuth2UserToken;

    /// <inheritdoc/>
    public override string CredentialKey => field ??= KeyOf("oauth2", ClientId, KeyOf(_store), TokenName);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>?> GetScopesAsync(CancellationToken cancellationToken = default) =>
        (_current ??= await _store.ReadAsync(TokenName, cancellationToken).ConfigureAwait(false))?.Scopes;

    /// <inheritdoc/>
    /// <exception cref="XCredentialException">Nobody has logged in, or the token has expired and there is nothing to renew it with.</exception>
    /// <exception cref="XOAuthException">X refused to renew the token, or could not be reached.</exception>
    /// <exception cref="XTokenStoreException">The store failed. If it was the new pair that could not be stored, the exception holds it.</exception>
    public override async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var token = (_current ??= await _store.ReadAsync(TokenName, cancellationToken).ConfigureAwait(false)) ?? throw NobodyLoggedIn();
        if (_unsaved is not null || IsEnding(token))
        {
            token = await RenewAsync(token, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.Remove("Authorization");
        request.Headers.Add("Authorization", Header(token));
    }

    /// <inheritdoc/>
    /// <exception cref="XCredentialException">Somebody has logged the user out meanwhile.</exception>
    /// <exception cref="XOAuthException">X refused to renew the token, or could not be reached.</exception>
    /// <exception cref="XTokenStoreException">The store failed. If it was the new pair that could not be stored, the exception holds it.</exception>
    public override async Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default)
    {
        if (_current is not { } token)
        {
            return false;
        }

        if (Header(token) != rejectedAuthorization)
        {
            return true;
        }

        return await RenewAsync(token, cancellationToken).ConfigureAwait(false) != token;
    }

    /// <summary>Revokes the log-in: the access token, the refresh token, and what the store holds.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="XOAuthException">X refused, or could not be reached. The store keeps the token then.</exception>
    /// <exception cref="XTokenStoreException">The store failed.</exception>
    public async Task RevokeAsync(CancellationToken cancellationToken = default)
    {
        await _store
            .UpdateAsync(
                TokenName,
                async (stored, cancel) =>
                {
                    foreach (
                        var secret in new[]
                        {
                            stored?.AccessToken,
                            stored?.RefreshToken,
                            _unsaved?.Token.AccessToken,
                            _unsaved?.Token.RefreshToken,
                        }
                    )
                    {
                        if (secret is not null)
                        {
                            await OAuth2TokenEndpoint
                                .RevokeAsync(Server, ClientId, _clientSecret, secret, TimeProvider, cancel)
                                .ConfigureAwait(false);
                        }
                    }

                    return null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        (_current, _unsaved) = (null, null);
    }

    /// <summary>The method and the name in the store.</summary>
    public override string ToString() => $"{base.ToString()} \"{TokenName}\"";

    private static string Header(OAuth2UserToken token) => $"Bearer {token.AccessToken}";

    private bool IsEnding(OAuth2UserToken token) => token.ExpiresAt is { } end && TimeProvider.GetUtcNow() >= end - RefreshBefore;

    private bool HasEnded(OAuth2UserToken token) => token.ExpiresAt is { } end && TimeProvider.GetUtcNow() >= end;

    private Task<OAuth2UserToken> RenewAsync(OAuth2UserToken old, CancellationToken cancellationToken) =>
        _renewal.RunAsync(() => RenewOnceAsync(old), cancellationToken);

    /// <summary>Gives a token newer than <paramref name="old"/>; or that one again, where it cannot be renewed and has not ended.</summary>
    private async Task<OAuth2UserToken> RenewOnceAsync(OAuth2UserToken old)
    {
        OAuth2UserToken? issued = null;
        string? spent = null;
        try
        {
            _current = await _store
                .UpdateAsync(
                    TokenName,
                    async (stored, cancel) =>
                    {
                        if (stored is null)
                        {
                            throw NobodyLoggedIn();
                        }

                        if (_unsaved is { } unsaved && unsaved.Spent == stored.RefreshToken)
                        {
                            spent = unsaved.Spent;
                            return issued = unsaved.Token;
                        }

                        if (stored.AccessToken != old.AccessToken && !IsEnding(stored))
                        {
                            // Another process, or another log-in, was first.
                            return stored;
                        }

                        if (stored.RefreshToken is null)
                        {
                            return HasEnded(stored) ? throw Expired(stored) : stored;
                        }

                        spent = stored.RefreshToken;
                        return issued = await OAuth2TokenEndpoint
                            .RefreshAsync(Server, ClientId, _clientSecret, stored, TimeProvider, cancel)
                            .ConfigureAwait(false);
                    },
                    CancellationToken.None
                )
                .ConfigureAwait(false);
            _unsaved = null;
            return _current!;
        }
        catch (Exception failure) when (issued is not null)
        {
            _unsaved = new(issued, spent!);
            throw new XTokenStoreException(
                $"{this}: X has issued a new token and the store did not take it: {failure.Message} The old one is spent. The new one is in "
                    + $"{nameof(XTokenStoreException.UnsavedToken)} of this exception, and the next call tries to store it again.",
                failure
            )
            {
                UnsavedToken = issued,
            };
        }
    }

    private XCredentialException NobodyLoggedIn() =>
        new($"{this}: nobody is logged in, the store holds no token of that name. {nameof(OAuth2Login)} logs a user in.");

    private XCredentialException Expired(OAuth2UserToken token) =>
        new(
            $"{this}: the token has expired at {token.ExpiresAt:u} and cannot be refreshed. Log in again, with the scope {XScopes.OfflineAccess}."
        );

    private sealed record Unsaved(OAuth2UserToken Token, string Spent)
    {
        public override string ToString() => nameof(Unsaved);
    }
}

using System.Diagnostics;
using Microsoft.Kiota.Abstractions;

namespace XApi;

/// <summary>OAuth 2.0 Authorization Code with PKCE: a bearer token that stands for a user and has scopes.</summary>
/// <remarks>
/// <para>
/// <see cref="OAuth2Login"/> logs a user in. The access token holds for two hours; this renews it shortly before its end, and once when X refuses it
/// (401), provided that <c>offline.access</c> was granted. While the token lives it is used even if it can't be renewed; a refresh that failed is
/// repeated after a pause of a second, which doubles up to a minute, and a refresh token that X has refused is not sent again.
/// </para>
/// <para>
/// A refresh token is spent by its first use. So one refresh runs at a time: in the process, and through the store's lock in all processes that share
/// the store, each of which looks first whether another has refreshed already. The new pair is stored before it is used.
/// </para>
/// <para>
/// It acts for the user who has logged in last under its name. A login of this process (<see cref="OAuth2Login"/>, with the same store) takes effect with the next
/// call; one of another process when the token is read the next time: where it ends, X refuses it, or its scopes do not suffice.
/// </para>
/// </remarks>
public sealed partial class OAuth2UserCredential : XCredential
{
    private readonly TokenAttempts _attempts = new();
    private readonly ITokenStore _store;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SingleFlight<OAuth2UserToken> _renewal = new();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _clientSecret;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile Held? _held;

    // A pair that X has issued and the store has not taken, with the refresh token that it was bought with.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile Unsaved? _unsaved;

    // A refresh token that X has refused for good. It is not sent again; a new login brings another one.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile Refused? _refused;

    /// <summary>Uses a stored token.</summary>
    /// <param name="clientId">The App's OAuth 2.0 client id.</param>
    /// <param name="store">Where the token is, and where its successors go.</param>
    /// <param name="clientSecret">The App's OAuth 2.0 client secret; null for a public client.</param>
    /// <param name="userId">The user's id, where it is known; otherwise it is the one that is stored beside the token, if one is.</param>
    public OAuth2UserCredential(string clientId, ITokenStore store, string? clientSecret = null, string? userId = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ClientId = SecretText.Require(clientId, nameof(clientId));
        _store = store;
        _clientSecret = clientSecret is null ? null : SecretText.Require(clientSecret, nameof(clientSecret));
        _userId = userId;
    }

    /// <summary>Uses a token that is at hand. Its successors live in this object only, so the user has to log in again when the process ends.</summary>
    /// <param name="clientId">The App's OAuth 2.0 client id.</param>
    /// <param name="token">The token.</param>
    /// <param name="clientSecret">The App's OAuth 2.0 client secret; null for a public client.</param>
    /// <param name="userId">The user's id, where it is known; otherwise it is the one that is stored beside the token, if one is.</param>
    public OAuth2UserCredential(string clientId, OAuth2UserToken token, string? clientSecret = null, string? userId = null)
        : this(clientId, MemoryTokenStore.Holding(token), clientSecret, userId) { }

    /// <summary>The App's OAuth 2.0 client id.</summary>
    public string ClientId { get; }

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

    /// <summary>The clock that expiry is measured with. The system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public override XSecurityScheme Scheme => XSecurityScheme.OAuth2UserToken;

    /// <inheritdoc/>
    public override string CredentialKey => field ??= MakeKey("oauth2", ClientId, _store.SharedName ?? KeyOf(_store), TokenName);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>?> GetScopesAsync(CancellationToken cancellationToken = default) =>
        (await CurrentAsync(cancellationToken).ConfigureAwait(false))?.Scopes;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>?> ReloadScopesAsync(CancellationToken cancellationToken = default)
    {
        // A pair that could not be stored is newer than what the store holds.
        var count = Stored.Count;
        if (_unsaved is null && await _store.ReadAsync(TokenName, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            _held = new(Require(stored), count);
        }

        return _held?.Token.Scopes;
    }

    /// <inheritdoc/>
    /// <exception cref="XCredentialException">Nobody has logged in, or the token has expired and X does not renew it any more: the user has to log in again.</exception>
    /// <exception cref="XOAuthException">The token has expired, and X could not be reached or refused to renew it for now.</exception>
    /// <exception cref="XTokenStoreException">The store failed. If it was the new pair that could not be stored, the exception holds it.</exception>
    public override async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var token = await UsableAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Remove("Authorization");
        request.Headers.Add("Authorization", Header(token));
    }

    /// <summary>What the store holds, by what is known in this process; null where nobody has logged in.</summary>
    private async ValueTask<OAuth2UserToken?> CurrentAsync(CancellationToken cancellationToken)
    {
        // Before it is read: what is stored after that is read again.
        var count = Stored.Count;
        if (_held is { } held && held.Count == count)
        {
            return held.Token;
        }

        var stored = await _store.ReadAsync(TokenName, cancellationToken).ConfigureAwait(false);
        _held = stored is null ? null : new(Require(stored), count);
        return stored;
    }

    // A credential for one user never acts for another.
    private OAuth2UserToken Require(OAuth2UserToken stored) =>
        _userId is { } user && stored.UserId is { } other && user != other ? throw LoginRequired.OtherUser(this, other) : stored;

    /// <summary>The token to send: the stored one, or its successor where it ends.</summary>
    private async Task<OAuth2UserToken> UsableAsync(CancellationToken cancellationToken)
    {
        var token = await CurrentAsync(cancellationToken).ConfigureAwait(false) ?? throw LoginRequired.NobodyLoggedIn(this);
        if (_unsaved is not null || IsEnding(token))
        {
            token = await RenewAheadAsync(token, cancellationToken).ConfigureAwait(false);
        }

        return SecretText.Fault(token.AccessToken) is { } fault
            ? throw new XTokenStoreException($"{this}: the access token in the store {fault}.")
            : token;
    }

    /// <inheritdoc/>
    /// <exception cref="XCredentialException">The user has been logged out meanwhile, or X does not renew the token any more: the user has to log in again.</exception>
    /// <exception cref="XOAuthException">X could not be reached, or refused to renew the token for now.</exception>
    /// <exception cref="XTokenStoreException">The store failed. If it was the new pair that could not be stored, the exception holds it.</exception>
    public override async Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default)
    {
        if (_held is not { Token: var token })
        {
            return false;
        }

        if (Header(token) != rejectedAuthorization)
        {
            return true;
        }

        // X refuses the token and its replacement alike: the next one would fare no better, and each refresh spends one.
        if (_attempts.IsReplacement(token.AccessToken, TimeProvider.GetUtcNow()))
        {
            return false;
        }

        var renewed = await RenewAsync(token, afterRefusal: true, cancellationToken).ConfigureAwait(false);

        // What one user has called is not sent again for another, who has logged in meanwhile.
        var isOfAnother = token.UserId is { } user && renewed.UserId is { } other && user != other;
        return renewed != token && !isOfAnother;
    }

    /// <summary>Revokes the login: the access token, the refresh token, and what the store holds.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XOAuthException">X refused, or could not be reached. The store keeps the token then.</exception>
    /// <exception cref="XTokenStoreException">The store failed.</exception>
    public async Task RevokeAsync(CancellationToken cancellationToken = default)
    {
        await StoredTokens
            .UpdateAsync(
                _store,
                TokenName,
                async (stored, cancel) =>
                {
                    await RevokeAsync(stored is null ? null : Require(stored), cancel).ConfigureAwait(false);
                    await RevokeAsync(_unsaved?.Token, cancel).ConfigureAwait(false);
                    return null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        (_held, _unsaved) = (null, null);
    }

    // The refresh token first, which lives longest. A server may end the access tokens of the same login with it (RFC 7009, 2.1), and does not know either
    // any more then: nor does it know a refresh token that is spent, or was revoked by a call that failed after that.
    private async Task RevokeAsync(OAuth2UserToken? token, CancellationToken cancellationToken)
    {
        if (token?.RefreshToken is { } refreshToken)
        {
            await RevokeAsync(refreshToken, "refresh_token", mayBeUnknown: true).ConfigureAwait(false);
        }

        if (token is not null)
        {
            await RevokeAsync(token.AccessToken, "access_token", token.RefreshToken is not null || HasEnded(token)).ConfigureAwait(false);
        }

        async Task RevokeAsync(string secret, string kind, bool mayBeUnknown)
        {
            try
            {
                await OAuth2TokenEndpoint
                    .RevokeAsync(Server, ClientId, _clientSecret, secret, kind, TimeProvider, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (XOAuthException refusal) when (mayBeUnknown && OAuth2TokenEndpoint.IsSpent(refusal))
            {
                // There is nothing left to revoke.
            }
        }
    }

    /// <summary>The method and the name in the store.</summary>
    public override string ToString() => $"{base.ToString()} \"{TokenName}\"";

    private static string Header(OAuth2UserToken token) => $"Bearer {token.AccessToken}";

    private bool IsEnding(OAuth2UserToken token) => token.ExpiresAt is { } end && TimeProvider.GetUtcNow() >= end - RefreshBefore;

    private bool HasEnded(OAuth2UserToken token) => token.ExpiresAt is { } end && TimeProvider.GetUtcNow() >= end;

    // A token that lives is used when it can't be renewed ahead of its end, and the next attempt waits for its pause.
    private async Task<OAuth2UserToken> RenewAheadAsync(OAuth2UserToken token, CancellationToken cancellationToken)
    {
        if (_unsaved is null && _attempts.IsPaused(TimeProvider.GetUtcNow()) && !HasEnded(token))
        {
            return token;
        }

        try
        {
            return await RenewAsync(token, afterRefusal: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is not OperationCanceledException && _unsaved is null && _held is not null && !HasEnded(token))
        {
            return token;
        }
    }

    private Task<OAuth2UserToken> RenewAsync(OAuth2UserToken old, bool afterRefusal, CancellationToken cancellationToken) =>
        _renewal.RunAsync(() => RenewOnceAsync(old, afterRefusal), cancellationToken);

    /// <summary>Gives a token newer than <paramref name="old"/>; or that one again, where it cannot be renewed and has not ended.</summary>
    private async Task<OAuth2UserToken> RenewOnceAsync(OAuth2UserToken old, bool afterRefusal)
    {
        OAuth2UserToken? issued = null;
        string? spent = null;
        try
        {
            var (token, count) = await StoredTokens
                .UpdateAsync(
                    _store,
                    TokenName,
                    async (stored, cancel) =>
                    {
                        if (stored is null)
                        {
                            _held = null;
                            throw LoginRequired.NobodyLoggedIn(this);
                        }

                        Require(stored);

                        if (_unsaved is { } unsaved && unsaved.Spent == stored.RefreshToken)
                        {
                            spent = unsaved.Spent;
                            return issued = unsaved.Token;
                        }

                        if ((!afterRefusal || stored.AccessToken != old.AccessToken) && !IsEnding(stored))
                        {
                            // Another process, or another login, was first.
                            return stored;
                        }

                        if (stored.RefreshToken is null)
                        {
                            return HasEnded(stored) ? throw LoginRequired.Expired(this, stored) : stored;
                        }

                        spent = stored.RefreshToken;
                        return issued = await RefreshAsync(stored, afterRefusal, cancel).ConfigureAwait(false);
                    },
                    CancellationToken.None
                )
                .ConfigureAwait(false);
            (_held, _unsaved) = (new(token!, count), null);
            return token!;
        }
        catch (Exception failure) when (issued is not null)
        {
            _unsaved = new(issued, spent!);
            throw new XTokenStoreException(
                $"{this}: X has issued a new token and the store did not take it: {failure.Message} The old one is spent. The new one is in "
                    + $"{nameof(XTokenStoreException.UnsavedToken)} of this exception, and the next call stores it again.",
                failure
            )
            {
                UnsavedToken = issued,
            };
        }
    }

    private async Task<OAuth2UserToken> RefreshAsync(OAuth2UserToken stored, bool afterRefusal, CancellationToken cancellationToken)
    {
        if (_refused is { } refused && refused.RefreshToken == stored.RefreshToken)
        {
            throw LoginRequired.NotRenewed(this, refused.Cause);
        }

        _attempts.ThrowIfPaused(TimeProvider.GetUtcNow());
        try
        {
            var token = await OAuth2TokenEndpoint
                .RefreshAsync(Server, ClientId, _clientSecret, stored, TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            _attempts.Issued(token.AccessToken, afterRefusal, TimeProvider.GetUtcNow());
            return token;
        }
        catch (XOAuthException refusal) when (OAuth2TokenEndpoint.IsSpent(refusal))
        {
            _refused = new(stored.RefreshToken!, refusal);
            throw LoginRequired.NotRenewed(this, refusal);
        }
        catch (XOAuthException failure)
        {
            _attempts.Failed(failure, TimeProvider.GetUtcNow());
            if (OAuth2TokenEndpoint.IsOfClient(failure))
            {
                throw new XCredentialException(
                    $"{this}: X does not renew the login: {failure.Message} {OAuth2TokenEndpoint.CheckClient}",
                    failure
                );
            }

            throw;
        }
    }

    private StoredTokens Stored => field ??= StoredTokens.Of(_store, TokenName);

    /// <summary>A token that was read, and how much had been stored by then.</summary>
    private sealed record Held(OAuth2UserToken Token, long Count)
    {
        public override string ToString() => nameof(Held);
    }

    private sealed record Refused(string RefreshToken, XOAuthException Cause)
    {
        public override string ToString() => nameof(Refused);
    }

    private sealed record Unsaved(OAuth2UserToken Token, string Spent)
    {
        public override string ToString() => nameof(Unsaved);
    }
}

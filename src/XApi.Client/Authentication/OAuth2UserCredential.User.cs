using System.Text.Json;

namespace XApi;

/// <summary>Who has logged in: known, stored beside the token, or asked of X once.</summary>
public sealed partial class OAuth2UserCredential
{
    private readonly string? _userId;

    /// <summary>
    /// The id of the user for whom it acts: the one it was made with, or else the one stored beside the token, which is known once the token
    /// has been read. Null where neither is; <see cref="GetUserIdAsync"/> asks X then.
    /// </summary>
    public override string? UserId => UserOf(Known);

    /// <summary>The username that is stored beside the token, without the <c>@</c>; null where none is, or the token has not been read yet.</summary>
    public string? Username => Known?.Username;

    // Of a login that another one has replaced, nothing is known any more.
    private OAuth2UserToken? Known => _held is { } held && held.Count == Stored.Count ? held.Token : null;

    /// <summary>The id of the user for whom it acts. Where it is not stored beside the token yet, X is asked once (<c>GET /2/users/me</c>), and it is stored.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XCredentialException">Nobody has logged in, or the token has expired and X does not renew it any more.</exception>
    /// <exception cref="XOAuthException">X did not say: it could not be reached, or the scopes <c>tweet.read</c> and <c>users.read</c> were not granted.</exception>
    /// <exception cref="XTokenStoreException">The store failed.</exception>
    public override async ValueTask<string?> GetUserIdAsync(CancellationToken cancellationToken = default)
    {
        if (UserId is { } known)
        {
            return known;
        }

        var token = await UsableAsync(cancellationToken).ConfigureAwait(false);
        if (UserOf(token) is { } stored)
        {
            return stored;
        }

        var uri = Server.Endpoint(XOperation.GetMe.Path.TrimStart('/'));
        var body = await Server.GetAsync(uri, Header(token), TimeProvider, cancellationToken).ConfigureAwait(false);
        var (id, username) = Read(body) ?? throw XAuthorizationServer.Unreadable(uri, "a user");
        await StoreUserAsync(
                stored => stored.AccessToken == token.AccessToken ? stored with { UserId = id, Username = username } : stored,
                cancellationToken
            )
            .ConfigureAwait(false);
        return id;
    }

    /// <summary>Stores who has logged in beside the token, for every program that shares the store.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="username">The username, with or without the at sign; null where it is not known.</param>
    /// <param name="cancellationToken">Cancels the wait for the store's lock.</param>
    /// <exception cref="XCredentialException">Nobody has logged in.</exception>
    /// <exception cref="XTokenStoreException">The store failed.</exception>
    public Task SetUserAsync(string userId, string? username = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        return StoreUserAsync(stored => stored with { UserId = userId, Username = username?.TrimStart('@') }, cancellationToken);
    }

    internal override async ValueTask<string?> FindUserIdAsync(Uri address, CancellationToken cancellationToken)
    {
        return UserOf(await CurrentAsync(cancellationToken).ConfigureAwait(false));
    }

    // Where it is not known who has logged in, by the access token, which is another one after the next renewal.
    internal override async ValueTask<string> FindLoginAsync(Uri address, CancellationToken cancellationToken)
    {
        var token = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        return $"{CredentialKey} {UserOf(token) ?? MakeKey("login", token?.AccessToken ?? "")}";
    }

    // Beside the token, so that renewed tokens have it too, and other programs that share the store. A login that has come meanwhile may be another user's.
    internal override async ValueTask RememberUserAsync(string authorization, User user, CancellationToken cancellationToken)
    {
        if (_held is not { Token: { UserId: null } current } held || Header(current) != authorization)
        {
            return;
        }

        var known = held with { Token = current with { UserId = user.Id, Username = user.Username } };
        Interlocked.CompareExchange(ref _held, known, held);
        try
        {
            var (token, count) = await StoredTokens
                .UpdateAsync(
                    _store,
                    TokenName,
                    (stored, _) =>
                        Task.FromResult(
                            stored is { UserId: null } && Header(stored) == authorization
                                ? stored with
                                {
                                    UserId = user.Id,
                                    Username = user.Username,
                                }
                                : stored
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (token is not null && Header(token) == authorization)
            {
                Interlocked.CompareExchange(ref _held, new(token, count), known);
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            // Whatever the store failed of, the call has succeeded, and here the user is known. It is asked for again after the next renewal.
        }
    }

    private string? UserOf(OAuth2UserToken? token) => _userId ?? token?.UserId;

    private async Task StoreUserAsync(Func<OAuth2UserToken, OAuth2UserToken> change, CancellationToken cancellationToken)
    {
        var (token, count) = await StoredTokens
            .UpdateAsync(
                _store,
                TokenName,
                (stored, _) =>
                    stored is null ? throw LoginRequired.NobodyLoggedIn(this) : Task.FromResult<OAuth2UserToken?>(change(stored)),
                cancellationToken
            )
            .ConfigureAwait(false);
        _held = new(Require(token!), count);
    }

    private static (string Id, string? Username)? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object
                && Text(data, "id") is { Length: > 0 } id
                ? (id, Text(data, "username"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }

        static string? Text(JsonElement data, string name) =>
            data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}

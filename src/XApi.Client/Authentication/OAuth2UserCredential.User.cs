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
    public override string? UserId => _userId ?? _current?.UserId;

    /// <summary>The username that is stored beside the token, without the <c>@</c>; null where none is, or the token has not been read yet.</summary>
    public string? Username => _current?.Username;

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
        if (UserId is { } stored)
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
        _current ??= await _store.ReadAsync(TokenName, cancellationToken).ConfigureAwait(false);
        return UserId;
    }

    // Beside the token, so that renewed tokens have it too, and other programs that share the store. A login that has come meanwhile may be another user's.
    internal override async ValueTask RememberUserAsync(string authorization, User user, CancellationToken cancellationToken)
    {
        if (_current is not { UserId: null } current || Header(current) != authorization)
        {
            return;
        }

        Interlocked.CompareExchange(ref _current, current with { UserId = user.Id, Username = user.Username }, current);
        try
        {
            await _store
                .UpdateAsync(
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
        }
        catch (XTokenStoreException)
        {
            // Here it is known. It is asked for again after the next renewal.
        }
    }

    private async Task StoreUserAsync(Func<OAuth2UserToken, OAuth2UserToken> change, CancellationToken cancellationToken) =>
        _current = await _store
            .UpdateAsync(
                TokenName,
                (stored, _) =>
                    stored is null ? throw LoginRequired.NobodyLoggedIn(this) : Task.FromResult<OAuth2UserToken?>(change(stored)),
                cancellationToken
            )
            .ConfigureAwait(false);

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

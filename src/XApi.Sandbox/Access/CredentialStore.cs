using System.Globalization;

namespace XApi.Sandbox;

/// <summary>The App, and every token that was issued for it. Safe for use from many threads.</summary>
internal sealed class CredentialStore
{
    /// <summary>Every scope that X knows.</summary>
    internal static readonly IReadOnlyList<string> AllScopes =
    [
        "tweet.read",
        "tweet.write",
        "tweet.moderate.write",
        "users.read",
        "users.email",
        "follows.read",
        "follows.write",
        "offline.access",
        "space.read",
        "mute.read",
        "mute.write",
        "like.read",
        "like.write",
        "list.read",
        "list.write",
        "block.read",
        "block.write",
        "bookmark.read",
        "bookmark.write",
        "timeline.read",
        "dm.read",
        "dm.write",
        "media.write",
        "broadcast.read",
        "broadcast.write",
        "developer.read",
        "developer.write",
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, BearerGrant> _bearers = [];
    private readonly Dictionary<string, OAuth1Token> _oauth1 = [];

    [NotSaved]
    private readonly int _seed;

    [NotSaved]
    private readonly TimeProvider _clock;

    private int _issued;

    [NotSaved]
    private string _appToken;

    internal CredentialStore(int seed, TimeProvider clock)
    {
        _seed = seed;
        _clock = clock;
        ApiKey = Secret("key");
        ApiKeySecret = Secret("key-secret");
        ClientId = Secret("client");
        ConfidentialClientId = Secret("confidential-client");
        ClientSecret = Secret("client-secret");
        _appToken = IssueAppToken("bearer");
    }

    internal const string AppId = "27500000";

    /// <summary>The developer account that owns the App and pays for its calls.</summary>
    internal const string AccountId = "1479500000000000000";

    [field: NotSaved]
    internal string ApiKey { get; }

    [field: NotSaved]
    internal string ApiKeySecret { get; }

    [field: NotSaved]
    internal string ClientId { get; }

    [field: NotSaved]
    internal string ConfidentialClientId { get; }

    [field: NotSaved]
    internal string ClientSecret { get; }

    /// <summary>The App's token. It is the same one until it is invalidated.</summary>
    internal string BearerToken
    {
        get
        {
            lock (_lock)
            {
                return _appToken;
            }
        }
    }

    /// <summary>Makes a secret that is the same for the same seed and purpose.</summary>
    internal string Secret(string purpose)
    {
        var hash = purpose.Aggregate((long)_seed + 1, (sum, character) => unchecked((sum * 1_000_003) + character));
        return string.Create(CultureInfo.InvariantCulture, $"sandbox-{purpose}-{Scatter.Mix(hash):x8}{Scatter.Mix(~hash):x8}");
    }

    /// <summary>Makes a secret that was never made before; the same one in every run that asks for the same in the same order.</summary>
    internal string NextSecret(string purpose) =>
        Secret(string.Create(CultureInfo.InvariantCulture, $"{purpose}-{Interlocked.Increment(ref _issued)}"));

    /// <summary>Issues an OAuth 2.0 user token.</summary>
    /// <param name="user">The user.</param>
    /// <param name="scopes">What the user has granted.</param>
    /// <param name="client">The client that it is for; null for the public one.</param>
    /// <param name="lifetime">How long it holds; null for as long as the sandbox does.</param>
    internal string IssueUserToken(UserRecord user, IEnumerable<string> scopes, string? client = null, TimeSpan? lifetime = null)
    {
        var token = NextSecret($"user-{JsonText.Id(user.Id)}");
        var caller = new Caller(XSecurityScheme.OAuth2UserToken, AppId, user, new HashSet<string>(scopes));
        lock (_lock)
        {
            _bearers[token] = new BearerGrant(
                caller,
                client ?? ClientId,
                lifetime is { } time ? _clock.GetUtcNow() + time : DateTimeOffset.MaxValue
            );
        }

        return token;
    }

    /// <summary>Issues an OAuth 1.0a access token. Its digits before the dash are the user's id, as X has it.</summary>
    internal OAuth1Token IssueOAuth1Token(UserRecord user)
    {
        var token = new OAuth1Token(
            $"{JsonText.Id(user.Id)}-{NextSecret("oauth1")}",
            NextSecret("oauth1-secret"),
            new Caller(XSecurityScheme.UserToken, AppId, user, new HashSet<string>())
        );
        lock (_lock)
        {
            _oauth1[token.Token] = token;
        }

        return token;
    }

    /// <summary>Makes a token worthless, of whichever kind it is. Where it is the App's, there is another one from now on.</summary>
    internal bool Revoke(string token)
    {
        lock (_lock)
        {
            if (token == _appToken)
            {
                _appToken = IssueAppToken($"bearer-{Interlocked.Increment(ref _issued)}");
            }

            return _bearers.Remove(token) | _oauth1.Remove(token);
        }
    }

    /// <summary>Makes all tokens of a user worthless.</summary>
    internal void RevokeAll(UserRecord user)
    {
        lock (_lock)
        {
            _bearers.RemoveWhere(token => token.Caller.User == user);
            _oauth1.RemoveWhere(token => token.Caller.User == user);
        }
    }

    /// <summary>What a bearer token was issued for, though it may have ended; null when it is not known.</summary>
    internal BearerGrant? Bearer(string token)
    {
        lock (_lock)
        {
            return _bearers.GetValueOrDefault(token);
        }
    }

    /// <summary>Has the running sandbox's tokens hold again, beside those of a state that was loaded.</summary>
    /// <param name="users">Users with the tokens that were issued for them when the sandbox started.</param>
    internal void Restore(IEnumerable<(UserRecord User, string AccessToken, OAuth1Token OAuth1)> users)
    {
        lock (_lock)
        {
            _bearers[_appToken] = new BearerGrant(
                new Caller(XSecurityScheme.BearerToken, AppId, null, new HashSet<string>()),
                ApiKey,
                DateTimeOffset.MaxValue
            );
            foreach (var (user, token, oauth1) in users)
            {
                var caller = new Caller(XSecurityScheme.OAuth2UserToken, AppId, user, new HashSet<string>(AllScopes));
                _bearers[token] = new BearerGrant(caller, ClientId, DateTimeOffset.MaxValue);
                _oauth1[oauth1.Token] = oauth1 with { Caller = oauth1.Caller with { User = user } };
            }
        }
    }

    internal bool HasEnded(BearerGrant grant) => _clock.GetUtcNow() >= grant.Ends;

    internal OAuth1Token? OAuth1(string token)
    {
        lock (_lock)
        {
            return _oauth1.GetValueOrDefault(token);
        }
    }

    private string IssueAppToken(string purpose)
    {
        var token = Secret(purpose);
        _bearers[token] = new BearerGrant(
            new Caller(XSecurityScheme.BearerToken, AppId, null, new HashSet<string>()),
            ApiKey,
            DateTimeOffset.MaxValue
        );
        return token;
    }
}

/// <summary>What a bearer token stands for.</summary>
/// <param name="Caller">Who calls with it.</param>
/// <param name="Client">The client that it was issued to.</param>
/// <param name="Ends">When it ends.</param>
internal sealed record BearerGrant(Caller Caller, string Client, DateTimeOffset Ends);

/// <summary>An OAuth 1.0a access token with its secret.</summary>
internal sealed record OAuth1Token(string Token, string Secret, Caller Caller);

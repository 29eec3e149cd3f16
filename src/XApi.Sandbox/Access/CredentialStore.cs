using System.Globalization;

namespace XApi.Sandbox;

/// <summary>The App, and every token that was issued for it. Safe for use from many threads.</summary>
internal sealed class CredentialStore
{
    /// <summary>Every scope that X knows.</summary>
    internal static readonly IReadOnlyList<string> AllScopes =
    [
        "tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "users.email", "follows.read", "follows.write", "offline.access", "space.read",
        "mute.read", "mute.write", "like.read", "like.write", "list.read", "list.write", "block.read", "block.write", "bookmark.read", "bookmark.write",
        "timeline.read", "dm.read", "dm.write", "media.write",
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Caller> _bearers = [];
    private readonly Dictionary<string, OAuth1Token> _oauth1 = [];
    private readonly int _seed;
    private int _issued;

    internal CredentialStore(int seed)
    {
        _seed = seed;
        ApiKey = Secret("key");
        ApiKeySecret = Secret("key-secret");
        ClientId = Secret("client");
        ClientSecret = Secret("client-secret");
        BearerToken = Secret("bearer");
        _bearers[BearerToken] = new Caller(XSecurityScheme.BearerToken, AppId, null, new HashSet<string>());
    }

    internal static string AppId => "27500000";

    internal string ApiKey { get; }

    internal string ApiKeySecret { get; }

    internal string ClientId { get; }

    internal string ClientSecret { get; }

    internal string BearerToken { get; }

    /// <summary>Makes a secret that is the same for the same seed and purpose.</summary>
    internal string Secret(string purpose)
    {
        var hash = purpose.Aggregate((long)_seed + 1, (sum, character) => unchecked((sum * 1_000_003) + character));
        return string.Create(CultureInfo.InvariantCulture, $"sandbox-{purpose}-{Snowflake.Mix(hash):x8}{Snowflake.Mix(~hash):x8}");
    }

    /// <summary>Issues an OAuth 2.0 user token.</summary>
    internal string IssueUserToken(UserRecord user, IEnumerable<string> scopes)
    {
        lock (_lock)
        {
            var token = Secret(string.Create(CultureInfo.InvariantCulture, $"user-{user.Id}-{_issued++}"));
            _bearers[token] = new Caller(XSecurityScheme.OAuth2UserToken, AppId, user, new HashSet<string>(scopes));
            return token;
        }
    }

    /// <summary>Issues an OAuth 1.0a access token. Its digits before the dash are the user's id, as X has it.</summary>
    internal OAuth1Token IssueOAuth1Token(UserRecord user)
    {
        lock (_lock)
        {
            var number = _issued++;
            var token = new OAuth1Token(
                $"{user.Id}-{Secret(string.Create(CultureInfo.InvariantCulture, $"oauth1-{number}"))}",
                Secret(string.Create(CultureInfo.InvariantCulture, $"oauth1-secret-{number}")),
                new Caller(XSecurityScheme.UserToken, AppId, user, new HashSet<string>()));
            _oauth1[token.Token] = token;
            return token;
        }
    }

    /// <summary>Makes a token worthless, of whichever kind it is.</summary>
    internal bool Revoke(string token)
    {
        lock (_lock)
        {
            return _bearers.Remove(token) | _oauth1.Remove(token);
        }
    }

    internal Caller? Bearer(string token)
    {
        lock (_lock)
        {
            return _bearers.GetValueOrDefault(token);
        }
    }

    internal OAuth1Token? OAuth1(string token)
    {
        lock (_lock)
        {
            return _oauth1.GetValueOrDefault(token);
        }
    }
}

/// <summary>An OAuth 1.0a access token with its secret.</summary>
internal sealed record OAuth1Token(string Token, string Secret, Caller Caller);

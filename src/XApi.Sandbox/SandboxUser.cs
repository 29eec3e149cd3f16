namespace XApi.Sandbox;

/// <summary>A user of the sandbox, with credentials that act for them.</summary>
public sealed class SandboxUser
{
    internal SandboxUser(UserRecord record, string accessToken, OAuth1Token oauth1)
    {
        Record = record;
        AccessToken = accessToken;
        OAuth1AccessToken = oauth1.Token;
        OAuth1AccessTokenSecret = oauth1.Secret;
    }

    /// <summary>The user's id.</summary>
    public string Id => JsonText.Id(Record.Id);

    /// <summary>The user's handle, without the <c>@</c>.</summary>
    public string Username => Record.Username;

    /// <summary>The user's name.</summary>
    public string Name => Record.Name;

    /// <summary>The Tweet that is pinned to the user's profile; null when none is.</summary>
    public string? PinnedTweetId => Record.PinnedTweetId is { } id ? JsonText.Id(id) : null;

    /// <summary>An OAuth 2.0 access token of the user, with all scopes.</summary>
    public string AccessToken { get; }

    /// <summary>An OAuth 1.0a access token of the user.</summary>
    public string OAuth1AccessToken { get; }

    /// <summary>The secret of <see cref="OAuth1AccessToken"/>.</summary>
    public string OAuth1AccessTokenSecret { get; }

    /// <summary>A credential that acts for the user by OAuth 2.0, with all scopes.</summary>
    public OAuth2UserCredential Credential
        => field ??= new OAuth2UserCredential("sandbox", new OAuth2UserToken(AccessToken) { Scope = string.Join(' ', CredentialStore.AllScopes) }, userId: Id);

    internal UserRecord Record { get; }

    /// <summary>The handle, as it is mentioned.</summary>
    public override string ToString() => "@" + Username;
}

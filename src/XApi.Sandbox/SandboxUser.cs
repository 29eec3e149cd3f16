namespace XApi.Sandbox;

/// <summary>A user of the sandbox, with credentials that act for them.</summary>
/// <remarks>These credentials hold as long as the sandbox does; those of a login, which <see cref="XSandbox.Browser"/> helps with, end when X's would.</remarks>
public sealed class SandboxUser
{
    private readonly XSandbox _sandbox;

    internal SandboxUser(XSandbox sandbox, UserRecord record, string accessToken, OAuth1Token oauth1)
    {
        _sandbox = sandbox;
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
    public OAuth2UserCredential Credential =>
        field ??= new OAuth2UserCredential(
            _sandbox.ClientId,
            new OAuth2UserToken(AccessToken) { Scope = string.Join(' ', CredentialStore.AllScopes) },
            userId: Id
        )
        {
            Server = _sandbox.AuthorizationServer,
            TimeProvider = _sandbox.TimeProvider,
        };

    /// <summary>A credential that acts for the user by OAuth 1.0a. Its signatures are dated by the sandbox's clock.</summary>
    public OAuth1Credential OAuth1Credential =>
        field ??= new OAuth1Credential(_sandbox.ApiKey, _sandbox.ApiKeySecret, OAuth1AccessToken, OAuth1AccessTokenSecret)
        {
            ScreenName = Username,
            TimeProvider = _sandbox.TimeProvider,
        };

    internal UserRecord Record { get; private set; }

    /// <summary>Stands for the user of a state that was loaded.</summary>
    internal SandboxUser Bind(UserRecord record)
    {
        Record = record;
        return this;
    }

    /// <summary>The handle, as it is mentioned.</summary>
    public override string ToString() => "@" + Username;
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace XApi.AspNetCore;

/// <summary>How users log in with X.</summary>
public sealed class XLoginOptions : RemoteAuthenticationOptions
{
    /// <summary>Makes options with their defaults.</summary>
    public XLoginOptions()
    {
        CallbackPath = "/signin-x";
        Events = new RemoteAuthenticationEvents();
        // X sends the browser back by a link, to which a lax cookie comes along. It need not be one for requests from elsewhere.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>The App's OAuth 2.0 client id. Required.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The App's OAuth 2.0 client secret; null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// What the user is asked to allow. <c>tweet.read</c> and <c>users.read</c>, which say who it is, and <c>offline.access</c>, with which
    /// the login outlasts two hours, by default; add what <see cref="XScopes.For(XOperation[])"/> gives for the operations that you call.
    /// </summary>
    public ICollection<string> Scopes { get; } = [XScopes.TweetRead, XScopes.UsersRead, XScopes.OfflineAccess];

    /// <summary>
    /// Where the users' tokens are kept, each under the user's id: the <see cref="ITokenStore"/> among the services by default, else in
    /// memory. Several instances of an application share a <see cref="DbTokenStore"/>.
    /// </summary>
    public ITokenStore? TokenStore { get; set; }

    /// <summary>Where users log in. X by default.</summary>
    public XAuthorizationServer Server { get; set; } = XAuthorizationServer.X;

    /// <summary>The name of the client that calls for users; null, the default, for the one without a name.</summary>
    public string? Client { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrWhiteSpace(ClientId))
        {
            throw new InvalidOperationException(
                $"{nameof(XLoginOptions)}.{nameof(ClientId)} is missing: the OAuth 2.0 client id of the App, {nameof(ClientId)} in the section that AddXLogin reads."
            );
        }

        if (!Scopes.Contains(XScopes.UsersRead) || !Scopes.Contains(XScopes.TweetRead))
        {
            throw new InvalidOperationException(
                $"{nameof(XLoginOptions)}.{nameof(Scopes)} lacks {XScopes.UsersRead} or {XScopes.TweetRead}, without which X does not say who logs in."
            );
        }
    }

    /// <summary>The server, by the handler that is set for all that the login sends, where the server has none of its own.</summary>
    internal XAuthorizationServer Backed =>
        BackchannelHttpHandler is { } handler && Server.Handler is null
            ? new XAuthorizationServer
            {
                BaseAddress = Server.BaseAddress,
                AuthorizePage = Server.AuthorizePage,
                Timeout = Server.Timeout,
                Handler = handler,
            }
            : Server;

    internal bool SharesTokens(XLoginOptions other) => ReferenceEquals(TokenStore, other.TokenStore);

    internal OAuth2UserCredential CredentialOf(string userId) =>
        new(ClientId, TokenStore!, ClientSecret, userId)
        {
            TokenName = userId,
            Server = Backed,
            TimeProvider = TimeProvider ?? TimeProvider.System,
        };
}

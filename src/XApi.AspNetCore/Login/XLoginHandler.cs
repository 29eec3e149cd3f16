using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>
/// Logs users in with X (OAuth 2.0 with PKCE). What a login needs when the user is back is in a cookie of its own, protected: X takes a
/// <c>state</c> of 500 characters, which is too short for it.
/// </summary>
internal sealed class XLoginHandler(
    IOptionsMonitor<XLoginOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IDataProtectionProvider protection
) : RemoteAuthenticationHandler<XLoginOptions>(options, logger, encoder), IAuthenticationSignOutHandler
{
    private const string NotBegun =
        "The login was not begun in this browser, or took too long: the cookie that goes with its state is missing or has expired.";
    private const string NotReadable =
        "The cookie of the login can\u2019t be read: it was changed, or protected with a key that this instance does not have. Instances share the keys of ASP.NET Core\u2019s data protection (PersistKeysTo\u2026 and SetApplicationName).";

    // What an application keeps of where the user was may be longer than a cookie.
    private static readonly ChunkingCookieManager Cookies = new();

    private const string Verifier = ".x.verifier";
    private const string State = ".x.state";
    private const string Redirect = ".x.redirect";

    private IDataProtector Protector => protection.CreateProtector("XApi.AspNetCore.Login", Scheme.Name, "v1");

    /// <summary>Revokes the user's login at X, forgets the tokens, and ends the session of the application.</summary>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (Context.User.FindFirstValue(XClaimTypes.UserId) is { Length: > 0 } id)
        {
            try
            {
                await Options.CredentialOf(id).RevokeAsync(Context.RequestAborted).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is XOAuthException or XTokenStoreException)
            {
                // The user leaves in any case; the token expires at X, and may be in the store still.
                LoginLog.NotRevoked(Logger, failure, id);
            }
        }

        await Context.SignOutAsync(SignInScheme, properties).ConfigureAwait(false);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A script can't follow to X, which allows no other origin. Each attempt would leave a cookie, until they are too many for the next login.
        if (Request.Headers["Sec-Fetch-Mode"] == "cors")
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        if (string.IsNullOrEmpty(properties.RedirectUri))
        {
            properties.RedirectUri = OriginalPathBase + OriginalPath + Request.QueryString;
        }

        var begun = Login(BuildRedirectUri(Options.CallbackPath), new MemoryTokenStore()).Begin();
        var now = TimeProvider.GetUtcNow();
        properties.Items[Verifier] = begun.CodeVerifier;
        properties.Items[State] = begun.State;
        properties.Items[Redirect] = begun.RedirectUri.OriginalString;
        properties.ExpiresUtc = now + Options.RemoteAuthenticationTimeout;
        var cookie = Protector.Protect(PropertiesSerializer.Default.Serialize(properties));
        Cookies.AppendResponseCookie(
            Context,
            CookieName(begun.State),
            WebEncoders.Base64UrlEncode(cookie),
            Options.CorrelationCookie.Build(Context, now)
        );
        Response.Redirect(begun.Url.AbsoluteUri);
        return Task.CompletedTask;
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        var fault = NotBegun;
        if (Request.Query["state"] is not [{ Length: > 0 and <= 500 } state] || Restore(state, ref fault) is not { } properties)
        {
            return HandleRequestResult.Fail(fault);
        }

        var begun = new OAuth2Authorization(
            Options.Server.AuthorizePage,
            new Uri(properties.Items[Redirect]!),
            properties.Items[State]!,
            properties.Items[Verifier]!
        );
        foreach (var item in new[] { Redirect, State, Verifier })
        {
            properties.Items.Remove(item);
        }

        properties.ExpiresUtc = null;
        try
        {
            return await CompleteAsync(begun, properties).ConfigureAwait(false);
        }
        catch (XOAuthException refused) when (refused.Error == "access_denied")
        {
            return await HandleAccessDeniedErrorAsync(properties).ConfigureAwait(false);
        }
        catch (XApiException failure)
        {
            return HandleRequestResult.Fail(failure, properties);
        }
    }

    private async Task<HandleRequestResult> CompleteAsync(OAuth2Authorization begun, AuthenticationProperties properties)
    {
        // Whose token it is, X says only by the token: until then it is kept here.
        var store = new MemoryTokenStore();
        var credential = await Login(begun.RedirectUri.OriginalString, store)
            .CompleteAsync(begun, new Uri(Request.GetEncodedUrl()), Context.RequestAborted)
            .ConfigureAwait(false);
        var me = await XEventsBuilder
            .XOf(Context.RequestServices, Options.Client)
            .Users.MeAsync(new() { Credential = credential, UserFields = [UserField.ProfileImageUrl] }, Context.RequestAborted)
            .ConfigureAwait(false);
        if (me.Data is not { } user)
        {
            return HandleRequestResult.Fail("X did not say who logged in.", properties);
        }

        var token = (await store.ReadAsync(credential.TokenName, Context.RequestAborted).ConfigureAwait(false))! with
        {
            UserId = user.Id,
            Username = user.Username,
        };
        await StoredTokens
            .UpdateAsync(Options.TokenStore!, user.Id, (_, _) => Task.FromResult<OAuth2UserToken?>(token), CancellationToken.None)
            .ConfigureAwait(false);
        return HandleRequestResult.Success(new(Principal(user), properties, Scheme.Name));
    }

    private ClaimsPrincipal Principal(User user)
    {
        var issuer = Options.ClaimsIssuer ?? Scheme.Name;
        var identity = new ClaimsIdentity(Scheme.Name);
        Add(ClaimTypes.NameIdentifier, user.Id);
        Add(ClaimTypes.Name, user.Username);
        Add(XClaimTypes.UserId, user.Id);
        Add(XClaimTypes.Username, user.Username);
        Add(XClaimTypes.Name, user.Name);
        Add(XClaimTypes.Picture, user.ProfileImageUrl);
        return new ClaimsPrincipal(identity);

        void Add(string type, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                identity.AddClaim(new Claim(type, value, ClaimValueTypes.String, issuer));
            }
        }
    }

    private OAuth2Login Login(string redirectUri, ITokenStore store) =>
        new(Options.ClientId, Options.ClientSecret)
        {
            Scopes = Options.Scopes,
            RedirectUri = new Uri(redirectUri),
            Store = store,
            FetchUser = false,
            Server = Options.Backed,
            TimeProvider = TimeProvider,
        };

    /// <summary>
    /// What the cookie of a login holds, once: it is deleted. Null where there is none, or it is not ours, or has expired.
    /// </summary>
    private AuthenticationProperties? Restore(string state, ref string fault)
    {
        var name = CookieName(state);
        if (Cookies.GetRequestCookie(Context, name) is not { } cookie)
        {
            return null;
        }

        Cookies.DeleteCookie(Context, name, Options.CorrelationCookie.Build(Context, TimeProvider.GetUtcNow()));
        try
        {
            var properties = PropertiesSerializer.Default.Deserialize(Protector.Unprotect(WebEncoders.Base64UrlDecode(cookie)));
            return
                properties?.Items.TryGetValue(State, out var begun) == true
                && begun == state
                && properties.ExpiresUtc > TimeProvider.GetUtcNow()
                ? properties
                : null;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            LoginLog.NotReadable(Logger, failure);
            fault = NotReadable;
            return null;
        }
    }

    // Several logins may be under way in several tabs. A state from outside does not become a name as it is.
    private string CookieName(string state) =>
        $"{Options.CorrelationCookie.Name}{Scheme.Name}.{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(state)))[..32]}";
}

internal static partial class LoginLog
{
    [LoggerMessage(120, LogLevel.Warning, "The login of the user {Id} could not be revoked; the user is signed out all the same.")]
    internal static partial void NotRevoked(ILogger logger, Exception failure, string id);

    [LoggerMessage(121, LogLevel.Warning, "The cookie of a login could not be read.")]
    internal static partial void NotReadable(ILogger logger, Exception failure);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>A Kiota authentication provider that also says what it is, so that each call can be given one that its operation accepts.</summary>
/// <remarks>
/// The library's own are <see cref="AppOnlyCredential"/>, <see cref="OAuth1Credential"/> and <see cref="OAuth2UserCredential"/>. Any other
/// Kiota provider counts as an App-only bearer token, unless <see cref="From"/> says otherwise. Credentials may be used from many threads at
/// once and shared between clients.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public abstract class XCredential : IAuthenticationProvider
{
    // Random keys for foreign credentials, kept alive with the object.
    private static readonly ConditionalWeakTable<object, string> ObjectKeys = [];

    // The user of the login that a credential was last seen to use, where it can't say itself.
    private static readonly ConditionalWeakTable<object, KnownUser> KnownUsers = [];

    /// <summary>The authentication method.</summary>
    public abstract XSecurityScheme Scheme { get; }

    /// <summary>The id of the user for whom it acts; null for App-only, and where it is not known.</summary>
    public virtual string? UserId => null;

    /// <summary>The id of the user for whom it acts, found out where that is possible; null for App-only, and where it can't be known.</summary>
    /// <remarks>By default it is <see cref="UserId"/>. <see cref="OAuth2UserCredential"/> reads its store and asks X.</remarks>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual ValueTask<string?> GetUserIdAsync(CancellationToken cancellationToken = default) => new(UserId);

    /// <summary>
    /// Whose calls X counts together: two credentials with the same key share their rate limits. It is opaque and no secret can be
    /// made out from it; <see cref="MakeKey"/> makes one.
    /// </summary>
    public abstract string CredentialKey { get; }

    /// <summary>The scopes that the user has granted; null where they are not known or the method has none.</summary>
    /// <param name="cancellationToken">Cancels the wait, for instance for the token store.</param>
    public virtual ValueTask<IReadOnlyList<string>?> GetScopesAsync(CancellationToken cancellationToken = default) =>
        new((IReadOnlyList<string>?)null);

    /// <summary>The granted scopes as they are now, past what the credential has cached: the user may have logged in again with more.</summary>
    /// <remarks>A call that would be refused for its scopes asks once. By default it is <see cref="GetScopesAsync"/>.</remarks>
    /// <param name="cancellationToken">Cancels the wait, for instance for the token store.</param>
    public virtual ValueTask<IReadOnlyList<string>?> ReloadScopesAsync(CancellationToken cancellationToken = default) =>
        GetScopesAsync(cancellationToken);

    /// <inheritdoc/>
    public abstract Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Gets a new token in the place of one that X has refused with the status 401.</summary>
    /// <param name="rejectedAuthorization">
    /// The refused <c>Authorization</c> header. When the credential has a newer token by now, nothing is renewed and the call sent again with that.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait. A refresh that has begun is finished, because its token would be lost otherwise.</param>
    /// <returns>True when the call is worth another attempt; false when the credential cannot renew.</returns>
    public virtual Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default) =>
        Task.FromResult(false);

    /// <summary>The id of the user for whom it acts, as far as it is known without asking X; null where it is not.</summary>
    /// <param name="address">The address that a call goes to.</param>
    /// <param name="cancellationToken">Cancels the wait, for instance for the token store.</param>
    internal virtual async ValueTask<string?> FindUserIdAsync(Uri address, CancellationToken cancellationToken)
    {
        if (UserId is { } id || !KnownUsers.TryGetValue(Identity, out var known))
        {
            return UserId;
        }

        // The provider may act for another user by now: what it would set says so.
        return await ProbeAsync(address, cancellationToken).ConfigureAwait(false) == known.Login ? known.UserId : null;
    }

    private protected async ValueTask<string?> ProbeAsync(Uri address, CancellationToken cancellationToken)
    {
        var probe = new RequestInformation { HttpMethod = Method.GET, URI = address };
        await AuthenticateRequestAsync(probe, cancellationToken: cancellationToken).ConfigureAwait(false);
        return probe.Headers.TryGetValue("Authorization", out var headers) ? LoginOf(string.Concat(headers)) : null;
    }

    /// <summary>Which login it acts for: what one may see another may not. By default it is <see cref="CredentialKey"/>.</summary>
    /// <param name="address">The address that a call goes to.</param>
    /// <param name="cancellationToken">Cancels the wait, for instance for the token store.</param>
    internal virtual ValueTask<string> FindLoginAsync(Uri address, CancellationToken cancellationToken) => new(CredentialKey);

    /// <summary>Remembers whose login a request was made with.</summary>
    /// <param name="authorization">The request's <c>Authorization</c> header.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Cancels the wait, for instance for the token store.</param>
    internal virtual ValueTask RememberUserAsync(string authorization, User user, CancellationToken cancellationToken)
    {
        KnownUsers.AddOrUpdate(Identity, new(LoginOf(authorization), user.Id));
        return ValueTask.CompletedTask;
    }

    /// <summary>Says of a Kiota provider that is not of this library what it authenticates with.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="scheme">The authentication method of the headers that it sets.</param>
    /// <param name="scopes">The scopes that were granted; null where they are not known.</param>
    /// <param name="userId">The id of the user for whom it acts; null where it is not known.</param>
    public static XCredential From(
        IAuthenticationProvider provider,
        XSecurityScheme scheme,
        IReadOnlyList<string>? scopes = null,
        string? userId = null
    )
    {
        ArgumentNullException.ThrowIfNull(provider);
        return new ForeignCredential(provider, scheme, scopes, userId);
    }

    /// <summary>The credentials for which the environment has keys.</summary>
    /// <remarks>
    /// <list type="table">
    /// <item><term><c>X_BEARER_TOKEN</c></term><description>App-only</description></item>
    /// <item><term><c>X_API_KEY</c>, <c>X_API_KEY_SECRET</c></term><description>App-only, by a token that is fetched with them</description></item>
    /// <item><term>with <c>X_ACCESS_TOKEN</c>, <c>X_ACCESS_TOKEN_SECRET</c></term><description>a user, by OAuth 1.0a</description></item>
    /// <item><term><c>X_CLIENT_ID</c>, <c>X_TOKEN_FILE</c></term><description>a user, by OAuth 2.0, who has logged in and whose token is in the file;
    /// a confidential client has <c>X_CLIENT_SECRET</c> too, and <c>X_TOKEN_NAME</c> names the user where one file holds several</description></item>
    /// </list>
    /// </remarks>
    /// <exception cref="XCredentialException">There are none, or one of two that go together is missing.</exception>
    public static IAuthenticationProvider[] FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    internal static IAuthenticationProvider[] FromEnvironment(Func<string, string?> variables)
    {
        var secrets = NamedSecrets.OfEnvironment(variables);
        var credentials = secrets.Credentials();
        return secrets.Faults.Count > 0
                ? throw new XCredentialException($"The environment's credentials can't be used: {string.Join(" ", secrets.Faults)}")
            : credentials.Count == 0
                ? throw new XCredentialException(
                    "The environment has no credential: set X_BEARER_TOKEN to the App's bearer token, which X's developer portal shows."
                )
            : [.. credentials];
    }

    /// <summary>The method, and the user where one is known. Never a secret.</summary>
    public override string ToString() => UserId is null ? $"{GetType().Name} ({Scheme})" : $"{GetType().Name} ({Scheme}, user {UserId})";

    internal static XCredential Of(IAuthenticationProvider provider) =>
        provider as XCredential ?? From(provider, XSecurityScheme.BearerToken);

    /// <summary>Makes a <see cref="CredentialKey"/> of what identifies whose calls X counts, secrets included.</summary>
    /// <remarks>
    /// It holds 64 bits of a hash: enough to distinguish credentials, too few to be of use to anyone who guesses at what was hashed.
    /// </remarks>
    /// <param name="kind">The kind of credential, such as <c>vault</c>, so that kinds of different origin never share a key.</param>
    /// <param name="parts">What identifies it: for a user the App's key and the user's id or token, for an App its key.</param>
    protected static string MakeKey(string kind, params string[] parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(parts);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        return $"{kind}:{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }

    private protected static string KeyOf(object identity) =>
        ObjectKeys.GetValue(identity, static _ => RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>What a user is remembered by: one provider may be wrapped for each call.</summary>
    private protected virtual object Identity => this;

    // Of a signature the token is the login's, the rest is the request's.
    private static string LoginOf(string authorization)
    {
        const string token = "oauth_token=\"";
        var start = authorization.StartsWith("OAuth ", StringComparison.Ordinal)
            ? authorization.IndexOf(token, StringComparison.Ordinal)
            : -1;
        return MakeKey("login", start < 0 ? authorization : authorization[(start + token.Length)..].Split('"')[0]);
    }

    private sealed record KnownUser(string Login, string UserId);

    private sealed class ForeignCredential(
        IAuthenticationProvider provider,
        XSecurityScheme scheme,
        IReadOnlyList<string>? scopes,
        string? userId
    ) : XCredential
    {
        public override XSecurityScheme Scheme => scheme;

        public override string? UserId => userId ?? (provider as XCredential)?.UserId;

        public override ValueTask<string?> GetUserIdAsync(CancellationToken cancellationToken = default) =>
            userId is null && provider is XCredential own ? own.GetUserIdAsync(cancellationToken) : new(userId);

        public override string CredentialKey { get; } = (provider as XCredential)?.CredentialKey ?? $"other:{KeyOf(provider)}";

        public override ValueTask<IReadOnlyList<string>?> GetScopesAsync(CancellationToken cancellationToken = default) =>
            scopes is null && provider is XCredential own ? own.GetScopesAsync(cancellationToken) : new(scopes);

        public override ValueTask<IReadOnlyList<string>?> ReloadScopesAsync(CancellationToken cancellationToken = default) =>
            scopes is null && provider is XCredential own ? own.ReloadScopesAsync(cancellationToken) : new(scopes);

        public override Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => provider.AuthenticateRequestAsync(request, additionalAuthenticationContext, cancellationToken);

        public override Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default) =>
            provider is XCredential own ? own.RenewAsync(rejectedAuthorization, cancellationToken) : Task.FromResult(false);

        private protected override object Identity => provider;

        internal override ValueTask<string?> FindUserIdAsync(Uri address, CancellationToken cancellationToken) =>
            userId is null && provider is XCredential own
                ? own.FindUserIdAsync(address, cancellationToken)
                : base.FindUserIdAsync(address, cancellationToken);

        internal override async ValueTask<string> FindLoginAsync(Uri address, CancellationToken cancellationToken) =>
            provider is XCredential own ? await own.FindLoginAsync(address, cancellationToken).ConfigureAwait(false)
            : scheme.IsAppOnly() ? CredentialKey
            : $"{CredentialKey} {userId ?? await ProbeAsync(address, cancellationToken).ConfigureAwait(false)}";

        internal override ValueTask RememberUserAsync(string authorization, User user, CancellationToken cancellationToken) =>
            provider is XCredential own
                ? own.RememberUserAsync(authorization, user, cancellationToken)
                : base.RememberUserAsync(authorization, user, cancellationToken);

        public override string ToString() => $"{provider.GetType().Name} ({scheme})";
    }
}

using System.Diagnostics;
using System.Text;
using Microsoft.Kiota.Abstractions;

namespace XApi;

/// <summary>OAuth 1.0a User Context: every request is signed for a user with the App's keys and the user's.</summary>
/// <remarks>
/// The tokens do not expire. They come from X's developer portal for one's own account, and from <see cref="OAuth1Login"/> for others. Each attempt
/// of a request has a signature of its own (RFC 5849, HMAC-SHA1).
/// </remarks>
public sealed class OAuth1Credential : XCredential
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly OAuth1Keys _keys;

    /// <summary>Takes the four keys.</summary>
    /// <param name="apiKey">The App's API key, also called consumer key.</param>
    /// <param name="apiKeySecret">The App's API key secret.</param>
    /// <param name="accessToken">The user's access token.</param>
    /// <param name="accessTokenSecret">The user's access token secret.</param>
    public OAuth1Credential(string apiKey, string apiKeySecret, string accessToken, string accessTokenSecret)
    {
        _keys = new(
            SecretText.Require(apiKey, nameof(apiKey)),
            SecretText.Require(apiKeySecret, nameof(apiKeySecret)),
            SecretText.Require(accessToken, nameof(accessToken)),
            SecretText.Require(accessTokenSecret, nameof(accessTokenSecret))
        );

        // X puts the user's id before the dash.
        var dash = accessToken.IndexOf('-', StringComparison.Ordinal);
        UserId = dash > 0 && accessToken.AsSpan(0, dash).IndexOfAnyExceptInRange('0', '9') < 0 ? accessToken[..dash] : null;
        CredentialKey = MakeKey("oauth1", apiKey, accessToken);
    }

    /// <inheritdoc/>
    public override XSecurityScheme Scheme => XSecurityScheme.UserToken;

    /// <summary>The user's id, which the access token begins with.</summary>
    public override string? UserId { get; }

    /// <summary>The user's name without the <c>@</c>, as it was at login; null when the credential was not made by a login.</summary>
    public string? ScreenName { get; init; }

    /// <inheritdoc/>
    public override string CredentialKey { get; }

    /// <summary>The user's access token, to be kept where secrets are kept.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string AccessToken => _keys.Token!;

    /// <summary>The user's access token secret, to be kept where secrets are kept.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string AccessTokenSecret => _keys.TokenSecret!;

    /// <summary>The clock that dates the signatures. The system's by default; X refuses requests that are some minutes off.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public override async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var form = await ReadFormAsync(request, cancellationToken).ConfigureAwait(false);
        request.Headers.Remove("Authorization");
        request.Headers.Add(
            "Authorization",
            OAuth1Signature.Header(_keys, request.HttpMethod.ToString(), request.URI, form, [], TimeProvider.GetUtcNow())
        );
    }

    /// <summary>Revokes the access token: no request signed with it succeeds from then on.</summary>
    /// <param name="server">Where to revoke it. X by default.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XOAuthException">X refused, or could not be reached.</exception>
    public async Task InvalidateAsync(XAuthorizationServer? server = null, CancellationToken cancellationToken = default)
    {
        server ??= XAuthorizationServer.X;
        var uri = server.Endpoint("1.1/oauth/invalidate_token");
        var header = OAuth1Signature.Header(_keys, "POST", uri, [], [], TimeProvider.GetUtcNow());
        await server
            .PostAsync(uri, [], header, [_keys.Token!, _keys.TokenSecret!, _keys.ConsumerSecret], TimeProvider, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<IEnumerable<KeyValuePair<string, string>>> ReadFormAsync(
        RequestInformation request,
        CancellationToken cancellationToken
    )
    {
        if (
            request.Content is not { } content
            || !request.Headers.TryGetValue("Content-Type", out var types)
            || !OAuth1Signature.IsForm(types.FirstOrDefault())
        )
        {
            return [];
        }

        var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        // The body is read here and sent later, so a stream that has been read is put back in a form that can be read again.
        copy.Position = 0;
        request.Content = copy;
        return OAuth1Signature.ParseForm(Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length));
    }
}

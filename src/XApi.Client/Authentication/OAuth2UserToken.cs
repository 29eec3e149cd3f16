using System.Diagnostics;
using System.Globalization;

namespace XApi;

/// <summary>What X issues when a user logs in with OAuth 2.0: an access token and, with the scope <c>offline.access</c>, what renews it.</summary>
/// <param name="AccessToken">The access token. It is a password: it is in no <see cref="ToString"/>.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record OAuth2UserToken([property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string AccessToken)
{
    /// <summary>What the next pair is bought with, once. Null when <c>offline.access</c> was not granted.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends; null when it is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The granted scopes, separated by spaces, as X wrote them; null when they are not known.</summary>
    public string? Scope { get; init; }

    /// <summary>The id of the user who has logged in; null where nobody has stored it. X's response does not hold it.</summary>
    public string? UserId { get; init; }

    /// <summary>The username of that user without the <c>@</c>, as it was when it was stored; null where nobody has.</summary>
    public string? Username { get; init; }

    /// <summary>The granted scopes one by one; null when they are not known.</summary>
    public IReadOnlyList<string>? Scopes => Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Expiry and scopes, never a token.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{nameof(OAuth2UserToken)} (expires {(ExpiresAt is { } at ? at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : "unknown")}, {(RefreshToken is null ? "no refresh" : "refreshable")}, scope {Scope ?? "unknown"})"
        );
}

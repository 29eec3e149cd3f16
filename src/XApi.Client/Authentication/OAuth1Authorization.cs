using System.Diagnostics;

namespace XApi;

/// <summary>An OAuth 1.0a login that has begun: where the user goes, and what is needed when the user comes back.</summary>
/// <remarks>A web application keeps it in the user's session between the two requests.</remarks>
/// <param name="Url">X's page, where the user agrees.</param>
/// <param name="RequestToken">The token of the login, which the redirect must bring back.</param>
/// <param name="RequestTokenSecret">Its secret.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record OAuth1Authorization(
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] Uri Url,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string RequestToken,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string RequestTokenSecret
)
{
    /// <summary>The page without its query, and no secret.</summary>
    public override string ToString() => $"{nameof(OAuth1Authorization)} ({Url.GetLeftPart(UriPartial.Path)})";
}

using System.Diagnostics;

namespace XApi;

/// <summary>An OAuth 2.0 login that has begun: where the user goes, and what is needed when the user comes back.</summary>
/// <remarks>A web application keeps it in the user's session between the two requests.</remarks>
/// <param name="Url">X's page, where the user agrees.</param>
/// <param name="RedirectUri">Where X sends the user afterwards.</param>
/// <param name="State">What the redirect must bring back, so that it belongs to this login.</param>
/// <param name="CodeVerifier">What proves, when the code is exchanged, that it is the beginner's. It is a secret.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record OAuth2Authorization(
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] Uri Url,
    Uri RedirectUri,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string State,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string CodeVerifier
)
{
    /// <summary>Where the user comes back to, and no secret.</summary>
    public override string ToString() => $"{nameof(OAuth2Authorization)} ({RedirectUri})";
}

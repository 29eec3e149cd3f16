using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The seam at which OAuth 1.0a signatures are verified.</summary>
internal interface IOAuth1Signatures
{
    /// <summary>Whether a request is signed with the App's secret and the token's.</summary>
    /// <param name="request">The request; its body may be a form, which is signed too.</param>
    /// <param name="oauth">The members of the Authorization header, decoded.</param>
    /// <param name="consumerSecret">The App's secret.</param>
    /// <param name="tokenSecret">The token's secret.</param>
    bool IsValid(HttpRequest request, IReadOnlyDictionary<string, string> oauth, string consumerSecret, string tokenSecret);
}

/// <summary>Takes any signature for good.</summary>
internal sealed class UncheckedSignatures : IOAuth1Signatures
{
    public bool IsValid(HttpRequest request, IReadOnlyDictionary<string, string> oauth, string consumerSecret, string tokenSecret) => true;
}

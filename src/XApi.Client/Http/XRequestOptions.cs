using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a request carries for the handlers that it passes through.</summary>
internal static class XRequestOptions
{
    internal static readonly HttpRequestOptionsKey<XOperation> Operation = new("XApi.Operation");

    /// <summary>The credential that was chosen for the call.</summary>
    internal static readonly HttpRequestOptionsKey<IAuthenticationProvider> Credential = new("XApi.Credential");

    /// <summary>The kind of that credential.</summary>
    internal static readonly HttpRequestOptionsKey<XSecurityScheme> Scheme = new("XApi.Scheme");

    /// <summary>The options that the caller gave for this call; not set where there are none.</summary>
    internal static readonly HttpRequestOptionsKey<CallOptions> Call = new("XApi.Call");

    /// <summary>The innermost time limit that runs.</summary>
    internal static readonly HttpRequestOptionsKey<Deadline> Deadline = new("XApi.Deadline");

    /// <summary>The time in an OAuth 1.0a signature; not set where the request has none.</summary>
    internal static readonly HttpRequestOptionsKey<DateTimeOffset> SignedAt = new("XApi.SignedAt");
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a request carries for the handlers that it passes through.</summary>
internal static class XRequestOptions
{
    internal static readonly HttpRequestOptionsKey<XOperation> Operation = new("XApi.Operation");

    /// <summary>The credential that was chosen for the call.</summary>
    internal static readonly HttpRequestOptionsKey<IAuthenticationProvider> Credential = new("XApi.Credential");

    /// <summary>What the caller said of this call; not set where nothing was said.</summary>
    internal static readonly HttpRequestOptionsKey<CallOptions> Call = new("XApi.Call");

    /// <summary>The innermost time limit that runs.</summary>
    internal static readonly HttpRequestOptionsKey<Deadline> Deadline = new("XApi.Deadline");

    /// <summary>When a request that X refused with 429 can go again, by our clock.</summary>
    internal static readonly HttpRequestOptionsKey<DateTimeOffset> RetryAt = new("XApi.RetryAt");
}

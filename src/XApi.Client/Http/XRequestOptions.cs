using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a request carries for the handlers that it passes through.</summary>
internal static class XRequestOptions
{
    internal static readonly HttpRequestOptionsKey<XOperation> Operation = new("XApi.Operation");
    internal static readonly HttpRequestOptionsKey<IAuthenticationProvider> Credential = new("XApi.Credential");
}

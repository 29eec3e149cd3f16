namespace XApi;

/// <summary>The handler through which credentials fetch tokens while a client authenticates a request: the client's own, which knows its proxy.</summary>
/// <remarks>
/// It flows with the call, because a credential may be shared by clients, wrapped in another, or given with a single call. The refresh that a call
/// starts outlives the call, so only a handler that is the caller's, and that no client disposes, is used.
/// </remarks>
internal static class TokenNetwork
{
    private static readonly AsyncLocal<HttpMessageHandler?> Current = new();

    /// <summary>The handler of the client that the code runs for; null where there is none.</summary>
    internal static HttpMessageHandler? Handler => Current.Value;

    /// <summary>Uses a handler in the rest of the calling method and in what it calls.</summary>
    internal static void Use(HttpMessageHandler? handler) => Current.Value = handler;
}

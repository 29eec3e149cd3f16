using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What every call can be told, whatever its operation. The options of an operation derive from it.</summary>
public abstract record CallOptions
{
    /// <summary>How long the call may take in all, waits and retries included. The client's setting by default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The credential for this call, which need not be one of the client's. Null, the default, lets the operation choose among those.</summary>
    public IAuthenticationProvider? Credential { get; init; }
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What every call can be told, whatever its operation. The options of an operation derive from it.</summary>
public abstract record CallOptions
{
    /// <summary>How long the call may take in all, waits and retries included. The client's setting by default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The credential for this call, which need not be one of the client's. Null, the default, lets the operation choose among those.</summary>
    public IAuthenticationProvider? Credential { get; init; }

    /// <summary>
    /// Adds to <c>expansions</c> what the requested fields need: every expansion that returns such objects and starts from what the operation returns.
    /// False by default; a call that asks for fields of objects that nothing returns is refused then.
    /// </summary>
    public bool AddExpansions { get; init; }
}

namespace XApi.Sandbox;

/// <summary>How the sandbox serves an operation.</summary>
public enum SandboxService
{
    /// <summary>It does not: a call gets a 501, unless <see cref="XSandbox.Respond"/> has a response for it.</summary>
    None,

    /// <summary>What is written is read back, and nothing else happens.</summary>
    Stored,

    /// <summary>It changes the world and shows how the world has changed, as X does.</summary>
    Stateful,
}

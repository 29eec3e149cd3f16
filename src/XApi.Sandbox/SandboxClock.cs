namespace XApi.Sandbox;

/// <summary>A clock that runs as the system's does, from a moment of its own.</summary>
internal sealed class SandboxClock(DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan _offset = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;
}

namespace XApi.Sandbox;

/// <summary>A clock that runs as the system's does, from a moment of its own.</summary>
internal sealed class SandboxClock(DateTimeOffset start) : TimeProvider
{
    private long _offset = (start - System.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Turns the clock. What waits for a time to pass goes on waiting by the system's.</summary>
    internal void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}

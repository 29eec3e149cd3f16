namespace XApi.Sandbox;

/// <summary>A clock that runs as the system's does, from a moment of its own.</summary>
internal sealed class SandboxClock(DateTimeOffset start) : TimeProvider
{
    private long _offset = (start - System.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Sets the clock to a moment, from which it runs on.</summary>
    internal void Set(DateTimeOffset now) => Interlocked.Exchange(ref _offset, (now - System.GetUtcNow()).Ticks);

    /// <summary>Turns the clock. Delays that are under way end by the system's clock.</summary>
    internal void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}

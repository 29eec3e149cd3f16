namespace XApi.Tests;

/// <summary>
/// The time in which the stubs play, which stands: their limits start again at the turn of 2030, ten minutes from now. Waiting takes as long as ever.
/// </summary>
internal sealed class StubTime : TimeProvider
{
    public override long GetTimestamp() => 0;

    public override DateTimeOffset GetUtcNow() => new(2029, 12, 31, 23, 50, 0, TimeSpan.Zero);
}

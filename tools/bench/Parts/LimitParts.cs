using BenchmarkDotNet.Attributes;

namespace XApi.Bench;

/// <summary>What a limit costs a call that need not wait: in a process by itself, and where other processes share it.</summary>
public class LimitParts
{
    private static readonly OAuth1Credential User = new("key", "secret", "a-token", "secret");
    private static readonly RateLimit Header = new(new(1_000_000_000, 999_999_999, DateTimeOffset.UtcNow.AddDays(1)), null, null);

    private readonly RateLimiter _alone = new(TimeProvider.System, XApiLog.None, _ => { });
    private readonly RateLimiter _shared = new(TimeProvider.System, XApiLog.None, _ => { }, new Granting());

    [Benchmark(Description = "a permit and its response")]
    public Task Alone() => CallAsync(_alone);

    [Benchmark(Description = "a permit and its response, with a coordinator that grants at once")]
    public Task Shared() => CallAsync(_shared);

    private static async Task CallAsync(RateLimiter limiter)
    {
        var lease = await limiter.AcquireAsync(new(XOperation.GetTweet, User, RateLimitPolicy.Wait), CancellationToken.None);
        limiter.Observe(lease, Header, date: null);
    }

    /// <summary>What a process holds of a cluster's permits, while it holds some.</summary>
    private sealed class Granting : IRateLimitCoordinator
    {
        public ValueTask<SharedRateLimitDelay?> AcquireAsync(
            IReadOnlyList<SharedRateLimit> limits,
            int waiting,
            CancellationToken cancellationToken = default
        ) => default;

        public void Return(IReadOnlyList<SharedRateLimit> limits) { }

        public void Complete(IReadOnlyList<SharedRateLimit> limits) { }
    }
}

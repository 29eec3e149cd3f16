using XApi.AspNetCore;

namespace XApi.Tests;

/// <summary>A lease of an event that records how it ends, and that another process may have.</summary>
internal sealed class FakeLease(int attempt, DateTimeOffset receivedAt = default)
    : XEventLease("activity/1", EventApp.Activity("1"), receivedAt, attempt)
{
    /// <summary>Whether it is still this process's.</summary>
    public bool IsKept { get; init; } = true;

    /// <summary>What the inbox throws whatever is asked of it; null where it works.</summary>
    public Exception? Failure { get; set; }

    public List<string> Ends { get; init; } = [];

    public override ValueTask<bool> RenewAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Failure is null ? new(IsKept) : throw Failure;

    public override ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default) => End("complete");

    public override ValueTask<bool> RetryAsync(TimeSpan delay, string error, CancellationToken cancellationToken = default) =>
        End($"retry {delay.TotalSeconds}");

    public override ValueTask<bool> DeadLetterAsync(string error, CancellationToken cancellationToken = default) => End("dead");

    public override ValueTask<bool> ReleaseAsync(CancellationToken cancellationToken = default) => End("release");

    private ValueTask<bool> End(string how)
    {
        Ends.Add(how);
        return Failure is null ? new(IsKept) : throw Failure;
    }
}

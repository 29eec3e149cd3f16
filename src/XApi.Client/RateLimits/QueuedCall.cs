namespace XApi;

/// <summary>A call as the limits see it, over all its attempts.</summary>
internal sealed class LimitCall(XOperation operation, XCredential? credential, RateLimitPolicy policy)
{
    internal XOperation Operation => operation;

    internal XCredential? Credential => credential;

    internal RateLimitPolicy Policy => policy;

    /// <summary>Its place among all calls, which it keeps when X refuses it; null before its first attempt.</summary>
    internal long? Order { get; set; }

    /// <summary>How much longer it may wait.</summary>
    internal TimeSpan WaitLeft => policy.LongestWait > Waited ? policy.LongestWait - Waited : TimeSpan.Zero;

    /// <summary>How long it has waited in all.</summary>
    internal TimeSpan Waited { get; set; }
}

/// <summary>The permit to send one request, which has been counted already.</summary>
/// <param name="Partition">Where it was counted.</param>
/// <param name="Windows">The partition's windows that counted it.</param>
/// <param name="AppDay">The App's 24 hours, if they counted it.</param>
/// <param name="Number">The request's number among all.</param>
/// <param name="At">When it was granted: the request is sent then, or later.</param>
internal sealed record LimitLease(LimitPartition Partition, LimitWindow[] Windows, SharedWindow? AppDay, long Number, DateTimeOffset At)
{
    /// <summary>Whether a coordinator has granted it, too, which gets to know what came of it.</summary>
    internal bool IsShared { get; set; }
}

/// <summary>Why a call can't be sent now.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Until">When the call can be sent, as far as is known.</param>
/// <param name="Window">The window that is used up; null after a 429 that no window explains.</param>
internal sealed record LimitBlock(RateLimitKind Kind, DateTimeOffset Until, LimitWindow? Window);

/// <summary>A call in a partition's queue. Its key is the time when it may wait no longer.</summary>
internal sealed class QueuedCall(LimitCall call, LimitPartition partition, DateTimeOffset began) : Keyed
{
    private TaskCompletionSource? _wake;

    internal LimitCall Call => call;

    internal LimitPartition Partition => partition;

    internal DateTimeOffset Began => began;

    /// <summary>When it may wait no longer.</summary>
    internal DateTimeOffset Deadline { get; } = began + call.WaitLeft;

    /// <summary>Where it is in the queue.</summary>
    internal LinkedListNode<QueuedCall>? Node { get; set; }

    /// <summary>The permit, once it has one.</summary>
    internal LimitLease? Lease { get; set; }

    /// <summary>Whether it has been notified that it waits for a limit, and not just for the response of a request under way.</summary>
    internal bool IsNotified { get; set; }

    /// <summary>The limit that it waits for, until that has been reported.</summary>
    internal LimitBlock? Unreported { get; private set; }

    /// <summary>When that was found: the wait is reported as long as it was then, however late the report is.</summary>
    internal DateTimeOffset FoundAt { get; private set; }

    /// <summary>Sets what the caller gets to see; null when there is nothing.</summary>
    internal void Notify(LimitBlock? block, DateTimeOffset now) => (Unreported, FoundAt) = (block, now);

    /// <summary>Why it was not sent although it waited for as long as it may.</summary>
    internal LimitBlock? TimedOut { get; set; }

    internal bool IsAsleep => _wake is not null;

    internal Task Sleep()
    {
        // The continuation must not run under the lock of the thread that wakes it.
        _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wake.Task;
    }

    internal void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }
}

namespace XApi;

/// <summary>How items are recovered that were missed while a stream was not connected.</summary>
public sealed record StreamRecoverySettings
{
    internal static StreamRecoverySettings Default { get; } = new();

    /// <summary>
    /// By which means what was missed may be recovered. Backfill and recovery by period by default: where X refuses one, the next is used, and the refused
    /// one is not requested again. <see cref="StreamRecovery.Search"/> has to be chosen, because it spends requests and Tweets elsewhere.
    /// </summary>
    public StreamRecovery Means
    {
        get;
        init => field = Bound.Known(value, "Recovery.Means");
    } = StreamRecovery.Backfill | StreamRecovery.Period;

    /// <summary>
    /// From when on items are wanted that were posted before the stream is opened, such as the time at which a former process ended. They are recovered as
    /// after a disconnection. Null, the default, and a time that is yet to come start with the present.
    /// </summary>
    public DateTimeOffset? ResumeFrom { get; init; }

    /// <summary>
    /// How many ids are remembered, for each partition, so that an item that arrives again is left out: 1 to 100,000,000. 250,000 by default, about 12 MB when full; it should
    /// cover what can arrive in the time that is recovered.
    /// </summary>
    public int DeduplicationWindow
    {
        get;
        init => field = Bound.Number(value, 1, 100_000_000, "Recovery.DeduplicationWindow");
    } = 250_000;
}

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
    /// Where the stream's position is kept: a <see cref="FileStreamPosition"/>, a <see cref="DbStreamPosition"/> or one of your own. A process that starts
    /// later, however the one before ended, resumes there: what was not done comes again, by the <see cref="Means"/> that the account has; what was done does
    /// not. It takes precedence over <see cref="ResumeFrom"/>, which holds for the first start. None by default.
    /// </summary>
    public IStreamPosition? Position { get; init; }

    /// <summary>What makes an item done. <see cref="StreamAcknowledgement.NextItem"/> by default. It matters with a <see cref="Position"/> only.</summary>
    public StreamAcknowledgement Acknowledgement
    {
        get;
        init => field = Bound.Known(value, "Recovery.Acknowledgement");
    }

    /// <summary>
    /// How often the position is written at most. Zero, the default, writes it whenever an item is done, which is waited for: after a crash nothing comes
    /// again but what was being worked on. For streams of thousands of items a second take a second or so; what was done in that time may come again. While a
    /// gap of more than 1,000 items is recovered, it is written once a second.
    /// </summary>
    public TimeSpan SaveInterval
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true, name: "Recovery.SaveInterval");
    }

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

/// <summary>What makes an item of a stream done.</summary>
public enum StreamAcknowledgement
{
    /// <summary>The loop asks for the next item. The one at which it is left, be it by <c>break</c>, an exception or a crash, is not done.</summary>
    NextItem,

    /// <summary>The program calls <see cref="IStreamedItem.AcknowledgeAsync"/>, such as for work that is done elsewhere. One that is never done holds the position.</summary>
    Explicit,
}

namespace XApi.Orleans;

/// <summary>A job: leases ranges of its pieces to workers, and counts what is done. The key is the job's name.</summary>
[Alias("XApi.Orleans.ICollectionGrain")]
internal interface ICollectionGrain : IGrainWithStringKey
{
    /// <summary>Stores what the job is, unless there is one.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="run">A name of its own for what is stored of its ranges.</param>
    /// <returns>The job that there is now.</returns>
    [Alias("Open")]
    Task<OpenedCollection> OpenAsync(CollectionDefinition definition, string run);

    /// <summary>Starts it once its ids are stored; does nothing where it has started.</summary>
    /// <param name="run">The run whose ids were stored.</param>
    [Alias("Start")]
    Task StartAsync(string run);

    /// <summary>Leases a range to a worker. It never waits.</summary>
    /// <param name="holder">A name of the lease's own. A call that is repeated with it has the effect of one.</param>
    /// <param name="lease">After how long another may have the range, unless this one is renewed.</param>
    /// <returns>Null when there is nothing to do.</returns>
    [Alias("Acquire")]
    Task<CollectionLease?> AcquireAsync(string holder, TimeSpan lease);

    /// <summary>Records what is done of a range, and renews its lease.</summary>
    /// <param name="holder">The lease's name.</param>
    /// <param name="counts">What is done of the range in all.</param>
    /// <param name="lease">How long from now.</param>
    [Alias("Report")]
    Task<CollectionOrder> ReportAsync(string holder, RangeCounts counts, TimeSpan lease);

    /// <summary>Ends a lease.</summary>
    /// <param name="holder">The lease's name.</param>
    /// <param name="counts">What is done of the range in all.</param>
    /// <param name="isFinished">Whether the range has no piece left.</param>
    [Alias("Release")]
    Task ReleaseAsync(string holder, RangeCounts counts, bool isFinished);

    /// <summary>Stops the job for what a worker came upon.</summary>
    /// <param name="holder">The worker's lease; one that has none any more stops nothing.</param>
    /// <param name="status">What the job is then.</param>
    /// <param name="reason">Why.</param>
    /// <param name="resumeAt">When it resumes by itself; null where it does not.</param>
    [Alias("Stop")]
    Task StopAsync(string holder, CollectionStatus status, string reason, DateTimeOffset? resumeAt);

    /// <summary>Pauses a job that runs, or would by itself.</summary>
    [Alias("Pause")]
    Task PauseAsync();

    /// <summary>Lets a job run that has stopped, and queues the pieces that have failed.</summary>
    [Alias("Resume")]
    Task ResumeAsync();

    /// <summary>Begins to remove it: from then on it can only be removed.</summary>
    /// <returns>The job, whose ranges are to be removed next; null when there is none.</returns>
    [Alias("BeginRemoval")]
    Task<OpenedCollection?> BeginRemovalAsync();

    /// <summary>Removes it, once its ranges are removed.</summary>
    /// <param name="run">The run whose ranges were removed; another is left.</param>
    [Alias("Remove")]
    Task RemoveAsync(string run);

    /// <summary>How far it is; null when there is none.</summary>
    [Alias("Read")]
    Task<CollectionSnapshot?> ReadAsync();

    /// <summary>The ranges in which pieces have failed.</summary>
    [Alias("ReadFailed")]
    Task<FailedRanges?> ReadFailedAsync();
}

/// <summary>A job as it is stored.</summary>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.OpenedCollection")]
internal sealed record OpenedCollection(
    [property: Id(0)] CollectionDefinition Definition,
    [property: Id(1)] string Run,
    [property: Id(2)] CollectionStatus Status
);

/// <summary>A range that a worker has.</summary>
/// <param name="Definition">What the job is.</param>
/// <param name="Run">The name of what is stored of its ranges.</param>
/// <param name="Range">The range.</param>
/// <param name="Number">The lease's number, greater than that of each earlier one.</param>
/// <param name="Round">How often failed pieces were requested again.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.CollectionLease")]
internal sealed record CollectionLease(
    [property: Id(0)] CollectionDefinition Definition,
    [property: Id(1)] string Run,
    [property: Id(2)] int Range,
    [property: Id(3)] long Number,
    [property: Id(4)] int Round
);

/// <summary>What a worker is to do with its range.</summary>
internal enum CollectionOrder
{
    /// <summary>Continue: the lease is renewed.</summary>
    Continue,

    /// <summary>Release it where the current piece can be left: the job does not run.</summary>
    Release,

    /// <summary>Stop at once: another has it.</summary>
    Lost,
}

/// <summary>The ranges in which pieces have failed.</summary>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.FailedRanges")]
internal sealed record FailedRanges([property: Id(0)] string Run, [property: Id(1)] int[] Ranges);

/// <summary>How far a job is.</summary>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.CollectionSnapshot")]
internal sealed record CollectionSnapshot
{
    [Id(0)]
    public required CollectionStatus Status { get; init; }

    [Id(1)]
    public string? Reason { get; init; }

    [Id(2)]
    public DateTimeOffset? ResumeAt { get; init; }

    [Id(3)]
    public required int Pieces { get; init; }

    [Id(4)]
    public required RangeCounts Counts { get; init; }

    [Id(5)]
    public int UnderWay { get; init; }

    [Id(6)]
    public DateTimeOffset? StartedAt { get; init; }

    [Id(7)]
    public DateTimeOffset? CompletedAt { get; init; }

    [Id(8)]
    public double? PiecesPerMinute { get; init; }
}

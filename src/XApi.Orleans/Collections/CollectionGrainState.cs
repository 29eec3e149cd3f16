namespace XApi.Orleans;

/// <summary>What the cluster's storage holds of a job: as much as there are workers, however many pieces there are.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.CollectionGrainState")]
internal sealed class CollectionGrainState
{
    /// <summary>What it is; null where there is no job.</summary>
    [Id(0)]
    public CollectionDefinition? Definition { get; set; }

    /// <summary>The name of what is stored of its ranges, another for each job of the same name.</summary>
    [Id(1)]
    public string Run { get; set; } = "";

    /// <summary>Whether it runs.</summary>
    [Id(2)]
    public CollectionStatus Status { get; set; }

    /// <summary>Why it does not.</summary>
    [Id(3)]
    public string? Reason { get; set; }

    /// <summary>When it resumes by itself.</summary>
    [Id(4)]
    public DateTimeOffset? ResumeAt { get; set; }

    /// <summary>When it was started.</summary>
    [Id(5)]
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it was complete.</summary>
    [Id(6)]
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>The first range that was never leased.</summary>
    [Id(7)]
    public int Next { get; set; }

    /// <summary>The number of the last lease.</summary>
    [Id(8)]
    public long Leases { get; set; }

    /// <summary>How often failed pieces were requested again.</summary>
    [Id(9)]
    public int Round { get; set; }

    /// <summary>The ranges that are leased, or were and are not finished.</summary>
    [Id(10)]
    public Dictionary<int, OpenRange> Open { get; set; } = [];

    /// <summary>The ranges that are finished but for pieces that have failed.</summary>
    [Id(11)]
    public Dictionary<int, RangeCounts> Failed { get; set; } = [];

    /// <summary>What is done of all other ranges that are finished.</summary>
    [Id(12)]
    public RangeCounts Finished { get; set; } = new();

    /// <summary>What is done of all ranges.</summary>
    internal RangeCounts Counts() =>
        Failed.Values.Concat(Open.Values.Select(range => range.Counts)).Aggregate(Finished, (sum, counts) => sum.Plus(counts));
}

/// <summary>A range that is not finished.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.OpenRange")]
internal sealed class OpenRange
{
    /// <summary>The lease that has it; null when none does.</summary>
    [Id(0)]
    public string? Holder { get; set; }

    /// <summary>The lease's number.</summary>
    [Id(1)]
    public long Number { get; set; }

    /// <summary>What is done of it, as its worker last reported.</summary>
    [Id(2)]
    public RangeCounts Counts { get; set; } = new();
}

namespace XApi.Orleans;

/// <summary>How far a job is. Pieces that are under way report every few seconds.</summary>
public sealed record CollectionProgress
{
    /// <summary>The job's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it runs.</summary>
    public required CollectionStatus Status { get; init; }

    /// <summary>Why it does not run, and what to do; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>When a job that is out of budget resumes by itself; null where it does not.</summary>
    public DateTimeOffset? ResumeAt { get; init; }

    /// <summary>How many pieces it has.</summary>
    public required int Pieces { get; init; }

    /// <summary>How many of them are done.</summary>
    public int Done { get; init; }

    /// <summary>How many are under way.</summary>
    public int UnderWay { get; init; }

    /// <summary>How many have failed and were set aside. <see cref="OrleansCollections.ResumeAsync"/> attempts them again.</summary>
    public int Failed { get; init; }

    /// <summary>How many items the handler has recorded.</summary>
    public long Items { get; init; }

    /// <summary>How much of what was asked for X could not return, such as suspended users.</summary>
    public long Missing { get; init; }

    /// <summary>
    /// What the handler has recorded as charged, in USD. What a process spent since it last reported is lost with it: the ledger (<see cref="XCosts"/>) has all.
    /// </summary>
    public decimal Usd { get; init; }

    /// <summary>When it was started; null while it is loading.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was complete; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How many pieces were done a minute, within the last ten minutes; null where that is not known yet.</summary>
    public double? PiecesPerMinute { get; init; }

    /// <summary>How long it takes at that rate; null where that is not known, or it does not run.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Whether nothing happens until someone does something.</summary>
    public bool IsOver =>
        Status is CollectionStatus.Complete or CollectionStatus.Failed or CollectionStatus.Paused or CollectionStatus.Removing
        || (Status == CollectionStatus.OutOfBudget && ResumeAt is null);
}

/// <summary>Whether a job runs.</summary>
public enum CollectionStatus
{
    /// <summary>Its ids are being stored. Where that was broken off, starting it again continues.</summary>
    Loading,

    /// <summary>It runs wherever a silo has its handler.</summary>
    Running,

    /// <summary>It was paused.</summary>
    Paused,

    /// <summary>A budget, the account's credits or its usage cap is used up.</summary>
    OutOfBudget,

    /// <summary>More pieces have failed than may, or X refuses the credential.</summary>
    Failed,

    /// <summary>All pieces are done, or have failed and were set aside.</summary>
    Complete,

    /// <summary>It is being removed. Where that was broken off, removing it again continues.</summary>
    Removing,
}

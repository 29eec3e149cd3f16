namespace XApi.Orleans;

/// <summary>The permits of one limit: of an App, a credential and a window.</summary>
[Alias("XApi.Orleans.ILimitGrain")]
internal interface ILimitGrain : IGrainWithStringKey
{
    /// <summary>Takes in what a process reports, and grants the permits that it asks for, as far as there are.</summary>
    /// <param name="report">The report, which says all that the process knows. One that is repeated, or that another has overtaken, changes nothing.</param>
    [Alias("Exchange")]
    Task<LimitGrant> ExchangeAsync(LimitReport report);
}

/// <summary>What a process knows of a limit, all of it, and how many permits it asks for.</summary>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.LimitReport")]
internal sealed record LimitReport
{
    /// <summary>The process's name of its own.</summary>
    [Id(0)]
    public required string Process { get; init; }

    /// <summary>Grows with each report of the process.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>How many requests a window allows.</summary>
    [Id(2)]
    public required int Requests { get; init; }

    /// <summary>How long it is.</summary>
    [Id(3)]
    public required TimeSpan Window { get; init; }

    /// <summary>How many permits the process holds: of requests on their way, and for those to come.</summary>
    [Id(4)]
    public int Held { get; init; }

    /// <summary>How many requests it has sent, since it began, that have ended.</summary>
    [Id(12)]
    public long Completed { get; init; }

    /// <summary>How many of these no header said what they left of.</summary>
    [Id(5)]
    public long Uncounted { get; init; }

    /// <summary>The least that a header of this window said that is left; null when none has.</summary>
    [Id(6)]
    public int? Remaining { get; init; }

    /// <summary>
    /// How long ago the latest request was sent whose header is in <see cref="Remaining"/>: X had counted by then what was sent before. Null when that is not known.
    /// </summary>
    [Id(11)]
    public TimeSpan? RemainingAge { get; init; }

    /// <summary>How long it is until the window resets, as far as the process knows; null when its last is over.</summary>
    [Id(7)]
    public TimeSpan? UntilReset { get; init; }

    /// <summary>How many calls wait for a permit.</summary>
    [Id(8)]
    public int Waiting { get; init; }

    /// <summary>How long the first of them has waited.</summary>
    [Id(9)]
    public TimeSpan Waited { get; init; }

    /// <summary>How many more permits it would use soon.</summary>
    [Id(10)]
    public int Ahead { get; init; }
}

/// <summary>What a process is granted.</summary>
/// <param name="Permits">How many permits.</param>
/// <param name="UntilReset">How long they are good for: until the window resets; null where that is not known.</param>
/// <param name="Delay">When to ask again, where there are none.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.LimitGrant")]
internal sealed record LimitGrant([property: Id(0)] int Permits, [property: Id(1)] TimeSpan? UntilReset, [property: Id(2)] TimeSpan Delay);

/// <summary>What is stored of a limit: as much as keeps a grain that moved from granting twice.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.LimitState")]
internal sealed class LimitState
{
    /// <summary>When the window resets.</summary>
    [Id(0)]
    public DateTimeOffset Reset { get; set; }

    /// <summary>Up to how many of its requests may have been granted.</summary>
    [Id(1)]
    public int Granted { get; set; }
}

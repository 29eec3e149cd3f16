namespace XApi.Orleans;

/// <summary>The ids of a range of a job's pieces, and how far they are. The key is the job's run and the range's number.</summary>
[Alias("XApi.Orleans.ICollectionRangeGrain")]
internal interface ICollectionRangeGrain : IGrainWithStringKey
{
    /// <summary>Stores the ids.</summary>
    /// <param name="ids">The ids: the same for each process that loads the run.</param>
    [Alias("Fill")]
    Task FillAsync(string[] ids);

    /// <summary>Begins a lease: what holders of earlier ones save is refused from now on.</summary>
    /// <param name="lease">The lease's number.</param>
    /// <param name="round">How often failed pieces were requested again; one more than was stored queues them.</param>
    /// <param name="first">The number of the range's first piece.</param>
    /// <param name="behind">The number behind its last piece.</param>
    /// <returns>The ids and the place; null when a later lease has begun.</returns>
    [Alias("Open")]
    Task<OpenedRange?> OpenAsync(long lease, int round, int first, int behind);

    /// <summary>Stores how far the range is.</summary>
    /// <param name="lease">The lease's number.</param>
    /// <param name="progress">All of the progress: a call that is repeated has the effect of one.</param>
    /// <returns>False when a later lease has begun, and nothing is stored.</returns>
    [Alias("Save")]
    Task<bool> SaveAsync(long lease, RangeProgress progress);

    /// <summary>How far the range is.</summary>
    [Alias("Read")]
    Task<RangeProgress> ReadAsync();

    /// <summary>Removes all that is stored of it.</summary>
    [Alias("Clear")]
    Task ClearAsync();
}

/// <summary>What a worker begins a lease with.</summary>
/// <param name="Ids">The ids of the range's pieces; empty in a job of slices.</param>
/// <param name="Progress">How far they are.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.OpenedRange")]
internal sealed record OpenedRange([property: Id(0)] string[] Ids, [property: Id(1)] RangeProgress Progress);

/// <summary>What the cluster's storage holds of a range's ids: written once, however often its progress is.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.RangeIds")]
internal sealed class RangeIds
{
    /// <summary>The ids.</summary>
    [Id(0)]
    public string[] Ids { get; set; } = [];
}

/// <summary>What the cluster's storage holds of a range's progress.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.RangeState")]
internal sealed class RangeState
{
    /// <summary>The number of the lease that began last; zero when none has.</summary>
    [Id(0)]
    public long Lease { get; set; }

    /// <summary>How far it is.</summary>
    [Id(1)]
    public RangeProgress Progress { get; set; } = new();
}

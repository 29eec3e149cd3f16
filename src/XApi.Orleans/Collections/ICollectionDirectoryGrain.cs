namespace XApi.Orleans;

/// <summary>Which jobs there are. There is one, with the key <see cref="Key"/>.</summary>
/// <remarks>
/// It is what makes jobs continue after all silos were restarted: each silo asks it for work. Reminders of Orleans would do as much with a provider of their
/// own to configure, and a minute later.
/// </remarks>
[Alias("XApi.Orleans.ICollectionDirectoryGrain")]
internal interface ICollectionDirectoryGrain : IGrainWithStringKey
{
    internal const string Key = "collections";

    /// <summary>Enters a job, or changes its entry.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="handler">The handler whose silos look at it; null while it needs none.</param>
    [Alias("Set")]
    Task SetAsync(string name, string? handler);

    /// <summary>Removes a job.</summary>
    /// <param name="name">The job's name.</param>
    [Alias("Remove")]
    Task RemoveAsync(string name);

    /// <summary>The names of jobs, in their order.</summary>
    /// <param name="handler">The handler for which there may be work; null for all jobs.</param>
    [Alias("List")]
    Task<string[]> ListAsync(string? handler);
}

/// <summary>What the cluster's storage holds of the jobs.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.CollectionDirectoryState")]
internal sealed class CollectionDirectoryState
{
    /// <summary>The handler that may have work, by the job's name; null where there is none.</summary>
    [Id(0)]
    public Dictionary<string, string?> Jobs { get; set; } = new(StringComparer.Ordinal);
}

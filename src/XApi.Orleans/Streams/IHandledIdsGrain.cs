namespace XApi.Orleans;

/// <summary>The ids of the items of a stream that were handed over lately, where several connections bring each.</summary>
[Alias("XApi.Orleans.IHandledIdsGrain")]
internal interface IHandledIdsGrain : IGrainWithStringKey
{
    /// <summary>Claims an item, or renews the claim.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="holder">A name of the reader's own.</param>
    /// <param name="lease">After how long another may claim it.</param>
    [Alias("Claim")]
    Task<ItemClaim> ClaimAsync(string id, string holder, TimeSpan lease);

    /// <summary>Remembers that an item was handed over.</summary>
    /// <param name="id">The item's id.</param>
    [Alias("Complete")]
    Task CompleteAsync(string id);

    /// <summary>Lets another reader claim an item.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="holder">The reader's name.</param>
    [Alias("Release")]
    Task ReleaseAsync(string id, string holder);
}

/// <summary>Whose it is to hand an item over.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.ItemClaim")]
internal enum ItemClaim
{
    /// <summary>The reader's that asked.</summary>
    Granted,

    /// <summary>Another reader's, which has not done it yet.</summary>
    Held,

    /// <summary>Nobody's: it was handed over.</summary>
    Done,
}

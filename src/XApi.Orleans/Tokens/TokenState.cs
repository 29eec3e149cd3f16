namespace XApi.Orleans;

/// <summary>What the cluster's storage holds of a name.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.TokenState")]
internal sealed class TokenState
{
    /// <summary>The token as JSON; null when there is none.</summary>
    [Id(0)]
    public string? Token { get; set; }

    /// <summary>What changes with each token that is stored.</summary>
    [Id(1)]
    public string Version { get; set; } = "";

    /// <summary>The update that holds the lock; null when none does.</summary>
    [Id(2)]
    public string? Holder { get; set; }

    /// <summary>When the lock is free again by itself.</summary>
    [Id(3)]
    public DateTimeOffset LockedUntil { get; set; }
}

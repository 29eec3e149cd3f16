namespace XApi.Orleans;

/// <summary>Who reads a stream, and where it was.</summary>
[Alias("XApi.Orleans.IStreamGrain")]
internal interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Lets a holder own the stream if nobody else does. It never waits.</summary>
    /// <param name="holder">A name of the ownership's own. A call that is repeated with it has the effect of one.</param>
    /// <param name="lease">After how long another may own it, unless this one is renewed.</param>
    /// <returns>Null when the holder owns it; else how long it is another's, unless that one renews.</returns>
    [Alias("Acquire")]
    Task<TimeSpan?> AcquireAsync(string holder, TimeSpan lease);

    /// <summary>Keeps the stream for its holder; false when it is another's, or anybody's.</summary>
    /// <param name="holder">The ownership's name.</param>
    /// <param name="lease">How long from now.</param>
    [Alias("Renew")]
    Task<bool> RenewAsync(string holder, TimeSpan lease);

    /// <summary>Lets another own the stream.</summary>
    /// <param name="holder">The ownership's name.</param>
    [Alias("Release")]
    Task ReleaseAsync(string holder);

    /// <summary>The position as JSON; null where there is none.</summary>
    [Alias("ReadPosition")]
    Task<string?> ReadPositionAsync();

    /// <summary>Writes the position; false when another owns the stream, and nothing is written.</summary>
    /// <param name="holder">The ownership's name; null for a program that has none.</param>
    /// <param name="position">The position as JSON.</param>
    [Alias("WritePosition")]
    Task<bool> WritePositionAsync(string? holder, string position);
}

/// <summary>What the cluster's storage holds of a stream.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.StreamGrainState")]
internal sealed class StreamGrainState
{
    /// <summary>The ownership that holds the stream; null when none does.</summary>
    [Id(0)]
    public string? Holder { get; set; }

    /// <summary>When another may hold it.</summary>
    [Id(1)]
    public DateTimeOffset HeldUntil { get; set; }

    /// <summary>The position as JSON; null where there is none.</summary>
    [Id(2)]
    public string? Position { get; set; }
}

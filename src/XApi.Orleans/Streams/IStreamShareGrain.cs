namespace XApi.Orleans;

/// <summary>How the connections of a stream are shared by the silos that read it.</summary>
[Alias("XApi.Orleans.IStreamShareGrain")]
internal interface IStreamShareGrain : IGrainWithStringKey
{
    /// <summary>Keeps a silo among those that read the stream, or adds it, and returns its share.</summary>
    /// <param name="silo">The silo's name for the time that it runs.</param>
    /// <param name="connections">How many connections there are to share.</param>
    /// <param name="lease">After how long the share is the others', unless the silo calls again.</param>
    [Alias("Share")]
    Task<StreamShare> ShareAsync(string silo, int connections, TimeSpan lease);

    /// <summary>Leaves the stream to the other silos.</summary>
    /// <param name="silo">The silo's name.</param>
    [Alias("Leave")]
    Task LeaveAsync(string silo);
}

/// <summary>A silo's share of a stream's connections.</summary>
/// <param name="Count">How many it may have.</param>
/// <param name="First">At which it looks first for one that is free, from 0, so that silos that start together don't all ask for the same.</param>
[GenerateSerializer]
[Immutable]
[Alias("XApi.Orleans.StreamShare")]
internal readonly record struct StreamShare([property: Id(0)] int Count, [property: Id(1)] int First);

/// <summary>What the cluster's storage holds of a stream's readers.</summary>
[GenerateSerializer]
[Alias("XApi.Orleans.StreamShareState")]
internal sealed class StreamShareState
{
    /// <summary>The silos that read the stream, in the order in which they came.</summary>
    [Id(0)]
    public List<string> Silos { get; set; } = [];
}

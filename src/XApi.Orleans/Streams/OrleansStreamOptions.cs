namespace XApi.Orleans;

/// <summary>How the silos of a cluster read a stream together (<see cref="XApiCluster.AddXStream{T}(ISiloBuilder, string, Func{IXApiClient, StreamSettings, CancellationToken, IAsyncEnumerable{T}}, Func{T, string}, Func{IClusterClient, string, T, Task}, OrleansStreamOptions)"/>).</summary>
public sealed record OrleansStreamOptions
{
    /// <summary>The name of the client that reads the stream, as <c>AddXApi</c> was given it; null, the default, for the one without a name.</summary>
    public string? Client { get; init; }

    /// <summary>
    /// How many connections read the stream, or each of its partitions, at the same time: 1, the default, or 2 where the access level allows redundant
    /// connections. The second is on another silo while there are two. An item that comes by both is handed over once, as long as the silo lives whose memory
    /// has the ids of the last 100,000 items.
    /// </summary>
    public int Connections
    {
        get;
        init => field = Bound.Number(value, 1, 2);
    } = 1;

    /// <summary>How many items of the stream each silo hands over at the same time: 1 to 10,000, 32 by default. Items of one key are handed over one by one.</summary>
    public int MaxConcurrency
    {
        get;
        init => field = Bound.Number(value, 1, 10_000);
    } = 32;

    /// <summary>
    /// After how long what a silo read that died is read by another (<see cref="OrleansStream.LeaseDuration"/>): 20 seconds by default, a second or longer, at most
    /// 49 days. It has to be longer than the cluster takes to notice that a silo died.
    /// </summary>
    public TimeSpan LeaseDuration
    {
        get;
        init => field = Bound.Time(value, LeaseTime.Min);
    } = TimeSpan.FromSeconds(20);
}

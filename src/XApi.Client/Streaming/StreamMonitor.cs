using System.Collections.Concurrent;

namespace XApi;

/// <summary>A window on a running stream: give it to the stream by <see cref="StreamWatchSettings.Monitor"/>, and read it from anywhere.</summary>
/// <remarks>A monitor watches one stream at a time; one that is given to a second stream shows that one from then on.</remarks>
public sealed class StreamMonitor
{
    private volatile Func<StreamStats>? _stats;
    private volatile StreamState? _state;
    private volatile StreamConsumption? _consumption;
    private ConcurrentDictionary<int, StreamState> _partitions = [];

    /// <summary>The latest state; null before the stream starts.</summary>
    public StreamState? State => _state;

    /// <summary>The counts up to now.</summary>
    public StreamStats Stats => _stats?.Invoke() ?? new StreamStats();

    /// <summary>What was delivered by day and rule tag; null before the stream starts.</summary>
    public StreamConsumption? Consumption => _consumption;

    /// <summary>The latest state of each partition, by its number; empty where the stream has none, or before it starts.</summary>
    public IReadOnlyDictionary<int, StreamState> Partitions => Volatile.Read(ref _partitions);

    internal void Watch(Func<StreamStats> stats, StreamConsumption consumption)
    {
        _stats = stats;
        _consumption = consumption;
        _state = null;
        Volatile.Write(ref _partitions, []);
    }

    internal void Change(StreamState state)
    {
        _state = state;
        if (state.Partition is { } partition)
        {
            Volatile.Read(ref _partitions)[partition] = state;
        }
    }
}

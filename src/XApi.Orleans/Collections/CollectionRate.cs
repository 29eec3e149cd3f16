namespace XApi.Orleans;

/// <summary>How many pieces are done a minute, by the last ten minutes.</summary>
internal sealed class CollectionRate
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly Queue<(DateTimeOffset At, int Pieces)> _samples = [];
    private (DateTimeOffset At, int Pieces) _last;

    /// <summary>Adds what is known at a time.</summary>
    internal void Add(DateTimeOffset now, int pieces)
    {
        if (_samples.Count > 0 && now - _last.At < Step)
        {
            return;
        }

        _last = (now, pieces);
        _samples.Enqueue(_last);
        while (_samples.Peek().At < now - Window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Starts again, where the time before says nothing of the time to come.</summary>
    internal void Clear() => _samples.Clear();

    /// <summary>The rate; null where nothing is known yet.</summary>
    internal double? PerMinute(DateTimeOffset now, int pieces)
    {
        if (!_samples.TryPeek(out var first) || now - first.At < Step)
        {
            return null;
        }

        return (pieces - first.Pieces) / (now - first.At).TotalMinutes;
    }
}

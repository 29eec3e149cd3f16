namespace XApi;

/// <summary>Counts attempts by what interrupted the stream, and says how long to wait before the next.</summary>
internal sealed class StreamBackoff(StreamSchedule schedule)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamInterruption, int> _attempts = [];

    /// <summary>Data flows: what went wrong before no longer counts.</summary>
    internal void Reset()
    {
        lock (_lock)
        {
            _attempts.Clear();
        }
    }

    internal (int Attempt, TimeSpan Delay, bool IsLongest) Next(StreamInterruption cause)
    {
        lock (_lock)
        {
            var attempt = _attempts[cause] = _attempts.GetValueOrDefault(cause) + 1;
            var row = schedule.For(cause);
            var delay = row.Before(attempt);
            return (attempt, delay, delay > TimeSpan.Zero && delay >= row.Longest);
        }
    }
}

namespace XApi;

/// <summary>Counts attempts by what interrupted the stream, and says how long to wait before the next.</summary>
internal sealed class StreamAttempts(StreamSchedule schedule)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamInterruption, int> _counts = [];

    /// <summary>A connection has lived: what went wrong before no longer counts.</summary>
    internal void Reset()
    {
        lock (_lock)
        {
            _counts.Clear();
        }
    }

    internal StreamAttempt Next(StreamInterruption cause)
    {
        lock (_lock)
        {
            var number = _counts[cause] = _counts.GetValueOrDefault(cause) + 1;
            var row = schedule.For(cause);
            var delay = row.Before(number);
            return new StreamAttempt(number, delay, delay > TimeSpan.Zero && delay >= row.MaxDelay, number > row.MaxAttempts);
        }
    }
}

/// <summary>The next attempt to connect.</summary>
/// <param name="Number">Which attempt in a row it is, from 1.</param>
/// <param name="Delay">How long to wait before it.</param>
/// <param name="IsLongest">Whether the delay has become the longest of its row.</param>
/// <param name="IsTooMany">Whether the row allows no such attempt: the stream stops.</param>
internal readonly record struct StreamAttempt(int Number, TimeSpan Delay, bool IsLongest, bool IsTooMany);

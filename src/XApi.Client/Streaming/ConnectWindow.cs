namespace XApi;

/// <summary>Knows when a further attempt to connect would only be answered 429.</summary>
/// <remarks>The headers of the last response say so; while answers have none, the documented limit is counted instead.</remarks>
internal sealed class ConnectWindow(XOperation operation, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _answered = new();
    private RateLimitWindow? _told;

    /// <summary>X answered an attempt. One that the network swallowed does not count.</summary>
    internal void Answered(RateLimit? limit)
    {
        lock (_lock)
        {
            _told = limit?.Window;
            _answered.Enqueue(time.GetUtcNow());
        }
    }

    /// <summary>When the next attempt may be made; null when now.</summary>
    internal DateTimeOffset? OpensAt()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_told is not null)
            {
                return _told is { Remaining: 0, Reset: { } reset } && reset > now ? reset : null;
            }

            var limit = operation.RateLimits.FirstOrDefault(limit => limit.Scope == XRateLimitScope.App);
            if (limit is null)
            {
                return null;
            }

            while (_answered.TryPeek(out var oldest) && oldest <= now - limit.Window)
            {
                _answered.Dequeue();
            }

            return _answered.Count >= limit.Requests ? _answered.Peek() + limit.Window : null;
        }
    }
}

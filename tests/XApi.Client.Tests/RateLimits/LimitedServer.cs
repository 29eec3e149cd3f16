using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>
/// A server that keeps to the documented limits on the test's clock: windows that open with their first request, some shared, several for one operation.
/// It responds after a while, and its headers report the operation's own window alone, as X's do.
/// </summary>
internal sealed class LimitedServer(FakeClock clock, XRateLimitScope scope, int seed = 1) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (DateTimeOffset End, int Used)> _windows = [];
    private int _delayed;

    /// <summary>How many requests are on their way.</summary>
    public int Delayed => Volatile.Read(ref _delayed);

    /// <summary>How many requests were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>What returned 200, and when.</summary>
    public List<(XOperation Operation, DateTimeOffset Time)> Granted { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(XRequestOptions.Operation, out var operation);
        await TravelAsync();
        HttpResponseMessage response;
        lock (_gate)
        {
            response = Response(operation!, clock.GetUtcNow());
        }

        await TravelAsync();
        response.RequestMessage = request;
        return response;
    }

    private static DateTimeOffset Whole(DateTimeOffset end) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((end - DateTimeOffset.UnixEpoch).TotalSeconds));

    private HttpResponseMessage Response(XOperation operation, DateTimeOffset now)
    {
        var limits = operation.RateLimits.Where(limit => limit.Scope == scope).ToArray();
        var names = limits.Select(limit => $"{limit.Bucket ?? operation.Id} {limit.Window}").ToArray();
        foreach (var (name, limit) in names.Zip(limits))
        {
            if (!_windows.TryGetValue(name, out var window) || window.End <= now)
            {
                // Of a window that headers report the end is a whole second; the pace of a second has none.
                var end = now + limit.Window;
                _windows[name] = (limit.Window < TimeSpan.FromMinutes(1) ? end : Whole(end), 0);
            }
        }

        var isGranted = names.Zip(limits).All(window => _windows[window.First].Used < window.Second.Requests);
        if (isGranted)
        {
            foreach (var name in names)
            {
                _windows[name] = _windows[name] with { Used = _windows[name].Used + 1 };
            }

            Granted.Add((operation, now));
        }
        else
        {
            Refused++;
        }

        var response = StubServer.Json(
            Responses.For(operation.Method.Method),
            isGranted ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests
        );
        response.Headers.Date = now;
        var own = _windows[names[0]];
        return response.WithLimit(limits[0].Requests, limits[0].Requests - own.Used, own.End);
    }

    // The count falls when the clock fires the timer, and not some time later, so that the test knows who is at work.
    private async Task TravelAsync()
    {
        TimeSpan way;
        lock (_gate)
        {
            way = TimeSpan.FromMilliseconds(20 + _random.Next(180));
        }

        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = clock.CreateTimer(
            _ =>
            {
                Interlocked.Decrement(ref _delayed);
                arrived.TrySetResult();
            },
            null,
            way,
            Timeout.InfiniteTimeSpan
        );
        Interlocked.Increment(ref _delayed);
        await arrived.Task;
    }
}

internal static class LimitHeaders
{
    public static HttpResponseMessage WithLimit(
        this HttpResponseMessage response,
        int? limit,
        int? remaining,
        DateTimeOffset? reset,
        string prefix = "x-rate-limit"
    )
    {
        Add("limit", limit);
        Add("remaining", remaining);
        Add("reset", reset?.ToUnixTimeSeconds());
        return response;

        void Add(string name, long? value)
        {
            if (value is not null)
            {
                response.Headers.Add($"{prefix}-{name}", $"{value}");
            }
        }
    }
}

using System.Globalization;
using System.Net;

namespace XApi.Tests;

/// <summary>X, as far as a limit goes: it counts requests in windows that open with the first of them, says so in headers, and refuses what is too many.</summary>
internal sealed class CountingX(TimeProvider clock, int limit, TimeSpan window, bool hasHeaders = true) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<int> _windows = [];
    private DateTimeOffset _end;

    /// <summary>How many requests each window counted, the last one included.</summary>
    public IReadOnlyList<int> Windows
    {
        get
        {
            lock (_lock)
            {
                return [.. _windows];
            }
        }
    }

    public int Refused { get; private set; }

    public bool HasLost { get; private set; }

    /// <summary>How long a request is under way before X counts it, and its response after that.</summary>
    public Func<TimeSpan> Latency { get; init; } = () => TimeSpan.Zero;

    /// <summary>Whether X's response is lost on its way.</summary>
    public Func<bool> IsLost { get; init; } = () => false;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(Latency(), clock, cancellationToken);
        var response = Count();
        await Task.Delay(Latency(), clock, cancellationToken);
        if (IsLost())
        {
            HasLost = true;
            response.Dispose();
            throw new HttpRequestException("The connection was reset.");
        }

        return response;
    }

    private HttpResponseMessage Count()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now >= _end)
            {
                _end = DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((now + window - DateTimeOffset.UnixEpoch).TotalSeconds));
                _windows.Add(0);
            }

            var isRefused = _windows[^1] >= limit;
            if (isRefused)
            {
                Refused++;
            }
            else
            {
                _windows[^1]++;
            }

            var response = new HttpResponseMessage(isRefused ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK)
            {
                Content = new StringContent(
                    isRefused ? """{"title":"Too Many Requests","status":429}""" : """{"data":{"id":"20","text":"t"}}""",
                    null,
                    "application/json"
                ),
            };
            if (hasHeaders)
            {
                response.Headers.Date = now;
                response.Headers.Add("x-rate-limit-limit", limit.ToString(CultureInfo.InvariantCulture));
                response.Headers.Add("x-rate-limit-remaining", (limit - _windows[^1]).ToString(CultureInfo.InvariantCulture));
                response.Headers.Add("x-rate-limit-reset", _end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            }

            return response;
        }
    }
}

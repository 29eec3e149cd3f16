using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The latest requests and how they ended. Safe for use from many threads.</summary>
internal sealed class RequestLog(TimeProvider clock)
{
    private const int Longest = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<SandboxRequest> _requests = new();
    private long _count;

    /// <summary>How many requests there were.</summary>
    internal long Count => Interlocked.Read(ref _count);

    internal IReadOnlyList<SandboxRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Begins a request, which is recorded when its response starts.</summary>
    internal Exchange Begin(HttpContext context)
    {
        var exchange = new Exchange(Interlocked.Increment(ref _count), clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var target = $"{context.Request.Path}{context.Request.QueryString}";
        context.Response.OnStarting(() =>
        {
            var request = new SandboxRequest(
                exchange.Number,
                exchange.At,
                context.Request.Method,
                target,
                exchange.Operation,
                exchange.Caller?.User?.Username,
                context.Response.StatusCode,
                exchange.Explanation
            )
            {
                Usd = exchange.Usd,
            };
            context.Features.Get<LoggedRequest>()?.Begin(request);
            lock (_lock)
            {
                _requests.Enqueue(request);
                if (_requests.Count > Longest)
                {
                    _requests.Dequeue();
                }
            }

            return Task.CompletedTask;
        });
        return exchange;
    }
}

/// <summary>Receives the entry of a request in the log once its response begins, where the page wants it.</summary>
/// <param name="begun">Called with the entry.</param>
internal sealed class LoggedRequest(Action<SandboxRequest> begun)
{
    internal SandboxRequest? Entry { get; private set; }

    internal void Begin(SandboxRequest entry)
    {
        Entry = entry;
        begun(entry);
    }
}

/// <summary>A request under way, and what was found out about it.</summary>
internal sealed class Exchange(long number, DateTimeOffset at, long started)
{
    internal long Number => number;

    internal DateTimeOffset At => at;

    /// <summary>How long it has taken so far, by the machine's clock.</summary>
    internal TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(started);

    internal XOperation? Operation { get; set; }

    internal Caller? Caller { get; set; }

    internal string? Explanation { get; set; }

    internal decimal Usd { get; set; }
}

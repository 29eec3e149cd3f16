using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The latest requests with their bodies, and the streams that are open, for the page. Safe for use from many threads.</summary>
internal sealed class TrafficLog
{
    private const int Kept = 500;

    private readonly Lock _lock = new();
    private readonly Queue<RecordedCall> _calls = new();
    private readonly SortedDictionary<long, Recording> _open = [];
    private long _places;

    /// <summary>
    /// What is under way, and the calls that were over after a place, each the latest first. A call that takes long ends behind others that began later. A
    /// response that a caller has is among them: it has begun, though the server may not be through with it.
    /// </summary>
    internal IReadOnlyList<RecordedCall> After(long place, int count)
    {
        lock (_lock)
        {
            return
            [
                .. _open.Values.Reverse().Select(call => call.Snapshot()),
                .. _calls.Reverse().TakeWhile(call => call.Place > place).Take(count),
            ];
        }
    }

    internal RecordedCall? Find(long number)
    {
        lock (_lock)
        {
            return _open.TryGetValue(number, out var call) ? call.Snapshot() : _calls.FirstOrDefault(call => call.Request.Number == number);
        }
    }

    /// <summary>Lets a request pass, and records it when its response begins, and again when it is over.</summary>
    internal async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var recording = new Recording(context);
        var logged = new LoggedRequest(entry =>
        {
            recording.Begin(entry);
            lock (_lock)
            {
                _open.Add(entry.Number, recording);
            }
        });
        context.Features.Set(logged);
        var body = context.Response.Body;
        context.Request.Body = new CopyingStream(context.Request.Body, recording.Request);
        context.Response.Body = new CopyingStream(body, recording.Response);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Response.Body = body;
            if (logged.Entry is { } entry)
            {
                lock (_lock)
                {
                    _open.Remove(entry.Number);
                    _calls.Enqueue(recording.Snapshot() with { Place = ++_places });
                    if (_calls.Count > Kept)
                    {
                        _calls.Dequeue();
                    }
                }
            }
        }
    }

    /// <summary>A request under way.</summary>
    private sealed class Recording(HttpContext context)
    {
        // What logins send and return.
        private const string Hidden = "(secrets)";

        // The page shows no secret.
        private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Cookie", "Set-Cookie" };

        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly Dictionary<string, string> _requestHeaders = Of(context.Request.Headers);
        private readonly string _path = context.Request.Path.Value!;
        private Dictionary<string, string> _responseHeaders = [];
        private SandboxRequest _entry = null!;

        internal Copy Request { get; } = new();

        internal Copy Response { get; } = new();

        /// <summary>Takes down what is known once the response begins. Only the request's own thread may read its headers.</summary>
        internal void Begin(SandboxRequest entry) => (_entry, _responseHeaders) = (entry, Of(context.Response.Headers));

        internal RecordedCall Snapshot()
        {
            var isLogin = _entry.Operation is null && _path.Contains("/oauth", StringComparison.OrdinalIgnoreCase);
            return new(
                _entry,
                Stopwatch.GetElapsedTime(_started),
                _requestHeaders,
                isLogin ? Hidden : Request.Text,
                _responseHeaders,
                isLogin ? Hidden : Response.Text
            )
            {
                ResponseBytes = Response.Length,
            };
        }

        private static Dictionary<string, string> Of(IHeaderDictionary headers) =>
            headers.ToDictionary(
                header => header.Key.ToLowerInvariant(),
                header => Secret.Contains(header.Key) ? $"{header.Value.ToString().Split(' ')[0]} …" : header.Value.ToString()
            );
    }
}

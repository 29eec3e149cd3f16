using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The latest requests with their bodies, for the page. Safe for use from many threads.</summary>
internal sealed class TrafficLog
{
    private const int Kept = 500;
    private const int MaxBody = 64 * 1024;

    // What log-ins send and return.
    private const string Hidden = "(secrets)";

    // The page shows no secret.
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Cookie", "Set-Cookie" };

    private readonly Lock _lock = new();
    private readonly Queue<RecordedCall> _calls = new();
    private long _places;

    /// <summary>The calls that were over after a place, the latest first. A call that takes long ends behind others that began later.</summary>
    internal IReadOnlyList<RecordedCall> After(long place, int count)
    {
        lock (_lock)
        {
            return [.. _calls.Reverse().TakeWhile(call => call.Place > place).Take(count)];
        }
    }

    internal RecordedCall? Find(long number)
    {
        lock (_lock)
        {
            return _calls.FirstOrDefault(call => call.Request.Number == number);
        }
    }

    /// <summary>Lets a request pass, and records it when it is over.</summary>
    internal async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var logged = new LoggedRequest();
        context.Features.Set(logged);
        var (request, response, started) = (new Copy(), new Copy(), Stopwatch.GetTimestamp());
        context.Request.Body = new CopyingStream(context.Request.Body, request);
        var body = context.Response.Body;
        context.Response.Body = new CopyingStream(body, response);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Response.Body = body;
            if (logged.Entry is { } entry)
            {
                var isLogin = entry.Operation is null && context.Request.Path.Value!.Contains("/oauth", StringComparison.OrdinalIgnoreCase);
                Add(
                    new(
                        entry,
                        Stopwatch.GetElapsedTime(started),
                        Of(context.Request.Headers),
                        isLogin ? Hidden : request.Text,
                        Of(context.Response.Headers),
                        isLogin ? Hidden : response.Text
                    )
                );
            }
        }
    }

    private void Add(RecordedCall call)
    {
        lock (_lock)
        {
            _calls.Enqueue(call with { Place = ++_places });
            if (_calls.Count > Kept)
            {
                _calls.Dequeue();
            }
        }
    }

    private static Dictionary<string, string> Of(IHeaderDictionary headers) =>
        headers.ToDictionary(
            header => header.Key.ToLowerInvariant(),
            header => Secret.Contains(header.Key) ? $"{header.Value.ToString().Split(' ')[0]} …" : header.Value.ToString()
        );

    private sealed class Copy
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);
        private bool _isCut;

        internal string Text => Encoding.UTF8.GetString(_bytes.WrittenSpan) + (_isCut ? " …" : "");

        internal void Add(ReadOnlySpan<byte> bytes)
        {
            var room = MaxBody - _bytes.WrittenCount;
            _isCut |= bytes.Length > room;
            _bytes.Write(bytes[..Math.Min(room, bytes.Length)]);
        }
    }

    /// <summary>A stream that passes on what is read or written, and keeps the beginning of it.</summary>
    private sealed class CopyingStream(Stream inner, Copy copy) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel reads asynchronously.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            copy.Add(buffer.Span[..read]);
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("Kestrel writes asynchronously.");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            copy.Add(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>A request with what was sent and returned; secrets are left out, and bodies are cut at 64 KiB.</summary>
internal sealed record RecordedCall(
    SandboxRequest Request,
    TimeSpan Duration,
    IReadOnlyDictionary<string, string> RequestHeaders,
    string RequestBody,
    IReadOnlyDictionary<string, string> ResponseHeaders,
    string ResponseBody
)
{
    /// <summary>Which call it was to be over, from 1.</summary>
    public long Place { get; init; }
}

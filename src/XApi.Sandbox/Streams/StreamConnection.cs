using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>One client on a stream: what it has yet to be sent, and the sending, as usual or as a script has it.</summary>
internal sealed class StreamConnection : IDisposable
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly Channel<StreamMessage?> _queue = Channel.CreateUnbounded<StreamMessage?>(new() { SingleReader = true });
    private readonly Call _call;
    private readonly Feed _feed;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _heartbeat;
    private readonly ITimer _timer;
    private HttpContext _context = null!;
    private TimeSpan _pause;

    internal StreamConnection(Call call, Feed feed, TimeProvider clock)
    {
        _call = call;
        _feed = feed;
        _clock = clock;
        _heartbeat = call.Options.HeartbeatInterval;
        // A heartbeat is an empty line, sent when nothing else was for a while.
        _timer = clock.CreateTimer(_ => _queue.Writer.TryWrite(null), null, _heartbeat, _heartbeat);
    }

    internal string FeedName => _feed.Name;

    /// <summary>Queues what the feed makes of something that happened. The gate is held.</summary>
    internal void Offer(Happening happening)
    {
        foreach (var message in _feed.Select(happening))
        {
            _queue.Writer.TryWrite(message);
        }
    }

    /// <summary>Ends the stream after what is queued.</summary>
    internal void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends, first as the script has it, until the client leaves or the stream is completed.</summary>
    internal async Task RunAsync(HttpContext context, StreamScript script, CancellationToken cancellationToken)
    {
        _context = context;
        await context.Response.StartAsync(CancellationToken.None).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        foreach (var step in script.Steps)
        {
            if (!await step(this, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out var message))
            {
                await WriteAsync(message is null ? LineEnd : await RenderAsync(message, cancellationToken).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }

            await FlushAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Complete();
    }

    // The steps of a script. Each returns whether the connection continues.

    internal async Task<bool> DeliverAsync(int messages, int copies, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
        {
            if (await NextAsync(cancellationToken).ConfigureAwait(false) is not { } line)
            {
                return false;
            }

            for (var copy = 0; copy < copies; copy++)
            {
                await SendAsync(line, []).ConfigureAwait(false);
            }
        }

        return true;
    }

    internal async Task<bool> ReorderAsync(int messages, CancellationToken cancellationToken)
    {
        var lines = new Stack<byte[]>();
        while (lines.Count < messages && await NextAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            lines.Push(line);
        }

        var isWhole = lines.Count == messages;
        while (lines.TryPop(out var line))
        {
            await SendAsync(line, []).ConfigureAwait(false);
        }

        return isWhole;
    }

    internal async Task<bool> SplitAsync(IReadOnlyList<int> at, CancellationToken cancellationToken) =>
        await NextAsync(cancellationToken).ConfigureAwait(false) is { } line && await SendAsync(line, at).ConfigureAwait(false);

    internal async Task<bool> TearAsync(int? bytes, CancellationToken cancellationToken) =>
        await NextAsync(cancellationToken).ConfigureAwait(false) is { } line
        && await SendAsync(line.AsMemory(0, Math.Clamp(bytes ?? line.Length / 2, 0, line.Length)), []).ConfigureAwait(false);

    internal async Task<bool> SendAsync(ReadOnlyMemory<byte> line, IReadOnlyList<int> at)
    {
        var sent = 0;
        foreach (
            var cut in at.Select(cut => cut < 0 ? line.Length + cut : cut)
                .Where(cut => cut > 0 && cut < line.Length)
                .Order()
                .Append(line.Length)
        )
        {
            await WriteAsync(line[sent..cut]).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
            sent = cut;
        }

        return true;
    }

    internal Task<bool> SlowDown(TimeSpan pause)
    {
        _pause = pause;
        return Task.FromResult(true);
    }

    internal async Task<bool> PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await Task.Delay(time, _clock, cancellationToken).ConfigureAwait(false);
        return true;
    }

    internal Task<bool> ResetAsync()
    {
        _context.Abort();
        return Task.FromResult(false);
    }

    /// <summary>The next message, once there is one; null when there will be none. Heartbeats are sent meanwhile.</summary>
    private async Task<byte[]?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_queue.Reader.TryRead(out var message) && message is not null)
            {
                return await RenderAsync(message, cancellationToken).ConfigureAwait(false);
            }

            await SendAsync(LineEnd, []).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<byte[]> RenderAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_pause > TimeSpan.Zero)
        {
            await FlushAsync().ConfigureAwait(false);
            await Task.Delay(_pause, _clock, cancellationToken).ConfigureAwait(false);
        }

        _timer.Change(_heartbeat, _heartbeat);
        lock (_call.World.Gate)
        {
            var json = message(_call.NewView());
            _call.World.Charges.Charge(_call, 200, json);
            return [.. JsonText.ToUtf8(json), .. LineEnd];
        }
    }

    // Not to be cancelled: Kestrel would break the connection that is to end in good order. What is written to one that is broken goes nowhere and throws nothing.
    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _context.Response.Body.WriteAsync(bytes, CancellationToken.None);

    private Task FlushAsync() => _context.Response.Body.FlushAsync(CancellationToken.None);
}

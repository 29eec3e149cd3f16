using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>One client on a stream: what it has yet to be sent, and the sending.</summary>
internal sealed class StreamConnection : IDisposable
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly Channel<Message?> _queue = Channel.CreateUnbounded<Message?>(new() { SingleReader = true });
    private readonly Call _call;
    private readonly Feed _feed;
    private readonly TimeSpan _heartbeat;
    private readonly ITimer _timer;

    internal StreamConnection(Call call, Feed feed, TimeProvider clock)
    {
        _call = call;
        _feed = feed;
        _heartbeat = call.Options.HeartbeatInterval;
        // A heartbeat is an empty line, sent when nothing else was for a while.
        _timer = clock.CreateTimer(_ => _queue.Writer.TryWrite(null), null, _heartbeat, _heartbeat);
    }

    internal string FeedName => _feed.Name;

    /// <summary>Takes a Tweet for delivery if it belongs to the feed. The gate is held.</summary>
    internal void Offer(TweetRecord tweet)
    {
        if (_feed.Select(tweet) is { } rules)
        {
            _queue.Writer.TryWrite(new Message(tweet, rules));
        }
    }

    /// <summary>Ends the stream after what is queued.</summary>
    internal void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends until the client leaves or the stream is completed.</summary>
    internal async Task RunAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        await response.StartAsync(cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out var message))
            {
                await SendAsync(response, message, cancellationToken).ConfigureAwait(false);
            }

            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Complete();
    }

    /// <summary>The one place where bytes of a stream leave.</summary>
    private async Task SendAsync(HttpResponse response, Message? message, CancellationToken cancellationToken)
    {
        if (message is { } tweet)
        {
            await response.Body.WriteAsync(Render(tweet), cancellationToken).ConfigureAwait(false);
            _timer.Change(_heartbeat, _heartbeat);
        }

        await response.Body.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
    }

    private byte[] Render(Message message)
    {
        lock (_call.World.Gate)
        {
            return JsonText.ToUtf8(Feed.Message(_call.NewView(), message.Tweet, message.Rules));
        }
    }

    private sealed record Message(TweetRecord Tweet, IReadOnlyList<RuleRecord> Rules);
}

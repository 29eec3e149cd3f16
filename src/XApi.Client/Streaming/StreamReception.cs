using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace XApi;

/// <summary>Takes what a reception brings. The calls come one after another, from one task.</summary>
internal interface IStreamListener<T>
    where T : class, IStreamedTweet
{
    /// <summary>A heartbeat came.</summary>
    void Heartbeat(DateTimeOffset at);

    /// <summary>A message came. What is returned, unless null, ends the reception.</summary>
    ValueTask<StreamEnd?> MessageAsync(StreamMessage<T> message, int bytes, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>Why a reception ended.</summary>
/// <param name="Cause">What ended it.</param>
/// <param name="Problem">The problem that X reported, where it did.</param>
/// <param name="Error">What failed, where something did.</param>
internal sealed record StreamEnd(StreamInterruption Cause, Problem? Problem = null, Exception? Error = null);

/// <summary>
/// Reads one connection to its end. One task takes bytes from the network as they come, another cuts them into messages and reads those:
/// a slow message never keeps the network waiting until the room between the two is used up.
/// </summary>
internal sealed class StreamReception<T>(
    XOperation operation,
    StreamSettings settings,
    TimeProvider time,
    ReadJson<T> read,
    StreamCounters counters
)
    where T : class, IStreamedTweet
{
    private const int ChunkBytes = 16 * 1024;

    // Enough that the two tasks seldom wait for each other; a longer message may exceed it.
    private static readonly PipeOptions Room = new(
        minimumSegmentSize: 64 * 1024,
        pauseWriterThreshold: 1024 * 1024,
        resumeWriterThreshold: 512 * 1024,
        useSynchronizationContext: false
    );

    private readonly TimeSpan _silenceLimit = settings.StallTimeout ?? operation.Streaming?.Heartbeat ?? TimeSpan.FromSeconds(20);

    internal async Task<StreamEnd> RunAsync(Stream body, IStreamListener<T> listener, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(Room);
        var arrivals = new ConcurrentQueue<Arrival>();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAsync(body, pipe.Writer, arrivals, reading);
        StreamEnd? told;
        try
        {
            // Not bound to the reading: what came before the connection was lost is still handed out.
            told = await HandleAsync(pipe.Reader, arrivals, listener, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await receiving.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return told ?? await receiving.ConfigureAwait(false);
    }

    private async Task<StreamEnd> ReceiveAsync(
        Stream body,
        PipeWriter writer,
        ConcurrentQueue<Arrival> arrivals,
        CancellationTokenSource reading
    )
    {
        var silent = false;
        var received = 0L;
        using var silence = time.CreateTimer(
            _ =>
            {
                silent = true;
                Cancel(reading);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        try
        {
            while (true)
            {
                var chunk = writer.GetMemory(ChunkBytes);
                silence.Change(_silenceLimit, Timeout.InfiniteTimeSpan);
                var count = await body.ReadAsync(chunk, reading.Token).ConfigureAwait(false);
                silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (count == 0)
                {
                    return new StreamEnd(StreamInterruption.Closed);
                }

                var now = time.GetUtcNow();
                received += count;
                counters.Sign(now, count);
                arrivals.Enqueue(new Arrival(received, now));
                writer.Advance(count);
                if ((await writer.FlushAsync(reading.Token).ConfigureAwait(false)).IsCompleted)
                {
                    return new StreamEnd(StreamInterruption.Closed);
                }
            }
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            return new StreamEnd(silent ? StreamInterruption.Silent : StreamInterruption.Closed);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // However a network fails, and whatever a handler makes of it, the stream is to come up again.
            return new StreamEnd(silent ? StreamInterruption.Silent : StreamInterruption.ConnectionLost, Error: failure);
        }
        finally
        {
            await writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task<StreamEnd?> HandleAsync(
        PipeReader reader,
        ConcurrentQueue<Arrival> arrivals,
        IStreamListener<T> listener,
        CancellationToken cancellationToken
    )
    {
        var framing = new MessageFraming(settings.MaxMessageBytes);
        var taken = 0L;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (true)
                {
                    var before = buffer.Length;
                    var kind = framing.Read(ref buffer, out var line);
                    taken += before - buffer.Length;
                    if (kind == StreamLine.None)
                    {
                        break;
                    }

                    var at = ArrivalOf(taken, arrivals);
                    if (kind == StreamLine.Heartbeat)
                    {
                        counters.Heartbeat();
                        listener.Heartbeat(at);
                        continue;
                    }

                    var message =
                        kind == StreamLine.TooLong
                            ? StreamMessage<T>.TooLong(line, settings.MaxMessageBytes)
                            : StreamMessage<T>.Read(line, read);
                    if (await listener.MessageAsync(message, (int)line.Length, at, cancellationToken).ConfigureAwait(false) is { } end)
                    {
                        return end;
                    }
                }

                if (result.IsCompleted)
                {
                    return await HandleLastAsync(framing, buffer, ArrivalOf(taken + buffer.Length, arrivals), listener, cancellationToken)
                        .ConfigureAwait(false);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    // A message that the end of the connection tore apart is no message; it belongs to the gap.
    private async ValueTask<StreamEnd?> HandleLastAsync(
        MessageFraming framing,
        System.Buffers.ReadOnlySequence<byte> rest,
        DateTimeOffset at,
        IStreamListener<T> listener,
        CancellationToken cancellationToken
    )
    {
        if (framing.ReadLast(rest, out var line) != StreamLine.Message)
        {
            return null;
        }

        var message = StreamMessage<T>.Read(line, read);
        return message.Fault is null
            ? await listener.MessageAsync(message, (int)line.Length, at, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private DateTimeOffset ArrivalOf(long position, ConcurrentQueue<Arrival> arrivals)
    {
        while (arrivals.TryPeek(out var arrival))
        {
            if (arrival.End >= position)
            {
                return arrival.At;
            }

            arrivals.TryDequeue(out _);
        }

        return time.GetUtcNow();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended at the moment at which it was given up.
        }
    }

    /// <summary>When the bytes up to a position came.</summary>
    private readonly record struct Arrival(long End, DateTimeOffset At);
}

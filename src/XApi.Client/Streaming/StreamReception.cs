using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace XApi;

/// <summary>Handles what a reception reads. The calls come one after another, from one task.</summary>
internal interface IStreamListener<T>
    where T : class, IStreamedItem
{
    /// <summary>A heartbeat arrived. What is returned, unless null, ends the reception.</summary>
    ValueTask<StreamEnd?> HeartbeatAsync(StreamArrival arrival, CancellationToken cancellationToken);

    /// <summary>A message arrived. What is returned, unless null, ends the reception.</summary>
    ValueTask<StreamEnd?> MessageAsync(StreamMessage<T> message, int bytes, StreamArrival arrival, CancellationToken cancellationToken);

    /// <summary>Nothing more is at hand for now.</summary>
    void Pause();
}

/// <summary>When something arrived.</summary>
/// <param name="At">The time, by this machine's clock.</param>
/// <param name="Timestamp">The timestamp of this machine, which no change of its clock moves.</param>
/// <param name="IsBehind">Whether the client reads later than it could: the server may have sent it long before, and more may be waiting.</param>
internal readonly record struct StreamArrival(DateTimeOffset At, long Timestamp, bool IsBehind);

/// <summary>Why a reception, or an attempt to open one, ended.</summary>
/// <param name="Cause">What ended it.</param>
/// <param name="Problem">The problem that X reported, where it did.</param>
/// <param name="Error">What failed, where something did.</param>
internal sealed record StreamEnd(StreamInterruption Cause, Problem? Problem = null, Exception? Error = null)
{
    /// <summary>When X accepts a further attempt, where it said so.</summary>
    internal DateTimeOffset? RetryAt { get; init; }
}

/// <summary>
/// Reads one connection to its end. One task receives bytes from the network as they arrive, another cuts them into messages and reads those, with the help
/// of a third where many have come: a slow message never keeps the network waiting until the room between the two is used up.
/// </summary>
internal sealed class StreamReception<T>(
    XOperation operation,
    StreamSettings settings,
    TimeProvider time,
    ReadJson<T> read,
    StreamCounters counters
)
    where T : class, IStreamedItem
{
    private const int ChunkBytes = 16 * 1024;

    // A read that had to wait so long has seen all that the server had sent.
    private static readonly TimeSpan CaughtUp = TimeSpan.FromSeconds(1);

    // Enough that the two tasks seldom wait for each other; a longer message may exceed it.
    private static readonly PipeOptions Room = new(
        minimumSegmentSize: 64 * 1024,
        pauseWriterThreshold: 1024 * 1024,
        resumeWriterThreshold: 512 * 1024,
        useSynchronizationContext: false
    );

    private readonly TimeSpan _stallTimeout = settings.Reconnect.StallTimeoutOf(operation);
    private readonly int _maxMessageBytes = settings.Buffer.MaxMessageBytes;

    internal async Task<StreamEnd> RunAsync(Stream body, IStreamListener<T> listener, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(Room);
        var arrivals = new ConcurrentQueue<Chunk>();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAsync(body, pipe.Writer, arrivals, reading);
        StreamEnd? end;
        try
        {
            // Not bound to the reading: what arrived before the connection was lost is still handled.
            end = await HandleAsync(pipe.Reader, arrivals, listener, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await receiving.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return end ?? await receiving.ConfigureAwait(false);
    }

    private async Task<StreamEnd> ReceiveAsync(
        Stream body,
        PipeWriter writer,
        ConcurrentQueue<Chunk> arrivals,
        CancellationTokenSource reading
    )
    {
        var isStalled = false;
        var isBehind = false;
        var received = 0L;
        using var stall = time.CreateTimer(
            _ =>
            {
                isStalled = true;
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
                var since = time.GetTimestamp();
                stall.Change(_stallTimeout, Timeout.InfiniteTimeSpan);
                var count = await body.ReadAsync(chunk, reading.Token).ConfigureAwait(false);
                stall.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (count == 0)
                {
                    return new StreamEnd(StreamInterruption.Closed);
                }

                var (now, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
                isBehind &= time.GetElapsedTime(since, timestamp) < CaughtUp;
                received += count;
                counters.Sign(now, count);
                arrivals.Enqueue(new Chunk(received, new StreamArrival(now, timestamp, isBehind)));
                writer.Advance(count);
                var flushing = writer.FlushAsync(reading.Token);
                isBehind |= !flushing.IsCompleted;
                if ((await flushing.ConfigureAwait(false)).IsCompleted)
                {
                    return new StreamEnd(StreamInterruption.Closed);
                }
            }
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            return new StreamEnd(isStalled ? StreamInterruption.Stalled : StreamInterruption.Closed);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // However a network fails, and whatever a handler makes of it, the stream is to be connected again.
            return new StreamEnd(isStalled ? StreamInterruption.Stalled : StreamInterruption.ConnectionLost, Error: failure);
        }
        finally
        {
            await writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task<StreamEnd?> HandleAsync(
        PipeReader reader,
        ConcurrentQueue<Chunk> arrivals,
        IStreamListener<T> listener,
        CancellationToken cancellationToken
    )
    {
        var framing = new MessageFraming(_maxMessageBytes);
        var batch = new StreamBatch<T>(read, _maxMessageBytes);
        var position = 0L;
        try
        {
            while (true)
            {
                var reading = reader.ReadAsync(cancellationToken);
                if (!reading.IsCompleted)
                {
                    listener.Pause();
                }

                var result = await reading.ConfigureAwait(false);
                var buffer = result.Buffer;
                while (Cut(ref buffer))
                {
                    await batch.ReadAsync().ConfigureAwait(false);
                    for (var i = 0; i < batch.Count; i++)
                    {
                        var handling = HandleAsync(batch[i], listener, cancellationToken);
                        if (!handling.IsCompleted)
                        {
                            listener.Pause();
                        }

                        if (await handling.ConfigureAwait(false) is { } end)
                        {
                            return end;
                        }
                    }
                }

                if (result.IsCompleted)
                {
                    var arrival = ArrivalOf(position + buffer.Length, arrivals);
                    return framing.ReadLast(buffer, out var last) == StreamLine.Message
                        ? await HandleMessagesAsync(last, isLast: true, arrival, listener, cancellationToken).ConfigureAwait(false)
                        : null;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            listener.Pause();
            await reader.CompleteAsync().ConfigureAwait(false);
        }

        // The next lines that have arrived whole; false where there are none.
        bool Cut(ref ReadOnlySequence<byte> buffer)
        {
            batch.Clear();
            while (!batch.IsFull)
            {
                var before = buffer.Length;
                var kind = framing.Read(ref buffer, out var line);
                position += before - buffer.Length;
                if (kind == StreamLine.None)
                {
                    break;
                }

                batch.Add(kind, line, ArrivalOf(position, arrivals));
            }

            return batch.Count > 0;
        }
    }

    private ValueTask<StreamEnd?> HandleAsync(in StreamBatch<T>.Line line, IStreamListener<T> listener, CancellationToken cancellationToken)
    {
        if (line.Kind == StreamLine.Heartbeat)
        {
            counters.Heartbeat();
            return listener.HeartbeatAsync(line.Arrival, cancellationToken);
        }

        var first = listener.MessageAsync(line.First, line.Bytes, line.Arrival, cancellationToken);
        return line.Rest.IsEmpty ? first : HandleRestAsync(first, line.Rest, line.Arrival, listener, cancellationToken);
    }

    private async ValueTask<StreamEnd?> HandleRestAsync(
        ValueTask<StreamEnd?> first,
        ReadOnlySequence<byte> rest,
        StreamArrival arrival,
        IStreamListener<T> listener,
        CancellationToken cancellationToken
    ) =>
        await first.ConfigureAwait(false)
        ?? await HandleMessagesAsync(rest, isLast: false, arrival, listener, cancellationToken).ConfigureAwait(false);

    private async ValueTask<StreamEnd?> HandleMessagesAsync(
        ReadOnlySequence<byte> line,
        bool isLast,
        StreamArrival arrival,
        IStreamListener<T> listener,
        CancellationToken cancellationToken
    )
    {
        while (!line.IsEmpty)
        {
            var before = line.Length;
            var message = StreamMessage<T>.Read(ref line, read);
            if (isLast && message.Fault is not null)
            {
                // A message that the end of the connection tore apart is no message; it belongs to the gap.
                return null;
            }

            var bytes = (int)(before - line.Length);
            if (await listener.MessageAsync(message, bytes, arrival, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return end;
            }
        }

        return null;
    }

    private StreamArrival ArrivalOf(long position, ConcurrentQueue<Chunk> arrivals)
    {
        while (arrivals.TryPeek(out var chunk))
        {
            if (chunk.End >= position)
            {
                return chunk.Arrival;
            }

            arrivals.TryDequeue(out _);
        }

        return new StreamArrival(time.GetUtcNow(), time.GetTimestamp(), IsBehind: false);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended at the same moment.
        }
    }

    /// <summary>When the bytes up to a position arrived.</summary>
    private readonly record struct Chunk(long End, StreamArrival Arrival);
}

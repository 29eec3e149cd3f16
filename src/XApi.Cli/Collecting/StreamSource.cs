using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace XApi.Cli.Collecting;

/// <summary>A stream, a second of it at a time. What was missed while it was not connected is recovered as the account's access allows.</summary>
/// <param name="connect">Connects with settings.</param>
/// <param name="spent">What the client has spent so far, in USD.</param>
/// <param name="means">By which means what was missed may be recovered.</param>
/// <param name="report">Reports a change of the connection.</param>
/// <param name="clock">The clock.</param>
internal sealed class StreamSource<T>(
    Func<StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect,
    Func<Task<decimal>> spent,
    StreamRecovery means,
    Action<StreamState> report,
    TimeProvider clock
) : ICollectionSource
    where T : XModel, IStreamedTweet
{
    // So much is written at once: a crash loses no more than this, where the account can't recover it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private const int Most = 500;

    private HeldPosition? _place;
    private ConcurrentQueue<CollectionGap>? _gaps;
    private decimal _known;

    public bool IsEndless => true;

    // When a stream has ended, the last items are entered into the ledger, and their place is written.
    public async Task<CollectionStep?> LastAsync() => _place is null ? null : await StepAsync([], _place, _gaps!);

    public async IAsyncEnumerable<CollectionStep> ReadAsync(
        string? position,
        Func<long?> needed,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var place = _place = new HeldPosition(position);
        var gaps = _gaps = new ConcurrentQueue<CollectionGap>();
        var settings = new StreamSettings
        {
            Recovery = new()
            {
                Position = place,
                Acknowledgement = StreamAcknowledgement.Explicit,
                Means = means,
            },
            Watch = new()
            {
                OnStateChanged = report,
                OnNotice = notice =>
                {
                    if (notice is StreamGap gap)
                    {
                        gaps.Enqueue(new(gap.From, gap.To, gap.IsLost ? "lost" : gap.RecoveredBy.ToString().ToLowerInvariant()));
                    }
                },
            },
        };
        var received = Channel.CreateBounded<T>(new BoundedChannelOptions(2 * Most) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var receiving = ReceiveAsync(connect(settings, stop.Token), received.Writer, stop.Token);
        try
        {
            // The stream opens when it is safe from when on it was collected: what is posted from then on is recovered if this process is killed.
            await Task.WhenAny(place.Started, receiving);
            if (await StepAsync([], place, gaps) is { } start)
            {
                yield return start with
                {
                    Done = place.KeepAsync,
                };
            }

            // What has been received is handed over although the stream was cancelled: it was paid for, and may not come again.
            for (var isOpen = true; isOpen; )
            {
                isOpen = await WaitAsync(received.Reader);
                var items = new List<T>();
                while (items.Count < Most && received.Reader.TryRead(out var item))
                {
                    items.Add(item);
                }

                isOpen |= items.Count == Most;
                if (await StepAsync(items, place, gaps) is { } step)
                {
                    yield return step;
                }
            }

            await receiving;
        }
        finally
        {
            // What waits for room in the channel waits for nobody any more: it was not acknowledged, and is recovered like what was missed.
            received.Writer.TryComplete();
            await stop.CancelAsync();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<CollectionStep?> StepAsync(List<T> items, HeldPosition place, ConcurrentQueue<CollectionGap> gaps)
    {
        var total = await spent();
        var usd = total - _known;
        var moved = place.TakeMoved();
        var found = new List<CollectionGap>();
        while (gaps.TryDequeue(out var gap))
        {
            found.Add(gap);
        }

        if (items.Count == 0 && moved is null && found.Count == 0 && usd == 0)
        {
            return null;
        }

        _known = total;
        return new()
        {
            Responses = [.. items.Select(item => item.ToJson(XDialect.Tweet))],
            Position = moved,
            Problems = [.. items.SelectMany(item => item.Errors)],
            Usd = usd,
            IsResponse = false,
            Gaps = found,
            Done = async () =>
            {
                foreach (var item in items)
                {
                    await item.AcknowledgeAsync(CancellationToken.None);
                }
            },
        };
    }

    // Waits for the first item, and then until enough has come to be written at once. False when the stream has ended.
    private async Task<bool> WaitAsync(ChannelReader<T> reader)
    {
        var start = clock.GetTimestamp();
        while (reader.CanCount && reader.Count < Most && !reader.Completion.IsCompleted)
        {
            var left = Longest - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            using var enough = new CancellationTokenSource();
            await Task.WhenAny(reader.Completion, Task.Delay(left, clock, enough.Token));
            await enough.CancelAsync();
        }

        return !reader.Completion.IsCompleted;
    }

    private static async Task ReceiveAsync(IAsyncEnumerable<T> stream, ChannelWriter<T> writer, CancellationToken stop)
    {
        try
        {
            await foreach (var item in stream.WithCancellation(stop))
            {
                if (!await IsWrittenAsync(item, writer))
                {
                    return;
                }
            }
        }
        finally
        {
            writer.TryComplete();
        }
    }

    // False where the reader has left. A stop does not cancel it, since what has been received is handed over to a reader that is still there.
    private static async Task<bool> IsWrittenAsync(T item, ChannelWriter<T> writer)
    {
        try
        {
            await writer.WriteAsync(item, CancellationToken.None);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>
    /// The stream's position, which becomes part of the manifest with the next step. A crash between the two brings back what was done already, and the
    /// collection knows its rows.
    /// </summary>
    private sealed class HeldPosition(string? text) : IStreamPosition
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private StreamPosition? _position = text is null ? null : StreamPosition.Parse(text);
        private string? _moved;

        /// <summary>Completed when the stream is about to be opened: it has read the position, or written the first.</summary>
        internal Task Started => _started.Task;

        /// <summary>Says that the first position is safe.</summary>
        internal Task KeepAsync()
        {
            _kept.TrySetResult();
            return Task.CompletedTask;
        }

        public Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default)
        {
            if (_position is not null)
            {
                _kept.TrySetResult();
                _started.TrySetResult();
            }

            return Task.FromResult(_position);
        }

        public async Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default)
        {
            _position = position;
            Volatile.Write(ref _moved, position.ToString());
            _started.TrySetResult();
            await _kept.Task.WaitAsync(cancellationToken);
        }

        /// <summary>The position where it has moved since this was last asked.</summary>
        internal string? TakeMoved() => Interlocked.Exchange(ref _moved, null);
    }
}

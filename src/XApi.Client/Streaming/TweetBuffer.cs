namespace XApi;

/// <summary>Tweets between the tasks that receive them and the code that takes them: in order, and never more than agreed.</summary>
internal sealed class TweetBuffer<T>(int capacity, long capacityBytes, StreamBufferPolicy policy)
    where T : IStreamedTweet
{
    private readonly Lock _lock = new();
    private readonly Queue<(T Item, int Bytes)> _items = new();
    private long _bytes;
    private long _dropped;
    private (long Count, string First, string Last) _run;
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;
    private bool _completed;
    private Exception? _failure;

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    internal double Fill
    {
        get
        {
            lock (_lock)
            {
                return Math.Min(1, Math.Max((double)_items.Count / capacity, (double)_bytes / capacityBytes));
            }
        }
    }

    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Puts a Tweet in, as the policy says. False when the buffer is complete: nothing more is wanted.</summary>
    internal ValueTask<bool> WriteAsync(T item, int bytes, CancellationToken cancellationToken)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            if (_completed)
            {
                return ValueTask.FromResult(false);
            }

            if (!HasRoom(bytes))
            {
                switch (policy)
                {
                    case StreamBufferPolicy.Wait:
                        return WaitAndWriteAsync(item, bytes, cancellationToken);
                    case StreamBufferPolicy.DropOldest:
                        DropFor(bytes);
                        break;
                    default:
                        arrival = CompleteLocked(
                            new XStreamStoppedException(
                                $"The stream ended because its buffer of {capacity} Tweets was full: the code that takes them is too slow for it."
                            )
                            {
                                Reason = StreamStop.BufferFull,
                            }
                        );
                        arrival?.TrySetResult();
                        return ValueTask.FromResult(false);
                }
            }

            _items.Enqueue((item, bytes));
            _bytes += bytes;
            arrival = _arrival;
            _arrival = null;
        }

        arrival?.TrySetResult();
        return ValueTask.FromResult(true);
    }

    /// <summary>The Tweets dropped in a row, once the row has ended: when there was room again, or when <paramref name="atEnd"/>.</summary>
    internal bool TryTakeDropped(bool atEnd, out (long Count, string First, string Last) run)
    {
        if (Volatile.Read(ref _dropped) == 0)
        {
            run = default;
            return false;
        }

        lock (_lock)
        {
            run = _run;
            if (run.Count == 0 || (!atEnd && _items.Count >= capacity))
            {
                return false;
            }

            _run = default;
            return true;
        }
    }

    internal bool TryRead(out T item)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            if (!_items.TryDequeue(out var next))
            {
                item = default!;
                return false;
            }

            _bytes -= next.Bytes;
            item = next.Item;

            // Writers wake when a quarter is free, not for each single place.
            if (_room is not null && _items.Count <= capacity - ((capacity + 3) / 4) && _bytes <= capacityBytes - (capacityBytes / 4))
            {
                room = _room;
                _room = null;
            }
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>Waits for a Tweet; false when there will be none. Throws what the buffer was completed with.</summary>
    internal async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task arrival;
        lock (_lock)
        {
            if (_items.Count > 0)
            {
                return true;
            }

            if (_completed)
            {
                return _failure is null ? false : throw _failure;
            }

            arrival = (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing more comes. What is in the buffer can still be taken.</summary>
    internal void Complete(Exception? failure = null)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            arrival = CompleteLocked(failure);
        }

        arrival?.TrySetResult();
    }

    private TaskCompletionSource? CompleteLocked(Exception? failure)
    {
        if (_completed)
        {
            return null;
        }

        _completed = true;
        _failure = failure;
        _room?.TrySetResult();
        _room = null;
        var arrival = _arrival;
        _arrival = null;
        return arrival;
    }

    private async ValueTask<bool> WaitAndWriteAsync(T item, int bytes, CancellationToken cancellationToken)
    {
        Task room;
        lock (_lock)
        {
            room =
                HasRoom(bytes) || _completed
                    ? Task.CompletedTask
                    : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await WriteAsync(item, bytes, cancellationToken).ConfigureAwait(false);
    }

    private bool HasRoom(int bytes) => _items.Count == 0 || (_items.Count < capacity && _bytes + bytes <= capacityBytes);

    private void DropFor(int bytes)
    {
        while (!HasRoom(bytes))
        {
            var (item, size) = _items.Dequeue();
            _bytes -= size;
            _dropped++;
            _run = (_run.Count + 1, _run.Count == 0 ? item.Data.Id : _run.First, item.Data.Id);
        }
    }
}

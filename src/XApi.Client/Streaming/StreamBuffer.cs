namespace XApi;

/// <summary>Items between the tasks that receive them and the code that reads them: in order, and never more than agreed.</summary>
internal sealed class StreamBuffer<T>(StreamBufferSettings settings)
    where T : IStreamedItem
{
    // To wake a reader costs as much as half a message: while more messages are at hand, it is woken for so many at once.
    private const int MostUnannounced = 16;

    private readonly int _capacity = settings.Capacity;
    private readonly long _maxBytes = settings.MaxBytes;
    private readonly Lock _lock = new();
    private readonly Queue<(T Item, int Bytes)> _items = new();
    private readonly Queue<(long After, Action Passed)> _marks = new();
    private long _bytes;
    private long _added;
    private long _removed;
    private long _dropped;
    private int _unannounced;
    private (long Count, string? First, string? Last) _run;
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
                return Math.Min(1, Math.Max((double)_items.Count / _capacity, (double)_bytes / _maxBytes));
            }
        }
    }

    /// <summary>What the buffer was completed with; null while it is not, or where nothing failed.</summary>
    internal Exception? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// Puts an item in, as the policy says. False when the buffer is complete: nothing more is wanted. A reader that waits may learn of the item only by
    /// <see cref="Announce"/>, or when there are more of them.
    /// </summary>
    internal ValueTask<bool> WriteAsync(T item, int bytes, CancellationToken cancellationToken) =>
        TryWrite(item, bytes, out var room) is { } isWanted
            ? ValueTask.FromResult(isWanted)
            : WaitAndWriteAsync(item, bytes, room, cancellationToken);

    /// <summary>Wakes the reader, if it waits, for the items that it may not know of.</summary>
    internal void Announce()
    {
        lock (_lock)
        {
            AnnounceLocked();
        }
    }

    /// <summary>The items dropped in a row, once the row has ended: when there was room again, or when <paramref name="atEnd"/>.</summary>
    internal bool TryTakeDropped(bool atEnd, out (long Count, string? First, string? Last) run)
    {
        if (Volatile.Read(ref _dropped) == 0)
        {
            run = default;
            return false;
        }

        lock (_lock)
        {
            run = _run;
            if (run.Count == 0 || (!atEnd && _items.Count >= _capacity))
            {
                return false;
            }

            _run = default;
            return true;
        }
    }

    /// <summary>Calls back when all items that are in the buffer now have been handed over: when the next one is asked for.</summary>
    internal void Mark(Action passed)
    {
        lock (_lock)
        {
            _marks.Enqueue((_added, passed));
            AnnounceLocked();
        }
    }

    /// <summary>The marks that have been passed, which nothing else will call.</summary>
    internal bool TryTakePassed(out Action passed)
    {
        lock (_lock)
        {
            var isPassed = HasPassedMark;
            passed = isPassed ? _marks.Dequeue().Passed : null!;
            return isPassed;
        }
    }

    /// <summary>Reads an item, and calls the marks that were passed by asking for it.</summary>
    internal bool TryRead(out T item)
    {
        while (TryTakePassed(out var passed))
        {
            passed();
        }

        TaskCompletionSource? room = null;
        lock (_lock)
        {
            if (!_items.TryDequeue(out var next))
            {
                item = default!;
                return false;
            }

            _removed++;
            _bytes -= next.Bytes;
            item = next.Item;

            // Writers wake when a quarter is free, not for each single place.
            if (_room is not null && _items.Count <= _capacity - ((_capacity + 3) / 4) && _bytes <= _maxBytes - (_maxBytes / 4))
            {
                room = _room;
                _room = null;
            }
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>Waits for an item; false when there will be none. Throws what the buffer was completed with.</summary>
    internal async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        // A heartbeat wakes the reader for nothing: a loop, since a quiet stream has thousands of them.
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                if (_items.Count > 0 || HasPassedMark)
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
        }
    }

    /// <summary>Nothing more arrives. What is in the buffer can still be read.</summary>
    internal void Complete(Exception? failure = null)
    {
        lock (_lock)
        {
            CompleteLocked(failure);
        }
    }

    private void CompleteLocked(Exception? failure)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        _failure = failure;
        _room?.TrySetResult();
        _room = null;
        AnnounceLocked();
    }

    // The reader resumes on another thread, so that it may be woken under the lock.
    private void AnnounceLocked()
    {
        _unannounced = 0;
        _arrival?.TrySetResult();
        _arrival = null;
    }

    // Null when there is no room; the task ends when there may be.
    private bool? TryWrite(T item, int bytes, out Task room)
    {
        room = Task.CompletedTask;
        lock (_lock)
        {
            if (_completed)
            {
                return false;
            }

            if (!HasRoom(bytes))
            {
                switch (settings.Policy)
                {
                    case StreamBufferPolicy.Wait:
                        AnnounceLocked();
                        room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                        return null;
                    case StreamBufferPolicy.DropOldest:
                        DropFor(bytes);
                        break;
                    default:
                        CompleteLocked(
                            new XStreamStoppedException(
                                $"The stream stopped because its buffer of {_capacity} items was full: the code that reads them is too slow for it."
                            )
                            {
                                Reason = StreamStop.BufferFull,
                            }
                        );
                        return false;
                }
            }

            _items.Enqueue((item, bytes));
            _added++;
            _bytes += bytes;
            if (++_unannounced >= MostUnannounced)
            {
                AnnounceLocked();
            }
        }

        return true;
    }

    private async ValueTask<bool> WaitAndWriteAsync(T item, int bytes, Task room, CancellationToken cancellationToken)
    {
        while (true)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryWrite(item, bytes, out room) is { } isWanted)
            {
                return isWanted;
            }
        }
    }

    private bool HasPassedMark => _marks.TryPeek(out var mark) && mark.After <= _removed;

    private bool HasRoom(int bytes) => _items.Count == 0 || (_items.Count < _capacity && _bytes + bytes <= _maxBytes);

    private void DropFor(int bytes)
    {
        while (!HasRoom(bytes))
        {
            var (item, size) = _items.Dequeue();
            item.Receipt?.Complete();
            _bytes -= size;
            _removed++;
            _dropped++;
            _run = (_run.Count + 1, _run.Count == 0 ? item.Key : _run.First, item.Key);
        }
    }
}

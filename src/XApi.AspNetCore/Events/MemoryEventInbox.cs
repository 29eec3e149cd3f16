using System.Diagnostics;

namespace XApi.AspNetCore;

/// <summary>
/// Keeps events in memory: what is not handled when the process ends is lost here, and comes by a replay of X's last 24 hours.
/// </summary>
[DebuggerDisplay("{_waiting.Count} of {Capacity}")]
public sealed class MemoryEventInbox : IXEventInbox
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(Entry Entry, int Version), (DateTimeOffset Due, long Order)> _due = new();
    private readonly Queue<(string Id, DateTimeOffset At)> _handled = new();
    private readonly LinkedList<Entry> _dead = [];
    private readonly LinkedList<Entry> _waiting = [];
    private readonly TimeProvider _time;

    // By which events are due: a clock that is set back delays none.
    private readonly SteadyClock _clock;
    private long _order;

    /// <summary>Makes an empty inbox.</summary>
    /// <param name="timeProvider">The clock by which events are due; the system's by default.</param>
    public MemoryEventInbox(TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        _clock = new SteadyClock(_time);
    }

    private enum Condition
    {
        Waiting,
        Handled,
        Dead,
    }

    /// <summary>How many events may wait: 10,000 by default. One more is refused, and X sends it again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 10,000,000.</exception>
    public int Capacity
    {
        get;
        init => field = Bound.Number(value, 1, 10_000_000);
    } = 10_000;

    /// <summary>
    /// For how long the ids of handled events are kept, so that they are not handled again: 48 hours by default, twice as long as X can
    /// replay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan Retention
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromHours(48);

    /// <summary>How many ids of handled events are kept: 1,000,000 by default, some 150 bytes each. One more forgets the oldest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 100,000,000.</exception>
    public int MaxHandledIds
    {
        get;
        init => field = Bound.Number(value, 1, 100_000_000);
    } = 1_000_000;

    /// <summary>How many dead letters are kept: 1,000 by default. One more drops the oldest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 10,000,000.</exception>
    public int MaxDeadLetters
    {
        get;
        init => field = Bound.Number(value, 1, 10_000_000);
    } = 1000;

    /// <inheritdoc/>
    public ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        lock (_lock)
        {
            if (_entries.ContainsKey(item.Id))
            {
                return new(XEventAddition.Duplicate);
            }

            if (_waiting.Count >= Capacity)
            {
                return new(XEventAddition.Full);
            }

            var entry = new Entry(item.Id, item.Json, _time.GetUtcNow(), _order++);
            _entries.Add(item.Id, entry);
            AddWaiting(entry);
            Enqueue(entry, _clock.Now);
            return new(XEventAddition.Added);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(int count, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        List<XEventLease> leases = [];
        lock (_lock)
        {
            var now = _clock.Now;
            while (leases.Count < count && _due.TryPeek(out var next, out var priority) && priority.Due <= now)
            {
                _due.Dequeue();
                var entry = next.Entry;
                if (next.Version == entry.Version && entry.Condition == Condition.Waiting)
                {
                    entry.Attempts++;
                    Enqueue(entry, now + duration);
                    leases.Add(new Lease(this, entry));
                }
            }
        }

        return new(leases);
    }

    /// <inheritdoc/>
    public ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(new XEventInboxStatus(_waiting.Count, Capacity, _dead.Count, _waiting.First?.Value.ReceivedAt));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_lock)
        {
            return new([
                .. _dead
                    .Take(count)
                    .Select(entry => new XDeadLetter(entry.Id, entry.Json, entry.ReceivedAt, entry.Attempts, entry.Error ?? "")),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry) || entry.Condition != Condition.Dead)
            {
                return new(false);
            }

            _dead.Remove(entry);
            (entry.Condition, entry.Attempts) = (Condition.Waiting, 0);
            AddWaiting(entry);
            Enqueue(entry, _clock.Now);
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var forgotten = 0;
            while (_handled.TryPeek(out var oldest) && oldest.At < _time.GetUtcNow() - Retention)
            {
                _handled.Dequeue();
                _entries.Remove(oldest.Id);
                forgotten++;
            }

            return new(forgotten);
        }
    }

    // In the order in which they were received: a dead letter that is delivered again is older than what has arrived meanwhile.
    private void AddWaiting(Entry entry)
    {
        var older = _waiting.Last;
        while (older?.Value.Order > entry.Order)
        {
            older = older.Previous;
        }

        if (older is null)
        {
            _waiting.AddFirst(entry.Place);
        }
        else
        {
            _waiting.AddAfter(older, entry.Place);
        }
    }

    // Each time with a version of its own: what is queued of an earlier one no longer counts.
    private void Enqueue(Entry entry, DateTimeOffset due) => _due.Enqueue((entry, ++entry.Version), (due, entry.Order));

    private bool Change(Entry entry, int version, Action change)
    {
        lock (_lock)
        {
            if (entry.Condition != Condition.Waiting || entry.Version != version)
            {
                return false;
            }

            change();
            return true;
        }
    }

    private void Bury(Entry entry, string error)
    {
        (entry.Condition, entry.Error) = (Condition.Dead, error);
        _waiting.Remove(entry.Place);
        _dead.AddFirst(entry);
        if (_dead.Count > MaxDeadLetters)
        {
            _entries.Remove(_dead.Last!.Value.Id);
            _dead.RemoveLast();
        }
    }

    private void Finish(Entry entry)
    {
        (entry.Condition, entry.Json) = (Condition.Handled, "");
        _waiting.Remove(entry.Place);
        _handled.Enqueue((entry.Id, _time.GetUtcNow()));
        if (_handled.Count > MaxHandledIds)
        {
            _entries.Remove(_handled.Dequeue().Id);
        }
    }

    private sealed class Entry
    {
        internal Entry(string id, string json, DateTimeOffset receivedAt, long order)
        {
            (Id, Json, ReceivedAt, Order) = (id, json, receivedAt, order);
            Place = new(this);
        }

        internal string Id { get; }

        internal string Json { get; set; }

        internal DateTimeOffset ReceivedAt { get; }

        internal long Order { get; }

        /// <summary>Where it stands among those that wait.</summary>
        internal LinkedListNode<Entry> Place { get; }

        internal Condition Condition { get; set; }

        internal int Attempts { get; set; }

        internal int Version { get; set; }

        internal string? Error { get; set; }
    }

    private sealed class Lease(MemoryEventInbox inbox, Entry entry) : XEventLease(entry.Id, entry.Json, entry.ReceivedAt, entry.Attempts)
    {
        private int _version = entry.Version;

        public override ValueTask<bool> RenewAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
            new(
                inbox.Change(
                    entry,
                    _version,
                    () =>
                    {
                        inbox.Enqueue(entry, inbox._clock.Now + duration);
                        _version = entry.Version;
                    }
                )
            );

        public override ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default) =>
            new(inbox.Change(entry, _version, () => inbox.Finish(entry)));

        public override ValueTask<bool> RetryAsync(TimeSpan delay, string error, CancellationToken cancellationToken = default) =>
            new(
                inbox.Change(
                    entry,
                    _version,
                    () =>
                    {
                        entry.Error = error;
                        inbox.Enqueue(entry, inbox._clock.Now + delay);
                    }
                )
            );

        public override ValueTask<bool> DeadLetterAsync(string error, CancellationToken cancellationToken = default) =>
            new(inbox.Change(entry, _version, () => inbox.Bury(entry, error)));

        public override ValueTask<bool> ReleaseAsync(CancellationToken cancellationToken = default) =>
            new(
                inbox.Change(
                    entry,
                    _version,
                    () =>
                    {
                        entry.Attempts--;
                        inbox.Enqueue(entry, inbox._clock.Now);
                    }
                )
            );
    }
}

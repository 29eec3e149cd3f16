namespace XApi;

/// <summary>Keeps a ledger in memory. Clients that are given the same one share it.</summary>
public sealed class MemoryCostStore : ICostStore
{
    // Those of a month and the one before, to look back.
    private const int DaysKept = 62;

    private readonly Lock _lock = new();

    // Keys and values are classes: the runtime has compiled code for dictionaries of references, and would compile one for each value type at the first call.
    private readonly Dictionary<LineKey, Sums> _lines = [];
    private readonly Dictionary<ChargedKey, DayResources> _charged = [];
    private readonly Dictionary<string, Counter> _counters = [];
    private readonly Dictionary<string, IReadOnlyList<CostClaim>> _reservations = [];
    private DateOnly _newest;
    private DateOnly _latest;

    /// <summary>
    /// How many resources of a day and a kind are remembered, so that one that comes again is not counted again: four million by default, 45 to 85 MB. What
    /// is beyond counts as charged each time it comes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 100 million.</exception>
    public int MaxResourcesPerDay
    {
        get;
        init => field = Bound.Number(value, 0, 100_000_000);
    } = 4_000_000;

    /// <summary>
    /// For how many lines the ledger distinguishes credentials: 100,000 by default, some 20 MB. What more would come is entered under the credential
    /// <c>others</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxLines
    {
        get;
        init => field = Bound.Number(value, 1, int.MaxValue);
    } = 100_000;

    /// <inheritdoc/>
    public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        lock (_lock)
        {
            foreach (var claim in reservation.Claims)
            {
                var (spent, reserved) = (CounterOf(claim.Counter).Spent, CounterOf(claim.Budget).Reserved);
                if (spent + reserved + claim.Amount > claim.Limit)
                {
                    return new(new CostShortage(claim, spent, reserved));
                }
            }

            foreach (var claim in reservation.Claims)
            {
                var counter = CounterOf(claim.Budget);
                _counters[claim.Budget] = counter with { Reserved = counter.Reserved + claim.Amount };
            }

            _reservations.Add(reservation.Id, reservation.Claims);
            return default;
        }
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            Release(reservation);
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            Release(record.Reservation);
            Touch(record.Day);
            var (charged, repeats) = record.Resources is { } ids ? Charge(record.Day, record.Kind, ids) : (record.Count, 0);
            return new(Enter(record, charged, repeats));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(Lines(from, to));
        }
    }

    private List<CostLine> Lines(DateOnly from, DateOnly to) =>
        [
            .. _lines
                .Where(line => line.Key.Day >= from && line.Key.Day <= to)
                .OrderBy(line => line.Key.Day)
                .ThenBy(line => line.Key.Operation, StringComparer.Ordinal)
                .ThenBy(line => line.Key.Item, StringComparer.Ordinal)
                .ThenBy(line => line.Key.Credential, StringComparer.Ordinal)
                .Select(line => new CostLine(
                    line.Key.Day,
                    line.Key.Operation,
                    line.Key.Item,
                    line.Key.Credential,
                    line.Value.Requests,
                    line.Value.Charged,
                    line.Value.Repeats,
                    line.Value.Usd,
                    line.Value.Uncertain
                )),
        ];

    /// <summary>The newest day on which a resource was charged.</summary>
    internal DateOnly Newest
    {
        get
        {
            lock (_lock)
            {
                return _newest;
            }
        }
    }

    /// <summary>All that it holds, but for what is set aside.</summary>
    internal (
        IReadOnlyList<CostLine> Lines,
        IReadOnlyList<(string Name, decimal Spent)> Counters,
        IReadOnlyList<(DateOnly Day, string Kind, IReadOnlyList<ulong> Numbers)> Charged
    ) Save()
    {
        lock (_lock)
        {
            return (
                Lines(DateOnly.MinValue, DateOnly.MaxValue),
                [.. _counters.Where(counter => counter.Value.Spent != 0).Select(counter => (counter.Key, counter.Value.Spent))],
                [.. _charged.Select(day => (day.Key.Day, day.Key.Kind, day.Value.Numbers()))]
            );
        }
    }

    internal void Load(CostLine line)
    {
        lock (_lock)
        {
            _lines[new LineKey(line.Day, line.Operation, line.Item, line.Credential)] = new Sums
            {
                Requests = line.Requests,
                Charged = line.Charged,
                Repeats = line.Repeats,
                Usd = line.Usd,
                Uncertain = line.UncertainUsd,
            };
        }
    }

    internal void Load(string counter, decimal spent)
    {
        lock (_lock)
        {
            _counters[counter] = new Counter(spent, 0);
        }
    }

    internal void Load(DateOnly day, string kind, IEnumerable<ulong> numbers)
    {
        lock (_lock)
        {
            Touch(day);
            var resources = Resources(day, kind);
            foreach (var number in numbers)
            {
                resources.Add(number);
            }
        }
    }

    private DayResources Resources(DateOnly day, string kind)
    {
        var key = new ChargedKey(day, kind);
        if (!_charged.TryGetValue(key, out var resources))
        {
            _charged.Add(key, resources = new DayResources(MaxResourcesPerDay));
        }

        return resources;
    }

    private (int Charged, int Repeats) Charge(DateOnly day, string kind, IReadOnlyList<string> ids)
    {
        var resources = Resources(day, kind);
        var charged = 0;
        foreach (var id in ids)
        {
            charged += resources.Add(id) ? 1 : 0;
        }

        return (charged, ids.Count - charged);
    }

    private CostReceipt Enter(CostRecord record, int charged, int repeats)
    {
        var usd = charged * record.Price;
        var key = new LineKey(record.Day, record.Operation, record.Item, record.Credential);
        if (!_lines.TryGetValue(key, out var sums))
        {
            if (_lines.Count >= MaxLines)
            {
                key = key with { Credential = "others" };
                _lines.TryGetValue(key, out sums);
            }

            _lines[key] = sums ??= new Sums();
        }

        sums.Requests += record.Requests;
        if (record.IsUncertain)
        {
            sums.Uncertain += usd;
        }
        else
        {
            sums.Charged += charged;
            sums.Repeats += repeats;
            sums.Usd += usd;
        }

        var spent = new decimal[record.Counters.Count];
        for (var i = 0; i < spent.Length; i++)
        {
            var (name, isUsd) = record.Counters[i];
            var counter = CounterOf(name);
            _counters[name] = counter = counter with { Spent = counter.Spent + (isUsd ? usd : charged) };
            spent[i] = counter.Spent;
        }

        return new CostReceipt(charged, repeats, usd, spent);
    }

    private void Release(string? reservation)
    {
        if (reservation is not null && _reservations.Remove(reservation, out var claims))
        {
            foreach (var claim in claims)
            {
                var counter = _counters[claim.Budget];
                _counters[claim.Budget] = counter with { Reserved = counter.Reserved - claim.Amount };
            }
        }
    }

    // Responses of two days may overtake each other at midnight, so that two are kept. A clock that was wrong for a moment, by years even, costs what was
    // known of one of them, and no line of the ledger.
    private void Touch(DateOnly day)
    {
        if (day == _latest)
        {
            return;
        }

        if (_lines.Count > 0 || _charged.Count > 0)
        {
            ForgetAllBut(day, _latest);
        }

        _latest = day;
        _newest = day > _newest ? day : _newest;
    }

    private void ForgetAllBut(DateOnly day, DateOnly other)
    {
        foreach (var key in _charged.Keys.Where(key => key.Day != day && key.Day != other).ToList())
        {
            _charged.Remove(key);
        }

        var days = _lines.Keys.Select(key => key.Day).Distinct().Order().ToList();
        foreach (var old in days.Take(days.Count - DaysKept))
        {
            foreach (var key in _lines.Keys.Where(key => key.Day == old).ToList())
            {
                _lines.Remove(key);
            }
        }
    }

    private Counter CounterOf(string name) => _counters.GetValueOrDefault(name, Counter.Zero);

    private sealed record LineKey(DateOnly Day, string Operation, string Item, string Credential);

    private sealed record ChargedKey(DateOnly Day, string Kind);

    private sealed record Counter(decimal Spent, decimal Reserved)
    {
        internal static Counter Zero { get; } = new(0, 0);
    }

    private sealed class Sums
    {
        internal long Requests { get; set; }

        internal long Charged { get; set; }

        internal long Repeats { get; set; }

        internal decimal Usd { get; set; }

        internal decimal Uncertain { get; set; }
    }
}

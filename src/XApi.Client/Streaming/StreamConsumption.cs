namespace XApi;

/// <summary>Counts the items that streams deliver, by day and by rule tag, since X does not report it; and caps them.</summary>
/// <remarks>
/// Give one instance to several streams to count them together. Days and months are those of UTC. An item that arrives again is not counted again.
/// One that matches several rules counts for each of their tags, and once in the total.
/// To continue counting after a restart, <see cref="Add"/> what was counted before.
/// </remarks>
public sealed class StreamConsumption
{
    // A cap reaches back a month at most; what is older is of no use to it.
    private const int DaysKept = 62;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<DateOnly, Day> _days = [];

    /// <summary>How many items may be delivered; null, the default, for no cap.</summary>
    public StreamCap? Cap { get; init; }

    /// <summary>The days on which something was counted, the latest 62 of them.</summary>
    public IReadOnlyList<StreamConsumptionDay> Days
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _days.Select(day => new StreamConsumptionDay(
                        day.Key,
                        day.Value.Items,
                        new Dictionary<string, long>(day.Value.Tags)
                    )),
                ];
            }
        }
    }

    /// <summary>How many items were delivered on a day.</summary>
    /// <param name="day">The day, in UTC.</param>
    /// <param name="tag">The tag of a rule; null for all items, with a tag or without.</param>
    public long On(DateOnly day, string? tag = null)
    {
        lock (_lock)
        {
            return !_days.TryGetValue(day, out var counts) ? 0
                : tag is null ? counts.Items
                : counts.Tags.GetValueOrDefault(tag);
        }
    }

    /// <summary>Adds what was counted elsewhere or before.</summary>
    /// <param name="day">The day, in UTC.</param>
    /// <param name="items">How many items.</param>
    /// <param name="tags">How many for each tag; null for none.</param>
    public void Add(DateOnly day, long items, IReadOnlyDictionary<string, long>? tags = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        lock (_lock)
        {
            var counts = OfDay(day);
            counts.Items += items;
            foreach (var (tag, count) in tags ?? new Dictionary<string, long>())
            {
                counts.Tags[tag] = counts.Tags.GetValueOrDefault(tag) + count;
            }
        }
    }

    /// <summary>Counts an item; false when the cap leaves no room for it.</summary>
    internal bool TryCount(DateTimeOffset now, IReadOnlyList<MatchingRule> rules)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        lock (_lock)
        {
            if (IsReached(day))
            {
                return false;
            }

            var counts = OfDay(day);
            counts.Items++;
            for (var i = 0; i < rules.Count; i++)
            {
                if (rules[i].Tag is { Length: > 0 } tag && !HasEarlier(rules, i, tag))
                {
                    counts.Tags[tag] = counts.Tags.GetValueOrDefault(tag) + 1;
                }
            }

            return true;
        }
    }

    /// <summary>When there is room again; null when there is room now.</summary>
    internal DateTimeOffset? ReachedUntil(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        lock (_lock)
        {
            if (!IsReached(day))
            {
                return null;
            }

            var next = Cap!.Period == StreamCapPeriod.Day ? day.AddDays(1) : new DateOnly(day.Year, day.Month, 1).AddMonths(1);
            return new DateTimeOffset(next, TimeOnly.MinValue, TimeSpan.Zero);
        }
    }

    private bool IsReached(DateOnly day) =>
        Cap is { } cap
        && cap.Items
            <= (
                cap.Period == StreamCapPeriod.Day
                    ? _days.GetValueOrDefault(day)?.Items ?? 0
                    : _days
                        .Where(counted => counted.Key.Year == day.Year && counted.Key.Month == day.Month)
                        .Sum(counted => counted.Value.Items)
            );

    private static bool HasEarlier(IReadOnlyList<MatchingRule> rules, int index, string tag)
    {
        for (var i = 0; i < index; i++)
        {
            if (rules[i].Tag == tag)
            {
                return true;
            }
        }

        return false;
    }

    private Day OfDay(DateOnly day)
    {
        if (!_days.TryGetValue(day, out var counts))
        {
            _days.Add(day, counts = new Day());
            while (_days.Count > DaysKept)
            {
                _days.Remove(_days.Keys.First());
            }
        }

        return counts;
    }

    private sealed class Day
    {
        internal long Items { get; set; }

        internal Dictionary<string, long> Tags { get; } = [];
    }
}

/// <summary>What was delivered on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Items">How many items.</param>
/// <param name="Tags">How many items matched a rule of each tag.</param>
public sealed record StreamConsumptionDay(DateOnly Day, long Items, IReadOnlyDictionary<string, long> Tags);

/// <summary>How many items may be delivered in a period, and what happens then.</summary>
/// <param name="Items">How many items: 1 or more.</param>
/// <param name="Period">In which period.</param>
/// <param name="Action">What happens when so many were delivered.</param>
public sealed record StreamCap(long Items, StreamCapPeriod Period, StreamCapAction Action)
{
    /// <summary>How many items: 1 or more.</summary>
    public long Items
    {
        get;
        init => field = Bound.Number(value, 1, long.MaxValue, "Cap.Items");
    } = Bound.Number(Items, 1, long.MaxValue, "Cap.Items");

    /// <summary>In which period.</summary>
    public StreamCapPeriod Period
    {
        get;
        init => field = Bound.Known(value, "Cap.Period");
    } = Bound.Known(Period, "Cap.Period");

    /// <summary>What happens when so many were delivered.</summary>
    public StreamCapAction Action
    {
        get;
        init => field = Bound.Known(value, "Cap.Action");
    } = Bound.Known(Action, "Cap.Action");

    internal XStreamStoppedException Reached(XOperation operation) =>
        new($"The stream stopped because its cap of {Items} items a {(Period == StreamCapPeriod.Day ? "day" : "month")} was reached.")
        {
            Operation = operation,
            Reason = StreamStop.CapReached,
        };
}

/// <summary>The period of a <see cref="StreamCap"/>.</summary>
public enum StreamCapPeriod
{
    /// <summary>A day of UTC.</summary>
    Day,

    /// <summary>A month of UTC.</summary>
    Month,
}

/// <summary>What happens when a <see cref="StreamCap"/> is reached.</summary>
public enum StreamCapAction
{
    /// <summary>The stream disconnects and connects again when the next period begins. What is missed meanwhile is reported as a gap, and not recovered.</summary>
    Pause,

    /// <summary>The stream stops with a <see cref="XStreamStoppedException"/>.</summary>
    Stop,
}

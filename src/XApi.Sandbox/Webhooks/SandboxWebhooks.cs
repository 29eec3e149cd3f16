namespace XApi.Sandbox;

/// <summary>What a sandbox sends to the App's webhooks: what has been sent, and how it is made to go astray.</summary>
/// <remarks>Its members are safe for use from many threads.</remarks>
public sealed class SandboxWebhooks
{
    private const int Longest = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<WebhookDelivery> _deliveries = new();
    private double _repeated;
    private double _late;
    private TimeSpan _lateBy = TimeSpan.FromMinutes(1);
    private int _pending;

    internal SandboxWebhooks() { }

    /// <summary>The share of events that are sent twice, from 0, the default, to 1. Which ones is the same in every run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double RepeatedShare
    {
        get => Read(ref _repeated);
        set => Write(ref _repeated, Bound.Number(value, 0, 1));
    }

    /// <summary>The share of events that are sent <see cref="LateBy"/> later than others, from 0, the default, to 1. Which ones is the same in every run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double LateShare
    {
        get => Read(ref _late);
        set => Write(ref _late, Bound.Number(value, 0, 1));
    }

    /// <summary>How late late events are, by the sandbox's clock. A minute by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 49 days.</exception>
    public TimeSpan LateBy
    {
        get => Read(ref _lateBy);
        set => Write(ref _lateBy, Bound.Time(value, mayBeZero: true));
    }

    /// <summary>How many events are yet to be sent: those that wait in the queue, are late, or are sent again after a failure.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>The latest 1,000 attempts to send an event, in the order in which they ended.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries
    {
        get
        {
            lock (_lock)
            {
                return [.. _deliveries];
            }
        }
    }

    internal bool IsRepeated(string id) => Chance(id, 1) < RepeatedShare;

    internal bool IsLate(string id) => Chance(id, 2) < LateShare;

    internal void Record(WebhookDelivery delivery)
    {
        lock (_lock)
        {
            _deliveries.Enqueue(delivery);
            if (_deliveries.Count > Longest)
            {
                _deliveries.Dequeue();
            }
        }
    }

    internal void Begin() => Interlocked.Increment(ref _pending);

    internal void End() => Interlocked.Decrement(ref _pending);

    private static double Chance(string id, long purpose) => Scatter.Mix(Scatter.Hash(id) + purpose) / (uint.MaxValue + 1.0);

    private T Read<T>(ref T field)
    {
        lock (_lock)
        {
            return field;
        }
    }

    private void Write<T>(ref T field, T value)
    {
        lock (_lock)
        {
            field = value;
        }
    }
}

/// <summary>An attempt to send an event to a webhook.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="EventId">What tells the event from others: the <c>event_uuid</c> where it has one. It is the same when the event is sent again.</param>
/// <param name="At">When the attempt ended, by the sandbox's clock.</param>
/// <param name="Attempt">Which attempt it was, from 1.</param>
/// <param name="Status">The status of the response; null where there was none within ten seconds.</param>
/// <param name="Body">What was sent.</param>
public sealed record WebhookDelivery(string WebhookId, string EventId, DateTimeOffset At, int Attempt, int? Status, string Body)
{
    /// <summary>Whether the webhook received the event: it responded with a status of 200 to 299.</summary>
    public bool Succeeded => Status is >= 200 and < 300;
}

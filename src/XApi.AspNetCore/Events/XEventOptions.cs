namespace XApi.AspNetCore;

/// <summary>How events are received and handled.</summary>
public sealed class XEventOptions
{
    /// <summary>
    /// The App's API key secrets (consumer secrets). The first signs responses to X's checks; requests that are signed with any of them are
    /// accepted, so that none is refused while a secret is exchanged. Required for a webhook.
    /// </summary>
    /// <exception cref="ArgumentException">A secret is empty or has spaces around it.</exception>
    public IReadOnlyList<string> ConsumerSecrets
    {
        get;
        set =>
            field = value.FirstOrDefault(secret => string.IsNullOrEmpty(secret) || secret.Trim() != secret) is null
                ? value
                : throw new ArgumentException(
                    $"{nameof(ConsumerSecrets)} has a secret that is empty or has spaces around it.",
                    nameof(value)
                );
    } = [];

    /// <summary>The longest body of a request in bytes: 1 MiB by default. A longer one is refused with 413.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1,024 and 67,108,864.</exception>
    public int MaxBodyBytes
    {
        get;
        set => field = Bound.Number(value, 1024, 64 * 1024 * 1024);
    } = 1024 * 1024;

    /// <summary>
    /// How long a request may take to be read and put into the inbox: 8 seconds by default, since X waits for ten. After that it is refused
    /// with 503.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 10 seconds.</exception>
    public TimeSpan ResponseTimeout
    {
        get;
        set => field = TimeSpan.FromSeconds(Bound.Number(value.TotalSeconds, 1, 10));
    } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How many events are handled at the same time: 4 by default. With 1 they are handled one after the other, by each process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 1,000.</exception>
    public int MaxConcurrency
    {
        get;
        set => field = Bound.Number(value, 1, 1000);
    } = 4;

    /// <summary>How often an event is attempted before it is a dead letter: 10 times by default, some 20 minutes in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 1,000.</exception>
    public int MaxAttempts
    {
        get;
        set => field = Bound.Number(value, 1, 1000);
    } = 10;

    /// <summary>
    /// How long an event that failed waits for its second attempt: 2 seconds by default. Each further attempt waits twice as long.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan FirstDelay
    {
        get;
        set => field = Bound.Time(value);
    } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two attempts: 5 minutes by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan MaxDelay
    {
        get;
        set => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(5);

    /// <summary>How long a handler may take for an event: 5 minutes by default. Then it is cancelled, which counts as a failure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan HandlerTimeout
    {
        get;
        set => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For how long an event belongs to the process that handles it: a minute by default. It is renewed while the handler runs; after a
    /// crash, the event waits as long for another process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 3 seconds and 49 days.</exception>
    public TimeSpan LeaseDuration
    {
        get;
        set => field = TimeSpan.FromSeconds(Bound.Number(value.TotalSeconds, 3, Bound.MaxTime.TotalSeconds));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often the inbox is searched for events that other processes have put there, or that are due again: every second by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan PollInterval
    {
        get;
        set => field = Bound.Time(value);
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether what X delivers to the webhook is entered into the ledger of the client (<see cref="XCosts"/>), where it counts for
    /// budgets: true by default. What X repeats on the same day of UTC costs nothing; processes count it once where they share the
    /// ledger's store. Without a client among the services, nothing is entered.
    /// </summary>
    public bool RecordCosts { get; set; } = true;

    /// <summary>The name of the client whose ledger it is; null, the default, for the one without a name.</summary>
    public string? Client { get; set; }

    internal Backoff Backoff => Backoff.Exponential(FirstDelay, MaxDelay);
}

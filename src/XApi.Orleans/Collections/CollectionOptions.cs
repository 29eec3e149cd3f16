namespace XApi.Orleans;

/// <summary>How a silo works on jobs.</summary>
public sealed record CollectionOptions
{
    /// <summary>How many pieces the silo collects at once, of all jobs of the handler: 4 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero, negative, or more than 1,000.</exception>
    public int MaxConcurrency
    {
        get;
        init => field = Bound.Number(value, 1, 1000);
    } = 4;

    /// <summary>
    /// After how long the pieces of a silo that died are handed over to another: 30 seconds by default. A silo that lives renews each third of that time, and
    /// reports its progress then. It has to be longer than the cluster takes to notice that a silo died.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a second, or longer than 49 days.</exception>
    public TimeSpan LeaseDuration
    {
        get;
        init => field = Bound.Time(value, LeaseTime.Min);
    } = TimeSpan.FromSeconds(30);

    /// <summary>How often a silo that has nothing to do looks for a job: every 5 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a tenth of a second, or longer than 49 days.</exception>
    public TimeSpan PollInterval
    {
        get;
        init => field = Bound.Time(value, TimeSpan.FromSeconds(0.1));
    } = TimeSpan.FromSeconds(5);
}

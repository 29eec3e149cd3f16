namespace XApi;

/// <summary>How a thread is posted.</summary>
public sealed record CreateThreadOptions
{
    /// <summary>
    /// The first Tweets of the thread that are posted already, in order: <see cref="XThreadException.Posted"/> of an earlier attempt, which may be empty. Null,
    /// the default, for a thread that was not attempted before.
    /// </summary>
    public IReadOnlyList<CreatedTweet>? Posted { get; init; }

    /// <summary>
    /// Whether, where a response was lost, the Tweet is looked for (<see cref="ITweetsClient.FindPostedAsync"/>) before it is sent again: once, after
    /// <see cref="LookAfter"/>. Where <see cref="Posted"/> is set, the first Tweet to be posted is looked for as well. False by default: the thread stops,
    /// since the Tweet may be there. A first Tweet without a text can't be looked for; later ones are known by what they reply to.
    /// </summary>
    public bool FindsLostPosts { get; init; }

    /// <summary>How long to wait before a Tweet is looked for, so that X has it in the timeline. 5 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below zero, or longer than 49 days.</exception>
    public TimeSpan LookAfter
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far back the first Tweet of a thread is looked for where the thread is resumed. 15 minutes by default; a minute is added, by which the clocks may
    /// differ. A later one is looked for since the Tweet before it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan LookBack
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(15);

    /// <summary>Optional parameters of each call that posts a Tweet. Null for the defaults.</summary>
    public CreateTweetOptions? Call { get; init; }
}

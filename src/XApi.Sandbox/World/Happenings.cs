namespace XApi.Sandbox;

/// <summary>What happened in the last 24 hours, which is as far back as X replays. Callers hold the world's gate.</summary>
internal sealed class Happenings
{
    internal static readonly TimeSpan Horizon = TimeSpan.FromHours(24);

    [NotSaved]
    private readonly XWorld _world;

    private readonly Queue<Happening> _log = new();

    /// <summary>Starts the log of a world that is made: what was made up before is no news.</summary>
    internal Happenings(XWorld world)
    {
        _world = world;
        world.Happened += Add;
    }

    /// <summary>What happened in a period, oldest first. Tweets that are gone again are left out, those of the made-up past are there.</summary>
    internal IEnumerable<Happening> Between(DateTimeOffset from, DateTimeOffset before) =>
        new Period(Ids.FirstAt(from), before == DateTimeOffset.MaxValue ? long.MaxValue : Ids.FirstAt(before))
            .NewestFirst(_world.Tweets)
            .Where(tweet => !tweet.IsDeleted)
            .Reverse()
            .Select(tweet => (Happening)new TweetPosted(tweet) { At = tweet.CreatedAt, Order = tweet.Id })
            .Concat(_log.Where(happening => happening.At >= from && happening.At < before))
            .OrderBy(happening => happening.At);

    private void Add(Happening happening)
    {
        while (_log.TryPeek(out var oldest) && oldest.At < _world.Now - Horizon)
        {
            _log.Dequeue();
        }

        // The world keeps Tweets itself.
        if (happening is not TweetPosted)
        {
            _log.Enqueue(happening);
        }
    }
}

namespace XApi.Sandbox;

/// <summary>How a sandbox is made. Everything has a default; the same options make the same world, ids and tokens included.</summary>
public sealed record XSandboxOptions
{
    /// <summary>What the world is made from. Another seed makes other people with other Tweets. 1 by default.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many users there are. 300 by default; at least 100, so that everyone has someone to talk to.</summary>
    public int Users { get; init; } = 300;

    /// <summary>How many Tweets were posted before the sandbox starts, spread over five years with most in the last week. About 2,000 by default; at least 500.</summary>
    public int Tweets { get; init; } = 2000;

    /// <summary>
    /// The clock. Null, the default, makes one that shows noon (UTC) of 1 May 2024 when the sandbox starts and runs on from there, so that every run sees the
    /// same world. A clock that tests turn works as well; <see cref="System.TimeProvider.System"/> gives a world whose present is the real one.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>How long a stream is silent before it sends an empty line. 20 seconds by default, as X has it.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a new Tweet takes to be found by search and counts that name no end. 30 seconds by default, as the documentation says; zero finds it at once.
    /// Lookups, timelines and streams have it at once in any case.
    /// </summary>
    public TimeSpan SearchDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many connections each stream takes at a time. 2 by default, which X calls redundant connections.</summary>
    public int MaxStreamConnections { get; init; } = 2;

    /// <summary>How many rules the filtered stream takes. 1,000 by default.</summary>
    public int MaxRules { get; init; } = 1000;

    /// <summary>Whether a used-up limit is answered with 429. True by default. The headers count in any case.</summary>
    public bool EnforceRateLimits { get; init; } = true;
}

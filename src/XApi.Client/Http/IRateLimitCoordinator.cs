namespace XApi;

/// <summary>Grants permits for several processes that share limits, where X counts their requests together. One process needs none.</summary>
/// <remarks>
/// A client that has one (<see cref="XApiClientOptions.RateLimitCoordinator"/>) asks it for each request that its own limits permit, and reports
/// what came of it. Calls wait in the client's queues as before, and their <see cref="RateLimitPolicy"/> applies. Streams are not asked for: they wait by
/// their own schedule. It is called from many threads at once.
/// </remarks>
public interface IRateLimitCoordinator
{
    /// <summary>Acquires a permit of each of the limits that a request counts in, or of none.</summary>
    /// <param name="limits">The limits, each with what this process knows of it.</param>
    /// <param name="waiting">How many more calls of this process wait for the same limits.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null when the request may be sent; else the limit that has no permit left, and when to ask again.</returns>
    ValueTask<SharedRateLimitDelay?> AcquireAsync(
        IReadOnlyList<SharedRateLimit> limits,
        int waiting,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the permits of a request that was not sent.</summary>
    /// <param name="limits">The limits that it would have counted in.</param>
    void Return(IReadOnlyList<SharedRateLimit> limits);

    /// <summary>Reports a request that was sent.</summary>
    /// <param name="limits">The limits that it counted in, each with what its response said.</param>
    void Complete(IReadOnlyList<SharedRateLimit> limits);
}

/// <summary>A limit in which X counts the requests of several processes together.</summary>
/// <param name="Key">Its name, the same in each process whose credentials have the same <see cref="XCredential.CredentialKey"/>.</param>
/// <param name="Kind">Whose limit it is.</param>
/// <param name="Requests">How many requests it allows in a window.</param>
/// <param name="Window">How long the window is.</param>
public sealed record SharedRateLimit(string Key, RateLimitKind Kind, int Requests, TimeSpan Window)
{
    /// <summary>How many requests X said that are left; null where no header of the window has said it, or requests have ended since of which none did.</summary>
    public int? Remaining { get; init; }

    /// <summary>
    /// When the request was sent whose response said what is left, by this process's clock: X had counted by then what was sent before. Null where it is not known.
    /// </summary>
    public DateTimeOffset? RemainingAsOf { get; init; }

    /// <summary>When the window resets, by this process's clock; null where that is not known.</summary>
    public DateTimeOffset? Reset { get; init; }
}

/// <summary>Why a request has to wait.</summary>
/// <param name="Limit">The limit that has no permit left.</param>
/// <param name="Until">When to ask again, by this process's clock.</param>
public sealed record SharedRateLimitDelay(SharedRateLimit Limit, DateTimeOffset Until);

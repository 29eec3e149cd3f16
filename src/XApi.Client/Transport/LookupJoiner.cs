namespace XApi;

/// <summary>Joins single lookups that are made at the same time into one of many.</summary>
internal sealed class LookupJoiner(TimeProvider time, TimeSpan within)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LookupGroup, Batch> _open = [];

    /// <summary>Adds a name to the batch of its group, which is sent when it is full or has waited long enough.</summary>
    /// <param name="group">Which lookups may be joined.</param>
    /// <param name="name">What is looked up.</param>
    /// <param name="most">How many one request takes.</param>
    /// <param name="fetch">Sends the request of a batch; that of its first lookup is called.</param>
    /// <returns>The response of the batch, and whether the lookup was its first.</returns>
    internal (Task<FetchedLookups> Fetched, bool IsFirst) Join(
        LookupGroup group,
        string name,
        int most,
        Func<IReadOnlyList<string>, Task<FetchedLookups>> fetch
    )
    {
        lock (_lock)
        {
            var isFirst = !_open.TryGetValue(group, out var batch);
            if (batch is null)
            {
                _open.Add(group, batch = new Batch());
                _ = RunAsync(group, batch, fetch);
            }

            batch.Names.Add(name);
            if (batch.Names.Count >= most)
            {
                _open.Remove(group);
                batch.IsFull.TrySetResult();
            }

            return (batch.Fetched.Task, isFirst);
        }
    }

    private async Task RunAsync(LookupGroup group, Batch batch, Func<IReadOnlyList<string>, Task<FetchedLookups>> fetch)
    {
        await Task.WhenAny(Task.Delay(within, time), batch.IsFull.Task).ConfigureAwait(false);
        List<string> names;
        lock (_lock)
        {
            if (_open.TryGetValue(group, out var open) && open == batch)
            {
                _open.Remove(group);
            }

            names = [.. batch.Names];
        }

        try
        {
            batch.Fetched.SetResult(await fetch(names).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            // Each caller of the batch gets it.
            _ = batch.Fetched.Task.Observed();
            batch.Fetched.SetException(failure);
        }
    }

    private sealed class Batch
    {
        internal HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        internal TaskCompletionSource IsFull { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource<FetchedLookups> Fetched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What lookups have in common that one request can stand for.</summary>
internal sealed record LookupGroup(
    XOperation Operation,
    string Scope,
    string Shape,
    TimeSpan? Timeout,
    RateLimitPolicy? Policy,
    bool? AllowRetry,
    XBudget? Budget,
    bool AddsExpansions
);

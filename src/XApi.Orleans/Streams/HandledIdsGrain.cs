namespace XApi.Orleans;

/// <summary>Decides by which connection an item is handed over that several bring.</summary>
/// <remarks>
/// It remembers in memory alone: when its silo dies, an item that one connection has brought may be handed over again by the other. Claims are those of items
/// that are being handed over, and those of readers that died.
/// </remarks>
internal sealed class HandledIdsGrain(TimeProvider time) : IHandledIdsGrain
{
    /// <summary>How many ids it remembers: some 5 MB.</summary>
    internal const int Capacity = 100_000;

    // More than two readers hold, so that there are some of readers that died.
    private const int MaxClaims = 10_000;

    private readonly RecentIds _done = new(Capacity);
    private readonly Dictionary<string, (string Holder, DateTimeOffset Until)> _claims = new(StringComparer.Ordinal);

    public Task<ItemClaim> ClaimAsync(string id, string holder, TimeSpan lease)
    {
        if (_done.Contains(id))
        {
            return Task.FromResult(ItemClaim.Done);
        }

        var now = time.GetUtcNow();
        if (_claims.TryGetValue(id, out var claim) && claim.Holder != holder && now < claim.Until)
        {
            return Task.FromResult(ItemClaim.Held);
        }

        if (_claims.Count >= MaxClaims)
        {
            foreach (var (expired, _) in _claims.Where(one => one.Value.Until <= now).ToList())
            {
                _claims.Remove(expired);
            }
        }

        _claims[id] = (holder, now + lease);
        return Task.FromResult(ItemClaim.Granted);
    }

    public Task CompleteAsync(string id)
    {
        _claims.Remove(id);
        _done.Add(id);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(string id, string holder)
    {
        if (_claims.TryGetValue(id, out var claim) && claim.Holder == holder)
        {
            _claims.Remove(id);
        }

        return Task.CompletedTask;
    }
}

using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps the permits of one limit.</summary>
/// <remarks>
/// The pool is in memory. What is stored is a bound of it, written before permits are granted beyond it, some twenty times in a window: a grain that comes
/// back on another silo grants what is left above the bound, and the rest once processes have reported what X says.
/// </remarks>
internal sealed class LimitGrain(
    [PersistentState("limit", XApiCluster.StorageName)] IPersistentState<LimitState> storage,
    TimeProvider time
) : ILimitGrain
{
    // A shorter window is over before another silo has taken its grain.
    private static readonly TimeSpan ShortestStored = TimeSpan.FromMinutes(1);

    private PermitPool? _pool;

    public async Task<LimitGrant> ExchangeAsync(LimitReport report)
    {
        if (_pool is null)
        {
            var pool = new PermitPool();
            await storage.ReadStateAsync();
            pool.Resume(storage.State.Reset, storage.State.Granted, time.GetUtcNow());
            _pool = pool;
        }

        var grant = _pool.Exchange(report, time.GetUtcNow());
        if (grant.Permits > 0 && report.Window >= ShortestStored)
        {
            await StoreAsync(_pool, report.Requests);
        }

        return grant;
    }

    private async Task StoreAsync(PermitPool pool, int requests)
    {
        var state = storage.State;
        var reset = pool.Reset!.Value;
        var isSameWindow = (reset - state.Reset).Duration() <= PermitPool.SameReset;
        if (isSameWindow && pool.Used <= state.Granted)
        {
            return;
        }

        (state.Reset, state.Granted) = (reset, Math.Min(requests, pool.Used + Math.Max(1, requests / 20)));
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            // Whatever is stored now, the next call begins with it.
            _pool = null;
            throw;
        }
    }
}

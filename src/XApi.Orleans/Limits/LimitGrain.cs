using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps the permits of one limit.</summary>
/// <remarks>
/// The pool is in memory until its window is over. What is stored is a bound of it, written before permits are granted beyond it, some forty times in a
/// window: a grain that comes back on another silo grants what is left above the bound, and the rest once processes have reported what X says. With the window
/// the bound loses its meaning, and is removed.
/// </remarks>
internal sealed class LimitGrain(
    [PersistentState("limit", XApiCluster.StorageName)] IPersistentState<LimitState> storage,
    TimeProvider time,
    IGrainContext? context = null,
    IGrainRuntime? runtime = null
) : ILimitGrain, IGrainBase
{
    // A shorter window is over before another silo has its grain and knows who holds permits.
    internal static readonly TimeSpan ShortestStored = PermitPool.Lease;

    // X starts a window when its first request arrives, and its resets are whole seconds: a header reports a reset that is later by so much than the first grant's.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly GrainStorage<LimitState> _storage = new(storage);
    private PermitPool? _pool;

    public IGrainContext GrainContext => context!;

    public async Task<LimitGrant> ExchangeAsync(LimitReport report)
    {
        if (_pool is null)
        {
            var pool = new PermitPool();
            var state = await _storage.ReadAsync();
            pool.Resume(state.Reset, state.Granted, time.GetUtcNow());
            _pool = pool;
        }

        var grant = _pool.Exchange(report, time.GetUtcNow());
        if (report.Window >= ShortestStored && (grant.Permits > 0 || storage.State.Reset < _pool.Reset))
        {
            await StoreAsync(_pool, report.Requests);
        }

        return grant;
    }

    /// <summary>The grain leaves its silo: a window that is over leaves nothing, another what is used of it, for the bound would cost its next grain more.</summary>
    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var state = storage.State;
        if (_pool is null || !storage.RecordExists)
        {
            return;
        }

        if (state.Reset <= time.GetUtcNow())
        {
            await _storage.WriteAsync(isEmpty: true);
        }
        else if (IsStored(_pool) && _pool.Used < state.Granted)
        {
            state.Granted = _pool.Used;
            await _storage.WriteAsync();
        }
    }

    private async Task StoreAsync(PermitPool pool, int requests)
    {
        var state = storage.State;
        var isStored = IsStored(pool);
        if (isStored && pool.Used <= state.Granted)
        {
            return;
        }

        var reset = isStored ? state.Reset : pool.Reset!.Value + (pool.IsReported ? TimeSpan.Zero : Late);
        (state.Reset, state.Granted) = (reset, Bound(requests, pool.Used));
        try
        {
            await _storage.WriteAsync();
        }
        catch
        {
            // Whatever is stored now, the next call begins with it.
            _pool = null;
            throw;
        }

        // Until then it stays in memory, however seldom it is called.
        runtime?.DelayDeactivation(GrainContext, reset - time.GetUtcNow() + PermitPool.SameReset);
    }

    // How far above what is used: a grain that is lost costs its window so much, and each write moves it. So it is closer near the end.
    private static int Bound(int requests, int used) => Math.Min(requests, used + Math.Max(1, ((requests - used) / 20) + (requests / 100)));

    // What is stored must not end the window before X does: a header reports it better than the first grant could.
    private bool IsStored(PermitPool pool) => storage.State.Reset >= pool.Reset && storage.State.Reset - pool.Reset <= PermitPool.SameReset;
}

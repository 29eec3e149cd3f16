using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Shares the connections of a stream evenly among the silos that call.</summary>
/// <remarks>
/// It only bounds how many each may have; which silo has a connection is a matter of that connection's lease. The silos are stored when one comes or leaves,
/// so that a grain that comes back on another silo does not take the first that calls for the only one.
/// </remarks>
internal sealed class StreamShareGrain(
    [PersistentState("share", XApiCluster.StorageName)] IPersistentState<StreamShareState> storage,
    TimeProvider time
) : IStreamShareGrain
{
    private readonly GrainStorage<StreamShareState> _storage = new(storage);
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public async Task<StreamShare> ShareAsync(string silo, int connections, TimeSpan lease)
    {
        var silos = (await _storage.ReadAsync()).Silos;
        var now = time.GetUtcNow();
        foreach (var known in silos)
        {
            // Of those that were stored nothing is known yet.
            _until.TryAdd(known, now + lease);
        }

        _until[silo] = now + lease;
        var left = silos.RemoveAll(known => _until[known] <= now);
        var isNew = !silos.Contains(silo);
        if (isNew)
        {
            silos.Add(silo);
        }

        if (isNew || left > 0)
        {
            await StoreAsync(silos);
        }

        // Of what can't be divided the silos that came first have one each: who comes takes from others no more than it has to.
        var index = silos.IndexOf(silo);
        var (each, rest) = int.DivRem(connections, silos.Count);
        return new(each + (index < rest ? 1 : 0), (index * each) + Math.Min(index, rest));
    }

    public async Task LeaveAsync(string silo)
    {
        var silos = (await _storage.ReadAsync()).Silos;
        if (silos.Remove(silo))
        {
            await StoreAsync(silos);
        }
    }

    private async Task StoreAsync(List<string> silos)
    {
        await _storage.WriteAsync();
        foreach (var gone in _until.Keys.Except(silos).ToList())
        {
            _until.Remove(gone);
        }
    }
}

using XApi.Cli.Profiles;

namespace XApi.Cli.Costs;

/// <summary>
/// The ledger of a profile, over all commands that were run: each command counts in memory, and enters what it spent into the profile's file when it ends.
/// </summary>
internal sealed class Ledger(string file, TimeProvider time) : ICostStore
{
    private readonly MemoryCostStore _memory = new();
    private readonly List<CostRecord> _records = [];
    private readonly Lock _lock = new();

    public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
        _memory.ReserveAsync(reservation, cancellationToken);

    public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
        _memory.ReleaseAsync(reservation, cancellationToken);

    public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
        _memory.ReadAsync(from, to, cancellationToken);

    public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _records.Add(record with { Reservation = null, Counters = [] });
        }

        return _memory.RecordAsync(record, cancellationToken);
    }

    /// <summary>Enters into the file what was spent. What was charged by another command on the same day is not charged again.</summary>
    public async Task SaveAsync()
    {
        List<CostRecord> records;
        lock (_lock)
        {
            records = [.. _records];
            _records.Clear();
        }

        if (records.Count == 0)
        {
            return;
        }

        var saved = 0;
        try
        {
            using var held = await OwnerOnlyFile.LockAsync($"{file}.use", time, CancellationToken.None);
            using var store = FileCostStore.Open(file);
            foreach (var record in records)
            {
                await store.RecordAsync(record);
                saved++;
            }
        }
        finally
        {
            // What could not be written is written by the next save.
            lock (_lock)
            {
                _records.InsertRange(0, records.Skip(saved));
            }
        }
    }

    /// <summary>What the file holds of a period.</summary>
    public static async Task<IReadOnlyList<CostLine>> ReadAsync(string file, DateOnly from, DateOnly to, CommandContext context)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using var held = await OwnerOnlyFile.LockAsync($"{file}.use", context.Terminal.Time, context.Cancel);
        using var store = FileCostStore.Open(file);
        return await store.ReadAsync(from, to, context.Cancel);
    }
}

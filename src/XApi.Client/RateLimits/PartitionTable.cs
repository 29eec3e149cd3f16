using System.Diagnostics.CodeAnalysis;

namespace XApi;

/// <summary>The partitions that are remembered, and those that can be forgotten.</summary>
/// <remarks>
/// The caller holds the lock. A web application that acts for each of its users in turn has a partition for each: those whose windows are over are
/// forgotten, a few with each new one, so that no call pays for all.
/// </remarks>
internal sealed class PartitionTable
{
    /// <summary>Up to so many, which take about a megabyte, are remembered with what headers reported of their limits.</summary>
    internal const int Few = 4096;

    private const int LooksForEachNew = 8;

    private readonly HashSet<LimitPartition> _partitions;
    private readonly HashSet<LimitPartition>.AlternateLookup<PartitionKey> _byKey;
    private readonly Dictionary<XOperation, OperationLimits> _operations = [];
    private readonly Dictionary<(string Owner, string Bucket), SharedWindow> _buckets = [];
    private readonly KeyedHeap _idle = new();

    internal PartitionTable()
    {
        _partitions = new HashSet<LimitPartition>(new ByKey());
        _byKey = _partitions.GetAlternateLookup<PartitionKey>();
    }

    internal int Count => _partitions.Count;

    /// <summary>When it is worth looking for partitions to forget; null while there are few.</summary>
    internal DateTimeOffset? NextEnd => Count > Few && _idle.First is { } first ? new DateTimeOffset(first.Key, TimeSpan.Zero) : null;

    /// <summary>The partition of an operation and a credential, which is remembered from now on.</summary>
    internal LimitPartition GetOrAdd(XOperation operation, XCredential? credential, DateTimeOffset now)
    {
        if (Find(operation, credential) is { } known)
        {
            return known;
        }

        Forget(now, LooksForEachNew, Few - 1);
        var partition = New(operation, credential, remember: true);
        _partitions.Add(partition);
        SetIdle(partition, now);
        return partition;
    }

    /// <summary>The partition of an operation and a credential for reading: one that is not remembered if none has been called.</summary>
    internal LimitPartition Peek(XOperation operation, XCredential? credential) =>
        Find(operation, credential) ?? New(operation, credential, remember: false);

    /// <summary>Says that no call waits in a partition, so that it can be forgotten when its windows are over.</summary>
    internal void SetIdle(LimitPartition partition, DateTimeOffset now)
    {
        partition.Trim(now);
        if (partition.Heap != _idle)
        {
            _idle.Set(partition, partition.End(now).UtcTicks);
        }
    }

    /// <summary>Forgets partitions whose windows are over, if there are many.</summary>
    /// <param name="now">The time.</param>
    /// <param name="looks">How many to look at.</param>
    /// <param name="keep">How many to remember in any case.</param>
    internal void Forget(DateTimeOffset now, int looks, int keep = Few)
    {
        for (; looks > 0 && Count > keep && _idle.First is LimitPartition first && first.Key <= now.UtcTicks; looks--)
        {
            if (first.IsForgettable(now))
            {
                Remove(first);
            }
            else
            {
                // A window without a known end is over a while after its last request at the latest.
                var end = first.End(now);
                _idle.Set(first, (end > now ? end : now + TimeSpan.FromMinutes(1)).UtcTicks);
            }
        }
    }

    private LimitPartition? Find(XOperation operation, XCredential? credential) =>
        _byKey.TryGetValue(new PartitionKey(Owner(credential), operation), out var partition) ? partition : null;

    private LimitPartition New(XOperation operation, XCredential? credential, bool remember)
    {
        if (!_operations.TryGetValue(operation, out var limits))
        {
            _operations[operation] = limits = new OperationLimits(operation);
        }

        var owner = Owner(credential);
        var scope = credential?.Scheme.IsAppOnly() != false ? XRateLimitScope.App : XRateLimitScope.User;
        var specs = limits.Documented(scope);
        var windows = new LimitWindow[specs.Length];
        for (var i = 0; i < specs.Length; i++)
        {
            windows[i] = specs[i].Bucket is null ? new LimitWindow(specs[i]) : Bucket(owner, specs[i], remember);
        }

        return new LimitPartition(owner, limits, windows);
    }

    private SharedWindow Bucket(string owner, LimitWindowSpec spec, bool remember)
    {
        if (!_buckets.TryGetValue((owner, spec.Bucket!), out var window))
        {
            window = new SharedWindow(spec);
            if (remember)
            {
                _buckets[(owner, spec.Bucket!)] = window;
            }
        }

        window.Partitions += remember ? 1 : 0;
        return window;
    }

    private void Remove(LimitPartition partition)
    {
        _partitions.Remove(partition);
        partition.Leave();
        foreach (var window in partition.Windows)
        {
            if (window is SharedWindow { Spec.Bucket: { } bucket } shared && --shared.Partitions == 0)
            {
                _buckets.Remove((partition.Owner, bucket));
            }
        }
    }

    private static string Owner(XCredential? credential) => credential?.CredentialKey ?? "";

    private readonly record struct PartitionKey(string Owner, XOperation Operation);

    // The partition holds its key already: a dictionary would hold it twice.
    private sealed class ByKey : IEqualityComparer<LimitPartition>, IAlternateEqualityComparer<PartitionKey, LimitPartition>
    {
        public bool Equals(LimitPartition? one, LimitPartition? other) => ReferenceEquals(one, other);

        public int GetHashCode([DisallowNull] LimitPartition partition) => Hash(partition.Owner, partition.Operation);

        public bool Equals(PartitionKey key, LimitPartition partition) =>
            key.Operation == partition.Operation && key.Owner == partition.Owner;

        public int GetHashCode(PartitionKey key) => Hash(key.Owner, key.Operation);

        public LimitPartition Create(PartitionKey key) => throw new NotSupportedException();

        private static int Hash(string owner, XOperation operation) => HashCode.Combine(owner, operation);
    }
}

namespace XApi.Orleans;

/// <summary>A stream that the silos of a cluster read together, as the application describes it.</summary>
/// <param name="Name">The stream's name, the same in each silo.</param>
/// <param name="Partitions">How many partitions it has; null where it has none.</param>
/// <param name="Connect">Connects a partition, or the stream where it has none.</param>
/// <param name="Key">What items have in common that are handed over in their order.</param>
/// <param name="Handle">Hands an item over.</param>
/// <param name="Options">The optional parameters.</param>
internal sealed record SharedStream<T>(
    string Name,
    int? Partitions,
    Func<int, StreamSettings, CancellationToken, IAsyncEnumerable<T>> Connect,
    Func<T, string?> Key,
    Func<string, T, Task> Handle,
    OrleansStreamOptions Options
)
    where T : IStreamedItem
{
    /// <summary>The key of an item.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    internal string KeyOf(T item) =>
        Key(item) is { Length: > 0 } key
            ? key
            : throw new InvalidOperationException(
                $"An item of the stream {Name} ({item.Key ?? "it has no id"}) has no key. Request the field that the key is made of, or make one of what each item has, such as its id."
            );

    /// <summary>The name that a connection of a partition is leased by, and under which its position is kept.</summary>
    internal string NameOf(int partition, int connection) =>
        $"{Name}{(Partitions is null ? "" : $"/{partition}")}{(connection == 1 ? "" : $"#{connection}")}";

    /// <summary>Checks what is known once a connection brings items.</summary>
    /// <param name="operation">The operation whose position was read or written; null when none was.</param>
    /// <exception cref="InvalidOperationException">Items would come twice, or not at all.</exception>
    internal void Check(string? operation)
    {
        if (operation is null)
        {
            throw new InvalidOperationException(
                $"The stream {Name} has no position: pass the settings on that connect is given, as Stream = settings, or Stream = settings with {{ … }}."
            );
        }

        var known = XOperation.All.FirstOrDefault(one => one.Id == operation)?.Parameter("partition")?.Maximum;
        if (Partitions is { } partitions && known is { } all && all != partitions)
        {
            throw new InvalidOperationException(
                $"{operation} has {all} partitions, and the stream {Name} was added with {partitions}: what the others bring would be missing."
            );
        }
    }
}

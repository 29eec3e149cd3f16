namespace XApi.Sandbox;

/// <summary>Things that someone marked, each once, in the order in which it happened: whom they follow, what they block, which Lists they pinned.</summary>
internal sealed class MarkSet<T>
    where T : class
{
    private readonly Dictionary<T, long> _orders = [];

    internal int Count => _orders.Count;

    internal IEnumerable<T> Items => _orders.Keys;

    /// <summary>The latest first, as pages list them.</summary>
    internal IEnumerable<(long Order, T Item)> NewestFirst =>
        _orders.OrderByDescending(entry => entry.Value).Select(entry => (entry.Value, entry.Key));

    internal bool Contains(T item) => _orders.ContainsKey(item);

    internal bool Add(T item, long order) => _orders.TryAdd(item, order);

    internal bool Remove(T item) => _orders.Remove(item);
}

namespace XApi;

/// <summary>Gathers what a stream or a webhook brought, as X charges for it: resources, and events by their types.</summary>
internal sealed class DeliveredIds
{
    private readonly Dictionary<string, ResourceIds> _events = [];

    internal ResourceIds Resources { get; } = new();

    internal IReadOnlyDictionary<string, ResourceIds> Events => _events;

    /// <summary>How many were gathered, repeats included.</summary>
    internal int Count { get; private set; }

    internal void Add(XModel item)
    {
        if (item is IPricedEvent { Type: { } type, Id: var id })
        {
            if (!_events.TryGetValue(type, out var ids))
            {
                _events.Add(type, ids = new ResourceIds());
            }

            // One without an id is charged, and can't be known again.
            ids.Add(string.IsNullOrEmpty(id) ? Guid.CreateVersion7().ToString("N") : id);
            Count++;
        }
        else
        {
            var before = Resources.All.Count;
            item.CollectIds(Resources);
            Count += Resources.All.Count - before;
        }
    }
}

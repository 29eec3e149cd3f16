namespace XApi;

/// <summary>Gathers the ids of what a response holds. One that comes twice is gathered twice.</summary>
internal sealed class ResourceIds
{
    private readonly List<string> _ids = [];

    internal IReadOnlyList<string> All => _ids;

    internal void Add(string? id)
    {
        if (!string.IsNullOrEmpty(id))
        {
            _ids.Add(id);
        }
    }
}

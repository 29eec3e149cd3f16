namespace XApi;

/// <summary>The members of the objects that operations return, as the spec has them. They are read when they are first needed, and not kept.</summary>
internal sealed class ReturnedMembers
{
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<(string Name, string? Kind)>> _objects = new(StringComparer.Ordinal);

    internal static ReturnedMembers Load()
    {
        var members = new ReturnedMembers();
        using var reader = new StreamReader(typeof(ReturnedMembers).Assembly.GetManifestResourceStream("XApi.Members.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0].StartsWith('>'))
            {
                members._roots[words[0][1..]] = words[1];
            }
            else
            {
                members._objects[words[0]] =
                [
                    .. words[1..].Select(word => word.Split(':')).Select(word => (word[0], word.ElementAtOrDefault(1))),
                ];
            }
        }

        return members;
    }

    /// <summary>What an operation returns; null where that is no JSON, or has no members that the spec names.</summary>
    internal string? RootOf(XOperation operation) => _roots.GetValueOrDefault(operation.Id);

    internal IReadOnlyList<(string Name, string? Kind)> Of(string kind) => _objects[kind];
}

using YamlDotNet.RepresentationModel;

namespace XApi.Spec;

/// <summary>
/// What is called differently in the newer spec, as a map of old names to new ones. A name is a parameter (<c>tweet.fields</c>), a value of an
/// enumeration (<c>author_id</c>), a member (<c>note_tweet</c>, or with the members around it where that is not enough: <c>includes.tweets</c>)
/// or an operation (<c>GET /2/tweets/{id}</c>). <c>*</c> stands for one segment and keeps it.
/// </summary>
internal sealed class Renames
{
    private readonly List<(string Old, string New)> _entries;
    private readonly HashSet<string> _used = [];

    internal Renames(IEnumerable<KeyValuePair<string, string>> map)
    {
        _entries = [.. map.Select(entry => (entry.Key, entry.Value))];
        foreach (var (old, name) in _entries)
        {
            if (old.Split('.', '/').Count(segment => segment == "*") < name.Split('.', '/').Count(segment => segment == "*"))
            {
                throw new InvalidDataException($"The rename {old}: {name} has more wildcards in the new name than in the old one.");
            }
        }
    }

    internal static Renames None { get; } = new([]);

    internal IEnumerable<string> Unused => _entries.Select(entry => entry.Old).Where(old => !_used.Contains(old));

    internal static Renames Load(string path)
    {
        using var reader = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(reader);
        return
            stream.Documents is [{ RootNode: YamlMappingNode map }]
            && map.Children.All(entry => entry is { Key: YamlScalarNode, Value: YamlScalarNode })
            ? new(map.Children.Select(entry => KeyValuePair.Create($"{entry.Key}", $"{entry.Value}")))
            : throw new InvalidDataException($"{path} is not a map of old names to new ones.");
    }

    /// <summary>The new name of a parameter or a value, if it is among those that exist.</summary>
    internal string? Of(string name, Func<string, bool> exists) =>
        Find(name.Split('.'), '.', whole: true, candidate => string.Join('.', candidate), exists);

    /// <summary>The new name of a member, given by its dotted path.</summary>
    internal string? OfMember(string path, Func<string, bool> exists) =>
        Find(path.Split('.'), '.', whole: false, candidate => candidate[^1], exists);

    /// <summary>The new key of an operation, given as <c>GET /2/tweets/{}</c>.</summary>
    internal string? OfOperation(string key, Func<string, bool> exists) =>
        Find(key.Split('/'), '/', whole: true, candidate => string.Join('/', candidate), exists);

    private string? Find(string[] segments, char separator, bool whole, Func<string[], string> name, Func<string, bool> exists)
    {
        // The longest pattern says most.
        foreach (var (old, renamed) in _entries.OrderByDescending(entry => entry.Old.Length))
        {
            var pattern = Segments(old, separator);
            if (whole ? pattern.Length != segments.Length : pattern.Length > segments.Length)
            {
                continue;
            }

            var end = segments[^pattern.Length..];
            if (!pattern.Zip(end).All(pair => pair.First == "*" || pair.First == pair.Second))
            {
                continue;
            }

            var kept = new Queue<string>(pattern.Zip(end).Where(pair => pair.First == "*").Select(pair => pair.Second));
            var candidate = name([.. Segments(renamed, separator).Select(segment => segment == "*" ? kept.Dequeue() : segment)]);
            if (exists(candidate))
            {
                _used.Add(old);
                return candidate;
            }
        }

        return null;
    }

    // What a path calls its parameters does not matter.
    private static string[] Segments(string text, char separator) =>
        separator == '/' ? SpecComparison.Anonymous(text).Split('/') : text.Split(separator);
}

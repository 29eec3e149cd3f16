using YamlDotNet.RepresentationModel;

namespace XApi.Tests;

/// <summary>A copy of the spec's files, to be changed.</summary>
internal sealed class SpecCopy : IDisposable
{
    private readonly Dictionary<string, YamlStream> _files = [];

    internal SpecCopy() => Folder.Copy("openapi");

    /// <summary>The folder in which <c>openapi/</c> is, as it is in the repository.</summary>
    internal TemporaryFolder Folder { get; } = new();

    internal string Path => Folder.File("openapi", "x-api-v2.yaml");

    /// <summary>A node, by the keys that lead to it. In a list the key is a position, or what its <c>name</c> is or its reference ends in.</summary>
    internal YamlNode Node(string file, params string[] keys) =>
        keys.Aggregate(
            Root(file),
            (node, key) =>
                node switch
                {
                    YamlMappingNode map => map[key],
                    YamlSequenceNode list when int.TryParse(key, out var position) => list[position],
                    YamlSequenceNode list => list.Single(item =>
                        item is YamlMappingNode map
                        && map.Children.Any(member =>
                            (member.Key.ToString() == "name" && member.Value.ToString() == key)
                            || (member.Key.ToString() == "$ref" && member.Value.ToString().EndsWith($"/{key}", StringComparison.Ordinal))
                        )
                    ),
                    _ => throw new ArgumentException($"There is nothing below {node} of {file}."),
                }
        );

    internal YamlMappingNode Map(string file, params string[] keys) => (YamlMappingNode)Node(file, keys);

    internal YamlSequenceNode List(string file, params string[] keys) => (YamlSequenceNode)Node(file, keys);

    /// <summary>Sets a member, to a value written in YAML.</summary>
    internal void Set(string yaml, string file, params string[] keys) => Map(file, keys[..^1]).Children[keys[^1]] = Yaml(yaml);

    internal void Remove(string file, params string[] keys)
    {
        if (Node(file, keys[..^1]) is YamlSequenceNode list)
        {
            list.Children.Remove(Node(file, keys));
        }
        else
        {
            Map(file, keys[..^1]).Children.Remove(keys[^1]);
        }
    }

    /// <summary>Removes or renames a value of a list of names, such as an enumeration or what is required.</summary>
    internal void Replace(string value, string? by, string file, params string[] keys)
    {
        var list = List(file, keys);
        var place = list.Children.ToList().FindIndex(item => item.ToString() == value);
        list.Children.RemoveAt(place);
        if (by is not null)
        {
            list.Children.Insert(place, new YamlScalarNode(by));
        }
    }

    internal static YamlNode Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents[0].RootNode;
    }

    /// <summary>Writes what was changed.</summary>
    internal void Save()
    {
        foreach (var (file, stream) in _files)
        {
            using var writer = new StreamWriter(Folder.File("openapi", file));
            stream.Save(writer, assignAnchors: false);
        }
    }

    public void Dispose() => Folder.Dispose();

    private YamlNode Root(string file)
    {
        if (!_files.TryGetValue(file, out var stream))
        {
            _files[file] = stream = new YamlStream();
            using var reader = File.OpenText(Folder.File("openapi", file));
            stream.Load(reader);
        }

        return stream.Documents[0].RootNode;
    }
}

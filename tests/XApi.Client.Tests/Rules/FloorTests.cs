using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace XApi.Tests.Rules;

/// <summary>The floors of XApi.Client: a folder uses the folders above it in the list and never one below.</summary>
/// <remarks>It reads the sources: a use is the name of a type that a lower folder declares. Comments and texts don't count.</remarks>
[TestFixture]
internal sealed partial class FloorTests
{
    private static readonly string[] Floors =
    [
        "Operations",
        "Models",
        "Queries",
        "Text",
        "Http",
        "Errors",
        "Authentication",
        "RateLimits",
        "Costs",
        "Transport",
        "Pagination",
        "Streaming",
        "Clients",
        "",
    ];

    /// <summary>The uses that remain, as file and type. The list may only become shorter.</summary>
    private static readonly string[] Remaining = [];

    [Test]
    public void No_folder_uses_one_below_it()
    {
        var sources = Sources();
        var floorOf = sources
            .SelectMany(source => Declarations().Matches(source.Code).Select(type => (Name: type.Groups[1].Value, source.Floor)))
            .GroupBy(type => type.Name)
            .ToDictionary(type => type.Key, type => type.Min(one => one.Floor));

        var found = sources
            .SelectMany(source =>
                Words()
                    .Matches(source.Code)
                    .Select(word => word.Value)
                    .Distinct()
                    .Where(word => floorOf.TryGetValue(word, out var floor) && floor > source.Floor)
                    .Select(word => $"{source.Path} uses {word}")
            )
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.Multiple(() =>
        {
            Assert.That(found.Except(Remaining), Is.Empty, "these go up: move the type, or turn the call around");
            Assert.That(Remaining.Except(found), Is.Empty, "these are gone: take them off the list");
        });
    }

    [Test]
    public void Every_folder_is_on_a_floor() =>
        Assert.That(
            Directory
                .GetDirectories(Root())
                .Select(Path.GetFileName)
                .Except(["bin", "obj", "DependencyInjection", "Testing"])
                .Except(Floors),
            Is.Empty
        );

    private static List<(string Path, int Floor, string Code)> Sources()
    {
        var root = Root();
        return
        [
            .. Directory
                .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
                .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
                .Where(file => !file.StartsWith("Testing/", StringComparison.Ordinal))
                .Select(file => (file, FloorOf(file), CommentsAndTexts().Replace(File.ReadAllText(Path.Combine(root, file)), " "))),
        ];
    }

    private static int FloorOf(string file)
    {
        var folder = file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "";
        return Array.IndexOf(Floors, folder == "DependencyInjection" ? "" : folder);
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "src", "XApi.Client"));

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?: struct| class)?)\s+([A-Z]\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\b(?<!\.)[A-Z]\w+\b(?!\s*[=:;,)]\s*(?:null|true|false)\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""", RegexOptions.CultureInvariant)]
    private static partial Regex CommentsAndTexts();
}

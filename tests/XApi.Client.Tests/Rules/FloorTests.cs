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

    /// <summary>Members that are named as a type is, in the file that declares them.</summary>
    private static readonly string[] Members =
    [
        "Operations/XOperation.cs uses Includes",
        "Operations/XSecurityScheme.cs uses OAuth2UserToken",
        "Operations/XOperation.cs uses RateLimits",
        "Operations/XOperation.cs uses User",
        "Queries/ForeignOperators.cs uses Advice",
    ];

    [Test]
    public void No_folder_uses_one_below_it()
    {
        var sources = Sources();
        var floorOf = sources
            .Concat(Generated())
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
            .Except(Members)
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.That(found, Is.Empty, "these go up: move the type, or turn the call around");
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

    // Types that are generated, a part of which may be written by hand on another floor.
    private static IEnumerable<(string Path, int Floor, string Code)> Generated()
    {
        var root = Path.GetFullPath(Path.Combine(Root(), "..", "..", "generated"));
        return Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Select(file =>
                (
                    file,
                    Array.IndexOf(
                        Floors,
                        file.StartsWith("Models/", StringComparison.Ordinal) ? "Models"
                            : file.StartsWith("Operations", StringComparison.Ordinal) ? "Operations"
                            : file.Contains('/', StringComparison.Ordinal) ? "Clients"
                            : ""
                    ),
                    CommentsAndTexts().Replace(File.ReadAllText(Path.Combine(root, file)), " ")
                )
            );
    }

    private static int FloorOf(string file)
    {
        var folder = file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "";
        return Array.IndexOf(Floors, folder == "DependencyInjection" ? "" : folder);
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "src", "XApi.Client"));

    // Types of the namespace, which begin a line.
    [GeneratedRegex(
        @"^(?:public|internal)(?:\s+(?:static|sealed|abstract|partial|readonly|ref))*\s+(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+(\w+)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline
    )]
    private static partial Regex Declarations();

    // Not behind a point, where a member's name stands.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""", RegexOptions.CultureInvariant)]
    private static partial Regex CommentsAndTexts();
}

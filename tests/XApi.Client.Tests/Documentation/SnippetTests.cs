using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>
/// Every C# block of the documents is code that is compiled here, between <c>// snippet: name</c> and <c>// end</c>. What the packages' READMEs show as a
/// whole file is compiled and run by the package tests, which make a project of it; the documents may show that too.
/// </summary>
internal sealed partial class SnippetTests
{
    private static readonly string Root = Repository.Root;
    private static readonly Lazy<HashSet<string>> Compiled = new(ReadCompiled);

    public static IEnumerable<TestCaseData> Blocks() =>
        from file in Documents()
        // TroubleshootingTests writes that one from what it runs.
        where Path.GetFileName(file) != "troubleshooting.md"
        from block in Code(file).Select((code, index) => (Code: code, Number: index + 1))
        where !Packages().Contains(file) || !IsWholeFile(block.Code)
        select new TestCaseData(block.Code).SetName($"{Path.GetRelativePath(Root, file)} block {block.Number} is compiled");

    [TestCaseSource(nameof(Blocks))]
    public void A_block_is_compiled(string code) =>
        Assert.That(Compiled.Value, Does.Contain(Normal(code)), "The block stands in no snippet of the tests' Documentation folders.");

    [Test]
    public void The_README_is_read_in_a_minute() =>
        Assert.That(File.ReadLines(Path.Combine(Root, "README.md")).Count(), Is.InRange(40, 80));

    [Test]
    public void The_documents_have_blocks() => Assert.That(Blocks().Count(), Is.GreaterThan(100));

    [TestCase("AppOnlyCredential(apiKey, apiKeySecret)")]
    [TestCase("OAuth1Login(")]
    [TestCase("OAuth2Login(")]
    public void The_tour_shows_each_way_to_log_in_in_under_ten_lines(string way) =>
        Assert.That(
            Code(Path.Combine(Root, "docs", "tour.md")).Single(code => code.Contains(way, StringComparison.Ordinal)).TrimEnd().Split('\n'),
            Has.Length.LessThan(10)
        );

    [Test]
    public void The_index_of_the_guides_is_complete()
    {
        var index = File.ReadAllText(Path.Combine(Root, "docs", "README.md"));
        Assert.That(
            Folder("docs", "*.md")
                .Select(file => Path.GetRelativePath(Path.Combine(Root, "docs"), file).Replace('\\', '/'))
                .Where(name => name != "README.md" && !index.Contains($"({name})", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [Test]
    public void The_changelog_begins_with_the_version_of_the_packages()
    {
        var version = System
            .Xml.Linq.XDocument.Load(Path.Combine(Root, "Directory.Build.props"))
            .Descendants("VersionPrefix")
            .Single()
            .Value;
        Assert.That(
            File.ReadLines(Path.Combine(Root, "CHANGELOG.md")).First(line => line.StartsWith("## ", StringComparison.Ordinal)),
            Is.EqualTo($"## {version}").Or.StartsWith($"## {version}, ")
        );
    }

    [Test]
    public void The_list_for_language_models_has_each_guide_and_the_skill()
    {
        var list = File.ReadAllText(Path.Combine(Root, "llms.txt"));
        Assert.That(
            Directory
                .EnumerateFiles(Path.Combine(Root, "docs"), "*.md")
                .Concat(Folder("skills", "SKILL.md"))
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(name => name != "docs/README.md" && !list.Contains($"({name})", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [Test]
    public void Links_to_files_lead_somewhere()
    {
        var broken =
            from file in Documents()
            from link in Link().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
            where !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.GetFullPath(link, Path.GetDirectoryName(file)!))
            select $"{Path.GetRelativePath(Root, file)}: {link}";
        Assert.That(broken, Is.Empty);
    }

    // Parts of one name belong together: what stands between them points the code to the sandbox.
    private static HashSet<string> ReadCompiled() =>
        [
            .. ((string[])["XApi.Client.Tests", "XApi.AspNetCore.Tests", "XApi.Orleans.Tests"])
                .SelectMany(tests => Directory.EnumerateFiles(Path.Combine(Root, "tests", tests, "Documentation"), "*Snippets.cs"))
                .SelectMany(file =>
                    Snippet().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).GroupBy(match => match.Groups[1].Value)
                )
                .Select(parts => Normal(string.Concat(parts.Select(part => part.Groups[2].Value)))),
            .. Packages().SelectMany(Code).Where(IsWholeFile).Select(Normal),
        ];

    private static IEnumerable<string> Documents() =>
        [
            .. Directory.EnumerateFiles(Root, "*.md"),
            Path.Combine(Root, "llms.txt"),
            .. Folder("docs", "*.md"),
            .. Folder("skills", "*.md"),
            .. Packages(),
        ];

    private static string[] Packages() =>
        [
            .. ((string[])["XApi.AspNetCore", "XApi.Client", "XApi.Orleans", "XApi.Sandbox", "XApi.Testing"]).Select(name =>
                Path.Combine(Root, "src", name, "README.md")
            ),
        ];

    private static IEnumerable<string> Code(string file) =>
        Fenced().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(match => match.Groups[1].Value);

    private static bool IsWholeFile(string code) => UsingDirective().IsMatch(code);

    private static IEnumerable<string> Folder(string name, string pattern) =>
        Directory.Exists(Path.Combine(Root, name))
            ? Directory.EnumerateFiles(Path.Combine(Root, name), pattern, SearchOption.AllDirectories)
            : [];

    // A snippet stands deeper in its method than in the document.
    private static string Normal(string code)
    {
        var lines = code.Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..].TrimEnd() : ""));
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^using [A-Z][\w.]*;", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex("^ *// snippet: ([^\n]*)\n(.*?)^ *// end", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}

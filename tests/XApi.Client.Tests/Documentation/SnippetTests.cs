using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>Every C# block of the documents is code that is compiled here, between <c>// snippet: name</c> and <c>// end</c>.</summary>
internal sealed partial class SnippetTests
{
    private static readonly string Root = FindRoot();

    public static IEnumerable<TestCaseData> Blocks()
        => from file in Directory.EnumerateFiles(Root, "*.md").Concat(Folder("docs", "*.md")).Append(Path.Combine(Root, "src", "XApi.Sandbox", "README.md"))
           // TroubleshootingTests writes that one from what it runs.
           where Path.GetFileName(file) != "troubleshooting.md"
           from block in Fenced().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select((match, index) => (Code: match.Groups[1].Value, Number: index + 1))
           // A whole file for another test framework can't be a part of these tests.
           where !block.Code.StartsWith("using ", StringComparison.Ordinal)
           select new TestCaseData(block.Code).SetName($"{Path.GetRelativePath(Root, file)} block {block.Number} is compiled");

    [TestCaseSource(nameof(Blocks))]
    public void A_block_is_compiled(string code)
        => Assert.That(Compiled(), Does.Contain(Normal(code)), "The block stands in no snippet of tests/XApi.Client.Tests/Documentation.");

    [Test]
    public void The_README_has_blocks() => Assert.That(Blocks().Count(), Is.GreaterThan(5));

    [Test]
    public void Links_to_files_lead_somewhere()
    {
        var broken = from file in Directory.EnumerateFiles(Root, "*.md").Concat(Folder("docs", "*.md"))
                     from link in Link().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
                     where !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.GetFullPath(link, Path.GetDirectoryName(file)!))
                     select $"{Path.GetRelativePath(Root, file)}: {link}";
        Assert.That(broken, Is.Empty);
    }

    // Parts of one name belong together: what stands between them points the code to the sandbox.
    private static List<string> Compiled()
        => [.. Directory.EnumerateFiles(Path.Combine(Root, "tests", "XApi.Client.Tests", "Documentation"), "*Snippets.cs")
            .SelectMany(file => Snippet().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).GroupBy(match => match.Groups[1].Value))
            .Select(parts => Normal(string.Concat(parts.Select(part => part.Groups[2].Value))))];

    private static IEnumerable<string> Folder(string name, string pattern)
        => Directory.Exists(Path.Combine(Root, name)) ? Directory.EnumerateFiles(Path.Combine(Root, name), pattern, SearchOption.AllDirectories) : [];

    // A snippet stands deeper in its method than in the document.
    private static string Normal(string code)
    {
        var lines = code.Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..].TrimEnd() : ""));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "XApi.Generated.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("^ *// snippet: ([^\n]*)\n(.*?)^ *// end", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}

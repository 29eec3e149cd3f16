using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>Links to a place in a page lead to a heading of that page.</summary>
[TestFixture]
internal sealed partial class AnchorTests
{
    [Test]
    public void A_link_to_a_place_leads_to_a_heading()
    {
        var links =
            from file in RepositoryFiles.Written()
            where file.EndsWith(".md", StringComparison.Ordinal)
            let path = Path.Combine(Repository.Root, file)
            from link in Link().Matches(File.ReadAllText(path))
            let target = link.Groups[1].Length == 0 ? path : Path.GetFullPath(link.Groups[1].Value, Path.GetDirectoryName(path)!)
            where target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(target)
            select (File: file, Target: target, Anchor: link.Groups[2].Value);
        var all = links.ToList();

        Assert.That(all, Has.Count.GreaterThan(5));
        Assert.That(
            all.Where(link => !Anchors(link.Target).Contains(link.Anchor)).Select(link => $"{link.File}: {link.Target}#{link.Anchor}"),
            Is.Empty
        );
    }

    // As GitHub and docfx make them: small letters and digits, a hyphen for each blank, nothing else.
    private static HashSet<string> Anchors(string file) =>
        Heading()
            .Matches(File.ReadAllText(file))
            .Select(heading => NoLetter().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\]\(([^)#:\s]*)#([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} ([^\n\r]+)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoLetter();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>What the pages for contributors say of the code is so.</summary>
[TestFixture]
internal sealed partial class InternalsTests
{
    private static string Page(string name) => File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "internals", name));

    [Test]
    public void A_change_opens_as_many_files_as_its_journey_allows_at_most()
    {
        var journeys = Heading().Split(Page("journeys.md")).Skip(1).ToList();

        Assert.That(journeys, Has.Count.EqualTo(4));
        foreach (var journey in journeys)
        {
            var allowed = int.Parse(AtMost().Match(journey).Groups[1].Value, CultureInfo.InvariantCulture);
            var steps = Step().Matches(journey).Select(step => step.Value).ToList();

            Assert.That(steps, Has.Count.EqualTo(allowed), journey);
            Assert.That(steps, Has.All.Contains("](../../"), "each step is a file");
        }
    }

    [Test]
    public void Every_extension_of_the_spec_is_explained()
    {
        var explained = Explained().Matches(Page("generation.md")).Select(name => name.Value.Trim('`')).ToHashSet();
        var used = Directory
            .EnumerateFiles(Path.Combine(RepositoryFiles.Root, "openapi"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .SelectMany(line => Used().Matches(line).Select(name => name.Groups[1].Value))
            // The names of response headers.
            .Where(name => !name.StartsWith("x-rate-limit-", StringComparison.Ordinal))
            .Distinct();

        Assert.That(used.Except(explained), Is.Empty, "docs/internals/generation.md says what each extension means");
    }

    [Test]
    public void Every_page_has_a_picture_that_can_be_done_without([Values("call", "limits", "streams", "pages", "generation")] string name)
    {
        var page = Page($"{name}.md");

        Assert.That(page, Does.Contain("```mermaid\nflowchart"));
        Assert.That(page.Split("```")[2].Trim(), Has.Length.GreaterThan(1000), "the text behind the picture");
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^At most ([0-9]+) files", RegexOptions.Multiline)]
    private static partial Regex AtMost();

    [GeneratedRegex("^[0-9]+\\. .*", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex("`x-[a-z-]+")]
    private static partial Regex Explained();

    [GeneratedRegex("(?:^|[\\s{])(x-[a-z-]+):")]
    private static partial Regex Used();
}

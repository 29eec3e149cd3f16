using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>What the guides name outside of code blocks exists: exceptions, instruments.</summary>
internal sealed partial class NamesInGuidesTests
{
    [Test]
    public void Each_exception_that_a_guide_names_exists()
    {
        var types = typeof(XApiClient).Assembly.GetExportedTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var missing =
            from file in Guides()
            from match in ExceptionName().Matches(File.ReadAllText(file))
            where !types.Contains(match.Groups[1].Value)
            select $"{Path.GetFileName(file)}: {match.Groups[1].Value}";

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Each_instrument_that_a_guide_names_is_in_the_page_on_observability()
    {
        var listed = Instrument()
            .Matches(File.ReadAllText(Guides().Single(file => Path.GetFileName(file) == "observability.md")))
            .Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = Guides().SelectMany(file => Instrument().Matches(File.ReadAllText(file))).Select(match => match.Value).Distinct();

        Assert.That(named, Is.SubsetOf(listed));
        Assert.That(listed, Has.Count.GreaterThan(10));
    }

    private static IEnumerable<string> Guides() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md");

    [GeneratedRegex(@"`(X[A-Za-z]+Exception)`")]
    private static partial Regex ExceptionName();

    [GeneratedRegex(@"xapi\.client\.[a-z_.]+[a-z]")]
    private static partial Regex Instrument();
}

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

    // In `x.Likes.LikeAsync(…)`, `UnlikeAsync(…)` the second is of the same section; what stands in the columns of other libraries is theirs.
    [Test]
    public void Each_method_of_a_section_that_a_guide_names_exists()
    {
        var sections = typeof(IXApiClient).GetProperties().ToDictionary(section => section.Name, section => Methods(section.PropertyType));
        var named =
            from file in Guides()
            from line in File.ReadLines(file)
            let own = Path.GetFileName(file).StartsWith("from-", StringComparison.Ordinal) ? line.TrimEnd(' ', '|').Split('|')[^1] : line
            from call in Call().Matches(own)
            from method in Method().Matches(call.Value)
            let section = Section().Matches(call.Value[..method.Index]).Last().Groups[1].Value
            where sections.ContainsKey(section)
            select (File: Path.GetFileName(file), Section: section, Method: method.Value);
        var all = named.ToList();

        Assert.That(all, Has.Count.GreaterThan(100));
        Assert.That(
            all.Where(name => !sections[name.Section].Contains(name.Method)).Select(name => $"{name.File}: {name.Section}.{name.Method}"),
            Is.Empty
        );
    }

    // Conveniences are members of the client or extensions; the interface may have them from another.
    private static HashSet<string> Methods(Type section) =>
        typeof(XApiClient)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type == section
                || section.IsAssignableFrom(type)
                || section.GetInterfaces().Contains(type)
                || type.IsAbstract && type.IsSealed
            )
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Guides() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md");

    [GeneratedRegex(@"`(X[A-Za-z]+Exception)`")]
    private static partial Regex ExceptionName();

    [GeneratedRegex(@"\bx\.([A-Z]\w+)\.\w+Async(?:\([^`|]*\))?(?:`?(?:,| and) `\w+Async)*")]
    private static partial Regex Call();

    // A call may be an argument of another: `x.Costs.EstimateAsync(c => c.Tweets.CreateAsync(…))`.
    [GeneratedRegex(@"\b[a-z]\.([A-Z]\w+)\.")]
    private static partial Regex Section();

    [GeneratedRegex(@"(?<=[.`])\w+Async")]
    private static partial Regex Method();

    [GeneratedRegex(@"xapi\.client\.[a-z_.]+[a-z]")]
    private static partial Regex Instrument();
}

using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>docs/security.md names a test for each threat. They exist.</summary>
internal sealed partial class SecurityPageTests
{
    [Test]
    public void Each_test_that_the_threat_model_names_exists()
    {
        var tests = RepositoryFiles
            .Written()
            .Where(file => file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal) || file.EndsWith("Snippets.cs", StringComparison.Ordinal))
            .Select(file => Path.Combine(Repository.Root, file))
            .SelectMany(file => Method().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = TestName()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
            .Select(match => match.Groups[1].Value);

        Assert.That(named, Is.SubsetOf(tests));
        Assert.That(named.Count(), Is.GreaterThan(20));
    }

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();

    // Names of tests are sentences: two underscores at least.
    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9]+_\\w+)`")]
    private static partial Regex TestName();
}

namespace XApi.Tests.Rules;

/// <summary>A file written by hand is one idea, and one idea fits on a few screens.</summary>
[TestFixture]
internal sealed class FileRules
{
    private const int MaxLines = 400;

    private static IEnumerable<string> WrittenByHand =>
        RepositoryFiles
            .Written()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.StartsWith("generated/", StringComparison.Ordinal));

    [Test]
    public void A_file_has_at_most_400_lines()
    {
        var tooLong = WrittenByHand
            .Select(file => (File: file, Lines: File.ReadLines(Path.Combine(RepositoryFiles.Root, file)).Count()))
            .Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.File}: {file.Lines} lines")
            .ToList();

        Assert.That(tooLong, Is.Empty, "split them by their ideas");
    }
}

using System.Globalization;
using System.Text;

namespace XApi.Spec;

/// <summary>Prints differences for a reader.</summary>
internal static class DiffReport
{
    private static readonly (Severity Severity, string Title)[] Parts =
    [
        (Severity.Breaking, "Breaking"),
        (Severity.Compatible, "Compatible"),
        (Severity.Informative, "For information"),
    ];

    /// <summary>A line for each difference.</summary>
    internal static void Print(IReadOnlyList<Difference> differences, TextWriter output)
    {
        foreach (var difference in differences)
        {
            output.WriteLine(
                $"{Name(difference.Severity), -11}  {difference.Subject, -14}  {Place(difference)}: {difference.Sentence}{Plain(Where(difference))}"
            );
        }

        output.WriteLine(Sum(differences));
    }

    /// <summary>A section of a changelog.</summary>
    internal static string Markdown(IReadOnlyList<Difference> differences, string title)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        text.AppendLine(Sum(differences));
        foreach (var (severity, heading) in Parts)
        {
            var part = differences.Where(difference => difference.Severity == severity).ToList();
            if (part.Count > 0)
            {
                text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {heading}").AppendLine();
                foreach (var difference in part)
                {
                    text.AppendLine(
                        CultureInfo.InvariantCulture,
                        $"- {Capital(difference.Subject)} `{Place(difference)}`: {difference.Sentence}{Where(difference)}"
                    );
                }
            }
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    internal static string Sum(IReadOnlyList<Difference> differences) =>
        differences.Count == 0
            ? "No differences."
            : $"{differences.Count} {(differences.Count == 1 ? "difference" : "differences")}: "
                + string.Join(
                    ", ",
                    Parts.Select(part => $"{differences.Count(difference => difference.Severity == part.Severity)} {Name(part.Severity)}")
                )
                + ".";

    internal static string Name(Severity severity) =>
        severity switch
        {
            Severity.Breaking => "breaking",
            Severity.Compatible => "compatible",
            _ => "informative",
        };

    private static string Place(Difference difference) => difference.Place.Length == 0 ? "(whole)" : difference.Place;

    // The shortest path of the first operations stands for all.
    private static string Where(Difference difference)
    {
        var sites = difference
            .Sites.OrderBy(site => site.Path.Count(letter => letter == '.'))
            .Where(site => site.Operation.Length > 0 && site.Operation != difference.Place)
            .ToList();
        var operations = sites.Select(site => site.Operation).Distinct().ToList();
        if (operations.Count == 0)
        {
            return "";
        }

        var paths = sites.Select(site => site.Path).Where(path => path.Length > 0 && path != difference.Place).Distinct().ToList();
        var shown = string.Join(", ", operations.Take(3)) + (operations.Count > 3 ? $" and {operations.Count - 3} more" : "");
        var at = paths.Count == 0 ? "" : $"`{paths[0]}`{(paths.Count > 1 ? " and elsewhere" : "")} of ";
        return $" ({at}{shown})";
    }

    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

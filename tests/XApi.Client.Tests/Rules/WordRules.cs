using System.Text.RegularExpressions;

namespace XApi.Tests.Rules;

/// <summary>
/// Code, comments, messages and guides use the words of the .NET HTTP world, so that nobody has to translate. Names count too: a word
/// is found within a name as well as alone.
/// </summary>
[TestFixture]
internal sealed class WordRules
{
    // What must not be written, and what to write for it.
    private static readonly (string Pattern, string Say)[] Words =
    [
        (@"(?<!no-)[Aa]nswer(?!s/)", "response, returned, replied"),
        (@"\b[Aa]new\b", "again"),
        (@"\b[Ll]est\b", "so that … not"),
        (@"\b[Tt]hereafter\b", "later, after that"),
        (@"\b([Tt]old|[Tt]ells?|[Tt]elling)\b(?!.*\b(apart|from)\b)|Told\b|\bTell(?=[A-Z(])", "report, record, observe, say"),
        (@"\b[Hh]eed(s|ed|ing)?\b", "follow, take into account"),
        (@"\b[Ww]ho(so)?ever\b", "a caller that, anyone who"),
        (@"\b([Gg]o(es|ing)?|[Ww]ent|[Gg]one) on\b(?! the\b| for)|[Gg]o(es)?On\b|[Gg]oneOn\b", "continue, resume, wait"),
        (@"\b[Ll]et(s|ting)? (\w+ )?go\b", "release"),
        (@"\b([Gg]iv(e|es|ing)|[Gg]ave|[Gg]iven) up\b|[Gg](ave|ive|iven|ives)Up\b", "stop, end, fail"),
        (@"\b[Hh]oles?\b|Holes?(?=[A-Z(.;,\s])", "gap"),
        (@"\b[Ss]ilen(t|ce)\b(?!, looping)", "stall, stalled"),
        (@"\b[Ll]anes?\b|Lanes?(?=[A-Z(.;,\s])", "partition"),
        (@"\bTickets?(?=[A-Z(.;,\s])|[a-z]Tickets?\b", "lease, permit"),
        (@"\b[Ww]aiters?\b|Waiters?(?=[A-Z(.;,\s])", "queued call"),
        (
            @"\b([Tt]ried again|([Aa]|[Ee]ach|[Ee]very|another|one|last|first|second|next|per|between|the|of) tr(y|ies))\b(?! to| one| it| the| and|-)",
            "attempt, retry"
        ),
        (@"\b[Aa]lterations?\b", "mutant"),
        (@"\b[Ll]og-ins?\b", "login for the noun, log in for the verb"),
        (@"\b[Bb]esides? what (it|they) need", "optional parameters of"),
        (@"\bcan be asked for\b", "optional parameters of, may be requested"),
    ];

    // The list itself has every word of it.
    private const string ThisFile = "tests/XApi.Client.Tests/Rules/WordRules.cs";

    private static readonly string Root = RepositoryFiles.Root;

    [TestCaseSource(nameof(Words))]
    public void The_words_of_the_field_are_used((string Pattern, string Say) word)
    {
        var pattern = new Regex(word.Pattern, RegexOptions.CultureInvariant);
        var found = RepositoryFiles
            .Written()
            .Where(file => file != ThisFile)
            .SelectMany(file =>
                File.ReadLines(Path.Combine(Root, file))
                    .Select((line, index) => (File: file, Number: index + 1, Line: line.Trim()))
                    .Where(line => pattern.IsMatch(line.Line) || pattern.IsMatch(line.Line.Replace('_', ' ')))
            )
            .Select(line => $"{line.File}:{line.Number}: {line.Line}")
            .ToList();

        Assert.That(found, Is.Empty, $"{found.Count} lines have a word of the list; write {word.Say} instead");
    }
}

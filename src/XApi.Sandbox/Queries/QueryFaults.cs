using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>Why X refuses a query or rule, word for word where that was reported.</summary>
/// <remarks>
/// What is known of X from reports is decided here and not by the client's check, so that a belief of the client is not a belief of the sandbox. The rest,
/// of which only the documentation speaks, is the client's check, with its sentences.
/// </remarks>
internal static partial class QueryFaults
{
    private const string NoPositiveClause = "Rules must contain at least one positive, non-stopword clause";
    private const string NoPositiveTerm = "Rules must contain a non-negation term";

    // The words that X does not index, as the documentation of its earlier search has them.
    private static readonly HashSet<string> StopWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "an",
        "and",
        "at",
        "but",
        "by",
        "com",
        "from",
        "http",
        "https",
        "if",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "or",
        "rt",
        "the",
        "this",
        "to",
        "too",
        "via",
        "we",
        "www",
        "you",
    };

    /// <summary>All faults, in the order of the text; empty when X takes it.</summary>
    internal static IReadOnlyList<string> Of(string text, XQueryCheck check)
    {
        var faults = new SortedSet<Fault>();
        foreach (var (word, position) in Words(text))
        {
            // A dash negates the word; it is no part of it.
            var bare = word.TrimStart('-');
            if (Word(bare) is { } sentence)
            {
                faults.Add(new Fault(position + word.Length - bare.Length, sentence));
            }
        }

        var terms = check.Query is null ? [] : Terms(check.Query).ToList();
        if (terms.Count > 0 && faults.Count == 0)
        {
            CheckStanding(terms, faults);
        }

        // What was said in X's words is not said again in others; and X does not warn.
        if (faults.Count == 0)
        {
            foreach (var diagnostic in check.Diagnostics.Where(diagnostic => diagnostic.Severity == XQuerySeverity.Error))
            {
                faults.Add(new Fault(diagnostic.Span.Start, Sentence(diagnostic)));
            }
        }

        return [.. faults.Select(fault => $"{fault.Sentence} (at position {fault.Position + 1})")];
    }

    // Words outside of quotes, with where they begin.
    private static IEnumerable<(string Word, int Position)> Words(string text) =>
        Unquoted()
            .Matches(text)
            .Where(match => match.Groups["word"].Success)
            .Select(match => (match.Groups["word"].Value, match.Groups["word"].Index));

    private static string? Word(string word)
    {
        if (word.Equals("and", StringComparison.OrdinalIgnoreCase))
        {
            return "Ambiguous use of and as a keyword. Use a space to logically join two clauses, or \"and\" to find occurrences of and in text";
        }

        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Name().IsMatch(word[..colon]) && !IsOperator(word, colon))
        {
            return InvalidOperator(word[..colon]);
        }

        return word.StartsWith('\'') ? "no viable alternative at character '''" : null;
    }

    // Some names end with the colon, others go beyond it: from:, is:retweet.
    private static bool IsOperator(string word, int colon) =>
        XQueryOperator.Find(word[..(colon + 1)]) is not null || XQueryOperator.Find(word) is not null;

    private static string InvalidOperator(string name) =>
        $"Reference to invalid operator '{name}'. Operator is not available in current product or product packaging. "
        + "Please refer to complete available operator list at http://t.co/operators.";

    private static void CheckStanding(List<XQueryTerm> terms, SortedSet<Fault> faults)
    {
        if (terms.TrueForAll(term => term.IsNegated))
        {
            faults.Add(new Fault(0, NoPositiveTerm));
            faults.Add(new Fault(0, NoPositiveClause));
        }
        else if (terms.TrueForAll(term => term.IsNegated || (IsKeyword(term) && StopWords.Contains(term.Value))))
        {
            faults.Add(new Fault(0, NoPositiveClause));
        }
    }

    private static bool IsKeyword(XQueryTerm term) => term.Name.Length == 0 && !term.IsQuoted;

    private static IEnumerable<XQueryTerm> Terms(XQuery query) =>
        query is XQueryTerm term ? [term] : ((XQueryGroup)query).Queries.SelectMany(Terms);

    // An operator that the access level lacks does not exist for it.
    private static string Sentence(XQueryDiagnostic diagnostic) =>
        diagnostic.Id is "XQ031" or "XQ032" && Operator().Match(diagnostic.Message) is { Success: true } named
            ? InvalidOperator(named.Groups[1].Value)
            : diagnostic.Message;

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"?|(?<word>[^\\s()\"]+)")]
    private static partial Regex Unquoted();

    [GeneratedRegex("^[A-Za-z_]+$")]
    private static partial Regex Name();

    [GeneratedRegex("^([a-z_]+):")]
    private static partial Regex Operator();

    private readonly record struct Fault(int Position, string Sentence) : IComparable<Fault>
    {
        // NoPositiveTerm comes before NoPositiveClause, as X has them.
        public int CompareTo(Fault other) =>
            Position != other.Position ? Position.CompareTo(other.Position) : string.CompareOrdinal(Sentence, other.Sentence);
    }
}

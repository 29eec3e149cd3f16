namespace XApi;

/// <summary>Words that X ignores: a query whose only positive keywords are among them is refused.</summary>
/// <remarks>
/// The list is the one that X published for enterprise rules. In double quotes a stop word is an ordinary phrase.
/// </remarks>
internal static class StopWords
{
    private static readonly HashSet<string> Words = new(
        [
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
        ],
        StringComparer.OrdinalIgnoreCase
    );

    internal static bool Contain(XQueryTerm term) => term.Operator == XQueryOperator.Keyword && Words.Contains(term.Value);
}

using System.Globalization;

namespace XApi;

/// <summary>Holds a query against what the documentation says of an endpoint and an access level.</summary>
internal sealed partial class QueryChecker
{
    // Far past any limit nothing but the length is worth reporting.
    private const int LongestWorthReading = 8192;

    private readonly string _text;
    private readonly XQueryEndpoint _endpoint;
    private readonly XAccessLevel _level;
    private readonly List<XQueryDiagnostic> _diagnostics = [];

    private QueryChecker(string text, XQueryEndpoint endpoint, XAccessLevel level)
    {
        _text = text;
        _endpoint = endpoint;
        _level = level;
    }

    public static XQueryCheck Check(string text, XQueryEndpoint endpoint, XAccessLevel level, bool written)
    {
        var checker = new QueryChecker(text, endpoint, level);
        var parser = new QueryParser(text, endpoint);
        var query = parser.Parse();

        // A built tree shows how it groups; only in a written text can precedence surprise.
        checker._diagnostics.AddRange(
            written ? parser.Diagnostics : parser.Diagnostics.Where(diagnostic => diagnostic.Id != QueryRule.Precedence)
        );
        var length = QueryText.Count(text);
        checker.CheckLevel();
        checker.CheckLength(length);
        if (query is not null && text.Length <= LongestWorthReading)
        {
            checker.CheckTree(query);
        }

        return new(text, query, [.. checker._diagnostics.OrderBy(diagnostic => diagnostic.Span.Start)], length);
    }

    private void CheckLevel()
    {
        var granted = QueryLimits.Grants(_endpoint, _level);
        if (granted == true)
        {
            return;
        }

        Report(
            QueryRule.EndpointNotAtLevel,
            granted is null,
            new(0, 0),
            granted is null
                ? $"The documentation does not say clearly whether {Of(_endpoint)} is open to {Of(_level)} access."
                : $"{char.ToUpperInvariant(Of(_endpoint)[0])}{Of(_endpoint)[1..]} is not open to {Of(_level)} access.",
            QueryRule.Limits
        );
    }

    private void CheckLength(int length)
    {
        var limits = QueryLimits.Of(_endpoint, _level);
        if (length <= limits.Soft)
        {
            return;
        }

        var over = length - limits.Soft;
        var start = _text.Length;
        for (var left = over; left > 0; left--)
        {
            start -= start > 1 && char.IsLowSurrogate(_text[start - 1]) && char.IsHighSurrogate(_text[start - 2]) ? 2 : 1;
        }

        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"The query has {length:N0} characters, {over:N0} more than the {limits.Soft:N0} that {Of(_level)} access has at {Of(_endpoint)}"
        );
        Report(
            QueryRule.TooLong,
            length <= limits.Hard,
            XQuerySpan.FromTo(start, _text.Length),
            length <= limits.Hard
                ? string.Create(CultureInfo.InvariantCulture, $"{sentence}; another page allows {limits.Hard:N0}.")
                : sentence + ".",
            QueryRule.Limits
        );
    }

    private void CheckTree(XQuery query)
    {
        var terms = new List<XQueryTerm>();
        Collect(query, terms);
        foreach (var term in terms)
        {
            CheckAvailability(term);
            CheckArgument(term);
        }

        CheckStanding(query, terms);
        CheckNegation(terms);
        CheckSample(query, terms);
        CheckSingles(terms);
        FindContradictions(query, null);
    }

    private static void Collect(XQuery query, List<XQueryTerm> terms)
    {
        if (query is XQueryTerm term)
        {
            terms.Add(term);
            return;
        }

        foreach (var member in ((XQueryGroup)query).Members)
        {
            Collect(member, terms);
        }
    }

    private void CheckAvailability(XQueryTerm term)
    {
        if (term.Operator == XQueryOperator.Unknown)
        {
            return;
        }

        var called = term.Name.Length > 0 ? term.Name : "This operator";
        switch (term.Operator.TierAt(_endpoint))
        {
            case XQueryTier.None:
                Report(
                    QueryRule.NotAtEndpoint,
                    false,
                    term.Extent,
                    $"{called} does not exist at {Of(_endpoint)}.",
                    QueryRule.ListOfOperators
                );
                return;
            case XQueryTier.Advanced when QueryLimits.GrantsAdvanced(_endpoint, _level) is var granted && granted != true:
                Report(
                    QueryRule.NotAtLevel,
                    granted is null,
                    term.Extent,
                    granted is null
                        ? $"{called} is an advanced operator; the documentation does not say clearly whether {Of(_level)} access has it at {Of(_endpoint)}."
                        : $"{called} is an advanced operator, which {Of(_level)} access does not have.",
                    QueryRule.Availability
                );
                break;
        }

        if (!term.Operator.IsListed(term.Name, _endpoint))
        {
            var listed = term.Operator.ListedName(_endpoint);
            Report(
                QueryRule.NotAtEndpoint,
                true,
                term.Extent,
                $"The operator table of {Of(_endpoint)} has this operator as {listed} only.",
                QueryRule.ListOfOperators,
                Replace(term, new XQueryTerm(term.Operator, listed, term.Value, term.IsQuoted, negated: false))
            );
        }
    }

    private void CheckStanding(XQuery query, List<XQueryTerm> terms)
    {
        var whole = new XQuerySpan(0, _text.Length);
        if (terms.Exists(term => term.Operator == XQueryOperator.Unknown))
        {
            // Whether an operator that does not exist could stand alone is no question.
            return;
        }

        if (terms.TrueForAll(term => term.IsNegated))
        {
            Report(
                QueryRule.OnlyNegated,
                false,
                whole,
                "Negated operators cannot be used alone; something must be asked for.",
                QueryRule.Boolean
            );
        }
        else if (terms.TrueForAll(term => term.Operator.Standing == XQueryStanding.ConjunctionRequired))
        {
            Report(
                QueryRule.OnlyConjunctionRequired,
                false,
                whole,
                $"{terms[0].Name} and its like cannot be used alone; add a standalone operator, such as a keyword.",
                QueryRule.Types
            );
        }
        else if (!terms.Exists(term => IsAnchor(term)))
        {
            Report(
                QueryRule.NoPositiveStandalone,
                true,
                whole,
                terms.Exists(term => term.Operator.Standing == XQueryStanding.Undocumented && !term.IsNegated)
                    ? "The documentation does not say whether these operators can be used alone."
                    : "The only standalone operators are negated, so that almost everything matches.",
                QueryRule.Types
            );
        }
        else if (terms.TrueForAll(term => !IsAnchor(term) || StopWords.Contain(term)))
        {
            Report(
                QueryRule.OnlyStopWords,
                false,
                whole,
                $"X ignores the word {terms.Find(IsAnchor)!.Value} and its like; add another operator, or put it in double quotes.",
                QueryRule.Types
            );
        }
        else
        {
            WarnOfUnbounded(query);
        }
    }

    private static bool IsAnchor(XQueryTerm term) => !term.IsNegated && term.Operator.Standing == XQueryStanding.Standalone;

    // What the documentation leaves open is not reported as unbounded.
    private static bool IsBounded(XQuery query) =>
        query switch
        {
            XQueryTerm term => !term.IsNegated && term.Operator.Standing != XQueryStanding.ConjunctionRequired,
            XQueryGroup { IsAll: true } group => Array.Exists(group.Members, IsBounded),
            _ => Array.TrueForAll(((XQueryGroup)query).Members, IsBounded),
        };

    private void WarnOfUnbounded(XQuery query)
    {
        while (query is XQueryGroup group && !IsBounded(query))
        {
            if (!group.IsAll)
            {
                foreach (var member in group.Members)
                {
                    if (!IsBounded(member))
                    {
                        Report(
                            QueryRule.UnboundedAlternative,
                            true,
                            member.Extent,
                            "This alternative has no standalone operator of its own, so that it matches almost everything.",
                            QueryRule.Types
                        );
                    }
                }

                return;
            }

            if (Array.Find(group.Members, member => member is XQueryGroup) is not { } inner)
            {
                return;
            }

            query = inner;
        }
    }

    private void CheckNegation(List<XQueryTerm> terms)
    {
        foreach (var term in terms)
        {
            if (term.Operator == XQueryOperator.Nullcast && !term.IsNegated)
            {
                Report(
                    QueryRule.NullcastNotNegated,
                    false,
                    term.Extent,
                    "is:nullcast must always be negated.",
                    QueryRule.Boolean,
                    _text[term.Extent.Start] == '-' ? null : new(term.Extent, "-is:nullcast")
                );
            }

            if (term.Operator == XQueryOperator.Embedding && term.IsNegated)
            {
                Report(QueryRule.EmbeddingNegated, false, term.Extent, "embedding: cannot be negated.", QueryRule.ListOfOperators);
            }
        }
    }

    private void CheckSample(XQuery query, List<XQueryTerm> terms)
    {
        foreach (var term in terms)
        {
            if (term.Operator != XQueryOperator.Sample)
            {
                continue;
            }

            if (term.IsNegated)
            {
                Report(
                    QueryRule.SampleNegated,
                    false,
                    term.Extent,
                    "sample: cannot be negated.",
                    QueryRule.Boolean,
                    _text[term.Extent.Start] == '-' ? new(new(term.Extent.Start, 1), "") : null
                );
            }
            else if (query is XQueryGroup group && !(group.IsAll && Array.Exists(group.Members, member => ReferenceEquals(member, term))))
            {
                var rest = Without(query, term);
                Report(
                    QueryRule.SampleOfPart,
                    false,
                    term.Extent,
                    "sample: applies to the whole rule, so everything else must be grouped beside it.",
                    QueryRule.ListOfOperators,
                    rest is null ? null : new(new(0, _text.Length), XQuery.Join([rest, term], all: true).ToString())
                );
            }
        }
    }

    private static XQuery? Without(XQuery query, XQueryTerm term)
    {
        if (query is not XQueryGroup group)
        {
            return ReferenceEquals(query, term) ? null : query;
        }

        var members = group.Members.Select(member => Without(member, term)).OfType<XQuery>().ToList();
        return members.Count == 0 ? null : XQuery.Join(members, group.IsAll);
    }

    private void CheckSingles(List<XQueryTerm> terms)
    {
        foreach (var list in terms.Where(term => term.Operator == XQueryOperator.List).Skip(1))
        {
            Report(QueryRule.SeveralLists, false, list.Extent, "A query has at most one list: operator.", QueryRule.ListOfOperators);
        }

        if (_endpoint != XQueryEndpoint.FilteredStream)
        {
            // The table says one, and shows an example with two.
            foreach (var entity in terms.Where(term => term.Operator == XQueryOperator.Entity).Skip(1))
            {
                Report(
                    QueryRule.SeveralEntities,
                    true,
                    entity.Extent,
                    "The operator table allows one entity: operator, though its example has two.",
                    QueryRule.ListOfOperators
                );
            }
        }
    }

    private void Report(string rule, bool warning, XQuerySpan span, string message, string place, XQueryFix? fix = null) =>
        _diagnostics.Add(
            new(rule, warning ? XQuerySeverity.Warning : XQuerySeverity.Error, span, message, QueryRule.Page(_endpoint, place), fix)
        );

    private static string Of(XQueryEndpoint endpoint) =>
        endpoint switch
        {
            XQueryEndpoint.RecentSearch => "recent search",
            XQueryEndpoint.FullArchiveSearch => "full-archive search",
            XQueryEndpoint.RecentCounts => "recent counts",
            XQueryEndpoint.FullArchiveCounts => "full-archive counts",
            _ => "the filtered stream",
        };

    private static string Of(XAccessLevel level) => level == XAccessLevel.AcademicResearch ? "Academic Research" : level.ToString();
}

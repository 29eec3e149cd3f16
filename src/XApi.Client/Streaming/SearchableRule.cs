namespace XApi;

/// <summary>A rule of the filtered stream as a query that recent search accepts.</summary>
/// <remarks>
/// Search lacks some of the stream's operators. Leaving one out of an AND finds more than the rule, out of an OR less: what was left out is reported.
/// See <see href="https://docs.x.com/x-api/fundamentals/recovery-and-redundancy"/>.
/// </remarks>
internal static class SearchableRule
{
    /// <summary>The query for a rule, and what it leaves out. The query is null when nothing is left that can be searched for.</summary>
    internal static (string? Query, IReadOnlyList<string> LeftOut) From(string rule)
    {
        // A rule that can't be read here is X's to judge, as it stands.
        if (!XQuery.TryParse(rule, out var parsed))
        {
            return (rule, []);
        }

        var leftOut = new List<string>();
        var rest = Prune(parsed, leftOut);
        if (leftOut.Count == 0)
        {
            return (rule, []);
        }

        var stands =
            rest is not null
            && !rest.Check(XQueryEndpoint.RecentSearch, XAccessLevel.Enterprise)
                .Diagnostics.Any(diagnostic => diagnostic.Severity == XQuerySeverity.Error);
        return (stands ? rest!.ToString() : null, leftOut);
    }

    private static XQuery? Prune(XQuery query, List<string> leftOut)
    {
        if (query is XQueryTerm term && term.Operator.TierAt(XQueryEndpoint.RecentSearch) == XQueryTier.None)
        {
            leftOut.Add(term.ToString());
            return null;
        }

        if (query is not XQueryGroup group)
        {
            return query;
        }

        var kept = group.Queries.Select(member => Prune(member, leftOut)).OfType<XQuery>().ToList();
        return kept.Count == 0 ? null
            : group.IsAll ? XQuery.All(kept)
            : XQuery.Any(kept);
    }
}

namespace XApi;

// Parts of which one asks for what another rules out.
internal sealed partial class QueryChecker
{
    // What must hold together: the operators of an AND, and of every AND around it.
    private sealed record Scope(
        Scope? Outer,
        Dictionary<XQueryOperator, XQueryTerm> Single,
        Dictionary<(XQueryOperator, string), XQueryTerm> Seen
    );

    private void FindContradictions(XQuery query, Scope? outer)
    {
        if (query is not XQueryGroup group)
        {
            return;
        }

        var scope = outer;
        if (group.IsAll)
        {
            scope = new(outer, [], []);
            foreach (var member in group.Members)
            {
                if (member is XQueryTerm term)
                {
                    Meet(term, scope);
                }
            }
        }

        foreach (var member in group.Members)
        {
            if (member is XQueryTerm term && !group.IsAll && outer is not null)
            {
                Meet(term, new(outer, [], []));
            }
            else
            {
                FindContradictions(member, scope);
            }
        }
    }

    private void Meet(XQueryTerm term, Scope scope)
    {
        var key = (term.Operator, term.Value.ToUpperInvariant());
        for (var around = scope; around is not null; around = around.Outer)
        {
            if (around.Seen.TryGetValue(key, out var same) && same.IsNegated != term.IsNegated)
            {
                Contradicts(term, "This asks for what another part rules out, so that nothing matches.");
                return;
            }

            if (
                !term.IsNegated
                && HasOneValue(term)
                && around.Single.TryGetValue(term.Operator, out var other)
                && !other.Value.Equals(term.Value, StringComparison.OrdinalIgnoreCase)
                && Comparable(other, term)
            )
            {
                Contradicts(
                    term,
                    $"A Tweet has one {term.Name.TrimEnd(':')} only; with {other.Name}{other.Value} beside it nothing matches."
                );
                return;
            }

            if (
                !term.IsNegated
                && (IsPlace(term) || term.Operator == XQueryOperator.Retweet)
                && around.Seen.Values.Any(seen =>
                    !seen.IsNegated && (IsPlace(term) ? seen.Operator == XQueryOperator.Retweet : IsPlace(seen))
                )
            )
            {
                Contradicts(term, "Places belong to original Tweets; on Retweets these operators never match.");
                return;
            }

            if (
                _endpoint != XQueryEndpoint.FilteredStream
                && !term.IsNegated
                && (IsText(term) || term.Operator == XQueryOperator.Retweet)
                && around.Seen.Values.Any(seen =>
                    !seen.IsNegated && (IsText(term) ? seen.Operator == XQueryOperator.Retweet : IsText(seen))
                )
            )
            {
                Contradicts(term, "Search does not find Retweets by their words any more; from: and retweets_of: find them.");
                return;
            }
        }

        scope.Seen.TryAdd(key, term);
        if (!term.IsNegated && HasOneValue(term))
        {
            scope.Single.TryAdd(term.Operator, term);
        }
    }

    private void Contradicts(XQueryTerm term, string message) =>
        Report(QueryRule.Contradiction, true, term.Extent, message, QueryRule.ListOfOperators);

    private static bool IsPlace(XQueryTerm term) =>
        term.Operator == XQueryOperator.Place
        || term.Operator == XQueryOperator.PlaceCountry
        || term.Operator == XQueryOperator.PointRadius
        || term.Operator == XQueryOperator.BoundingBox;

    private static bool IsText(XQueryTerm term) =>
        term.Operator == XQueryOperator.Keyword || term.Operator == XQueryOperator.Phrase || term.Operator == XQueryOperator.Emoji;

    private static bool HasOneValue(XQueryTerm term) =>
        term.Name
            is "lang:"
                or "from:"
                or "to:"
                or "place_country:"
                or "conversation_id:"
                or "retweets_of:"
                or "in_reply_to_tweet_id:"
                or "retweets_of_tweet_id:"
                or "quotes_of_tweet_id:";

    // A username and an id can be the same user.
    private static bool Comparable(XQueryTerm a, XQueryTerm b) =>
        a.Operator.Argument != XQueryArgument.User || a.Value.All(char.IsAsciiDigit) == b.Value.All(char.IsAsciiDigit);
}

using System.Globalization;

namespace XApi;

/// <summary>Holds a query against what the documentation says of an endpoint and an access level.</summary>
internal sealed class QueryChecker
{
    // Far past any limit nothing but the length is worth telling.
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

        // A built tree says how it groups; only in a written text can precedence surprise.
        checker._diagnostics.AddRange(written ? parser.Diagnostics : parser.Diagnostics.Where(diagnostic => diagnostic.Id != QueryRule.Precedence));
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
            length <= limits.Hard ? string.Create(CultureInfo.InvariantCulture, $"{sentence}; another page allows {limits.Hard:N0}.") : sentence + ".",
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
        CheckNullcastAndSample(query, terms);
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
                Report(QueryRule.NotAtEndpoint, false, term.Extent, $"{called} does not exist at {Of(_endpoint)}.", QueryRule.ListOfOperators);
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

    private void CheckArgument(XQueryTerm term)
    {
        var value = term.Value;
        switch (term.Operator.Argument)
        {
            case XQueryArgument.User when value.StartsWith('@') && QueryParser.IsUsername(value.AsSpan(1)):
                Malformed(term, $"{term.Name} takes a username without the at sign.", With(term, value[1..]));
                break;
            case XQueryArgument.User when !QueryParser.IsUsername(value):
                Malformed(term, $"{term.Name} takes one username or one user id.");
                break;
            case XQueryArgument.Id when !value.All(char.IsAsciiDigit):
                Malformed(term, $"{term.Name} takes one numeric id.");
                break;
            case XQueryArgument.Context:
                CheckContext(term);
                break;
            case XQueryArgument.Country when !QueryGeo.IsCountryShape(value):
                Malformed(term, "A country is given by its two-letter ISO 3166-1 code.");
                break;
            case XQueryArgument.Country when !QueryGeo.IsKnownCountry(value):
                Report(
                    QueryRule.UnknownCountry,
                    true,
                    term.Extent,
                    "ISO 3166-1 has no such country code.",
                    QueryRule.ListOfOperators,
                    value.Equals("UK", StringComparison.OrdinalIgnoreCase) ? With(term, "GB") : null
                );
                break;
            case XQueryArgument.Language when !XLanguage.Known.ContainsKey(value):
                Report(
                    QueryRule.UnknownLanguage,
                    true,
                    term.Extent,
                    "The documentation's table has no such language.",
                    QueryRule.ListOfOperators,
                    XLanguage.Nearest(value) is { } nearest ? With(term, nearest) : null
                );
                break;
            case XQueryArgument.Percent when !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 100):
                Malformed(term, "A sample is a whole number from 1 to 100.");
                break;
            case XQueryArgument.Count:
                CheckCount(term);
                break;
            case XQueryArgument.PointRadius:
                CheckCircle(term);
                break;
            case XQueryArgument.BoundingBox:
                CheckBox(term);
                break;
        }
    }

    private void CheckContext(XQueryTerm term)
    {
        var dot = term.Value.IndexOf('.', StringComparison.Ordinal);
        var domain = dot < 0 ? term.Value : term.Value[..dot];
        var entity = dot < 0 ? "" : term.Value[(dot + 1)..];
        if (!IsIdOrStar(domain) || !IsIdOrStar(entity) || (domain == "*" && entity == "*"))
        {
            Malformed(term, "A context is a domain's id and an entity's id with a dot between.");
        }
        else if ((domain == "*" || entity == "*") && _endpoint != XQueryEndpoint.FilteredStream)
        {
            Report(QueryRule.Wildcard, true, term.Extent, "Only the filtered stream documents wildcards in a context.", QueryRule.ListOfOperators);
        }

        static bool IsIdOrStar(string value) => value == "*" || (value.Length > 0 && value.All(char.IsAsciiDigit));
    }

    private void CheckCount(XQueryTerm term)
    {
        var dots = term.Value.IndexOf("..", StringComparison.Ordinal);
        var first = dots < 0 ? term.Value : term.Value[..dots];
        var last = dots < 0 ? null : term.Value[(dots + 2)..];
        if (
            !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            || (last is not null && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        )
        {
            Malformed(term, "A count is a whole number, or two with two dots between.");
        }
        else if (last is not null && long.Parse(last, CultureInfo.InvariantCulture) < least)
        {
            Malformed(term, "The range ends before it begins.", With(term, $"{last}..{first}"));
        }
    }

    private void CheckCircle(XQueryTerm term)
    {
        if (QueryCircle.Parse(term.Value) is not { } circle)
        {
            Malformed(term, "A circle is [longitude latitude radius], the radius in mi or km.");
            return;
        }

        var parts = QueryBox.Parts(term.Value, 3)!;
        CheckPlace(term, [(circle.Longitude, circle.Latitude)], $"[{parts[1]} {parts[0]} {parts[2]}]");
        if (circle.Radius <= 0)
        {
            Malformed(term, "The radius is more than nothing.");
        }

        CheckWidth(term, circle.RadiusMiles, "radius");
    }

    private void CheckBox(XQueryTerm term)
    {
        if (QueryBox.Parse(term.Value) is not { } box)
        {
            Malformed(term, "A box is [west south east north], in degrees.");
            return;
        }

        var parts = QueryBox.Parts(term.Value, 4)!;
        if (!CheckPlace(term, [(box.West, box.South), (box.East, box.North)], $"[{parts[1]} {parts[0]} {parts[3]} {parts[2]}]"))
        {
            return;
        }

        if (box.South > box.North)
        {
            Malformed(term, "The first corner is the southwest one: its latitude is the lower.", With(term, $"[{parts[0]} {parts[3]} {parts[2]} {parts[1]}]"));
            return;
        }

        CheckWidth(term, Math.Max(box.WidthMiles, box.HeightMiles), "width or height");
    }

    // False when it said something. The documentation has an example with latitude before longitude, so that order is doubted, not refused.
    private bool CheckPlace(XQueryTerm term, ReadOnlySpan<(double Longitude, double Latitude)> corners, string swapped)
    {
        var valid = true;
        var validSwapped = true;
        foreach (var (longitude, latitude) in corners)
        {
            valid &= Math.Abs(longitude) <= 180 && Math.Abs(latitude) <= 90;
            validSwapped &= Math.Abs(longitude) <= 90 && Math.Abs(latitude) <= 180;
        }

        if (!valid)
        {
            Report(
                QueryRule.CoordinateRange,
                validSwapped,
                term.Extent,
                validSwapped ? "The latitude is past ±90 degrees. Longitude comes first: they look swapped." : "Longitude lies within ±180 degrees, latitude within ±90.",
                QueryRule.ListOfOperators,
                validSwapped ? With(term, swapped) : null
            );
        }

        return valid;
    }

    private void CheckWidth(XQueryTerm term, double miles, string what)
    {
        // "Less than 25 miles": exactly 25 is left to X.
        if (miles >= QueryGeo.WidestMiles)
        {
            Report(
                QueryRule.TooWide,
                miles <= QueryGeo.WidestMiles * 1.001,
                term.Extent,
                string.Create(CultureInfo.InvariantCulture, $"The {what} must be less than 25 miles; it is {miles:N1}."),
                QueryRule.ListOfOperators
            );
        }
    }

    private void CheckStanding(XQuery query, List<XQueryTerm> terms)
    {
        var whole = new XQuerySpan(0, _text.Length);
        if (terms.TrueForAll(term => term.IsNegated))
        {
            Report(QueryRule.OnlyNegated, false, whole, "Negated operators cannot be used alone; something must be asked for.", QueryRule.Boolean);
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
        else
        {
            WarnOfUnbounded(query);
        }
    }

    private static bool IsAnchor(XQueryTerm term) => !term.IsNegated && term.Operator.Standing == XQueryStanding.Standalone;

    // What the documentation leaves open is not called unbounded.
    private static bool IsBounded(XQuery query) =>
        query switch
        {
            XQueryTerm term => !term.IsNegated && term.Operator.Standing != XQueryStanding.ConjunctionRequired,
            XQueryGroup { IsAll: true } group => Array.Exists(group.Members, IsBounded),
            XQueryGroup group => Array.TrueForAll(group.Members, IsBounded),
            _ => true,
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

    private void CheckNullcastAndSample(XQuery query, List<XQueryTerm> terms)
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
                Report(QueryRule.SeveralEntities, true, entity.Extent, "The operator table allows one entity: operator, though its example has two.", QueryRule.ListOfOperators);
            }
        }
    }

    // What must hold together: the operators of an AND, and of every AND around it.
    private sealed record Scope(Scope? Outer, Dictionary<XQueryOperator, XQueryTerm> Single, Dictionary<(XQueryOperator, string), XQueryTerm> Seen);

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
                Contradicts(term, $"A Tweet has one {term.Name.TrimEnd(':')} only; with {other.Name}{other.Value} beside it nothing matches.");
                return;
            }

            if (
                !term.IsNegated
                && (IsPlace(term) || term.Operator == XQueryOperator.Retweet)
                && around.Seen.Values.Any(seen => !seen.IsNegated && (IsPlace(term) ? seen.Operator == XQueryOperator.Retweet : IsPlace(seen)))
            )
            {
                Contradicts(term, "Places belong to original Tweets; on Retweets these operators never match.");
                return;
            }
        }

        scope.Seen.TryAdd(key, term);
        if (!term.IsNegated && HasOneValue(term))
        {
            scope.Single.TryAdd(term.Operator, term);
        }
    }

    private void Contradicts(XQueryTerm term, string message) => Report(QueryRule.Contradiction, true, term.Extent, message, QueryRule.ListOfOperators);

    private static bool IsPlace(XQueryTerm term) =>
        term.Operator == XQueryOperator.Place
        || term.Operator == XQueryOperator.PlaceCountry
        || term.Operator == XQueryOperator.PointRadius
        || term.Operator == XQueryOperator.BoundingBox;

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
    private static bool Comparable(XQueryTerm a, XQueryTerm b) => a.Operator.Argument != XQueryArgument.User || a.Value.All(char.IsAsciiDigit) == b.Value.All(char.IsAsciiDigit);

    private void Malformed(XQueryTerm term, string message, XQueryFix? fix = null) =>
        Report(QueryRule.MalformedArgument, false, term.Extent, message, QueryRule.ListOfOperators, fix);

    private XQueryFix With(XQueryTerm term, string value) => Replace(term, new XQueryTerm(term.Operator, term.Name, value, term.IsQuoted, negated: false));

    // Keeps the dashes as they are written: within a negated group the tree has them elsewhere.
    private XQueryFix Replace(XQueryTerm term, XQueryTerm positive)
    {
        var start = term.Extent.Start;
        while (start < _text.Length && _text[start] == '-')
        {
            start++;
        }

        return new(XQuerySpan.FromTo(start, term.Extent.End), positive.ToString());
    }

    private void Report(string rule, bool warning, XQuerySpan span, string message, string place, XQueryFix? fix = null) =>
        _diagnostics.Add(new(rule, warning ? XQuerySeverity.Warning : XQuerySeverity.Error, span, message, QueryRule.Page(_endpoint, place), fix));

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

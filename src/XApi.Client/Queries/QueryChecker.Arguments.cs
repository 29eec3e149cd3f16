using System.Globalization;

namespace XApi;

// What stands behind an operator's name: numbers, ids, places, languages, countries.
internal sealed partial class QueryChecker
{
    private void CheckArgument(XQueryTerm term)
    {
        var value = term.Value;
        switch (term.Operator.Argument)
        {
            case XQueryArgument.User when value.StartsWith('@') && QueryText.IsUsername(value.AsSpan(1)):
                Malformed(term, $"{term.Name} takes a username without the at sign.", With(term, value[1..]));
                break;
            case XQueryArgument.User when !QueryText.IsUsername(value):
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
            case XQueryArgument.Percent
                when !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 100):
                Malformed(term, "A sample is a whole number from 1 to 100.");
                break;
            case XQueryArgument.Count:
                CheckCount(term);
                break;
            case XQueryArgument.Number when !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                Malformed(term, $"{term.Name} takes a whole number.");
                break;
            case XQueryArgument.Fraction
                when !(
                    decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction)
                    && fraction is >= 0 and <= 1
                ):
                Malformed(term, $"{term.Name} takes a number from 0 to 1.");
                break;
            case XQueryArgument.Text when term.Operator == XQueryOperator.Proximity && !IsDistance(term.Name):
                Malformed(term, "Words can be 1 to 6 tokens apart.");
                break;
            case XQueryArgument.PointRadius:
                CheckCircle(term);
                break;
            case XQueryArgument.BoundingBox:
                CheckBox(term);
                break;
        }
    }

    private static bool IsDistance(string name) => name is ['~', >= '1' and <= '6'];

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
            Report(
                QueryRule.Wildcard,
                true,
                term.Extent,
                "Only the filtered stream documents wildcards in a context.",
                QueryRule.ListOfOperators
            );
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
            Malformed(
                term,
                "The first corner is the southwest one: its latitude is the lower.",
                With(term, $"[{parts[0]} {parts[3]} {parts[2]} {parts[1]}]")
            );
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
                validSwapped
                    ? "The latitude is past ±90 degrees. Longitude comes first: they look swapped."
                    : "Longitude lies within ±180 degrees, latitude within ±90.",
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

    private void Malformed(XQueryTerm term, string message, XQueryFix? fix = null) =>
        Report(QueryRule.MalformedArgument, false, term.Extent, message, QueryRule.ListOfOperators, fix);

    private XQueryFix With(XQueryTerm term, string value) =>
        Replace(term, new XQueryTerm(term.Operator, term.Name, value, term.IsQuoted, negated: false));

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
}

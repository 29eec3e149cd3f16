namespace XApi;

/// <summary>What the pages say of an endpoint and an access level together.</summary>
/// <param name="Soft">The length that every page agrees on.</param>
/// <param name="Hard">The longest that any page gives: past it a query is refused.</param>
internal readonly record struct QueryLimits(int Soft, int Hard)
{
    // Where two pages disagree on a length, the smaller warns and the larger refuses: a check must never refuse what X takes.
    public static QueryLimits Of(XQueryEndpoint endpoint, XAccessLevel level) =>
        (endpoint, level) switch
        {
            (XQueryEndpoint.FilteredStream, XAccessLevel.Enterprise) => new(2048, 2048),
            (XQueryEndpoint.FilteredStream, XAccessLevel.Pro or XAccessLevel.AcademicResearch) => new(1024, 1024),
            (XQueryEndpoint.FilteredStream, XAccessLevel.Basic or XAccessLevel.Free) => new(512, 1024),
            (XQueryEndpoint.FilteredStream, _) => new(512, 512),
            (XQueryEndpoint.RecentSearch or XQueryEndpoint.RecentCounts, XAccessLevel.Enterprise) => new(4096, 4096),
            (XQueryEndpoint.RecentSearch or XQueryEndpoint.RecentCounts, XAccessLevel.AcademicResearch) => new(1024, 1024),
            (XQueryEndpoint.RecentSearch or XQueryEndpoint.RecentCounts, _) => new(512, 512),
            (_, XAccessLevel.Enterprise) => new(1024, 4096),
            (XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro) => new(512, 1024),
            (_, _) => new(1024, 1024),
        };

    // true: the pages grant it; false: they reserve the endpoint for other levels; null: they do not say, or disagree.
    public static bool? Grants(XQueryEndpoint endpoint, XAccessLevel level) =>
        (endpoint, level) switch
        {
            (_, XAccessLevel.Free) => null,
            (_, XAccessLevel.Enterprise or XAccessLevel.AcademicResearch) => true,
            (XQueryEndpoint.FullArchiveSearch, XAccessLevel.Pro) => true,
            (XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro) => null,
            (XQueryEndpoint.FullArchiveSearch or XQueryEndpoint.FullArchiveCounts, _) => false,
            (XQueryEndpoint.FilteredStream, XAccessLevel.Basic) => null,
            _ => true,
        };

    public static bool? GrantsAdvanced(XQueryEndpoint endpoint, XAccessLevel level) =>
        (endpoint, level) switch
        {
            (_, XAccessLevel.Free) => null,
            (_, XAccessLevel.Enterprise or XAccessLevel.AcademicResearch) => true,
            // The counts page keeps advanced operators for Enterprise; its reference and the search pages name Pro too.
            (XQueryEndpoint.RecentCounts or XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro) => null,
            (_, XAccessLevel.Pro) => true,
            _ => false,
        };
}

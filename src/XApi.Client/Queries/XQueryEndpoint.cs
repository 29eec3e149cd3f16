namespace XApi;

/// <summary>The places that take a query. The language is one; operators, lengths and matching differ.</summary>
public enum XQueryEndpoint
{
    /// <summary><c>GET /2/tweets/search/recent</c>: the last seven days.</summary>
    RecentSearch,

    /// <summary><c>GET /2/tweets/search/all</c>: everything since March 2006.</summary>
    FullArchiveSearch,

    /// <summary><c>GET /2/tweets/counts/recent</c>: counts of the last seven days.</summary>
    RecentCounts,

    /// <summary><c>GET /2/tweets/counts/all</c>: counts since March 2006.</summary>
    FullArchiveCounts,

    /// <summary><c>POST /2/tweets/search/stream/rules</c>: the rules of a filtered stream.</summary>
    FilteredStream,
}

/// <summary>
/// What a project was approved for. The documentation mixes the levels of several years, so all of them are here;
/// <see cref="Essential"/>, <see cref="Elevated"/> and <see cref="AcademicResearch"/> are the earlier ones.
/// </summary>
public enum XAccessLevel
{
    /// <summary>A project without a plan. The pages state no query limits for it.</summary>
    Free,

    /// <summary>Earlier entry level: core operators, 512 characters.</summary>
    Essential,

    /// <summary>Earlier middle level: core operators, 512 characters.</summary>
    Elevated,

    /// <summary>Core operators, 512 characters.</summary>
    Basic,

    /// <summary>Earlier level for researchers: all operators, 1,024 characters.</summary>
    AcademicResearch,

    /// <summary>All operators in search and streams.</summary>
    Pro,

    /// <summary>Everything.</summary>
    Enterprise,
}

/// <summary>How far up the access levels an operator is kept.</summary>
public enum XQueryTier
{
    /// <summary>Not available.</summary>
    None,

    /// <summary>For every project. The pages also call it Essential.</summary>
    Core,

    /// <summary>For certain access levels. The pages also call it Elevated.</summary>
    Advanced,
}

/// <summary>What the pages say of an endpoint and an access level together.</summary>
/// <param name="Soft">The length that every page agrees on.</param>
/// <param name="Hard">The longest that any page gives: past it a query is refused.</param>
internal readonly record struct QueryLimits(int Soft, int Hard)
{
    // Where two pages disagree on a length, the smaller warns and the larger refuses: a check must never refuse what X takes.
    public static QueryLimits Of(XQueryEndpoint endpoint, XAccessLevel level) => (endpoint, level) switch
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
    public static bool? Grants(XQueryEndpoint endpoint, XAccessLevel level) => (endpoint, level) switch
    {
        (_, XAccessLevel.Free) => null,
        (_, XAccessLevel.Enterprise or XAccessLevel.AcademicResearch) => true,
        (XQueryEndpoint.FullArchiveSearch, XAccessLevel.Pro) => true,
        (XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro) => null,
        (XQueryEndpoint.FullArchiveSearch or XQueryEndpoint.FullArchiveCounts, _) => false,
        (XQueryEndpoint.FilteredStream, XAccessLevel.Basic) => null,
        _ => true,
    };

    public static bool? GrantsAdvanced(XQueryEndpoint endpoint, XAccessLevel level) => (endpoint, level) switch
    {
        (_, XAccessLevel.Free) => null,
        (_, XAccessLevel.Enterprise or XAccessLevel.AcademicResearch) => true,
        // The counts page keeps advanced operators for Enterprise; its reference and the search pages name Pro too.
        (XQueryEndpoint.RecentCounts or XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro) => null,
        (_, XAccessLevel.Pro) => true,
        _ => false,
    };
}

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

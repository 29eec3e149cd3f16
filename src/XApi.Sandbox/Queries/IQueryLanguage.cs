namespace XApi.Sandbox;

/// <summary>X's query language, as search, counts and rules need it: the one seam between the sandbox and what understands queries.</summary>
internal interface IQueryLanguage
{
    /// <summary>Reads a query. When there is something wrong with it, the errors say what, and there is no matcher.</summary>
    IQueryMatcher? Read(string query, QueryUse use, out IReadOnlyList<string> errors);
}

/// <summary>What a query is for: some operators are known in some places only.</summary>
internal enum QueryUse
{
    /// <summary>Search and counts of the last seven days.</summary>
    Recent,

    /// <summary>Search and counts of the whole archive.</summary>
    Archive,

    /// <summary>A rule of the filtered stream.</summary>
    Rule,
}

/// <summary>A query that was understood.</summary>
internal interface IQueryMatcher
{
    bool Matches(TweetRecord tweet);
}

namespace XApi;

/// <summary>What stands behind an operator's name.</summary>
public enum XQueryArgument
{
    /// <summary>Nothing: <c>is:retweet</c>.</summary>
    None,

    /// <summary>One word: <c>snow</c>.</summary>
    Word,

    /// <summary>Words or a quoted phrase: <c>bio:"data engineer"</c>.</summary>
    Text,

    /// <summary>A hashtag without its sign.</summary>
    Hashtag,

    /// <summary>A cashtag without its sign.</summary>
    Cashtag,

    /// <summary>A username without the at sign.</summary>
    Username,

    /// <summary>A username without the at sign, or a user's numeric id.</summary>
    User,

    /// <summary>A numeric id.</summary>
    Id,

    /// <summary>A domain and an entity of an annotation: <c>10.799022225751871488</c>.</summary>
    Context,

    /// <summary>An ISO 3166-1 alpha-2 country code.</summary>
    Country,

    /// <summary>Longitude, latitude and a radius in brackets.</summary>
    PointRadius,

    /// <summary>West, south, east and north in brackets.</summary>
    BoundingBox,

    /// <summary>A BCP 47 language identifier.</summary>
    Language,

    /// <summary>A whole number from 1 to 100.</summary>
    Percent,

    /// <summary>A least number, or a range: <c>1000..10000</c>.</summary>
    Count,

    /// <summary>A whole number: <c>min_likes:100</c>.</summary>
    Number,

    /// <summary>A number from 0 to 1: <c>embedding_threshold:0.45</c>.</summary>
    Fraction,
}

/// <summary>Whether an operator is specific enough to be a query by itself.</summary>
public enum XQueryStanding
{
    /// <summary>It can stand alone.</summary>
    Standalone,

    /// <summary>It needs a standalone operator in the same query.</summary>
    ConjunctionRequired,

    /// <summary>The documentation does not say.</summary>
    Undocumented,
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

/// <summary>
/// An operator of the language and what the documentation says of it. <see cref="All"/> is the one table that building,
/// parsing, checking, explaining and matching read.
/// </summary>
public sealed partial class XQueryOperator
{
    private readonly Listing[] _listings;
    private readonly XQueryTier _search;
    private readonly XQueryTier _counts;
    private readonly XQueryTier _stream;

    private XQueryOperator(
        string name,
        XQueryArgument argument,
        XQueryStanding standing,
        XQueryTier search,
        XQueryTier counts,
        XQueryTier stream,
        string meaning,
        Sections listed = Sections.All,
        params Listing[] aliases
    )
    {
        Name = name;
        Argument = argument;
        Standing = standing;
        Meaning = meaning;
        Aliases = [.. aliases.Select(alias => alias.Name)];
        _listings = [new(name, listed), .. aliases];
        (_search, _counts, _stream) = (search, counts, stream);
    }

    /// <summary>
    /// The name as it is written, with its colon: <c>from:</c>, <c>is:retweet</c>. Signs (<c>#</c>, <c>@</c>, <c>$</c>) are
    /// names too. Empty for keywords, emoji and phrases, which have none; a tilde for phrases whose words need only be near
    /// one another.
    /// </summary>
    public string Name { get; }

    /// <summary>Other names of the same operator.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>What stands behind the name.</summary>
    public XQueryArgument Argument { get; }

    /// <summary>Whether it can stand alone.</summary>
    public XQueryStanding Standing { get; }

    /// <summary>What a Tweet must be to match, in words; <c>{0}</c> stands for the argument.</summary>
    public string Meaning { get; }

    /// <summary>The level that an endpoint keeps the operator for; <see cref="XQueryTier.None"/> where it does not exist.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public XQueryTier TierAt(XQueryEndpoint endpoint) =>
        endpoint switch
        {
            // The pages of search and of counts both say that entity: exists for the last seven days only.
            XQueryEndpoint.FullArchiveSearch or XQueryEndpoint.FullArchiveCounts when this == Entity => XQueryTier.None,
            XQueryEndpoint.RecentSearch or XQueryEndpoint.FullArchiveSearch => _search,
            XQueryEndpoint.RecentCounts or XQueryEndpoint.FullArchiveCounts => _counts,
            _ => _stream,
        };

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? Name : Meaning;

    /// <summary>The operator of a name or an alias, whatever its case; null when the table has none.</summary>
    /// <param name="name">A name with its colon, such as <c>from:</c> or <c>has:videos</c>.</param>
    public static XQueryOperator? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Lookup(name, out _);
    }

    internal static XQueryOperator? Lookup(ReadOnlySpan<char> name, out string spelled)
    {
        if (Index.BySpan.TryGetValue(name, out var found))
        {
            spelled = found.Spelled;
            return found.Operator;
        }

        spelled = "";
        return null;
    }

    // A name that the endpoint's own table prints. Another alias may well work there; the pages just do not say so.
    internal bool IsListed(string name, XQueryEndpoint endpoint)
    {
        var section = SectionOf(endpoint);
        return !Array.Exists(_listings, listing => listing.Name == name && (listing.Sections & section) == 0);
    }

    internal string ListedName(XQueryEndpoint endpoint)
    {
        var section = SectionOf(endpoint);
        return Array.Find(_listings, listing => (listing.Sections & section) != 0)?.Name ?? Name;
    }

    private static Sections SectionOf(XQueryEndpoint endpoint) =>
        endpoint switch
        {
            XQueryEndpoint.RecentSearch or XQueryEndpoint.FullArchiveSearch => Sections.Search,
            XQueryEndpoint.RecentCounts or XQueryEndpoint.FullArchiveCounts => Sections.Counts,
            _ => Sections.Stream,
        };

    [Flags]
    private enum Sections
    {
        Search = 1,
        Counts = 2,
        Stream = 4,
        All = Search | Counts | Stream,
    }

    private sealed record Listing(string Name, Sections Sections = Sections.All);

    private static class Index
    {
        private static readonly Dictionary<string, (XQueryOperator Operator, string Spelled)> ByName = All.SelectMany(row =>
                row._listings.Where(listing => listing.Name.Length > 1).Select(listing => (row, listing.Name))
            )
            .ToDictionary(pair => pair.Name, pair => (pair.row, pair.Name), StringComparer.OrdinalIgnoreCase);

        public static readonly Dictionary<string, (XQueryOperator Operator, string Spelled)>.AlternateLookup<ReadOnlySpan<char>> BySpan =
            ByName.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}

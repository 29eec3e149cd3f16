namespace XApi;

/// <summary>
/// An operation of the API and what the spec says of it: its request line, who may call it, how often, how it pages or streams.
/// </summary>
/// <remarks>The values are static members (<c>XOperation.SearchRecent</c>), one per operation of the spec.</remarks>
public sealed partial class XOperation
{
    internal XOperation() { }

    /// <summary>The operation's name in the spec (<c>operationId</c>), such as <c>SearchRecent</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The section of the documentation that it belongs to, which is also the client's name: <c>Search</c>.</summary>
    public required string Tag { get; init; }

    /// <summary>The HTTP method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The path with its placeholders, such as <c>/2/users/{id}/tweets</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The page of X's documentation that describes it.</summary>
    public required Uri Docs { get; init; }

    /// <summary>The credentials that it accepts; any one of them suffices.</summary>
    public required IReadOnlyList<XSecurity> Security { get; init; }

    /// <summary>The documented limits. The headers of a response are the truth; these hold until one was seen.</summary>
    public required IReadOnlyList<XRateLimit> RateLimits { get; init; }

    /// <summary>The parameters of path and query, and the members of the body under their dotted names.</summary>
    public required IReadOnlyList<XParameter> Parameters { get; init; }

    /// <summary>Body members of which at most one may be given, group by group.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Exclusive { get; init; } = [];

    /// <summary>
    /// Sets of query parameters that X does not take together: one of a set can't be given with one of another. Empty when there is no such rule.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> ExclusiveParameters { get; init; } = [];

    /// <summary>Body members, or parameters of the query, of which at least one must be given. Empty when there is no such rule.</summary>
    public IReadOnlyList<string> AnyOf { get; init; } = [];

    /// <summary>The media type of a success, which the request's <c>Accept</c> header names: <c>application/json</c>, or <c>application/octet-stream</c> for a file.</summary>
    public string ResponseMediaType { get; init; } = "application/json";

    /// <summary>How it pages; null when its response holds everything.</summary>
    public XPagination? Pagination { get; init; }

    /// <summary>Which of its parameters is written in X's query language; null when none is.</summary>
    public XQueryParameter? Query { get; init; }

    /// <summary>How it streams; null when its response ends.</summary>
    public XStreaming? Streaming { get; init; }

    /// <summary>What a call costs; null where X's price list says nothing of it.</summary>
    public XPrice? Price { get; init; }

    /// <summary>How it can be served from what was returned before; null where each call is to be sent.</summary>
    internal XCacheability? Cache { get; init; }

    /// <summary>What self-serve accounts may not do with it; null where all may call it alike.</summary>
    public XAccess? Access { get; init; }

    /// <summary>
    /// Which names it takes, of fields and expansions above all, the documented ones first: <c>tweet</c> for the older, <c>post</c> for the newer ones. Empty
    /// where they are the same. <see cref="XApiClientOptions.Dialect"/> says which the client writes.
    /// </summary>
    public IReadOnlyList<string> Dialects { get; init; } = [];

    /// <summary>Whether the spec has it. One that it does not have is made for a request that is described by hand.</summary>
    internal bool IsListed { get; init; } = true;

    /// <summary>Whether doing it twice is doing it once, by its method (RFC 9110, 9.2.2).</summary>
    internal bool IsIdempotent => Method != HttpMethod.Post && Method != HttpMethod.Patch;

    /// <summary>A parameter, or a member of the body, by its wire name; null where there is none.</summary>
    /// <param name="name">The wire name.</param>
    /// <param name="location">Where it is sent; null for anywhere.</param>
    internal XParameter? Parameter(string name, XParameterLocation? location = null)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name && (location is null || parameter.In == location))
            {
                return parameter;
            }
        }

        return null;
    }

    // An operation is made when it is first used, and there is one of each, whichever of two threads that need it at once is faster.
    private static XOperation Once(int number, XOperation made) => Interlocked.CompareExchange(ref Kept[number], made, null) ?? made;

    private static XOperation? Made(int number) => Volatile.Read(ref Kept[number]);

    /// <summary>Method and path, as the documentation writes them.</summary>
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>A kind of credential that an operation accepts, with the scopes that it needs.</summary>
/// <param name="Scheme">The authentication method.</param>
/// <param name="Scopes">OAuth 2.0 scopes, all of which are needed. Empty for the other methods.</param>
public sealed record XSecurity(XSecurityScheme Scheme, IReadOnlyList<string> Scopes);

/// <summary>A documented rate limit.</summary>
/// <param name="Scope">Whether the App's calls are counted together, or each user's apart.</param>
/// <param name="Requests">How many requests the window allows.</param>
/// <param name="Window">How long the window is.</param>
/// <param name="Bucket">The name of a window that several operations share; null when it is the operation's own.</param>
public sealed record XRateLimit(XRateLimitScope Scope, int Requests, TimeSpan Window, string? Bucket = null);

/// <summary>Whose calls a rate limit counts.</summary>
public enum XRateLimitScope
{
    /// <summary>All App-only calls of the App together.</summary>
    App,

    /// <summary>The calls made for one user.</summary>
    User,
}

/// <summary>A parameter of an operation, or a member of its body, with the bounds that the spec states.</summary>
/// <param name="Name">The wire name: <c>max_results</c>, or dotted for body members: <c>poll.options</c>.</param>
/// <param name="In">Where it is sent.</param>
/// <param name="Type">The JSON type of the value, or of each item of a list.</param>
public sealed record XParameter(string Name, XParameterLocation In, XParameterType Type)
{
    /// <summary>Whether a call without it is refused. For a nested body member: whether its parent is refused without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it holds several values: comma-separated in a query, an array in a body.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether it names a user, which the client takes as <c>@username</c> and <c>me</c> too, and looks up.</summary>
    public bool IsUser { get; init; }

    /// <summary>The smallest number allowed.</summary>
    public long? Minimum { get; init; }

    /// <summary>The largest number allowed.</summary>
    public long? Maximum { get; init; }

    /// <summary>The fewest characters allowed.</summary>
    public int? MinLength { get; init; }

    /// <summary>The most characters allowed.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The fewest items allowed in a list.</summary>
    public int? MinItems { get; init; }

    /// <summary>The most items allowed in a list.</summary>
    public int? MaxItems { get; init; }

    /// <summary>A regular expression that each value matches.</summary>
    public string? Pattern { get; init; }

    /// <summary>What the API takes when nothing is sent, as it would stand on the wire.</summary>
    public string? Default { get; init; }

    /// <summary>The values that the spec knows. X may know more; null when any value goes.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Those of <see cref="Values"/> that only the owner of what is returned may ask for, with a user's credential.</summary>
    public IReadOnlyList<string> PrivateValues { get; init; } = [];

    /// <summary>For <c>expansions</c>: the list of <c>includes</c> that each value fills.</summary>
    public IReadOnlyDictionary<string, string> Includes { get; init; } = EmptyIncludes;

    /// <summary>
    /// For <c>*.fields</c>: the list of <c>includes</c> whose objects the fields are of, which stays empty without an expansion that fills it. Null where
    /// they are fields of what the operation returns itself.
    /// </summary>
    public string? ExpandedList { get; init; }

    /// <summary>What the post dialect calls the parameter: <c>post.fields</c>. Null where it is called the same.</summary>
    public string? PostName { get; init; }

    /// <summary>What its values are called in X's two dialects; null where the dialects don't differ in them.</summary>
    public XDialectNames? Names { get; init; }

    private static readonly IReadOnlyDictionary<string, string> EmptyIncludes = new Dictionary<string, string>();
}

/// <summary>Where a parameter is sent.</summary>
public enum XParameterLocation
{
    /// <summary>In the path.</summary>
    Path,

    /// <summary>In the query.</summary>
    Query,

    /// <summary>As a member of the JSON body.</summary>
    Body,

    /// <summary>As the bytes of the body, or of a part of a multipart body.</summary>
    File,
}

/// <summary>The JSON type of a parameter.</summary>
public enum XParameterType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A moment, ISO 8601 in UTC.</summary>
    DateTime,

    /// <summary>An object, whose members are listed under dotted names.</summary>
    Object,

    /// <summary>Bytes.</summary>
    Binary,
}

/// <summary>How an operation pages.</summary>
/// <param name="RequestToken">The query parameter that takes a token.</param>
/// <param name="NextToken">Where the response holds the token of the next page, such as <c>meta.next_token</c>.</param>
/// <param name="PreviousToken">Where the response holds the token of the previous page; null where there is no way back.</param>
/// <param name="Items">Where the response holds its items.</param>
public sealed record XPagination(string RequestToken, string NextToken, string? PreviousToken, string Items)
{
    /// <summary>The query parameter that says how many items a page holds at most, whose bounds are among the operation's parameters; null where there is none.</summary>
    public string? PageSize { get; init; }

    /// <summary>What makes the largest page smaller; null where nothing does.</summary>
    public XSmallerPage? Smaller { get; init; }

    /// <summary>How many items back the collection reaches at most; null when the documentation states no such limit.</summary>
    public int? HorizonItems { get; init; }

    /// <summary>The same with replies excluded, where that changes it; null elsewhere.</summary>
    public int? HorizonItemsWithoutReplies { get; init; }

    /// <summary>How far back the collection reaches at most; null when the documentation states no such limit.</summary>
    public TimeSpan? Horizon { get; init; }

    // X refuses what is from before the horizon when the request arrives, and that takes its time.
    internal TimeSpan? Reach => Horizon - TimeSpan.FromMinutes(1);
}

/// <summary>A value of a parameter with which a page holds fewer items at most.</summary>
/// <param name="Parameter">The query parameter, such as <c>tweet.fields</c>.</param>
/// <param name="Value">The value among its values.</param>
/// <param name="Size">How many items a page holds then at most.</param>
public sealed record XSmallerPage(string Parameter, string Value, int Size)
{
    /// <summary>Whether the value is among those that a request has, separated by commas as they are sent.</summary>
    /// <param name="values">What the request has for the parameter; null for nothing.</param>
    internal bool IsAmong(string? values) => values?.Split(',').Contains(Value) == true;
}

/// <summary>A parameter that is written in X's query language.</summary>
/// <param name="Parameter">Its name, dotted for members of the body.</param>
/// <param name="Endpoint">Whose operators and lengths it is held to.</param>
public sealed record XQueryParameter(string Parameter, XQueryEndpoint Endpoint);

/// <summary>How an operation streams.</summary>
/// <param name="Heartbeat">How often X sends a line at least, if an empty one.</param>
/// <param name="Backfill">The query parameter that asks for minutes missed during a short disconnection; null where there is none.</param>
/// <param name="Recovery">The query parameters that ask for a past period, its start and its end; empty where there are none.</param>
public sealed record XStreaming(TimeSpan Heartbeat, string? Backfill, IReadOnlyList<string> Recovery)
{
    /// <summary>How far back a past period may begin; zero where there is no recovery of one.</summary>
    public TimeSpan RecoveryHorizon { get; init; }

    /// <summary>What X calls the stream where it lists the App's connections (<c>endpoint_name</c>); null where it does not list them.</summary>
    public string? EndpointName { get; init; }
}

/// <summary>What a call costs.</summary>
/// <param name="Item">The item of X's price list that it is billed by.</param>
/// <param name="Per">What is counted: <c>request</c>, <c>resource</c> that is returned, <c>event</c>.</param>
/// <param name="Basis">Where the price is from: documented by X, or concluded from what is like it.</param>
public sealed record XPrice(string Item, string Per, string? Basis)
{
    /// <summary>The item by which it is billed where what is returned belongs to the App's owner; null where that makes no difference.</summary>
    public string? Owned { get; init; }

    /// <summary>The item by which it is billed where the text that is sent holds a URL; null where that makes no difference.</summary>
    public string? WithUrl { get; init; }

    /// <summary>The item by which a reply is billed whose user was mentioned or quoted by who is replied to; null where that makes no difference.</summary>
    public string? Summoned { get; init; }

    /// <summary>The operation that counts what this one would return (<see cref="XOperation.Id"/>); null where none does.</summary>
    public string? CountedBy { get; init; }
}

/// <summary>How a lookup can be served from what an earlier one has returned.</summary>
/// <param name="Kind">The kind of what is returned; lookups of one kind share what they know.</param>
/// <param name="By">The parameter that says what is looked up: a list, or one.</param>
/// <param name="Key">The member of what is returned that holds such a value.</param>
/// <param name="Adds">A field that is requested besides, by its parameter and value: the user whose deletion concerns what is kept. Null for none.</param>
internal sealed record XCacheability(string Kind, string By, string Key, (string Parameter, string Value)? Adds)
{
    /// <summary>Whether it deletes what is kept, instead of looking it up.</summary>
    internal bool Drops { get; init; }

    /// <summary>The operation that looks up several at once (<see cref="XOperation.Id"/>), for one that looks up one; null for the others.</summary>
    internal string? Many { get; init; }
}

/// <summary>What accounts that signed up by themselves may not do with an operation.</summary>
/// <param name="SelfServe">Whether they may call it at all, or under which condition.</param>
/// <param name="Refuses">The parameters, or members of the body, that X refuses from them.</param>
/// <param name="Description">The rule in words.</param>
public sealed record XAccess(string? SelfServe, IReadOnlyList<string> Refuses, string? Description);

using System.Runtime.CompilerServices;

namespace XApi.Sandbox;

/// <summary>How a sandbox is made. Everything has a default; the same options make the same world, ids and tokens included.</summary>
public sealed record XSandboxOptions
{
    /// <summary>What the world is made from. Another seed makes other people with other Tweets. 1 by default.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many users there are. 300 by default; at least 100, so that everyone has someone to talk to.</summary>
    public int Users
    {
        get;
        init => field = Bound.Number(value, 100, 1_000_000);
    } = 300;

    /// <summary>How many Tweets were posted before the sandbox starts, spread over five years with most in the last week. About 2,000 by default; at least 500.</summary>
    public int Tweets
    {
        get;
        init => field = Bound.Number(value, 500, 10_000_000);
    } = 2000;

    /// <summary>
    /// The clock. Null, the default, makes one that shows noon (UTC) of 1 May 2024 when the sandbox starts and runs on from there, so that every run sees the
    /// same world. A clock that tests turn works as well; <see cref="System.TimeProvider.System"/> gives a world whose present is the real one.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>The port to listen on. Zero, the default, takes a free one; a fixed one serves programs that are configured beforehand.</summary>
    public int Port
    {
        get;
        init => field = Bound.Number(value, 0, 65_535);
    }

    /// <summary>
    /// Whether the sandbox runs without a socket: nothing listens, and <see cref="XSandbox.Handler"/> leads to it. False by default. A login through a browser
    /// (<see cref="OAuth2Login.WithBrowserAsync"/>) still listens on the loopback for the browser to come back.
    /// </summary>
    public bool InMemory { get; init; }

    /// <summary>
    /// Whether the sandbox serves a page at <c>/</c>, on which requests, the world and its levers are seen in a browser, and the levers over HTTP under
    /// <c>/sandbox/</c>, for tests in any language. False by default. Every program that reaches the sandbox's port can use them.
    /// </summary>
    public bool Page { get; init; }

    /// <summary>How long a stream sends nothing before it sends an empty line. 20 seconds by default, as X has it.</summary>
    public TimeSpan HeartbeatInterval
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a new Tweet takes to be found by search and counts that name no end. 30 seconds by default, as the documentation says; zero finds it at once.
    /// Lookups, timelines and streams have it at once in any case.
    /// </summary>
    public TimeSpan SearchDelay
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the App's project was approved for. <see cref="XAccessLevel.Pro"/> by default, which is nearest to what everyone can buy. It bounds the length of queries
    /// and rules, the operators that they may have, and the connections of a stream.
    /// </summary>
    public XAccessLevel AccessLevel
    {
        get;
        init => field = Bound.Known(value);
    } = XAccessLevel.Pro;

    /// <summary>Whether users have Premium, with which a Tweet may have 25,000 weighted characters instead of 280. False by default.</summary>
    public bool Premium { get; init; }

    /// <summary>
    /// Whether pages come short although more follow, and some empty, as X's do. True by default; which ones is the same in every run. A page of
    /// what fits into one is always whole.
    /// </summary>
    public bool ShortPages { get; init; } = true;

    /// <summary>
    /// Whether a refusal for which X gives no reason has one in the header <c>x-sandbox-explanation</c>. False by default. <see cref="XSandbox.Requests"/>
    /// has the reason in any case.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>The host of the types of problems. <c>api.x.com</c> by default; X's also come from <c>api.twitter.com</c>, some of them to this day.</summary>
    public string ProblemHost
    {
        get;
        init => field = Host(value);
    } = Problems.UsualHost;

    /// <summary>How many connections each stream takes at a time. Null, the default, for what the access level has: two for Enterprise and Academic Research, else one.</summary>
    public int? MaxStreamConnections
    {
        get;
        init => field = value is { } most ? Bound.Number(most, 0, int.MaxValue) : null;
    }

    /// <summary>How many rules the filtered stream takes. 1,000 by default.</summary>
    public int MaxRules
    {
        get;
        init => field = Bound.Number(value, 0, int.MaxValue);
    } = 1000;

    /// <summary>
    /// The most bytes that a request with a chunk of a file may have; more is refused with 413. 4 MiB by default: X states no limit, but has refused 5 MB and
    /// taken 2 MB.
    /// </summary>
    public int MaxMediaChunkBytes
    {
        get;
        init => field = Bound.Number(value, 1, int.MaxValue);
    } = 4 * 1024 * 1024;

    /// <summary>How long the processing of a video or GIF takes, by the sandbox's clock. 2 seconds by default; zero processes at once.</summary>
    public TimeSpan MediaProcessingTime
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The App's credits, in US dollars. 10,000 by default, which no test uses up that does not mean to. Calls, streams and events are charged as X's price
    /// list has it; with nothing left, what costs something is refused with 402.
    /// </summary>
    public decimal Credits
    {
        get;
        init => field = Bound.Number(value, 0, decimal.MaxValue);
    } = 10_000;

    /// <summary>
    /// Whether the App belongs to <see cref="XSandbox.User"/>, who then reads what is theirs at the price of owned reads. False by default.
    /// </summary>
    public bool UserOwnsApp { get; init; }

    /// <summary>
    /// Whether lookups know the names of the post dialect alone, as X documents them: <c>post.fields</c>, <c>note_post</c>. False by default: they take the
    /// older names too, as X does. Streams and events keep the older names in any case.
    /// </summary>
    public bool ForgetTweetWords { get; init; }

    /// <summary>How many webhooks the App may have. Null, the default, for what the access level has: five for Enterprise, else one.</summary>
    public int? MaxWebhooks
    {
        get;
        init => field = value is { } most ? Bound.Number(most, 0, int.MaxValue) : null;
    }

    /// <summary>
    /// Sends what the sandbox sends to webhooks. Null, the default, for the network: any URL of this machine, and as X has it any other with https and without
    /// a port. A handler of a test's own needs no server. It is not disposed.
    /// </summary>
    public HttpMessageHandler? WebhookHandler { get; init; }

    /// <summary>How long a compliance job takes once its ids are uploaded, by the sandbox's clock. 30 seconds by default.</summary>
    public TimeSpan ComplianceTime
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(30);

    // It stands in addresses.
    private static string Host(string value, [CallerMemberName] string name = "") =>
        Uri.CheckHostName(value) == UriHostNameType.Unknown
            ? throw new ArgumentException($"{name} is `{value}`; it must be the name of a host, such as {Problems.UsualHost}.", name)
            : value;

    internal int Webhooks => MaxWebhooks ?? (AccessLevel == XAccessLevel.Enterprise ? 5 : 1);

    internal int StreamConnections =>
        MaxStreamConnections ?? (AccessLevel is XAccessLevel.Enterprise or XAccessLevel.AcademicResearch ? 2 : 1);

    /// <summary>Whether a request past a limit is refused with 429. True by default. The headers count in any case.</summary>
    public bool EnforceRateLimits { get; init; } = true;

    /// <summary>
    /// How long the windows of limits are at most: a second or more. A program that waits on the real clock sees many windows in a short time. Null, the
    /// default, leaves each as long as X's.
    /// </summary>
    public TimeSpan? MaxRateLimitWindow
    {
        get;
        init =>
            field =
                value is { } time && time < TimeSpan.FromSeconds(1)
                    ? throw new ArgumentOutOfRangeException(
                        nameof(MaxRateLimitWindow),
                        value,
                        $"{nameof(MaxRateLimitWindow)} is {value}; it must be a second or longer, for resets are whole seconds."
                    )
                    : value;
    }
}

using System.Globalization;
using System.Net;
using System.Web;

namespace XApi.Tests;

/// <summary>
/// A collection that pages as X does, newest first: tokens point between two items, so that what arrives at the front or is deleted does not move them.
/// </summary>
internal sealed class StubCollection(Func<long, string> item)
{
    private readonly List<long> _numbers = [];

    /// <summary>What is in the collection, newest first.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>Called with each request, before the response; what it returns is the response if it is not null.</summary>
    public Func<SentRequest, HttpResponseMessage?> Before { get; set; } = _ => null;

    /// <summary>Headers that the responses carry.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>How many items a page holds at most, whatever the request asks for.</summary>
    public int PageSize { get; set; } = 10;

    /// <summary>What tokens of older items begin with. It may be empty, where there is no way back.</summary>
    public string Onward { get; set; } = "<";

    /// <summary>Whether an empty page stands between any two others.</summary>
    public bool EmptyPagesBetween { get; set; }

    public static string Tweet(long id) => $$"""{"id":"{{id}}","text":"{{id}}"}""";

    public static string User(long id) => $$"""{"id":"{{id}}","name":"{{id}}","username":"u{{id}}"}""";

    /// <summary>What most kinds of items are known by.</summary>
    public static string Any(long id) => $$"""{"id":"{{id}}"}""";

    public static string Rule(long id) => $$"""{"id":"{{id}}","value":"{{id}}"}""";

    public static string Count(long hour) =>
        $$"""{"start":"{{Timestamp.ToJson(DateTimeOffset.UnixEpoch.AddHours(hour))}}","end":"{{Timestamp.ToJson(DateTimeOffset.UnixEpoch.AddHours(hour + 1))}}","tweet_count":1}""";

    public void Add(IEnumerable<long> newer)
    {
        _numbers.InsertRange(0, newer.OrderDescending());
        if (!_numbers.Zip(_numbers.Skip(1)).All(pair => pair.First > pair.Second))
        {
            _numbers.Sort((a, b) => b.CompareTo(a));
        }
    }

    public void Remove(long number) => _numbers.Remove(number);

    public HttpResponseMessage Respond(SentRequest request)
    {
        if (Before(request) is { } instead)
        {
            return instead;
        }

        var query = HttpUtility.ParseQueryString(request.Uri.Query);
        var size = query["max_results"] is { } wanted ? Math.Min(int.Parse(wanted, CultureInfo.InvariantCulture), PageSize) : PageSize;
        var token = query["pagination_token"] ?? query["next_token"] ?? $"<{long.MaxValue}";
        var bound = long.Parse(token.TrimStart('<', '>', '_'), CultureInfo.InvariantCulture);
        var inRange = _numbers.Where(number => number > Bound("since_id", 0) && number < Bound("until_id", long.MaxValue)).ToList();
        var empty = token.StartsWith('_');
        var page =
            empty ? []
            : !token.StartsWith('>') ? inRange.Where(number => number < bound).Take(size).ToList()
            : inRange.Where(number => number > bound).TakeLast(size).ToList();
        var last = page.Count > 0 ? page[^1] : bound - (empty ? 0 : 1);
        var first = page.Count > 0 ? page[0] : bound;
        List<string> meta = [$"\"result_count\":{page.Count}", "\"total_tweet_count\":1", "\"sent\":\"2024-05-01T12:00:00.000Z\""];
        if (empty || inRange.Any(number => number < last))
        {
            meta.Add($"\"next_token\":\"{(EmptyPagesBetween && !empty ? "_" : Onward)}{last:D15}\"");
        }

        if (inRange.Any(number => number > first))
        {
            meta.Add($"\"previous_token\":\">{first:D15}\"");
        }

        if (page.Count > 0)
        {
            meta.Add($"\"newest_id\":\"{page[0]}\",\"oldest_id\":\"{page[^1]}\"");
        }

        var response = StubServer.Json($"{{\"data\":[{string.Join(',', page.Select(item))}],\"meta\":{{{string.Join(',', meta)}}}}}");
        foreach (var (name, value) in Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;

        long Bound(string name, long otherwise) => query[name] is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : otherwise;
    }

    public static HttpResponseMessage Failure() =>
        StubServer.Json("""{"title":"Out of order","type":"about:blank"}""", HttpStatusCode.InternalServerError);
}

/// <summary>A client whose calls go to a stub.</summary>
internal static class StubClient
{
    internal static XApiClient For(Func<SentRequest, HttpResponseMessage> response, TimeProvider? clock = null) =>
        For(new StubServer(response), clock);

    internal static XApiClient For(HttpMessageHandler server, TimeProvider? clock = null) =>
        new(
            new XApiClientOptions
            {
                // It reports no limits, so that a client that kept to the documented ones would send calls one by one.
                RateLimitPolicy = RateLimitPolicy.Observe,
                Credentials = [new AppOnlyCredential("token"), new OAuth2UserCredential("client", new OAuth2UserToken("token"))],
                PrimaryHandler = server,

                // Tests compare what is sent word by word.
                Dialect = XDialect.Tweet,
                TimeProvider = clock ?? TimeProvider.System,
                Timeout = Timeout.InfiniteTimeSpan,
                AttemptTimeout = Timeout.InfiniteTimeSpan,
            }
        );
}

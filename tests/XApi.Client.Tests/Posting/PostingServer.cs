using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Posting;

/// <summary>An X that keeps what is posted, and loses or refuses what a test says.</summary>
internal sealed class PostingServer : IDisposable
{
    private readonly Queue<Fate> _fates = [];

    public PostingServer()
    {
        Server = new StubServer(Respond);
        Client = new XApiClient(
            new XApiClientOptions
            {
                // The user's id stands before the hyphen of the token.
                Credentials = [new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = Server,
                TimeProvider = Clock,
                LoggerFactory = Log,
            }
        );
    }

    internal enum Fate
    {
        Posted,
        Refused,

        /// <summary>X has that text already.</summary>
        Duplicate,

        /// <summary>X does not see the Tweet yet to which it replies.</summary>
        Unseen,

        /// <summary>It is posted, and the response is lost.</summary>
        LostAfter,

        /// <summary>It is posted, and a gateway got no response.</summary>
        FailedAfter,

        /// <summary>The same, and nothing is left of the window.</summary>
        LimitedAfter,

        /// <summary>It is lost before it is posted.</summary>
        LostBefore,

        /// <summary>It is posted, and the response has no Tweet.</summary>
        Empty,
    }

    /// <summary>Whether timelines are refused.</summary>
    public bool RefusesReads { get; init; }

    /// <summary>A response that has no Tweet.</summary>
    public string WithoutTweet { get; init; } = "{}";

    /// <summary>How many reads of the timeline do not show the newest Tweet.</summary>
    public int ReadsBehind { get; set; }

    /// <summary>How many Tweets a page of the timeline holds, after a first one that is empty; null for one page of all.</summary>
    public int? PageSize { get; init; }

    /// <summary>Raised when a post is up, before the response is sent.</summary>
    public event Action? Posted;

    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero));

    public LogBook Log { get; } = new();

    public StubServer Server { get; }

    public XApiClient Client { get; }

    /// <summary>What is up: the text, and the id of what it replies to.</summary>
    public List<(string Text, string? ReplyTo)> Tweets { get; } = [];

    public IEnumerable<string> Reads => Server.Requests.Where(request => request.Method == "GET").Select(request => request.PathAndQuery);

    /// <summary>What becomes of the next posts; all others succeed.</summary>
    public PostingServer Then(params Fate[] fates)
    {
        foreach (var fate in fates)
        {
            _fates.Enqueue(fate);
        }

        return this;
    }

    public void Dispose() => Client.Dispose();

    private HttpResponseMessage Respond(SentRequest request)
    {
        if (request.Method == "GET")
        {
            return RefusesReads ? Refused() : Timeline(request.PathAndQuery);
        }

        var fate = _fates.TryDequeue(out var next) ? next : Fate.Posted;
        if (fate is Fate.Refused or Fate.Duplicate or Fate.Unseen)
        {
            return Refused(
                fate switch
                {
                    Fate.Duplicate => "You are not allowed to create a Tweet with duplicate content.",
                    Fate.Unseen => "You attempted to reply to a Tweet that is deleted or not visible to you.",
                    _ => "Not today.",
                }
            );
        }

        if (fate is not Fate.LostBefore)
        {
            var body = JsonNode.Parse(request.Body!)!;
            Tweets.Add(((string?)body["text"] ?? "", (string?)body["reply"]?["in_reply_to_tweet_id"]));
            Posted?.Invoke();
        }

        return fate switch
        {
            Fate.Posted => StubServer.Json(
                new JsonObject
                {
                    ["data"] = new JsonObject { ["id"] = Id(Tweets.Count), ["text"] = Tweets[^1].Text },
                }.ToJsonString()
            ),
            Fate.Empty => StubServer.Json(WithoutTweet),
            Fate.FailedAfter => StubServer.Json("{}", HttpStatusCode.GatewayTimeout),
            Fate.LimitedAfter => StubServer.Json("{}", HttpStatusCode.GatewayTimeout).WithLimit(200, 0, Clock.GetUtcNow().AddMinutes(15)),
            _ => throw new HttpRequestException("Connection reset by peer."),
        };
    }

    private static HttpResponseMessage Refused(string detail = "Not today.") =>
        StubServer.Json($$"""{"title":"Forbidden","detail":"{{detail}}","status":403}""", HttpStatusCode.Forbidden);

    // Newest first, with the text as X returns it.
    private HttpResponseMessage Timeline(string query)
    {
        JsonObject[] shown =
        [
            .. Tweets
                .SkipLast(ReadsBehind-- > 0 ? 1 : 0)
                .Select(
                    (tweet, index) =>
                        new JsonObject
                        {
                            ["id"] = Id(index + 1),
                            ["text"] = tweet.Text.Replace("&", "&amp;", StringComparison.Ordinal),
                            ["referenced_tweets"] = tweet.ReplyTo is null
                                ? new JsonArray()
                                : new JsonArray(new JsonObject { ["type"] = "replied_to", ["id"] = tweet.ReplyTo }),
                        }
                )
                .Reverse(),
        ];
        if (PageSize is not { } size)
        {
            return StubServer.Json(new JsonObject { ["data"] = new JsonArray([.. shown]) }.ToJsonString());
        }

        const string token = "pagination_token=";
        var place = query.IndexOf(token, StringComparison.Ordinal);
        var page = place < 0 ? 0 : int.Parse(query[(place + token.Length)..].Split('&')[0], CultureInfo.InvariantCulture);
        var meta = new JsonObject();
        if (page * size < shown.Length)
        {
            meta["next_token"] = $"{page + 1}";
        }

        return StubServer.Json(
            new JsonObject
            {
                ["data"] = new JsonArray([.. page == 0 ? [] : shown.Skip((page - 1) * size).Take(size)]),
                ["meta"] = meta,
            }.ToJsonString()
        );
    }

    private static string Id(int number) => $"{100 + number}";
}

using System.Net;

namespace XApi.Tests.Costs;

/// <summary>A client whose responses are made up, on a clock that a test turns.</summary>
internal sealed class CostedClient : IDisposable
{
    public CostedClient(
        Func<SentRequest, HttpResponseMessage> respond,
        CostSettings? costs = null,
        int maxRetries = 0,
        Func<TimeProvider, XCache>? cache = null,
        FakeClock? clock = null,
        LogBook? log = null
    )
    {
        Clock = clock ?? new(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero));
        Server = new StubServer(respond);
        var options = new XApiClientOptions
        {
            Credentials = [new AppOnlyCredential("token"), Owner],
            PrimaryHandler = Server,
            TimeProvider = Clock,
            Costs = costs ?? new CostSettings(),
            MaxRetries = maxRetries,
            Cache = cache?.Invoke(Clock),
            LoggerFactory = log,
        };
        Client = new XApiClient(options);
        _http = new HttpClient(Server, disposeHandler: false);
        Transport = new XTransport(_http, options) { Costs = Client.Costs };
    }

    private readonly HttpClient _http;

    /// <summary>A user of OAuth 1.0a, whose id stands before the hyphen of the token.</summary>
    public static OAuth1Credential Owner { get; } = new("key", "secret", "12-token", "secret");

    public FakeClock Clock { get; }

    public StubServer Server { get; }

    public XApiClient Client { get; }

    /// <summary>What streams of the client would send by, and charge to.</summary>
    public XTransport Transport { get; }

    public static HttpResponseMessage Tweets(params string[] ids) => StubServer.Json($$"""{"data":[{{Objects(ids)}}]}""");

    public static string Objects(params IEnumerable<string> ids) => string.Join(',', ids.Select(id => $$"""{"id":"{{id}}","text":"t"}"""));

    public static HttpResponseMessage Status(HttpStatusCode status) => StubServer.Json("""{"title":"No","status":0}""", status);

    public async Task<decimal> SpentAsync() => (await Client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Usd;

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }
}

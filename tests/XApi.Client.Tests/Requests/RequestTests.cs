using System.Net;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Requests;

/// <summary>The exact request that leaves for each operation: method, path, query, body, headers.</summary>
[TestFixture]
internal sealed class RequestTests
{
    private const string Response = """{"data":{"id":"1","text":"t"}}""";

    private static IReadOnlyList<RequestCase> Cases => RequestCase.All;

    [Test]
    public void Every_operation_has_a_case() =>
        Assert.That(Cases.Select(one => one.Operation.Id), Is.EquivalentTo(XOperation.All.Select(operation => operation.Id)));

    [TestCaseSource(nameof(Cases))]
    public async Task The_request_line_is_the_documented_one(RequestCase one)
    {
        var sent = await SendAsync(one);

        Assert.That($"{sent.Method} {Sorted(sent.PathAndQuery)}", Is.EqualTo(Sorted(one.Line)));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task The_body_is_the_documented_one(RequestCase one)
    {
        var sent = await SendAsync(one);

        if (one.Bytes is not null)
        {
            Assert.That(sent.Body, Is.EqualTo(one.Bytes));
            Assert.That(sent.Headers["Content-Type"], Is.EqualTo("application/octet-stream"));
        }
        else if (one.Parts is not null)
        {
            Assert.That(Form.Parts(sent), Is.EquivalentTo(one.Parts));
            Assert.That(sent.Headers["Content-Type"], Does.StartWith("multipart/form-data; boundary="));
        }
        else if (one.Body is null)
        {
            Assert.That(sent.Body, Is.Null);
        }
        else
        {
            Assert.That(JsonTree.Differences(one.Body, sent.Body!), Is.Empty);
            Assert.That(sent.Headers["Content-Type"], Is.EqualTo("application/json; charset=utf-8"));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Everything_that_the_spec_lets_a_caller_say_is_said(RequestCase one)
    {
        var sent = await SendAsync(one);

        var query = sent
            .Uri.Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=')[0]);
        var body =
            one.Parts is not null ? Form.Parts(sent).Keys
            : one.Bytes is not null || sent.Body is null ? []
            : Members(JsonTree.Parse(sent.Body));
        List<string> known = [.. Names(one.Operation, XParameterLocation.Body), .. Names(one.Operation, XParameterLocation.File)];
        Assert.Multiple(() =>
        {
            Assert.That(query, Is.EquivalentTo(Names(one.Operation, XParameterLocation.Query)));
            Assert.That(body.Where(name => !IsOpen(name, known)), Is.EquivalentTo(known));
            Assert.That(sent.Uri.AbsolutePath, Does.Not.Contain("{").And.Not.Contain("%7B"));
        });
    }

    [TestCaseSource(nameof(Cases))]
    public async Task The_headers_say_who_asks_for_what(RequestCase one)
    {
        var sent = await SendAsync(one);

        var accepted = one.Operation.Security.Select(security =>
            security.Scheme == XSecurityScheme.BearerToken ? "Bearer the-app" : "Bearer the-user"
        );
        Assert.Multiple(() =>
        {
            Assert.That(sent.Headers["Accept"], Is.EqualTo(one.Operation.ResponseMediaType));
            Assert.That(sent.Headers["User-Agent"], Does.Match(@"XApi\.Client/\d+\.\d+\.\d+"));
            Assert.That(accepted.DefaultIfEmpty(null), Does.Contain(sent.Headers.GetValueOrDefault("Authorization")));
        });
    }

    [TestCaseSource(nameof(Cases))]
    public async Task HTTP_2_is_asked_for_and_less_is_taken(RequestCase one)
    {
        var versions = new Versions();
        using var client = Client(versions);

        await Quietly(one.Call(client));

        Assert.That(versions.Seen, Is.EqualTo(new[] { (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower) }));
    }

    [Test]
    public async Task Without_options_only_what_is_needed_is_sent()
    {
        var sent = await SendAsync(x => x.Search.RecentAsync("snow"));

        Assert.That(sent.PathAndQuery, Is.EqualTo("/2/tweets/search/recent?query=snow"));
    }

    [TestCase("https://proxy.example.com", "https://proxy.example.com/2/tweets/20")]
    [TestCase("https://proxy.example.com/x/", "https://proxy.example.com/x/2/tweets/20")]
    [TestCase("https://proxy.example.com/for%20x/api", "https://proxy.example.com/for%20x/api/2/tweets/20")]
    public async Task A_base_address_keeps_its_path(string baseAddress, string expected)
    {
        var server = StubServer.Always(Response);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = new(baseAddress),
                Credentials = [new AppOnlyCredential("token")],
                Dialect = XDialect.Tweet,
                PrimaryHandler = server,
            }
        );

        await x.Tweets.GetAsync("20");

        Assert.That(server.Requests.Single().Uri.AbsoluteUri, Is.EqualTo(expected));
    }

    [Test]
    public async Task An_empty_list_says_the_same_as_none()
    {
        var sent = await SendAsync(x => x.Search.RecentAsync("snow", new() { TweetFields = [], Expansions = [] }));

        Assert.That(sent.PathAndQuery, Is.EqualTo("/2/tweets/search/recent?query=snow"));
    }

    [Test]
    public async Task A_value_that_the_spec_does_not_know_can_be_sent()
    {
        var sent = await SendAsync(x => x.Search.RecentAsync("snow", new() { TweetFields = [TweetField.Lang, new("tomorrows_field")] }));

        Assert.That(sent.PathAndQuery, Is.EqualTo("/2/tweets/search/recent?query=snow&tweet.fields=lang,tomorrows_field"));
    }

    [TestCase("2024-02-29T23:59:59.999+00:00", "2024-02-29T23%3A59%3A59Z")]
    [TestCase("2024-03-01T00:30:00+14:00", "2024-02-29T10%3A30%3A00Z")]
    [TestCase("2023-12-31T20:00:00-05:30", "2024-01-01T01%3A30%3A00Z")]
    public async Task Times_leave_in_UTC_and_whole_seconds_whatever_their_offset(string time, string expected)
    {
        var sent = await SendAsync(x => x.Counts.RecentAsync("snow", new() { StartTime = DateTimeOffset.Parse(time, null) }));

        Assert.That(sent.PathAndQuery, Is.EqualTo($"/2/tweets/counts/recent?query=snow&start_time={expected}"));
    }

    [Test]
    public async Task The_culture_of_the_caller_does_not_matter()
    {
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var strange = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            (strange.NumberFormat.NegativeSign, strange.DateTimeFormat.TimeSeparator, strange.DateTimeFormat.DateSeparator) = (
                "minus",
                ".",
                "/"
            );
            System.Globalization.CultureInfo.CurrentCulture = strange;

            var sent = await SendAsync(x => x.Search.FullArchiveAsync("snow", new() { MaxResults = -1, StartTime = Filled.Moment }));

            Assert.That(
                sent.PathAndQuery,
                Is.EqualTo("/2/tweets/search/all?query=snow&max_results=-1&start_time=2024-05-01T12%3A30%3A15Z")
            );
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }
    }

    [TestCase("a/b", "/2/tweets/a%2Fb")]
    [TestCase("../users", "/2/tweets/..%2Fusers")]
    [TestCase("1?ids=2", "/2/tweets/1%3Fids%3D2")]
    [TestCase("1#2", "/2/tweets/1%232")]
    [TestCase("%2e%2e", "/2/tweets/%252e%252e")]
    [TestCase("{id}", "/2/tweets/%7Bid%7D")]
    [TestCase("é ☃", "/2/tweets/%C3%A9%20%E2%98%83")]
    [TestCase("a\\b", "/2/tweets/a%5Cb")]
    public async Task An_id_stays_one_part_of_the_path(string id, string path)
    {
        var sent = await SendAsync(x => x.Tweets.GetAsync(id));

        Assert.That(sent.PathAndQuery, Is.EqualTo(path));
    }

    // A URI drops these parts however they are escaped, so that the request would go somewhere else.
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("")]
    [TestCase(null)]
    public void An_id_that_would_change_the_path_is_refused(string? id)
    {
        var server = StubServer.Always(Response);
        using var client = Client(server);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await client.Likes.UnlikeAsync("7", id!), Throws.InstanceOf<ArgumentException>());
            Assert.That(async () => await client.Timelines.UserTweetsAsync(id!), Throws.InstanceOf<ArgumentException>());
            Assert.That(server.Requests, Is.Empty);
        });
    }

    [Test]
    public async Task A_comma_within_a_value_is_not_taken_for_the_one_between_values()
    {
        var sent = await SendAsync(x => x.Tweets.GetManyAsync(["1,2", "3&4"]));

        Assert.That(sent.PathAndQuery, Is.EqualTo("/2/tweets?ids=1%2C2,3%264"));
    }

    [Test]
    public async Task Members_that_are_not_set_are_not_sent()
    {
        var sent = await SendAsync(x => x.Tweets.CreateAsync(new() { Text = "t" }));

        Assert.That(sent.Body, Is.EqualTo("""{"text":"t"}"""));
    }

    [Test]
    public async Task Members_that_the_spec_does_not_know_can_be_sent()
    {
        var request = new CreateTweetRequest { Text = "t" };
        request.AdditionalProperties["made_with"] = "care";

        var sent = await SendAsync(x => x.Tweets.CreateAsync(request));

        Assert.That(sent.Body, Is.EqualTo("""{"text":"t","made_with":"care"}"""));
    }

    [Test]
    public void A_request_without_a_body_where_one_is_needed_is_refused()
    {
        using var client = Client(StubServer.Always(Response));

        Assert.That(async () => await client.Tweets.CreateAsync(null!), Throws.ArgumentNullException);
    }

    private static Task<SentRequest> SendAsync(RequestCase one) => SendAsync(one.Call);

    private static async Task<SentRequest> SendAsync(Func<XApiClient, Task> call)
    {
        var server = StubServer.Always(Response);
        using var client = Client(server);

        await Quietly(call(client));

        Assert.That(server.Requests, Has.Count.EqualTo(1));
        return server.Requests[0];
    }

    // The response is of the right kind for few operations. What comes back is another test's concern.
    private static async Task Quietly(Task call)
    {
        try
        {
            await call;
        }
        catch (XApiException failure) when (failure.Status is HttpStatusCode.OK) { }
    }

    private static XApiClient Client(HttpMessageHandler handler) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("the-app"), XCredential.From(new Token("the-user"), XSecurityScheme.OAuth2UserToken)],
                Dialect = XDialect.Tweet,
                PrimaryHandler = handler,
                // What is sent is the question here, sensible or not.
                ValidateRequests = false,
            }
        );

    private static IEnumerable<string> Names(XOperation operation, XParameterLocation location) =>
        operation.Parameters.Where(parameter => parameter.In == location).Select(parameter => parameter.Name);

    // What is in a map, or in a value whose shape X leaves open, has names that the spec can't know.
    private static bool IsOpen(string name, List<string> known) =>
        !known.Contains(name)
        && name.LastIndexOf('.') is > 0 and var end
        && known.Contains(name[..end])
        && !known.Exists(other => other.StartsWith(name[..(end + 1)], StringComparison.Ordinal));

    private static IEnumerable<string> Members(Newtonsoft.Json.Linq.JToken body) =>
        body.SelectTokens("$..*")
            .Where(token => token.Parent is Newtonsoft.Json.Linq.JProperty)
            .Select(token => System.Text.RegularExpressions.Regex.Replace(token.Path, @"\[\d+\]", ""))
            .Distinct();

    private static string Sorted(string line) =>
        line.Split('?') is [var path, var query] ? $"{path}?{string.Join('&', query.Split('&').Order(StringComparer.Ordinal))}" : line;

    private sealed class Token(string token) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("Authorization", $"Bearer {token}");
            return Task.CompletedTask;
        }
    }

    private sealed class Versions : HttpMessageHandler
    {
        public List<(Version, HttpVersionPolicy)> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add((request.Version, request.VersionPolicy));
            var response = StubServer.Json(Response);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}

namespace XApi.Tests;

/// <summary>A gate that lets everything through would leave all other tests green. It is shown what it must not let through.</summary>
internal sealed class SpecGateTests
{
    private const string Page = """{"data":[{"id":"1","text":"Hello"}],"meta":{"result_count":1}}""";

    [Test]
    public async Task What_is_right_has_no_problems() => Assert.That(await ProblemsAsync(), Is.Empty);

    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&max_results=9", "max_results: must be >= 10")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&max_results=ten", "max_results: must be integer")]
    [TestCase("https://api.x.com/2/tweets/search/recent?max_results=10", "query: is required")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&query=ice", "query: is sent twice")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&count=10", "has no parameter count")]
    [TestCase(
        "https://api.x.com/2/tweets/search/recent?query=snow&tweet.fields=author",
        "tweet.fields/0: must be equal to one of the allowed values"
    )]
    [TestCase(
        "https://api.x.com/2/tweets/search/recent?query=snow&tweet.fields=lang%2Csource",
        "tweet.fields/0: must be equal to one of the allowed values"
    )]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&since_id=abc", "since_id: must match pattern")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&start_time=yesterday", "start_time: must match format")]
    [TestCase("https://api.x.com/2/tweets/search/recently?query=snow", "the spec has no GET /2/tweets/search/recently")]
    public async Task A_wrong_request_is_stopped(string url, string problem) =>
        Assert.That(await ProblemsAsync(url: url), Has.Some.Contains(problem));

    [TestCase("Basic abc")]
    [TestCase("Bearer ")]
    [TestCase("OAuth oauth_token=\"x\"")]
    public async Task A_wrong_credential_is_stopped(string authorization) =>
        Assert.That(await ProblemsAsync(authorization: authorization), Has.Some.Contains("is not how SearchRecent is authenticated"));

    [TestCase("""{"text":1}""", "request body/text: must be string")]
    [TestCase("""{"txt":"Hello"}""", "must NOT have additional properties (txt)")]
    [TestCase("""{}""", "needs one of")]
    [TestCase("""{"poll":{"options":["a","b"],"duration_minutes":5},"quote_tweet_id":"1"}""", "exclude each other")]
    [TestCase("""{"poll":{"options":["a"],"duration_minutes":5}}""", "must NOT have fewer than 2 items")]
    [TestCase("""{"text":""", "is not JSON")]
    public async Task A_wrong_body_is_stopped(string body, string problem) =>
        Assert.That(
            await ProblemsAsync(
                "POST",
                "https://api.x.com/2/tweets",
                body: body,
                status: 201,
                answer: """{"data":{"id":"1","text":"Hello"}}"""
            ),
            Has.Some.Contains(problem)
        );

    [TestCase("""{"data":[{"id":"1"}],"meta":{"result_count":1}}""", "must have required property 'text'")]
    [TestCase("""{"data":[{"id":1,"text":"Hello"}],"meta":{"result_count":1}}""", "data/0/id: must be string")]
    [TestCase(
        """{"data":[{"id":"1","text":"Hello","likes":1}],"meta":{"result_count":1}}""",
        "must NOT have additional properties (likes)"
    )]
    [TestCase("""{"data":[{"id":"1","text":"Hello","created_at":"today"}],"meta":{"result_count":1}}""", "created_at: must match format")]
    [TestCase("""{"data":{"id":"1","text":"Hello"},"meta":{"result_count":1}}""", "data: must be array")]
    [TestCase("", "is not JSON")]
    public async Task A_wrong_answer_is_stopped(string answer, string problem) =>
        Assert.That(await ProblemsAsync(answer: answer), Has.Some.Contains(problem));

    [TestCase(204, "application/json", "204 is not documented")]
    [TestCase(200, "text/html", "text/html is not one of")]
    [TestCase(429, "application/json", "x-rate-limit-remaining: must be integer")]
    public async Task A_wrong_status_or_header_is_stopped(int status, string type, string problem) =>
        Assert.That(
            await ProblemsAsync(status: status, type: type, answer: status == 429 ? """{"title":"Too Many Requests"}""" : Page),
            Has.Some.Contains(problem)
        );

    private static async Task<IReadOnlyList<string>> ProblemsAsync(
        string method = "GET",
        string url = "https://api.x.com/2/tweets/search/recent?query=snow",
        string authorization = "Bearer user",
        string? body = null,
        int status = 200,
        string type = "application/json",
        string answer = Page
    )
    {
        Dictionary<string, string> sent = new()
        {
            ["authorization"] = authorization,
            ["accept"] = "application/json",
            ["content-type"] = "application/json; charset=utf-8",
        };
        Dictionary<string, string> received = new() { ["content-type"] = type, ["x-rate-limit-remaining"] = status == 429 ? "none" : "1" };
        return (
            await ContractRun.Spec.JudgeAsync(
                new Exchange { Request = new(method, url, sent, body), Response = new(status, received, answer) }
            )
        ).Problems;
    }
}

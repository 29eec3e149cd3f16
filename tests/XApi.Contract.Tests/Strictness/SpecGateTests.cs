namespace XApi.Tests;

/// <summary>A gate that lets everything through would leave all other tests green. It is shown what it must not let through.</summary>
internal sealed class SpecGateTests
{
    private const string Page = """{"data":[{"id":"1","text":"Hello"}],"meta":{"result_count":1}}""";

    [Test]
    public void What_is_right_has_no_problems() => Assert.That(Problems(), Is.Empty);

    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&max_results=9", "max_results: 9 should be at least 10")]
    [TestCase(
        "https://api.x.com/2/tweets/search/recent?query=snow&max_results=ten",
        "max_results: Value is \"string\" but should be \"integer\""
    )]
    [TestCase("https://api.x.com/2/tweets/search/recent?max_results=10", "query: is required")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&query=ice", "query: is sent twice")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&count=10", "has no parameter count")]
    [TestCase(
        "https://api.x.com/2/tweets/search/recent?query=snow&tweet.fields=author",
        "tweet.fields/0: Value should match one of the values specified by the enum"
    )]
    [TestCase(
        "https://api.x.com/2/tweets/search/recent?query=snow&tweet.fields=lang%2Csource",
        "tweet.fields/0: Value should match one of the values specified by the enum"
    )]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&since_id=abc", "since_id: The string value is not a match")]
    [TestCase("https://api.x.com/2/tweets/search/recent?query=snow&start_time=yesterday", "start_time: Value does not match format")]
    [TestCase("https://api.x.com/2/tweets/search/recently?query=snow", "the spec has no GET /2/tweets/search/recently")]
    public void A_wrong_request_is_stopped(string url, string problem) => Assert.That(Problems(url: url), Has.Some.Contains(problem));

    [TestCase("Basic abc")]
    [TestCase("Bearer ")]
    [TestCase("OAuth oauth_token=\"x\"")]
    public void A_wrong_credential_is_stopped(string authorization) =>
        Assert.That(Problems(authorization: authorization), Has.Some.Contains("is not how SearchRecent is authenticated"));

    [TestCase("""{"text":1}""", "request body/text: Value is \"integer\" but should be \"string\"")]
    [TestCase("""{"txt":"Hello"}""", "txt: is not a member that the spec names")]
    [TestCase("""{}""", "needs one of")]
    [TestCase("""{"poll":{"options":["a","b"],"duration_minutes":5},"quote_tweet_id":"1"}""", "exclude each other")]
    [TestCase("""{"poll":{"options":["a"],"duration_minutes":5}}""", "should have at least 2 items")]
    [TestCase("""{"text":""", "is not JSON")]
    public void A_wrong_body_is_stopped(string body, string problem) =>
        Assert.That(
            Problems("POST", "https://api.x.com/2/tweets", body: body, status: 201, response: """{"data":{"id":"1","text":"Hello"}}"""),
            Has.Some.Contains(problem)
        );

    [TestCase("""{"data":[{"id":"1"}],"meta":{"result_count":1}}""", "data/0: Required properties [\"text\"] are not present")]
    [TestCase(
        """{"data":[{"id":1,"text":"Hello"}],"meta":{"result_count":1}}""",
        "data/0/id: Value is \"integer\" but should be \"string\""
    )]
    [TestCase("""{"data":[{"id":"1","text":"Hello","likes":1}],"meta":{"result_count":1}}""", "likes: is not a member that the spec names")]
    [TestCase(
        """{"data":[{"id":"1","text":"Hello","created_at":"today"}],"meta":{"result_count":1}}""",
        "created_at: Value does not match format"
    )]
    [TestCase("""{"data":{"id":"1","text":"Hello"},"meta":{"result_count":1}}""", "data: Value is \"object\" but should be \"array\"")]
    [TestCase("", "is not JSON")]
    public void A_wrong_response_is_stopped(string response, string problem) =>
        Assert.That(Problems(response: response), Has.Some.Contains(problem));

    [TestCase(204, "application/json", "204 is not documented")]
    [TestCase(200, "text/html", "text/html is not one of")]
    [TestCase(429, "application/json", "x-rate-limit-remaining: Value is \"string\" but should be \"integer\"")]
    public void A_wrong_status_or_header_is_stopped(int status, string type, string problem) =>
        Assert.That(
            Problems(status: status, type: type, response: status == 429 ? """{"title":"Too Many Requests"}""" : Page),
            Has.Some.Contains(problem)
        );

    [TestCase("tweet.fields=note_tweet,author_id", """{"edit_history_tweet_ids":["1"],"note_tweet":{"text":"Hello"}}""")]
    [TestCase("post.fields=note_post&expansions=author_id", """{"edit_history_post_ids":["1"],"note_post":{"text":"Hello"}}""")]
    public void Either_dialect_is_right(string query, string members) => Assert.That(ProblemsIn(query, members), Is.Empty);

    [TestCase("tweet.fields=lang", """{"note_post":{"text":"Hello"}}""", "note_post: is not a member")]
    [TestCase("post.fields=lang", """{"note_tweet":{"text":"Hello"}}""", "note_tweet: is not a member")]
    [TestCase("expansions=author_id", """{"edit_history_tweet_ids":["1"],"note_post":{"text":"Hello"}}""", "is not a member")]
    [TestCase("tweet.fields=note_post", "{}", "tweet.fields/0: Value should match")]
    [TestCase("post.fields=author_id", "{}", "post.fields/0: Value should match")]
    [TestCase("post.fields=lang&tweet.fields=lang", "{}", "has no parameter")]
    public void Two_dialects_in_one_exchange_are_stopped(string query, string members, string problem) =>
        Assert.That(ProblemsIn(query, members), Has.Some.Contains(problem));

    [Test]
    public void A_stream_has_the_tweet_dialect_alone() =>
        Assert.That(
            Problems(url: "https://api.x.com/2/tweets/sample/stream?post.fields=lang", response: """{"data":{"id":"1","text":"Hello"}}"""),
            Has.Some.Contains("has no parameter post.fields")
        );

    private static IReadOnlyList<string> ProblemsIn(string query, string members) =>
        Problems(
            url: $"https://api.x.com/2/tweets/search/recent?query=snow&{query}",
            response: Page.Replace(
                """{"id":"1",""",
                $$"""{"id":"1",{{(members == "{}" ? "" : members[1..^1] + ",")}}""",
                StringComparison.Ordinal
            )
        );

    private static IReadOnlyList<string> Problems(
        string method = "GET",
        string url = "https://api.x.com/2/tweets/search/recent?query=snow",
        string authorization = "Bearer user",
        string? body = null,
        int status = 200,
        string type = "application/json",
        string response = Page
    )
    {
        Dictionary<string, string> sent = new()
        {
            ["authorization"] = authorization,
            ["accept"] = "application/json",
            ["content-type"] = "application/json; charset=utf-8",
        };
        Dictionary<string, string> received = new() { ["content-type"] = type, ["x-rate-limit-remaining"] = status == 429 ? "none" : "1" };
        return ContractRun
            .Spec.Judge(new Exchange { Request = new(method, url, sent, body), Response = new(status, received, response) })
            .Problems;
    }
}

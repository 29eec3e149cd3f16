using System.Net;

namespace XApi.Tests.Errors;

/// <summary>Which exception an error is, and what its sentence says.</summary>
[TestFixture]
internal sealed class TypedErrorsTests
{
    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row<XApiException>(
            HttpStatusCode.BadRequest,
            """{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}""",
            "\u201cInvalid Request: One or more parameters to your request was invalid.\u201d"
        );
        yield return Row<XUnauthorizedException>(
            HttpStatusCode.Unauthorized,
            """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""",
            "the credential is wrong, revoked or expired"
        );
        yield return Row<XForbiddenException>(
            HttpStatusCode.Forbidden,
            """{"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"}""",
            "X gave no reason: see whether this credential may see the object"
        );
        yield return Row<XForbiddenException>(
            HttpStatusCode.Forbidden,
            """{"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.","type":"https://api.x.com/2/problems/unsupported-authentication"}""",
            "it takes OAuth 2.0 App-only or OAuth 2.0 with the scopes tweet.read, users.read or OAuth 1.0a"
        );
        yield return Row<XForbiddenException>(
            HttpStatusCode.Forbidden,
            """{"client_id":"1","required_enrollment":"Standard Basic","registration_url":"https://developer.x.com/en/account","title":"Client Forbidden","detail":"This request must be made using an approved developer account.","reason":"client-not-enrolled","type":"https://api.x.com/2/problems/client-forbidden"}""",
            "the App lacks access to Standard Basic: see https://developer.x.com/en/account"
        );
        yield return Row<XNotFoundException>(
            HttpStatusCode.NotFound,
            """{"errors":[{"resource_id":"1","resource_type":"tweet","title":"Not Found Error","detail":"Could not find tweet with id: [1].","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
            "Could not find tweet"
        );
        yield return Row<XApiException>(HttpStatusCode.Conflict, "", "with an empty body");
        yield return Row<XServerErrorException>(
            HttpStatusCode.InternalServerError,
            """{"title":"Internal Server Error","detail":"Oops"}""",
            "Oops"
        );
        yield return Row<XServerErrorException>(
            HttpStatusCode.BadGateway,
            "<html><body>502</body></html>",
            "with an HTML page; retry later"
        );
        yield return Row<XApiException>(
            (HttpStatusCode)418,
            """{"title":"Teapot","type":"https://api.x.com/2/problems/of-a-new-kind"}""",
            "Teapot"
        );

        static TestCaseData Row<T>(HttpStatusCode status, string body, string says) =>
            new TestCaseData(typeof(T), status, body, says).SetArgDisplayNames($"{(int)status}", typeof(T).Name, says);
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Each_error_has_its_exception_and_its_sentence(Type type, HttpStatusCode status, string body, string says)
    {
        using var x = Client(StubServer.Always(body, status));

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.Multiple(() =>
        {
            Assert.That(failure, Is.TypeOf(type));
            Assert.That(
                failure!.Message,
                Does.StartWith($"GET /2/tweets/search/recent returned {(int)status}").And.Contain(says).And.EndsWith(".")
            );
            Assert.That(failure.Message, Does.Not.Contain("\n"));
            Assert.That(failure.Status, Is.EqualTo(status));
            Assert.That(failure.Operation, Is.SameAs(XOperation.SearchRecent));
            Assert.That(failure.Body, Is.EqualTo(body.Length == 0 ? null : body));
        });
    }

    [Test]
    public void A_stream_without_rules_says_to_add_some()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Conflict);

        var refusal = Refusal.Of(XOperation.FilteredStream, response, default, DateTimeOffset.UnixEpoch);
        var failure = ErrorResponse.ToException(XOperation.FilteredStream, response, refusal);

        Assert.That(failure, Is.TypeOf<XNoRulesException>().With.Message.Contains("UpdateRulesAsync"));
    }

    [Test]
    public async Task Partial_errors_are_problems_joined_to_what_they_concern()
    {
        using var x = Client(StubServer.Always(Partial));

        var page = await x.Tweets.GetManyAsync(["1", "2", "3"]);

        Assert.Multiple(() =>
        {
            Assert.That(page.Data, Has.Count.EqualTo(1));
            Assert.That(page.Errors.For("2").Single().Kind, Is.EqualTo(ProblemKind.ResourceNotFound));
            Assert.That(page.Errors.For("3").Single().Kind, Is.EqualTo(new ProblemKind("of-tomorrow")));
            Assert.That(page.Errors.For("1"), Is.Empty);
        });
    }

    [Test]
    public async Task Partial_errors_are_an_exception_for_those_who_want_that()
    {
        using var x = Client(StubServer.Always(Partial));

        var failure = await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            x.Tweets.GetManyAsync(["1", "2", "3"], new() { ThrowOnPartialErrors = true })
        );

        Assert.Multiple(() =>
        {
            Assert.That(failure!.Problems, Has.Count.EqualTo(2));
            Assert.That(failure.Message, Does.Contain("Could not find tweet with ids: [2]").And.Contain("and 1 more"));
            Assert.That(((TweetPage)failure.Response!).Data, Has.Count.EqualTo(1));
            Assert.That(failure.Status, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [TestCase("https://api.x.com/2/problems/resource-not-found", "resource-not-found")]
    [TestCase("https://api.twitter.com/2/problems/resource-not-found", "resource-not-found")]
    [TestCase("about:blank", null)]
    [TestCase(null, null)]
    [TestCase("https://api.x.com/2/problems/", null)]
    public void The_kind_of_a_problem_is_the_end_of_its_type(string? type, string? kind) =>
        Assert.That(
            new Problem { Type = type }
                .Kind
                ?.Value,
            Is.EqualTo(kind)
        );

    [TestCase("<html>I know you, {0}</html>", HttpStatusCode.Unauthorized)]
    [TestCase("""{"title":"Unauthorized","detail":"{0} is not valid","status":401}""", HttpStatusCode.Unauthorized)]
    [TestCase(
        """{"data":[],"errors":[{"title":"Not Found Error","detail":"{0} may not see it","type":"about:blank"}]}""",
        HttpStatusCode.OK
    )]
    [TestCase("""{"data":[{"id":"7","text":"{0}"},""", HttpStatusCode.OK)]
    public async Task No_exception_shows_a_token_even_if_the_server_repeats_it(string body, HttpStatusCode status)
    {
        const string secret = "s3cret-of-an-App-that-is-long";
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential(secret)],
                PrimaryHandler = StubServer.Always(body.Replace("{0}", secret, StringComparison.Ordinal), status),
                ThrowOnPartialErrors = true,
            }
        );

        var failure = (await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow")))!;

        Assert.That(
            $"{failure} {failure.Body} {string.Join(' ', failure.Problems.Select(problem => problem.ToJson()))}",
            Does.Not.Contain(secret)
        );
        Assert.That(failure.Body, Is.EqualTo(body.Replace("{0}", "(secret)", StringComparison.Ordinal)), "the rest is as it came");
    }

    private const string Partial = """
        {
          "data": [{"id": "1", "text": "one"}],
          "errors": [
            {"resource_id": "2", "resource_type": "tweet", "parameter": "ids", "value": "2", "title": "Not Found Error", "detail": "Could not find tweet with ids: [2].", "type": "https://api.x.com/2/problems/resource-not-found"},
            {"value": "3", "parameter": "ids", "title": "New", "detail": "new", "type": "https://api.x.com/2/problems/of-tomorrow"}
          ]
        }
        """;

    private static XApiClient Client(StubServer server) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                MaxRetries = 0,
            }
        );
}

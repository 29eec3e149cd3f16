using System.Net;
using System.Text;

namespace XApi.Tests.Errors;

/// <summary>Whatever comes instead of the expected response becomes one <see cref="XApiException"/> with what is known.</summary>
[TestFixture]
internal sealed class ErrorResponseTests
{
    private const string RootProblem =
        """{"title":"Too Many Requests","detail":"Slow down.","type":"https://api.x.com/2/problems/rate-limit-exceeded","status":429,"new_member":{"a":1}}""";

    private static readonly HttpStatusCode[] Statuses =
    [
        HttpStatusCode.BadRequest,
        HttpStatusCode.Unauthorized,
        HttpStatusCode.PaymentRequired,
        HttpStatusCode.Forbidden,
        HttpStatusCode.NotFound,
        HttpStatusCode.Conflict,
        HttpStatusCode.Gone,
        HttpStatusCode.UnprocessableEntity,
        HttpStatusCode.InternalServerError,
        HttpStatusCode.BadGateway,
        HttpStatusCode.ServiceUnavailable,
        HttpStatusCode.GatewayTimeout,
        (HttpStatusCode)520,
        (HttpStatusCode)599,
    ];

    private static readonly string[] Bodies =
    [
        RootProblem,
        """{"errors":[{"title":"One","detail":"first","type":"about:blank"},{"message":"second","code":89}]}""",
        """{"errors":["just text"],"title":"T"}""",
        """{"errors":{"a":1}}""",
        """{"errors":[]}""",
        """{"errors":null}""",
        """{"status":"four hundred"}""",
        "<html><body><h1>502 Bad Gateway</h1></body></html>",
        "",
        " ",
        "null",
        "true",
        "[]",
        "{}",
        "\0\0\0",
        "{\"title\":\"cut",
        "upstream connect error",
        """{"title":"half of a pair: \ud83d","detail":"\udc00"}""",
    ];

    [Test]
    public void Any_error_is_one_exception_that_knows_operation_and_status(
        [ValueSource(nameof(Statuses))] HttpStatusCode status,
        [ValueSource(nameof(Bodies))] string body,
        [Values("application/json", "text/html", null)] string? type
    )
    {
        var failure = Fail(status, Encoding.UTF8.GetBytes(body), type);

        Assert.Multiple(() =>
        {
            Assert.That(failure.Operation, Is.SameAs(XOperation.CreateTweet));
            Assert.That(failure.Status, Is.EqualTo(status));
            Assert.That(failure.Body, body.Length == 0 ? Is.Null : Is.EqualTo(body));
            Assert.That(failure.Message, Does.Contain("POST /2/tweets").And.Contain($"{(int)status}"));
            Assert.That(failure.Problem, Is.SameAs(failure.Problems.Count > 0 ? failure.Problems[0] : null));
        });
    }

    [Test]
    public void A_problem_at_the_root_is_read_with_all_its_members()
    {
        var failure = Fail(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(RootProblem), "application/problem+json");

        Assert.Multiple(() =>
        {
            Assert.That(failure.Problem!.Title, Is.EqualTo("Too Many Requests"));
            Assert.That(failure.Problem.Type, Is.EqualTo("https://api.x.com/2/problems/rate-limit-exceeded"));
            Assert.That(failure.Problem.AdditionalProperties["new_member"]["a"]!.ToString(), Is.EqualTo("1"));
            Assert.That(failure.Problems, Has.Count.EqualTo(1));
            Assert.That(failure.Message, Does.Contain("Too Many Requests: Slow down."));
        });
    }

    [Test]
    public void Problems_in_errors_are_read_and_the_first_stands_for_all()
    {
        var failure = Fail(
            HttpStatusCode.Unauthorized,
            """{"errors":[{"message":"Invalid or expired token","code":89},{"title":"Two"}]}"""u8.ToArray()
        );

        Assert.Multiple(() =>
        {
            Assert.That(failure.Problem!.Message, Is.EqualTo("Invalid or expired token"));
            Assert.That(failure.Problem.Code, Is.EqualTo(89));
            Assert.That(failure.Problems.Select(problem => problem.Title), Is.EqualTo((string?[])[null, "Two"]));
            Assert.That(failure.Message, Does.Contain("Invalid or expired token"));
        });
    }

    [Test]
    public void A_problem_with_causes_keeps_them()
    {
        var failure = Fail(
            HttpStatusCode.BadRequest,
            """{"errors":[{"parameters":{"max_results":["500"]},"message":"The `max_results` query parameter value [500] is not between 10 and 100"}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.twitter.com/2/problems/invalid-request"}"""u8.ToArray()
        );

        Assert.Multiple(() =>
        {
            Assert.That(failure.Problem!.Title, Is.EqualTo("Invalid Request"));
            Assert.That(failure.Problem.Errors.Single().Message, Does.Contain("between 10 and 100"));
            Assert.That(failure.Problem.Errors.Single().Parameters!.ToJson(), Does.Contain("500"));
        });
    }

    [TestCase("""{"errors":["just text"],"title":"Known","detail":"anyway"}""")]
    [TestCase("""{"errors":{"a":"map"},"title":"Known","detail":"anyway"}""")]
    [TestCase("""{"status":"429","title":"Known","detail":"anyway"}""")]
    [TestCase("""{"account_id":"abc","title":"Known","detail":"anyway"}""")]
    [TestCase("""{"errors":[{"title":"Known","detail":"anyway","status":"429"}]}""")]
    public void What_can_be_read_of_a_strange_problem_is_read(string body)
    {
        var failure = Fail(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(body));

        Assert.Multiple(() =>
        {
            Assert.That(failure.Problem?.Title, Is.EqualTo("Known"));
            Assert.That(failure.Problem?.Detail, Is.EqualTo("anyway"));
        });
    }

    [TestCase("""{"title":"Root","errors":[]}""", "Root")]
    [TestCase("""{"title":"Root","errors":[{"title":"cause"},{"message":"cause"}]}""", "Root")]
    [TestCase("""{"detail":"Root","errors":[{"title":"cause"}]}""", "Root")]
    [TestCase("""{"title":"Root","errors":[{"title":"A","type":"about:blank"}]}""", "Root, A")]
    [TestCase("""{"title":"Root","errors":[{"title":"A","type":"about:blank"},{"message":"B"}]}""", "Root, A, B")]
    [TestCase("""{"errors":[{"title":"A"},{"detail":"B"},{"message":"C"}]}""", "A, B, C")]
    [TestCase("""{"type":"https://api.x.com/2/problems/usage-capped"}""", "usage-capped")]
    [TestCase("""{"message":"Root"}""", "Root")]
    [TestCase("""{"message":"Root","errors":[]}""", "Root")]
    [TestCase("""{"message":"Root","errors":[{"message":"A"},{"message":"B"}]}""", "A, B")]
    [TestCase("""{"errors":[]}""", "")]
    [TestCase("{}", "")]
    public void Causes_belong_to_the_problem_at_the_root_unless_they_are_problems_with_a_type(string body, string problems)
    {
        var failure = Fail(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(body));

        Assert.That(
            string.Join(
                ", ",
                failure.Problems.Select(problem => problem.Title ?? problem.Detail ?? problem.Message ?? problem.Kind?.Value)
            ),
            Is.EqualTo(problems)
        );
    }

    [TestCase(
        """{"status":"429","title":"T","detail":"d","message":"m","type":"https://api.x.com/2/problems/of-tomorrow"}""",
        "T d m of-tomorrow"
    )]
    [TestCase("""{"status":"429","title":"T"}""", "T - - -")]
    [TestCase("""{"status":"429","detail":"d"}""", "- d - -")]
    [TestCase("""{"status":"429","message":"m"}""", "- - m -")]
    [TestCase("""{"status":"429","title":"T","detail":7}""", "T 7 - -")]
    [TestCase("""{"status":"429","errors":[{"title":"A"},"text",{"code":1},{"message":"B"}]}""", "A - - -, - - - -, - - B -")]
    [TestCase("""{"status":"429","title":7}""", "7 - - -")]
    public void Each_word_of_a_strange_problem_is_kept(string body, string problems)
    {
        var failure = Fail(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(body));

        Assert.That(
            string.Join(
                ", ",
                failure.Problems.Select(problem =>
                    $"{problem.Title ?? "-"} {problem.Detail ?? "-"} {problem.Message ?? "-"} {problem.Kind?.Value ?? "-"}"
                )
            ),
            Is.EqualTo(problems)
        );
    }

    [Test]
    public void Limits_and_request_id_are_read_from_the_headers()
    {
        var failure = Fail(
            HttpStatusCode.Forbidden,
            "{}"u8.ToArray(),
            change: response =>
            {
                response.Headers.Add("x-rate-limit-limit", "900");
                response.Headers.Add("x-rate-limit-remaining", "0");
                response.Headers.Add("x-rate-limit-reset", "1714564800");
                response.Headers.Add("x-transaction-id", "abc123");
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                failure.RateLimit,
                Is.EqualTo(new RateLimit(new(900, 0, DateTimeOffset.FromUnixTimeSeconds(1714564800)), null, null))
            );
            Assert.That(failure.RequestId, Is.EqualTo("abc123"));
        });
    }

    [Test]
    public void Headers_that_make_no_sense_count_as_missing()
    {
        var failure = Fail(
            HttpStatusCode.Forbidden,
            "{}"u8.ToArray(),
            change: response =>
            {
                response.Headers.TryAddWithoutValidation("x-rate-limit-limit", "many");
                response.Headers.TryAddWithoutValidation("x-rate-limit-remaining", "2147483648");
                response.Headers.TryAddWithoutValidation("x-rate-limit-reset", "99999999999999999999");
            }
        );

        Assert.That(failure.RateLimit, Is.Null);
    }

    [Test]
    public void A_huge_body_is_cut()
    {
        var failure = Fail(HttpStatusCode.InternalServerError, Encoding.UTF8.GetBytes(new string('x', 1_000_000)), "text/plain");

        Assert.That(failure.Body, Has.Length.EqualTo(64 * 1024));
    }

    [Test]
    public void A_body_without_end_is_read_no_further_than_it_helps()
    {
        var body = new Endless();
        var failure = Fail(() => new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StreamContent(body) });

        Assert.Multiple(() =>
        {
            Assert.That(failure.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(body.Delivered, Is.LessThanOrEqualTo(1024 * 1024));
        });
    }

    [Test]
    public void A_body_that_breaks_off_leaves_the_status_known()
    {
        var failure = Fail(() =>
            new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StreamContent(new Broken("""{"title":"For"""u8.ToArray())) }
        );

        Assert.Multiple(() =>
        {
            Assert.That(failure.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(failure.Body, Is.EqualTo("""{"title":"For"""));
        });
    }

    [TestCase("<html>log in to the network</html>")]
    [TestCase("")]
    [TestCase("[]")]
    [TestCase("""{"data":{"id":"1","text":"cut""")]
    [TestCase("""{"data":{"id":"1"}}{}""")]
    [TestCase("""{"data":"\ud83d""")]
    public void A_200_that_cannot_be_read_is_an_exception_with_its_body(string body)
    {
        var failure = Fail(HttpStatusCode.OK, Encoding.UTF8.GetBytes(body));

        Assert.Multiple(() =>
        {
            Assert.That(failure.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(failure.Body ?? "", Is.EqualTo(body));
            Assert.That(failure.InnerException, Is.InstanceOf<System.Text.Json.JsonException>());
        });
    }

    [Test]
    public async Task A_200_with_errors_alone_is_no_exception()
    {
        using var client = Client(
            StubServer.Always(
                """{"errors":[{"title":"Not Found Error","resource_id":"1","type":"https://api.x.com/2/problems/resource-not-found"}]}"""
            )
        );

        var response = await client.Tweets.GetAsync("1");

        Assert.Multiple(() =>
        {
            Assert.That(response.Data, Is.Null);
            Assert.That(response.Errors.Single().ResourceId, Is.EqualTo("1"));
        });
    }

    [Test]
    public async Task A_byte_order_mark_is_no_part_of_the_response()
    {
        var bytes = Encoding.UTF8.GetPreamble().Concat("""{"data":{"id":"1","text":"t"}}"""u8.ToArray()).ToArray();
        using var client = Client(new StubServer(_ => new HttpResponseMessage { Content = new ByteArrayContent(bytes) }));

        Assert.That((await client.Tweets.GetAsync("1")).Data!.Id, Is.EqualTo("1"));
    }

    [TestCase("application/json")]
    [TestCase("text/plain")]
    [TestCase("application/octet-stream")]
    public async Task The_content_type_of_a_response_that_can_be_read_does_not_matter(string type)
    {
        using var client = Client(
            new StubServer(_ => new HttpResponseMessage
            {
                Content = new StringContent("""{"data":{"id":"1","text":"t"}}""", Encoding.UTF8, type),
            })
        );

        Assert.That((await client.Tweets.GetAsync("1")).Data!.Text, Is.EqualTo("t"));
    }

    private static XApiException Fail(
        HttpStatusCode status,
        byte[] body,
        string? type = "application/json",
        Action<HttpResponseMessage>? change = null
    ) =>
        Fail(() =>
        {
            var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
            response.Content.Headers.ContentType = type is null ? null : new(type);
            change?.Invoke(response);
            return response;
        });

    private static XApiException Fail(Func<HttpResponseMessage> response)
    {
        using var client = Client(new StubServer(_ => response()));

        // A POST, because it is not repeated: there is nothing to wait for.
        return Assert.CatchAsync<XApiException>(() => client.Tweets.CreateAsync(new() { Text = "t" })).GetAwaiter().GetResult()!;
    }

    private static XApiClient Client(HttpMessageHandler handler) =>
        new(
            new XApiClientOptions
            {
                Credentials = [XCredential.From(new AppOnlyCredential("token"), XSecurityScheme.OAuth2UserToken)],
                PrimaryHandler = handler,
            }
        );

    private sealed class Endless : MemoryStream
    {
        public long Delivered { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            Delivered += buffer.Length;
            return new(buffer.Length);
        }
    }

    private sealed class Broken(byte[] start) : MemoryStream(start)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was reset.");
    }
}

using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Compliance;

/// <summary>Stored ids are checked in one call, whatever the steps it takes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ComplianceCheckTests : IDisposable
{
    private const string Storage = "https://storage.test/bucket/job?signature=secret";

    private readonly FakeClock _clock = new();
    private readonly List<ComplianceJob> _seen = [];
    private readonly Queue<string> _statuses = new(["in_progress", "in_progress", "complete"]);
    private readonly StubServer _server;
    private readonly XApiClient _x;
    private string? _uploadUrl = Storage;
    private string? _none;
    private bool _refusesDelete;
    private string? _uploadExpires;
    private string? _downloadExpires;
    private Func<HttpResponseMessage> _upload = () => StubServer.Json("");
    private string _results = """
        {"id":"1","action":"delete","created_at":"2024-01-10T12:00:00.000Z","redacted_at":"2024-01-12T08:30:00.000Z","reason":"deleted"}

        {"id":"3","action":"delete","reason":"of_tomorrow","more":1}
        """;

    public ComplianceCheckTests()
    {
        _server = new StubServer(Respond);
        _x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("app token")],
                PrimaryHandler = _server,
                TimeProvider = _clock,
                MaxRetries = 0,
            }
        );
    }

    [Test]
    public async Task Ids_go_up_and_results_come_down()
    {
        var results = await CheckAsync("1", "2", "3");

        Assert.That(
            Sent(),
            Is.EqualTo(
                new[]
                {
                    "POST api.x.com/2/compliance/jobs",
                    "PUT storage.test/bucket/job",
                    "GET api.x.com/2/compliance/jobs/77",
                    "GET api.x.com/2/compliance/jobs/77",
                    "GET api.x.com/2/compliance/jobs/77",
                    "GET storage.test/bucket/job",
                }
            )
        );
        Assert.That(_server.Requests[0].Body, Is.EqualTo("""{"type":"tweets","name":"weekly"}"""));
        Assert.That(_server.Requests[1].Body, Is.EqualTo("1\n2\n3\n"));
        Assert.That(_server.Requests[1].Headers["Content-Type"], Is.EqualTo("text/plain"));
        Assert.That(
            results.Select(result => (result.Id, result.Reason?.Value)),
            Is.EqualTo(new[] { ("1", "deleted"), ("3", "of_tomorrow") })
        );
        Assert.That(results[0].RedactedAt, Is.EqualTo(new DateTimeOffset(2024, 1, 12, 8, 30, 0, TimeSpan.Zero)));
        Assert.That(results[1].AdditionalProperties.ContainsKey("more"), Is.True);
        Assert.That(_seen.Select(job => job.Status.Value), Is.EqualTo(new[] { "created", "in_progress", "in_progress", "complete" }));
    }

    [Test]
    public async Task The_token_of_the_App_goes_to_X_alone()
    {
        await CheckAsync("1");

        var withToken = _server.Requests.Where(request => request.Headers.ContainsKey("Authorization")).Select(request => request.Uri.Host);
        Assert.That(withToken, Has.Exactly(4).EqualTo("api.x.com").And.All.EqualTo("api.x.com"));
        Assert.That(
            _server.Requests.Select(request => string.Concat(request.Headers.Values)).Count(all => all.Contains("app token")),
            Is.EqualTo(4)
        );
    }

    [Test]
    public async Task An_address_of_X_is_that_of_the_operation_which_takes_a_token()
    {
        _uploadUrl = "https://api.x.com/2/compliance/jobs/77/upload?token=t%2Fk";

        await CheckAsync("1");

        Assert.That(_server.Requests[1].PathAndQuery, Is.EqualTo("/2/compliance/jobs/77/upload?token=t%2Fk"));
        Assert.That(_server.Requests[1].Headers["Authorization"], Is.EqualTo("Bearer app token"));
        Assert.That(_server.Requests[1].Headers["Content-Type"], Is.EqualTo("application/octet-stream"));
    }

    [Test]
    public async Task The_waits_are_as_long_as_was_asked_for()
    {
        var check = CollectAsync(Check(["1"], new() { PollInterval = TimeSpan.FromSeconds(90) }));
        await _clock.PassAsync(90);
        await _clock.PassAsync(90);

        Assert.That(await Eventually.EndedAsync(check), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_job_is_resumed_by_its_id()
    {
        _statuses.Dequeue();
        var results = CollectAsync(_x.Compliance.ResultsAsync("77", new() { PollInterval = TimeSpan.FromSeconds(30) }));
        await _clock.PassAsync(30);

        Assert.That(await Eventually.EndedAsync(results), Has.Count.EqualTo(2));
        Assert.That(Sent(), Has.None.StartsWith("POST").And.None.StartsWith("PUT"));
    }

    [TestCase("failed")]
    [TestCase("expired")]
    [TestCase("of_tomorrow")]
    public async Task A_job_that_comes_to_nothing_is_an_error_of_its_own(string status)
    {
        _statuses.Clear();
        _statuses.Enqueue(status);

        var failure = await Assert.ThrowsAsync<XComplianceJobException>(() => CheckAsync("1"));

        Assert.That(failure.Message, Is.EqualTo($"Compliance job 77 has no results: its status is `{status}`. Create another."));
        Assert.That((failure.Job!.Id, failure.Operation), Is.EqualTo(("77", XOperation.GetComplianceJob)));
    }

    [Test]
    public async Task A_job_without_ids_is_not_waited_for_after_its_end()
    {
        _statuses.Clear();
        _statuses.Enqueue("created");
        _uploadExpires = "2024-05-01T12:00:30.000Z";
        var check = CollectAsync(_x.Compliance.ResultsAsync("77"));
        await _clock.PassAsync(60);

        var failure = await Assert.ThrowsAsync<XComplianceJobException>(() => Eventually.EndedAsync(check));
        Assert.That(failure.Message, Does.Contain("no ids were uploaded until 2024-05-01 12:00:30Z"));
    }

    [Test]
    public async Task Results_that_are_gone_are_an_error_of_their_own()
    {
        _downloadExpires = "2024-04-01T00:00:00.000Z";

        var failure = await Assert.ThrowsAsync<XComplianceJobException>(() => CheckAsync("1"));

        Assert.That(failure.Message, Does.Contain("its results could be downloaded until 2024-04-01 00:00:00Z"));
        Assert.That(Sent(), Has.None.EqualTo("GET storage.test/bucket/job"));
    }

    [TestCase("x")]
    [TestCase("")]
    [TestCase("12345678901234567890")]
    [TestCase("1\n2")]
    public async Task An_id_that_is_none_is_named_and_the_job_is_cancelled(string id)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => CheckAsync("1", id));

        Assert.That(failure.Message, Does.StartWith($"Number 2 of the ids is `{id}`: an id is a number of up to 19 digits."));
        Assert.That(Sent()[^1], Is.EqualTo("DELETE api.x.com/2/compliance/jobs/77"));
    }

    [Test]
    public async Task What_the_ids_fail_with_is_shown_as_it_is()
    {
        async IAsyncEnumerable<string> Ids()
        {
            yield return "1";
            await Task.CompletedTask;
            throw new IOException("The disk is gone.");
        }

        var failure = await Assert.ThrowsAsync<IOException>(() => CollectAsync(_x.Compliance.CheckAsync(ComplianceJobType.Users, Ids())));

        Assert.That(failure.Message, Is.EqualTo("The disk is gone."));
    }

    [Test]
    public async Task A_refused_upload_is_an_error_and_the_job_is_cancelled()
    {
        _upload = () => StubServer.Json("<Error><Code>ExpiredToken</Code></Error>", HttpStatusCode.Forbidden);

        var failure = await Assert.ThrowsAsync<XForbiddenException>(() => CheckAsync("1"));

        Assert.That((failure.Operation, failure.Status), Is.EqualTo((XOperation.UploadComplianceIds, HttpStatusCode.Forbidden)));
        Assert.That(failure.Body, Does.Contain("ExpiredToken"));
        Assert.That(Sent()[^1], Is.EqualTo("DELETE api.x.com/2/compliance/jobs/77"));
    }

    [Test]
    public async Task What_an_upload_failed_with_is_not_hidden_by_a_job_that_can_not_be_cancelled()
    {
        _upload = () => StubServer.Json("<Error><Code>ExpiredToken</Code></Error>", HttpStatusCode.Forbidden);
        _refusesDelete = true;

        var failure = await Assert.ThrowsAsync<XForbiddenException>(() => CheckAsync("1"));

        Assert.That(failure.Operation, Is.EqualTo(XOperation.UploadComplianceIds));
        Assert.That(Sent()[^1], Is.EqualTo("DELETE api.x.com/2/compliance/jobs/77"));
    }

    [TestCase("http://storage.test/open", "`http://storage.test/open`")]
    [TestCase("storage", "`storage`")]
    [TestCase(null, "no address")]
    public async Task Ids_go_nowhere_but_to_a_safe_address(string? address, string named)
    {
        _uploadUrl = address;

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => CheckAsync("1"));

        Assert.That(failure.Message, Does.Contain($"names {named}, where an HTTPS address is expected"));
        Assert.That(failure.Operation, Is.EqualTo(XOperation.UploadComplianceIds));
        Assert.That(Sent()[^1], Is.EqualTo("DELETE api.x.com/2/compliance/jobs/77"), "it would stand in the way of the next");
    }

    [TestCase("""{"errors":[{"title":"Not Found","detail":"No such job."}]}""", "No such job")]
    [TestCase("{}", "GET /2/compliance/jobs/{id} returned no job")]
    public async Task A_response_without_a_job_is_an_error_with_its_reason(string response, string reason)
    {
        _none = response;

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => CollectAsync(_x.Compliance.ResultsAsync("77")));

        Assert.That(failure.Message, Does.Contain("returned no job").And.Contain(reason));
        Assert.That((failure.Operation, _seen.Count), Is.EqualTo((XOperation.GetComplianceJob, 0)));
    }

    [Test]
    public async Task A_line_that_can_not_be_read_is_named()
    {
        _results = """
            {"id":"1","action":"delete"}
            {"id":
            """;

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => CheckAsync("1"));

        Assert.That(failure.Message, Does.StartWith("Line 2 of what ").And.EndsWith("""It begins with {"id":"""));
    }

    [Test]
    public async Task A_line_that_has_no_end_is_named()
    {
        _results = "{\"id\":\"1\",\"action\":\"delete\"}\n" + new string('x', 1_100_000);

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => CheckAsync("1"));

        Assert.That(failure.Message, Does.StartWith("Line 2 of what ").And.Contain("longer than 1048576 bytes"));
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    private string[] Sent() => [.. _server.Requests.Select(request => $"{request.Method} {request.Uri.Host}{request.Uri.AbsolutePath}")];

    private IAsyncEnumerable<ComplianceResult> Check(IEnumerable<string> ids, ComplianceCheckOptions? options = null) =>
        _x.Compliance.CheckAsync(
            ComplianceJobType.Tweets,
            ids.ToAsyncEnumerable(),
            (options ?? new()) with
            {
                Name = "weekly",
                OnProgress = _seen.Add,
            }
        );

    private async Task<List<ComplianceResult>> CheckAsync(params string[] ids)
    {
        var check = CollectAsync(Check(ids));
        await Eventually.TrueAsync(
            () =>
            {
                if (_clock.Waiting.Contains(TimeSpan.FromMinutes(1)))
                {
                    _clock.Advance(TimeSpan.FromMinutes(1));
                }

                return check.IsCompleted;
            },
            "the check has ended"
        );
        return await check;
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> items) => await items.ToListAsync();

    private HttpResponseMessage Respond(SentRequest request)
    {
        var path = request.Uri.AbsolutePath;
        if (request.Method == "PUT")
        {
            return _upload();
        }

        if (path == "/bucket/job")
        {
            return StubServer.Json(_results);
        }

        if (_none is not null)
        {
            return StubServer.Json(_none);
        }

        if (_refusesDelete && request.Method == "DELETE")
        {
            return StubServer.Json("""{"title":"Conflict","status":409}""", HttpStatusCode.Conflict);
        }

        var status =
            request.Method == "POST" ? "created"
            : request.Method == "DELETE" ? "failed"
            : _statuses.Count > 1 ? _statuses.Dequeue()
            : _statuses.Peek();
        return StubServer.Json(
            new JObject
            {
                ["data"] = new JObject
                {
                    ["id"] = "77",
                    ["type"] = "tweets",
                    ["status"] = status,
                    ["upload_url"] = _uploadUrl,
                    ["upload_expires_at"] = _uploadExpires,
                    ["download_url"] = Storage,
                    ["download_expires_at"] = _downloadExpires,
                },
            }.ToString()
        );
    }
}

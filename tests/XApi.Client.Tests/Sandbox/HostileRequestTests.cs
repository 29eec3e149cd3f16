using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace XApi.Tests.Sandbox;

/// <summary>Requests of other clients that are odd, malformed or far out of bounds: the sandbox refuses them as X does, and never fails itself.</summary>
[TestFixture]
internal sealed class HostileRequestTests : SandboxFixture
{
    private static readonly string[] Timed =
    [
        "/2/tweets/search/recent?query=snow",
        "/2/tweets/search/all?query=snow",
        "/2/tweets/counts/recent?query=snow",
        "/2/tweets/counts/all?query=snow",
        "/2/users/2244990000/tweets?",
        "/2/users/2244990000/mentions?",
    ];

    [Test]
    public async Task A_time_that_no_id_can_hold_is_a_time()
    {
        foreach (var path in Timed)
        {
            foreach (var time in new[] { "0001-01-01T00:00:00Z", "1969-07-20T20:17:40Z", "2079-12-31T00:00:00Z", "9999-12-31T23:59:59Z" })
            {
                foreach (var name in new[] { "start_time", "end_time" })
                {
                    Clock.Advance(TimeSpan.FromSeconds(1));
                    var response = await App.GetAsync($"{path}&{name}={time}");
                    Assert.That((int)response.Status, Is.EqualTo(200).Or.EqualTo(400), $"{path}&{name}={time}: {response.Body}");
                }
            }
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
        var early = await App.GetAsync($"{Timed[0]}&end_time=0001-01-01T00:00:00Z");
        Assert.That(
            early.Text("errors.0.message"),
            Does.StartWith("Invalid 'end_time':'0001-01-01T00:00Z'. 'end_time' must be on or after 2024-")
        );
    }

    [Test]
    public async Task What_the_path_says_no_query_says_otherwise()
    {
        var refused = await App.GetAsync($"/2/users/{User.Id}?id={Sandbox.Users[1].Id}&user.fields=url");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest), refused.Body);
        Assert.That(refused.Text("errors.0.message"), Does.StartWith("The query parameter [id] is not one of ["));
    }

    [TestCase("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    [TestCase("9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z")]
    public async Task A_period_of_thousands_of_years_by_the_hour_has_the_parts_in_which_something_happened(string start, string end)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience);

        var asked = await Me.GetAsync(
                $"/2/tweets/analytics?ids={Landmark}&start_time={start}&end_time={end}&granularity=hourly&analytics.fields=timestamped_metrics"
            )
            .WaitAsync(limit.Token);

        Assert.That(asked.Status, Is.EqualTo(HttpStatusCode.OK), asked.Body);
        Assert.That(asked.Body.Split("\"timestamp\"").Length > 1, Is.EqualTo(start[0] == '0'), asked.Body);
    }

    [TestCase("{\"text\":\"\\ud800\"}", TestName = "Half a surrogate pair is no text(value)")]
    [TestCase("{\"\\udc00\":\"snow\"}", TestName = "Half a surrogate pair is no text(name)")]
    [TestCase(
        "{\"text\":\"snow\",\"poll\":{\"options\":[\"\\ud83d\",\"no\"],\"duration_minutes\":5}}",
        TestName = "Half a surrogate pair is no text(inside)"
    )]
    [TestCase("{\"text\":", TestName = "Half a surrogate pair is no text(cut)")]
    public async Task What_is_no_JSON_is_refused(string body)
    {
        var refused = await Me.PostAsync("/2/tweets", body);
        Assert.That(
            (refused.Status, refused.Text("errors.0.message")),
            Is.EqualTo((HttpStatusCode.BadRequest, "Request body is not valid JSON"))
        );
    }

    [Test]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        var (status, body) = await SendAsync("/2/tweets", [.. "{\"text\":\""u8, 0xFF, .. "\"}"u8], "application/json");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), body);
        Assert.That(body, Does.Contain("not valid JSON"));
    }

    [TestCase("--x\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nhalf of a file")]
    [TestCase("no part at all")]
    [TestCase("")]
    public async Task Parts_that_end_too_early_are_refused(string body)
    {
        var (status, text) = await SendAsync("/2/media/upload", Encoding.UTF8.GetBytes(body), "multipart/form-data; boundary=x");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), text);
        Assert.That(text, Does.Contain("multipart/form-data"));
    }

    [TestCase("/oauth2/token", HttpStatusCode.Forbidden)]
    [TestCase("/2/oauth2/token", HttpStatusCode.Unauthorized)]
    [TestCase("/2/oauth2/revoke", HttpStatusCode.Unauthorized)]
    public async Task A_form_in_parts_that_end_too_early_is_none(string path, HttpStatusCode expected)
    {
        var (status, text) = await SendAsync(path, "grant_type=client_credentials"u8.ToArray(), "multipart/form-data; boundary=x");
        Assert.That(status, Is.EqualTo(expected), text);
    }

    [Test]
    public async Task A_body_that_is_too_large_is_413()
    {
        // The body is announced, and sent only when the server asks for it.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };
        using var http = new HttpClient(handler) { BaseAddress = Sandbox.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/2/tweets") { Content = new ByteArrayContent(new byte[31_000_000]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new("Bearer", User.AccessToken);
        request.Headers.ExpectContinue = true;

        using var response = await http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task HEAD_is_GET_without_a_body()
    {
        using var http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", User.AccessToken);
        using var got = await http.GetAsync($"/2/tweets/{Landmark}");

        using var asked = await HeadAsync($"/2/tweets/{Landmark}");
        Assert.That(
            (asked.StatusCode, asked.Content.Headers.ContentLength, asked.Content.Headers.ContentType),
            Is.EqualTo((HttpStatusCode.OK, (long?)(await got.Content.ReadAsByteArrayAsync()).Length, got.Content.Headers.ContentType))
        );
        Assert.That(await asked.Content.ReadAsStringAsync(), Is.Empty);

        // A stream would hold the connection, and send nothing.
        using var stream = await HeadAsync("/2/tweets/sample/stream");
        using var unknown = await HeadAsync("/2/nothing");
        using var again = await http.GetAsync($"/2/tweets/{Landmark}");
        Assert.That(
            (stream.StatusCode, unknown.StatusCode, again.StatusCode),
            Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.OK))
        );

        async Task<HttpResponseMessage> HeadAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            return await http.SendAsync(request);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path, byte[] body, string contentType)
    {
        using var http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Authorization = new("Bearer", User.AccessToken);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Each way in which the sandbox's streams misbehave on command, as the wire shows it.</summary>
[TestFixture]
internal sealed class SandboxFaultTests : SandboxFixture
{
    private const string Filtered = "/2/tweets/search/stream";
    private const string Backfilled = Filtered + "?backfill_minutes=1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("a gateway", StreamScript.Refuse(502, "<html>Bad gateway</html>"), 502, "<html>Bad gateway</html>");
        yield return Case("a failing server", StreamScript.Refuse(503), 503, "\"title\":\"Service Unavailable\"");
        yield return Case(
            "a header",
            StreamScript.Refuse(503, headers: new Dictionary<string, string> { ["Retry-After"] = "7" }),
            503,
            "",
            ("Retry-After", "7")
        );
        yield return Case(
            "the window",
            StreamScript.RateLimited(TimeSpan.FromSeconds(90)),
            429,
            "Too Many Requests",
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "+90")
        );
        yield return Case(
            "the day",
            StreamScript.DayLimited(TimeSpan.FromHours(2)),
            429,
            "Too Many Requests",
            ("x-app-limit-24hour-remaining", "0"),
            ("x-app-limit-24hour-reset", "+7200"),
            ("x-rate-limit-remaining", "49")
        );
        yield return Case(
            "too many connections",
            StreamScript.TooManyConnections(),
            429,
            "\"connection_issue\":\"TooManyConnections\"",
            ("x-rate-limit-remaining", "49")
        );
        yield return Case("the month's cap", StreamScript.UsageCapped(), 429, "/problems/usage-capped");
        static TestCaseData Case(string name, StreamScript script, int status, string body, params (string, string)[] headers) =>
            new TestCaseData(script, status, body, headers).SetArgDisplayNames(name);
    }

    [SetUp]
    public Task AddRule() => App.PostAsync(Filtered + "/rules", """{"add":[{"value":"zebra","tag":"striped"}]}""");

    [TestCaseSource(nameof(Refusals))]
    public async Task An_attempt_is_refused_and_the_next_is_served_as_usual(
        StreamScript script,
        int status,
        string body,
        (string Name, string Value)[] headers
    )
    {
        Sandbox.Streams.Script(script);
        using var refused = await App.OpenAsync(Filtered);
        using var served = await App.OpenAsync(Filtered);

        Assert.That((int)refused.StatusCode, Is.EqualTo(status));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain(body));
        foreach (var (name, value) in headers)
        {
            var expected =
                value[0] == '+' ? $"{Clock.GetUtcNow().ToUnixTimeSeconds() + int.Parse(value, CultureInfo.InvariantCulture)}" : value;
            Assert.That(refused.Headers.GetValues(name).Single(), Is.EqualTo(expected), name);
        }

        Assert.That(served.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_attempt_is_dropped()
    {
        Sandbox.Streams.Script(StreamScript.Unreachable());

        await Assert.ThatAsync(() => App.OpenAsync(Filtered), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task An_attempt_never_gets_a_response()
    {
        Sandbox.Streams.Script(StreamScript.Mute());
        using var tcp = new TcpClient();
        await AskAsync(tcp);
        await Eventually.TrueAsync(() => Sandbox.Streams.Attempts.Count == 1, "the attempt has come");

        Assert.That(tcp.Available, Is.Zero);
        Assert.That(Sandbox.Streams.Open, Is.Zero);
    }

    [Test]
    public async Task Messages_are_delivered_twice_or_out_of_order()
    {
        Sandbox.Streams.Script(StreamScript.Connect().Deliver().Duplicate(2).Reorder(3).Close());

        Assert.That(Numbers(await LinesAsync(6)), Is.EqualTo(new[] { 1, 2, 2, 3, 3, 6, 5, 4 }));
    }

    [Test]
    public async Task Lines_of_the_tests_own_are_sent_between_messages()
    {
        Sandbox.Streams.Script(
            StreamScript
                .Connect()
                .Deliver()
                .Heartbeat()
                .Malformed()
                .Send("""{"new":{"kind":1}}""")
                .Disconnect("ForceDisconnect")
                .Deliver()
                .Close()
        );
        var lines = await LinesAsync(2);

        Assert.That(lines, Has.Length.EqualTo(6));
        Assert.That(lines[1], Is.Empty);
        Assert.That(() => JsonDocument.Parse(lines[2]), Throws.InstanceOf<JsonException>());
        Assert.That(lines[3], Is.EqualTo("""{"new":{"kind":1}}"""));
        Assert.That(
            JsonDocument.Parse(lines[4]).RootElement.GetProperty("errors")[0].GetProperty("disconnect_type").GetString(),
            Is.EqualTo("ForceDisconnect")
        );
        Assert.That(Numbers([lines[0], lines[5]]), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_message_is_split_at_the_bytes_that_are_given()
    {
        Sandbox.Post("Zebra 1");
        Sandbox.Streams.Script(StreamScript.Connect().Split(3, 7, -1, 1_000_000).Send("{}", 1).Close());
        using var tcp = new TcpClient();
        await AskAsync(tcp, Backfilled);
        using var reader = new StreamReader(tcp.GetStream());

        // Each piece is a chunk of HTTP's: its length in a line of its own.
        var body = (await reader.ReadToEndAsync().WaitAsync(Patience)).Split("\r\n\r\n", 2)[1];
        var chunks = new List<string>();
        while (
            int.Parse(body[..body.IndexOf("\r\n", StringComparison.Ordinal)], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                is > 0
                    and var length
        )
        {
            body = body[(body.IndexOf("\r\n", StringComparison.Ordinal) + 2)..];
            chunks.Add(body[..length]);
            body = body[(length + 2)..];
        }

        Assert.That(chunks.Select(chunk => chunk.Length), Is.EqualTo(new[] { 3, 4, chunks[2].Length, 1, 1, 3 }));
        Assert.That(chunks[3], Is.EqualTo("\n"));
        Assert.That(Numbers([string.Concat(chunks[..4])]), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_connection_breaks_in_the_middle_of_a_message()
    {
        Sandbox.Post("Zebra 1");
        Sandbox.Post("Zebra 2");
        Sandbox.Streams.Script(StreamScript.Connect().Deliver().Tear(10).Reset());
        using var response = await App.OpenAsync(Backfilled);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var received = new MemoryStream();
        async Task ReadAsync() => await stream.CopyToAsync(received).WaitAsync(Patience);

        await Assert.ThatAsync(ReadAsync, Throws.InstanceOf<IOException>());
        Assert.That(Encoding.UTF8.GetString(received.ToArray()).Split("\r\n")[1], Has.Length.EqualTo(10));
    }

    [Test]
    public async Task A_stalled_connection_sends_nothing_and_stays_open()
    {
        Sandbox.Streams.Script(StreamScript.Connect().Deliver().Stall());
        using var response = await App.OpenAsync(Backfilled);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Sandbox.Post("Zebra 1");
        Sandbox.Post("Zebra 2");
        await reader.ReadLineAsync().WaitAsync(Patience);
        var next = reader.ReadLineAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(next.IsCompleted, Is.False);
        Assert.That(Sandbox.Streams.Open, Is.EqualTo(1));
    }

    [Test]
    public async Task A_slow_connection_waits_before_each_message()
    {
        Sandbox.Streams.Script(StreamScript.Connect().Slow(TimeSpan.FromSeconds(3)));
        Sandbox.Post("Zebra 1");
        Sandbox.Post("Zebra 2");
        using var response = await App.OpenAsync(Backfilled);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var number = 1; number <= 2; number++)
        {
            var next = reader.ReadLineAsync();
            await Eventually.TrueAsync(() => Clock.Waiting.Any(left => left == TimeSpan.FromSeconds(3)), "the sandbox waits");
            Assert.That(next.IsCompleted, Is.False);
            Clock.Advance(TimeSpan.FromSeconds(3));
            Assert.That(Numbers([(await next.WaitAsync(Patience))!]), Is.EqualTo(new[] { number }));
        }
    }

    [Test]
    public async Task A_script_that_is_done_lets_the_connection_continue_and_a_pause_holds_back_what_comes_meanwhile()
    {
        Sandbox.Streams.Script(StreamScript.Connect().Pause(TimeSpan.FromSeconds(5)));
        using var response = await App.OpenAsync(Filtered);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Sandbox.Post("Zebra 1");
        var next = reader.ReadLineAsync();
        await Eventually.TrueAsync(() => Clock.Waiting.Any(left => left == TimeSpan.FromSeconds(5)), "the sandbox waits");
        Assert.That(next.IsCompleted, Is.False);
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(Numbers([(await next.WaitAsync(Patience))!]), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_function_chooses_what_happens_to_each_attempt_that_has_no_script()
    {
        Sandbox.Streams.Script(attempt => attempt.Operation == XOperation.SampleStream ? StreamScript.Refuse(500) : null);
        Sandbox.Streams.Script(StreamScript.Refuse(503));
        using var first = await App.OpenAsync(Filtered + "?tweet.fields=lang");
        using var second = await App.OpenAsync(Filtered);
        using var third = await App.OpenAsync("/2/tweets/sample/stream");

        Assert.That(new[] { first, second, third }.Select(response => (int)response.StatusCode), Is.EqualTo(new[] { 503, 200, 500 }));
        Assert.That(
            Sandbox.Streams.Attempts.Select(attempt => (attempt.Number, attempt.Operation)),
            Is.EqualTo(new[] { (1, XOperation.FilteredStream), (2, XOperation.FilteredStream), (3, XOperation.SampleStream) })
        );
        Assert.That(Sandbox.Streams.Attempts[0].Parameters["tweet.fields"], Is.EqualTo("lang"));
        Assert.That(Sandbox.Streams.Open, Is.EqualTo(1));
    }

    [Test]
    public void A_refused_attempt_has_no_connection_to_do_anything_to() =>
        Assert.That(() => StreamScript.Refuse(503).Deliver(), Throws.InvalidOperationException);

    private async Task<string[]> LinesAsync(int tweets)
    {
        for (var i = 1; i <= tweets; i++)
        {
            Sandbox.Post($"Zebra {i}");
        }

        using var response = await App.OpenAsync(Backfilled);
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Patience);
        Assert.That(text, Does.EndWith("\r\n"));
        return text[..^2].Split("\r\n");
    }

    private static IEnumerable<int> Numbers(IEnumerable<string> lines) =>
        lines.Select(line =>
            int.Parse(
                JsonDocument.Parse(line).RootElement.GetProperty("data").GetProperty("text").GetString()!.Split(' ')[1],
                CultureInfo.InvariantCulture
            )
        );

    private async Task AskAsync(TcpClient tcp, string path = Filtered)
    {
        await tcp.ConnectAsync(IPAddress.Loopback, Sandbox.BaseAddress.Port);
        await tcp.GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Sandbox.BearerToken}\r\nConnection: close\r\n\r\n"
                )
            );
    }
}

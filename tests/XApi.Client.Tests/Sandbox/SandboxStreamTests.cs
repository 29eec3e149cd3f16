using System.Net;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxStreamTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { MaxStreamConnections = 2 };

    private const string Rules = "/2/tweets/search/stream/rules";
    private const string Filtered = "/2/tweets/search/stream";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_stream_without_rules_is_a_conflict()
    {
        var response = await App.GetAsync(Filtered);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(response.Text("connection_issue"), Is.EqualTo("RuleConfigurationIssue"));
    }

    [Test]
    public async Task Tweets_are_delivered_with_the_rules_that_they_match_and_the_fields_that_were_asked_for()
    {
        await App.PostAsync(
            Rules,
            """{"add":[{"value":"snow","tag":"white"},{"value":"coffee","tag":"black"},{"value":"zebra","tag":"both"}]}"""
        );
        using var response = await App.OpenAsync(Filtered + "?tweet.fields=lang&expansions=author_id");
        using var lines = await ReadAsync(response);
        await Me.PostAsync("/2/tweets", """{"text":"Nothing to see"}""");
        await Me.PostAsync("/2/tweets", """{"text":"Coffee in the snow"}""");

        var message = JsonDocument.Parse(await lines.ReadLineAsync() ?? "").RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(message.GetProperty("data").GetProperty("text").GetString(), Is.EqualTo("Coffee in the snow"));
            Assert.That(message.GetProperty("data").GetProperty("lang").GetString(), Is.EqualTo("en"));
            Assert.That(message.GetProperty("includes").GetProperty("users")[0].GetProperty("username").GetString(), Is.EqualTo("sandbox"));
            Assert.That(
                message.GetProperty("matching_rules").EnumerateArray().Select(rule => rule.GetProperty("tag").GetString()),
                Is.EqualTo(new[] { "white", "black" })
            );
        });
    }

    [Test]
    public async Task A_quiet_stream_sends_an_empty_line_every_20_seconds_of_its_clock()
    {
        using var response = await App.OpenAsync("/2/tweets/sample/stream");
        await using var stream = await response.Content.ReadAsStreamAsync();
        for (var i = 0; i < 3; i++)
        {
            var buffer = new byte[16];
            Clock.Advance(TimeSpan.FromSeconds(20));
            var length = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            Assert.That(buffer[..length], Is.EqualTo("\r\n"u8.ToArray()));
        }
    }

    [Test]
    public async Task Backfill_delivers_what_was_posted_in_the_minutes_before()
    {
        await App.PostAsync(Rules, """{"add":[{"value":"zebra"}]}""");
        Sandbox.Post("A zebra long ago");
        Clock.Advance(TimeSpan.FromMinutes(3));
        Sandbox.Post("A zebra just now");
        using var without = await App.OpenAsync(Filtered);
        using var with = await App.OpenAsync(Filtered + "?backfill_minutes=2");
        using var plain = await ReadAsync(without);
        using var backfilled = await ReadAsync(with);
        Sandbox.Post("A zebra live");

        Assert.That(await plain.ReadLineAsync(), Does.Contain("A zebra live"));
        Assert.That(await backfilled.ReadLineAsync(), Does.Contain("A zebra just now"));
        Assert.That(await backfilled.ReadLineAsync(), Does.Contain("A zebra live"));
    }

    [Test]
    public async Task Recovery_replays_a_period_and_ends()
    {
        await App.PostAsync(Rules, """{"add":[{"value":"zebra"}]}""");
        var start = Clock.GetUtcNow();
        Sandbox.Post("Zebra one");
        Sandbox.Post("Zebra two");
        Clock.Advance(TimeSpan.FromHours(1));
        Sandbox.Post("Zebra three");

        using var response = await App.OpenAsync(
            $"{Filtered}?start_time={start:yyyy-MM-ddTHH:mm:ssZ}&end_time={start.AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}"
        );
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Patience);

        Assert.That(text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
        Assert.That(
            (await App.GetAsync($"{Filtered}?start_time={start.AddDays(-2):yyyy-MM-ddTHH:mm:ssZ}")).Status,
            Is.EqualTo(HttpStatusCode.BadRequest)
        );
    }

    [Test]
    public async Task One_connection_too_many_is_refused_and_a_place_that_is_left_is_free()
    {
        using var first = await App.OpenAsync("/2/tweets/sample/stream");
        var second = await App.OpenAsync("/2/tweets/sample/stream");
        var third = await App.GetAsync("/2/tweets/sample/stream");

        Assert.That(third.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((third.Text("title"), third.Text("connection_issue")), Is.EqualTo(("ConnectionException", "TooManyConnections")));
        Assert.That(int.Parse(third.Headers["x-rate-limit-remaining"]), Is.GreaterThan(0), "it is not the window that is used up");

        second.Dispose();
        using var again = await App.OpenAsync("/2/tweets/sample/stream");
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Samples_have_their_share_and_the_partitions_have_nothing_in_common()
    {
        for (var i = 0; i < 5000; i++)
        {
            Sandbox.Post($"Number {i}");
        }

        var now = Clock.GetUtcNow();
        var period = $"start_time={now:yyyy-MM-ddTHH:mm:ssZ}&end_time={now.AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}";
        async Task<IReadOnlyList<string>> Ids(string path)
        {
            using var response = await App.OpenAsync($"{path}{period}");
            var text = await response.Content.ReadAsStringAsync().WaitAsync(Patience);
            return
            [
                .. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("data").GetProperty("id").GetString()!),
            ];
        }

        var (sample, one, two) = (
            await Ids("/2/tweets/sample/stream?"),
            await Ids("/2/tweets/sample10/stream?partition=1&"),
            await Ids("/2/tweets/sample10/stream?partition=2&")
        );
        Assert.That(sample, Has.Count.InRange(25, 80));
        Assert.That(one.Concat(two).ToList(), Has.Count.InRange(400, 600).And.Unique);
        Assert.That(one, Has.Count.InRange(200, 300));
    }

    [Test]
    public void Traffic_flows_at_its_pace_of_the_clock()
    {
        var before = Sandbox.Records.Tweets.Count;
        using var traffic = Sandbox.StartTraffic(10);
        Clock.Advance(TimeSpan.FromSeconds(30));
        var flowing = Sandbox.Records.Tweets.Count - before;
        traffic.TweetsPerSecond = 0;
        Clock.Advance(TimeSpan.FromSeconds(60));
        var paused = Sandbox.Records.Tweets.Count - before;

        Assert.That(flowing, Is.InRange(300, 340), "some of what is posted is edited, which makes one more");
        Assert.That(paused, Is.EqualTo(flowing));
    }

    [Test]
    public async Task Streams_end_with_the_sandbox()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var http = SandboxHttp.AsApp(sandbox);
        using var response = await http.OpenAsync("/2/tweets/sample/stream");
        await sandbox.DisposeAsync();

        Assert.That(await response.Content.ReadAsStringAsync().WaitAsync(Patience), Is.Empty);
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task Responses_and_streams_are_compressed_for_those_who_ask(string encoding)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { BaseAddress = Sandbox.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Sandbox.BearerToken);
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
        using var response = await http.GetAsync(new Uri("/2/tweets/search/recent?query=snow", UriKind.Relative));
        using var stream = await http.GetAsync(
            new Uri("/2/tweets/sample/stream", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );

        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { encoding }));
        Assert.That(stream.Content.Headers.ContentEncoding, Is.EqualTo(new[] { encoding }));
    }

    private static async Task<LineReader> ReadAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync());

    private sealed class LineReader(Stream stream) : IDisposable
    {
        private readonly StreamReader _reader = new(stream);

        public Task<string?> ReadLineAsync() => _reader.ReadLineAsync().WaitAsync(Patience);

        public void Dispose() => _reader.Dispose();
    }
}

using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XApi.Tests.Errors;

/// <summary>Everything that a network can do to a response, over a real socket: each time the documented exception, within the call's time, and never a hang.</summary>
[Category("Slow")]
[TestFixture]
internal sealed class FaultTests
{
    private const string Page = """{"data":[{"id":"1","text":"one"}],"meta":{"result_count":1}}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Fault<XConnectionException>("no response at all, then the end", []);
        yield return Fault<XConnectionException>("a response that never comes", [], thenHold: true);
        yield return Fault<XConnectionException>("half a header", Utf8("HTTP/1.1 200 OK\r\nContent-Ty"));
        yield return Fault<XConnectionException>("no HTTP", Utf8("SSH-2.0-OpenSSH_9.6\r\n"));
        yield return Fault<XConnectionException>(
            "a reset in the middle of the body",
            Utf8("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"data\":[{\"id\""),
            reset: true
        );
        yield return Fault<XConnectionException>(
            "the end in the middle of the body",
            Utf8("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"data\":[{\"id\"")
        );
        yield return Fault<XConnectionException>(
            "a body that stands still",
            Utf8("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"data\":[{\"id\""),
            thenHold: true
        );
        yield return Fault<XInvalidResponseException>("truncated JSON", Response(200, "application/json", Utf8(Page[..30])));
        yield return Fault<XInvalidResponseException>("JSON of another shape", Response(200, "application/json", Utf8("[1,2,3]")));
        yield return Fault<XInvalidResponseException>("an empty 200", Response(200, "application/json", []));
        yield return Fault<XInvalidResponseException>(
            "HTML in a 200",
            Response(200, "text/html", Utf8("<html><body>Log in</body></html>"))
        );
        yield return Fault<XInvalidResponseException>("bytes in a 200", Response(200, "application/octet-stream", [0, 255, 1, 254]));
        yield return Fault<XInvalidResponseException>("gzip cut short", Response(200, "application/json", Gzip(LongPage())[..200], "gzip"));
        yield return Fault<XInvalidResponseException>("gzip that is none", Response(200, "application/json", Utf8(Page), "gzip"));
        yield return Fault<XServerErrorException>(
            "HTML in a 502",
            Response(502, "text/html", Utf8("<html><body>Bad gateway</body></html>"))
        );
        yield return Fault<XServerErrorException>(
            "a 503 cut short",
            Utf8("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1000\r\n\r\n{\"title\":")
        );
        yield return Fault<XServerErrorException>(
            "an error body of 10 MB",
            Response(500, "application/json", Utf8($"{{\"title\":\"{new string('x', 10_000_000)}\"}}"))
        );
        yield return Fault<XForbiddenException>("gzip that is none, in a 403", Response(403, "application/json", Utf8("{}"), "gzip"));
        yield return Fault<XWindowLimitException>("a 429 without headers or body", Response(429, "", []));
        yield return Fault<XUnauthorizedException>("a 401 without a body", Response(401, "", []));

        static TestCaseData Fault<T>(string name, byte[] bytes, bool reset = false, bool thenHold = false) =>
            new TestCaseData(typeof(T), bytes, reset, thenHold).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Ends_in_the_documented_exception_within_its_time(Type type, byte[] bytes, bool reset, bool thenHold)
    {
        using var server = new RawServer(bytes, reset, thenHold);
        using var x = Client(server, retries: 0);
        var watch = Stopwatch.StartNew();

        var failure = await Assert.CatchAsync<XApiException>(() =>
            x.Search.RecentAsync("snow", new() { RateLimitPolicy = RateLimitPolicy.Throw }).WaitAsync(TimeSpan.FromSeconds(30))
        );

        Assert.Multiple(() =>
        {
            Assert.That(failure, Is.TypeOf(type), failure!.ToString());
            Assert.That(failure.Operation, Is.SameAs(XOperation.SearchRecent));
            Assert.That(failure.Message, Does.StartWith("GET /2/tweets/search/recent"));
            Assert.That(failure.Body?.Length ?? 0, Is.LessThanOrEqualTo(64 * 1024));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        });
    }

    [Test]
    public async Task Headers_that_are_missing_do_no_harm_to_a_response()
    {
        using var server = new RawServer(Utf8($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{Page}"), reset: false, thenHold: false);
        using var x = Client(server, retries: 0);

        var page = await x.Search.RecentAsync("snow");

        Assert.That(page.Data, Has.Count.EqualTo(1));
        Assert.That(page.RateLimit, Is.Null);
    }

    [Test]
    public async Task A_connection_that_is_reset_each_time_ends_after_the_attempts()
    {
        using var server = new RawServer(Utf8("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), reset: true, thenHold: false);
        using var x = Client(server, retries: 1);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() =>
            x.Search.RecentAsync("snow").WaitAsync(TimeSpan.FromSeconds(30))
        );

        Assert.That(failure!.Message, Does.Contain("in 2 attempts"));
        Assert.That(server.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Where_no_server_listens_the_exception_says_that_nothing_was_acted_on()
    {
        Uri address;
        using (var server = new RawServer([], reset: false, thenHold: false))
        {
            address = server.Address;
        }

        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = address,
                Credentials = [new AppOnlyCredential("token")],
                MaxRetries = 0,
            }
        );

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.MayHaveBeenActedOn, Is.False);
    }

    private static XApiClient Client(RawServer server, int retries) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = server.Address,
                Credentials = [new AppOnlyCredential("token")],
                MaxRetries = retries,
                Timeout = Limit,
                Chance = () => 0,
            }
        );

    private static byte[] Response(int status, string type, byte[] body, string? encoding = null) =>
        [
            .. Utf8(
                $"HTTP/1.1 {status} Reason\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}{(encoding is null ? "" : $"Content-Encoding: {encoding}\r\n")}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"
            ),
            .. body,
        ];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string LongPage() =>
        $$"""{"data":[{{string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"id":"{{i}}","text":"{{i * 7919}}"}"""))}}]}""";

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            gzip.Write(Utf8(text));
        }

        return bytes.ToArray();
    }

    /// <summary>Responds to every connection with the same bytes, then ends it: in good order, with a reset, or not at all.</summary>
    private sealed class RawServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly byte[] _bytes;
        private readonly bool _reset;
        private readonly bool _thenHold;
        private int _requests;

        public RawServer(byte[] bytes, bool reset, bool thenHold)
        {
            (_bytes, _reset, _thenHold) = (bytes, reset, thenHold);
            _listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public int Requests => Volatile.Read(ref _requests);

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = RespondAsync(await _listener.AcceptSocketAsync(_end.Token));
                }
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException) { }
        }

        private async Task RespondAsync(Socket socket)
        {
            using (socket)
            {
                try
                {
                    // The request has no body, so that it ends with the empty line.
                    var request = new List<byte>();
                    var buffer = new byte[4096];
                    while (!Encoding.ASCII.GetString([.. request]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        var read = await socket.ReceiveAsync(buffer, _end.Token);
                        if (read == 0)
                        {
                            return;
                        }

                        request.AddRange(buffer[..read]);
                    }

                    Interlocked.Increment(ref _requests);
                    for (var sent = 0; sent < _bytes.Length; )
                    {
                        sent += await socket.SendAsync(_bytes.AsMemory(sent), _end.Token);
                    }

                    if (_thenHold)
                    {
                        await Task.Delay(Timeout.Infinite, _end.Token);
                    }

                    if (_reset)
                    {
                        socket.LingerState = new LingerOption(true, 0);
                        return;
                    }

                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReceiveAsync(buffer, _end.Token);
                }
                catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException) { }
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XApi.Tests.Authentication;

public class XAuthorizationServerTests
{
    private static readonly Uri Endpoint = new("https://api.x.com/2/oauth2/token?query=1");

    private FakeClock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new();

    [Test]
    public void X_itself_is_where_tokens_come_from_by_default()
    {
        Assert.That(XAuthorizationServer.X.BaseAddress.OriginalString, Is.EqualTo("https://api.x.com"));
        Assert.That(XAuthorizationServer.X.AuthorizePage.OriginalString, Is.EqualTo("https://x.com/i/oauth2/authorize"));
        Assert.That(XAuthorizationServer.X.Timeout, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(XAuthorizationServer.X.Handler, Is.Null);
    }

    [TestCase("https://proxy.example", "https://proxy.example/2/oauth2/token")]
    [TestCase("https://proxy.example/x", "https://proxy.example/x/2/oauth2/token")]
    [TestCase("http://localhost:8080/x/", "http://localhost:8080/x/2/oauth2/token")]
    public void Endpoints_lie_under_the_base_address(string baseAddress, string endpoint) =>
        Assert.That(
            new XAuthorizationServer { BaseAddress = new(baseAddress) }
                .Endpoint("2/oauth2/token")
                .AbsoluteUri,
            Is.EqualTo(endpoint)
        );

    [Test]
    public void The_page_where_a_user_logs_in_is_HTTPS_or_on_the_loopback()
    {
        Assert.That(
            Assert.Throws<ArgumentException>(() => _ = new XAuthorizationServer { AuthorizePage = new("http://x.com/authorize") })!.Message,
            Is.EqualTo(
                "http://x.com/authorize is neither HTTPS nor on the loopback, so no token is sent there. (Parameter 'AuthorizePage')"
            )
        );
        Assert.That(
            Assert.Throws<ArgumentNullException>(() => _ = new XAuthorizationServer { AuthorizePage = null! })!.ParamName,
            Is.EqualTo("AuthorizePage")
        );
        Assert.That(
            Assert.Throws<ArgumentNullException>(() => _ = new XAuthorizationServer { BaseAddress = null! })!.ParamName,
            Is.EqualTo("BaseAddress")
        );
        Assert.That(
            new XAuthorizationServer { AuthorizePage = new("http://127.0.0.1/a") }
                .AuthorizePage
                .OriginalString,
            Is.EqualTo("http://127.0.0.1/a")
        );
    }

    [Test]
    public async Task An_exchange_posts_a_form_and_asks_for_JSON()
    {
        var http = StubServer.Always("the response");
        Assert.That(await PostAsync(http, [new("a", "1 2"), new("b", "ü")], "Basic eDp5"), Is.EqualTo("the response"));
        await PostAsync(http, []);
        var sent = http.Requests[0];
        Assert.That((sent.Method, sent.Uri, sent.Body), Is.EqualTo(("POST", Endpoint, "a=1+2&b=%C3%BC")));
        Assert.That((sent.Headers["Accept"], sent.Headers["Authorization"]), Is.EqualTo(("application/json", "Basic eDp5")));
        Assert.That(http.Requests[1].Headers, Does.Not.ContainKey("Authorization"));
    }

    [Test]
    public async Task A_handler_that_is_given_serves_one_exchange_after_the_other()
    {
        var handler = new Counting();
        await PostAsync(handler, []);
        await PostAsync(handler, []);
        Assert.That((handler.Sent, handler.Disposed), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Without_a_handler_redirects_are_not_followed_and_the_connection_is_closed_afterwards()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var head = "";
            var buffer = new byte[4096];
            while (!head.EndsWith("a=b", StringComparison.Ordinal))
            {
                head += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
            }

            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            return await stream.ReadAsync(buffer);
        });
        var uri = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/token");
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() =>
                new XAuthorizationServer().PostAsync(uri, [new("a", "b")], null, [], _clock, default)
            )
        )!;
        Assert.That(thrown.Message, Is.EqualTo($"{uri} returned 302."));
        Assert.That(await closed.WaitAsync(Eventually.Patience), Is.Zero, "the end of the connection, not a second request");
    }

    [TestCase(1 << 20, null)]
    [TestCase((1 << 20) + 1, "https://api.x.com/2/oauth2/token could not be reached: ")]
    public async Task A_response_is_at_most_1_MiB(int length, string? error)
    {
        var http = new StubServer(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[length]) });
        if (error is null)
        {
            Assert.That(await PostAsync(http, []), Has.Length.EqualTo(length));
            return;
        }

        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(http, [])))!;
        Assert.That(thrown.Message, Is.EqualTo(error + thrown.InnerException!.Message));
    }

    [Test]
    public async Task A_server_that_cannot_be_reached_is_named_without_its_query()
    {
        var failure = new HttpRequestException("no route");
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(new StubServer(_ => throw failure), [])))!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/2/oauth2/token could not be reached: no route"));
        Assert.That((thrown.InnerException, thrown.Status), Is.EqualTo(((Exception)failure, (HttpStatusCode?)null)));
    }

    [Test]
    public async Task A_server_that_does_not_respond_in_time_is_named_with_the_limit()
    {
        var server = new XAuthorizationServer
        {
            Handler = new ScriptedServer(ScriptedServer.HangAsync),
            Timeout = TimeSpan.FromSeconds(1.5),
        };
        var call = server.PostAsync(Endpoint, [], null, [], _clock, default);
        await Eventually.TrueAsync(() => _clock.Waiting.Count > 0, "the limit runs");
        _clock.Advance(TimeSpan.FromSeconds(1.4));
        Assert.That(call.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => call))!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/2/oauth2/token did not respond within 1.5 s."));
        Assert.That(thrown.InnerException, Is.InstanceOf<TimeoutException>());
    }

    [Test]
    public async Task A_caller_who_cancels_gets_no_error_of_the_server()
    {
        using var cancel = new CancellationTokenSource();
        var call = new XAuthorizationServer { Handler = new ScriptedServer(ScriptedServer.HangAsync) }.PostAsync(
            Endpoint,
            [],
            null,
            [],
            _clock,
            cancel.Token
        );
        await cancel.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(
        """{"error":"invalid_grant","error_description":"The code is too old."}""",
        "invalid_grant",
        ": invalid_grant: The code is too old."
    )]
    [TestCase("""{"error":"invalid_grant"}""", "invalid_grant", ": invalid_grant.")]
    [TestCase("""{"error":"","error_description":""}""", "", ".")]
    [TestCase("""{"error":"a","errors":[{"code":99,"message":"m"}]}""", "a", ": a.")]
    [TestCase("""{"errors":[{"code":99,"message":"Unable to verify"},{"code":1}]}""", "99", ": 99: Unable to verify.")]
    [TestCase("""{"errors":[{"message":"Unable to verify"}]}""", null, ": Unable to verify.")]
    [TestCase("""{"errors":[{"code":99}],"title":"t"}""", "99", ": 99.")]
    [TestCase("""{"errors":[],"title":"Forbidden","detail":"Not for you."}""", "Forbidden", ": Forbidden: Not for you.")]
    [TestCase("""{"errors":["x"],"title":"Forbidden"}""", "Forbidden", ": Forbidden.")]
    [TestCase("""{"errors":"x","detail":"Not for you."}""", null, ": Not for you.")]
    [TestCase("""{"errors":{"code":1},"title":"Forbidden"}""", "Forbidden", ": Forbidden.")]
    [TestCase("{}", null, ".")]
    [TestCase("<html>Not now</html>", null, ".")]
    [TestCase("", null, ".")]
    [TestCase("""{"error":"a\r\nb","error_description":" two\u0007bells... "}""", "a  b", ": a  b: two bells.")]
    public async Task A_refusal_says_the_status_and_what_X_says(string body, string? error, string message)
    {
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(StubServer.Always(body, HttpStatusCode.Forbidden), [])))!;
        Assert.That(thrown.Message, Is.EqualTo($"https://api.x.com/2/oauth2/token returned 403{message}"));
        Assert.That((thrown.Error, thrown.Status), Is.EqualTo((error, HttpStatusCode.Forbidden)));
    }

    [TestCase(300, "")]
    [TestCase(301, "…")]
    public async Task A_long_description_is_cut(int length, string end)
    {
        var http = StubServer.Always($$"""{"error":"e","error_description":"{{new string('x', length)}}"}""", HttpStatusCode.BadRequest);
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(http, [])))!;
        Assert.That(thrown.Message, Is.EqualTo($"https://api.x.com/2/oauth2/token returned 400: e: {new string('x', 300)}{end}."));
    }

    [TestCase("code")]
    [TestCase("code_verifier")]
    [TestCase("refresh_token")]
    [TestCase("token")]
    [TestCase("access_token")]
    [TestCase("client_secret")]
    public async Task A_form_s_secret_that_X_repeats_is_not_shown(string member)
    {
        var http = StubServer.Always(
            """{"error":"bad hush","error_description":"HUSH of the-client with the-password is bad"}""",
            HttpStatusCode.BadRequest
        );
        KeyValuePair<string, string>[] form = [new(member, "hush"), new("client_id", "the-client")];
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(http, form, null, "the-password")))!;
        Assert.That(
            thrown.Message,
            Is.EqualTo("https://api.x.com/2/oauth2/token returned 400: bad (secret): (secret) of the-client with (secret) is bad.")
        );
        Assert.That(thrown.Error, Is.EqualTo("bad (secret)"));
    }

    [TestCase("hush", "hush-hush")]
    [TestCase("hush-hush", "hush")]
    [TestCase("", "hush-hush")]
    public async Task A_secret_that_begins_another_does_not_show_the_rest_of_it(string one, string other)
    {
        var http = StubServer.Always("""{"error":"e","error_description":"hush-hush is bad"}""", HttpStatusCode.BadRequest);
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => PostAsync(http, [], null, one, other)))!;
        Assert.That(thrown.Message, Does.EndWith(": e: (secret) is bad."));
    }

    [TestCase("""{"a":"x","b":7200,"c":1.5e3}""", "a=x b=7200 c=1.5e3")]
    [TestCase("""{"in":{"a":"inner","b":[1]},"list":["x",{"a":1}],"none":null,"yes":true,"a":"outer"}""", "a=outer")]
    [TestCase("""{"a":"1","a":"2"}""", "a=2")]
    [TestCase(" {} \n", "")]
    [TestCase("", null)]
    [TestCase("[{}]", null)]
    [TestCase("\"a\"", null)]
    [TestCase("null", null)]
    [TestCase("""{"a":"x"} more""", null)]
    [TestCase("""{"a":"x"}{}""", null)]
    [TestCase("""{"a":"x" """, null)]
    [TestCase("""{"a":"\ud800","b":"x"}""", "b=x")]
    [TestCase("""{"\ud800":{"a":1},"b":"x"}""", "b=x")]
    public void Of_a_response_the_texts_and_numbers_of_its_object_are_read(string body, string? members)
    {
        var read = XAuthorizationServer.ReadJson(body);
        Assert.That(read is null ? null : string.Join(' ', read.Select(p => $"{p.Key}={p.Value}")), Is.EqualTo(members));
    }

    private Task<string> PostAsync(
        HttpMessageHandler handler,
        KeyValuePair<string, string>[] form,
        string? authorization = null,
        params string[] secrets
    ) => new XAuthorizationServer { Handler = handler }.PostAsync(Endpoint, form, authorization, secrets, _clock, default);

    private sealed class Counting : HttpMessageHandler
    {
        public int Sent { get; private set; }

        public int Disposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent++;
            return Task.FromResult(StubServer.Json("{}"));
        }

        protected override void Dispose(bool disposing)
        {
            Disposed++;
            base.Dispose(disposing);
        }
    }
}

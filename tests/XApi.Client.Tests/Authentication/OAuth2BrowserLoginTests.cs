using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace XApi.Tests.Authentication;

/// <summary>A login with the browser of this machine, which comes back to a port of it.</summary>
public class OAuth2BrowserLoginTests
{
    private FakeClock _clock = null!;
    private AuthorizationServerStub _server = null!;
    private MemoryTokenStore _store = null!;

    [SetUp]
    public void SetUp() => (_clock, _server, _store) = (new(), new(), new());

    [TestCase("http://127.0.0.1:0/callback", "127.0.0.1")]
    [TestCase("http://127.0.0.1:0/callback", "[::1]")]
    [TestCase("http://localhost:0/callback", "127.0.0.1")]
    [TestCase("http://localhost:0/callback", "[::1]")]
    [TestCase("http://[::1]:0/callback", "[::1]")]
    public async Task The_browser_comes_back_to_either_loopback_address(string redirectUri, string host)
    {
        if (host == "[::1]" && !Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        using var browser = new HttpClient();
        Task<HttpResponseMessage>? page = null;
        var credential = await Login(redirectUri: redirectUri)
            .WithBrowserAsync(url =>
            {
                var query = RedirectQuery.Parse(url);
                var back = new UriBuilder(query["redirect_uri"]) { Host = host, Query = $"state={query["state"]}&code=c" };
                page = browser.GetAsync(back.Uri);
            });
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        using var response = await page!;
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("<p>You can close this page"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
    }

    [Test]
    public async Task A_browser_that_opens_connections_in_vain_asks_for_icons_or_comes_from_another_log_in_does_not_disturb()
    {
        using var browser = new HttpClient();
        using var idle = new TcpClient();
        Task? visits = null;
        List<HttpStatusCode> responses = [];
        var credential = await Login(redirectUri: "http://127.0.0.1:0/callback")
            .WithBrowserAsync(url =>
                visits = Task.Run(async () =>
                {
                    var query = RedirectQuery.Parse(url);
                    var back = query["redirect_uri"];
                    await idle.ConnectAsync(IPAddress.Loopback, new Uri(back).Port);
                    foreach (
                        var address in new[]
                        {
                            new Uri(new Uri(back), "/favicon.ico").AbsoluteUri,
                            $"{back}?state=other&code=stolen",
                            $"{back}?code=stolen",
                        }
                    )
                    {
                        using var response = await browser.GetAsync(new Uri(address));
                        responses.Add(response.StatusCode);
                    }

                    using var post = await browser.PostAsync(new Uri($"{back}?state={query["state"]}&code=c"), null);
                    responses.Add(post.StatusCode);
                    using var last = await browser.GetAsync(new Uri($"{back}?state={query["state"]}&code=c"));
                    responses.Add(last.StatusCode);
                })
            );
        await visits!;
        Assert.That(credential, Is.Not.Null);
        Assert.That(
            responses,
            Is.EqualTo(
                new[]
                {
                    HttpStatusCode.NotFound,
                    HttpStatusCode.BadRequest,
                    HttpStatusCode.BadRequest,
                    HttpStatusCode.MethodNotAllowed,
                    HttpStatusCode.OK,
                }
            )
        );
        Assert.That(_server.Http.Requests[0].Body, Does.Contain("code=c&"));
    }

    [Test]
    public async Task Garbage_on_the_port_does_not_disturb()
    {
        using var browser = new HttpClient();
        Task? visits = null;
        var login = Login(redirectUri: "http://127.0.0.1:0/callback")
            .WithBrowserAsync(url =>
                visits = Task.Run(async () =>
                {
                    var query = RedirectQuery.Parse(url);
                    foreach (
                        var garbage in new[]
                        {
                            "\r\n\r\n",
                            "GET\r\n\r\n",
                            "GET //evil/ HTTP/1.1\r\n\r\n",
                            "GET http://x/ HTTP/1.1\r\n\r\n",
                            new string('x', 20_000),
                        }
                    )
                    {
                        using var client = new TcpClient();
                        await client.ConnectAsync(IPAddress.Loopback, new Uri(query["redirect_uri"]).Port);
                        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(garbage));
                        client.Client.Shutdown(SocketShutdown.Send);
                    }

                    using var response = await browser.GetAsync(new Uri($"{query["redirect_uri"]}?state={query["state"]}&code=c"));
                })
            );
        Assert.That(await (await login).AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        await visits!;
    }

    [Test]
    public async Task A_user_who_refuses_is_asked_to_close_the_page_and_the_log_in_ends()
    {
        using var browser = new HttpClient();
        Task<string>? page = null;
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() =>
                Login(redirectUri: "http://127.0.0.1:0/callback")
                    .WithBrowserAsync(url =>
                    {
                        var query = RedirectQuery.Parse(url);
                        page = browser.GetStringAsync(new Uri($"{query["redirect_uri"]}?state={query["state"]}&error=access_denied"));
                    })
            )
        )!;
        Assert.That(thrown.Error, Is.EqualTo("access_denied"));
        Assert.That(await page!, Does.Contain("not granted"));
    }

    [Test]
    public async Task A_user_who_does_not_come_back_is_waited_for_five_minutes()
    {
        var login = Login(redirectUri: "http://127.0.0.1:0/callback").WithBrowserAsync(_ => { });
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.That(login.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.That(
            async () => await login,
            Throws.TypeOf<TimeoutException>().With.Message.EqualTo("The user did not log in within 300 s.")
        );
    }

    [Test]
    public async Task A_log_in_can_be_cancelled_and_leaves_its_port()
    {
        using var cancel = new CancellationTokenSource();
        var port = 0;
        var login = Login(redirectUri: "http://127.0.0.1:0/callback")
            .WithBrowserAsync(url => port = new Uri(RedirectQuery.Parse(url)["redirect_uri"]).Port, cancel.Token);
        await cancel.CancelAsync();
        Assert.That(async () => await login, Throws.InstanceOf<OperationCanceledException>());
        using var next = new TcpListener(IPAddress.Loopback, port);
        Assert.That(next.Start, Throws.Nothing);
    }

    [Test]
    public async Task A_port_that_is_taken_is_an_error_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var thrown = (
            await Assert.ThrowsAsync<XOAuthException>(() =>
                Login(redirectUri: $"http://127.0.0.1:{port}/callback").WithBrowserAsync(_ => { })
            )
        )!;
        Assert.That(thrown.Message, Does.Contain($"127.0.0.1:{port}"));
    }

    [TestCase("https://app.example/callback")]
    [TestCase("http://192.0.2.1/callback")]
    public async Task A_browser_on_this_machine_comes_back_to_this_machine(string redirectUri) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Login(redirectUri: redirectUri).WithBrowserAsync(_ => { }));

    private OAuth2Login Login(string redirectUri = "http://127.0.0.1:8080/callback") =>
        new("client")
        {
            Scopes = ["tweet.read", "users.read", "offline.access"],
            RedirectUri = new(redirectUri),
            Store = _store,
            TokenName = "alice",
            Server = _server.Server,
            TimeProvider = _clock,
        };
}

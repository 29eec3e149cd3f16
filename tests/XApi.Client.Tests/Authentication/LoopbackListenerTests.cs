using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XApi.Tests.Authentication;

public class LoopbackListenerTests
{
    private const string Granted = "You can close this page and go back to the application.";
    private const string Refused = "Access was not granted. You can close this page and go back to the application.";
    private const string Another = "This page belongs to another login. Go back to the newest one, or begin again in the application.";
    private const string Nothing = "There is nothing here.";

    private FakeClock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new();

    // The constructor of a listener opens its socket, and throws where the machine has no such family.
    [TestCase(SocketError.AddressFamilyNotSupported)]
    [TestCase(SocketError.AddressNotAvailable)]
    public void A_machine_without_IPv6_listens_on_IPv4(SocketError error)
    {
        using var listener = LoopbackListener.Start(
            new("http://localhost:0/callback"),
            _clock,
            (family, port) => family.Equals(IPAddress.IPv6Loopback) ? throw new SocketException((int)error) : new TcpListener(family, port)
        );

        Assert.That(listener.Address.Port, Is.Not.Zero);
    }

    [TestCase("GET /callback?granted HTTP/1.1", "200 OK", Granted, true)]
    [TestCase("GET /callback?granted HTTP/1.0", "200 OK", Granted, true)]
    [TestCase("GET /callback?refused HTTP/1.1", "200 OK", Refused, true)]
    [TestCase("GET /callback?other HTTP/1.1", "400 Bad Request", Another, false)]
    [TestCase("POST /callback?granted HTTP/1.1", "405 Method Not Allowed", Nothing, false)]
    [TestCase("GET /other?granted HTTP/1.1", "404 Not Found", Nothing, false)]
    [TestCase("POST /other?granted HTTP/1.1", "404 Not Found", Nothing, false)]
    [TestCase("GET /callback/?granted HTTP/1.1", "404 Not Found", Nothing, false)]
    [TestCase("GET /callback?granted HTTP/2.0", "404 Not Found", Nothing, false)]
    [TestCase("GET /callback?granted", "404 Not Found", Nothing, false)]
    [TestCase("GET /callback?granted HTTP/1.1 more", "404 Not Found", Nothing, false)]
    [TestCase("GET http://127.0.0.1/callback?granted HTTP/1.1", "404 Not Found", Nothing, false)]
    [TestCase("GET callback?granted HTTP/1.1", "404 Not Found", Nothing, false)]
    [TestCase("", "404 Not Found", Nothing, false)]
    public async Task Each_request_gets_its_page_and_only_this_log_in_s_ends_the_wait(string request, string status, string page, bool ends)
    {
        using var listener = Start();
        var waiting = listener.WaitAsync(Judge, CancellationToken.None);
        var response = await AskAsync(listener, request.Length == 0 ? "\r\n\r\n" : $"{request}\r\nHost: 127.0.0.1\r\n\r\n");
        Assert.That(response, Does.StartWith($"HTTP/1.1 {status}\r\n").And.Contain($"<p>{page}</p>"));
        if (!ends)
        {
            await AskAsync(listener, "GET /callback?granted&later HTTP/1.1\r\n\r\n");
        }

        var found = await waiting.WaitAsync(Eventually.Patience);
        Assert.That(found.OriginalString, Is.EqualTo($"{listener.Address}{(ends ? $"?{request.Split('?', ' ')[2]}" : "?granted&later")}"));
    }

    [Test]
    public async Task The_page_loads_nothing_is_cached_nowhere_and_sends_no_referrer()
    {
        using var listener = Start();
        var waiting = listener.WaitAsync(Judge, CancellationToken.None);
        var html = $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Login</title><p>{Granted}</p></html>";
        string[] head =
        [
            "HTTP/1.1 200 OK",
            "Content-Type: text/html; charset=utf-8",
            $"Content-Length: {html.Length}",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy: no-referrer",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        ];
        Assert.That(
            await AskAsync(listener, "GET /callback?granted&code=secret HTTP/1.1\r\n\r\n"),
            Is.EqualTo($"{string.Join("\r\n", head)}\r\n\r\n{html}"),
            "nothing of the request is repeated"
        );
        await waiting.WaitAsync(Eventually.Patience);
    }

    [TestCase(16 * 1024, true)]
    [TestCase(16 * 1024 + 1, false)]
    public async Task A_request_s_head_is_at_most_16_KiB(int length, bool served)
    {
        using var listener = Start();
        using var cancel = new CancellationTokenSource();
        var waiting = listener.WaitAsync(Judge, cancel.Token);
        const string Begin = "GET /callback?granted HTTP/1.1\r\nCookie: ";
        const string End = "\r\n\r\n";
        var response = await AskAsync(listener, $"{Begin}{new string('x', length - Begin.Length - End.Length)}{End}");
        Assert.That(response, served ? Does.StartWith("HTTP/1.1 200 OK") : Is.Empty);
        if (served)
        {
            Assert.That((await waiting.WaitAsync(Eventually.Patience)).Query, Is.EqualTo("?granted"));
            return;
        }

        await cancel.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_request_may_come_in_pieces()
    {
        using var listener = Start();
        var waiting = listener.WaitAsync(Judge, CancellationToken.None);
        using var client = await ConnectAsync(listener);
        client.NoDelay = true;
        foreach (var piece in "GET /callback?granted HTTP/1.1\r\nHost: x\r\n\r\n".Chunk(7))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(piece));
            await Task.Yield();
        }

        Assert.That(await RestAsync(client), Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That((await waiting.WaitAsync(Eventually.Patience)).Query, Is.EqualTo("?granted"));
    }

    [Test]
    public async Task A_connection_that_says_nothing_is_closed_after_ten_seconds()
    {
        using var listener = Start();
        using var cancel = new CancellationTokenSource();
        var waiting = listener.WaitAsync(Judge, cancel.Token);
        using var client = await ConnectAsync(listener);
        await Eventually.TrueAsync(() => _clock.Waiting.Count > 0, "the connection is served");
        Assert.That(_clock.Waiting, Is.EqualTo(new[] { TimeSpan.FromSeconds(10) }));
        var rest = RestAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await rest, Is.Empty);
        Assert.That(waiting.IsCompleted, Is.False);
        await cancel.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task What_a_browser_has_said_holds_though_it_is_gone_before_its_page_is_sent()
    {
        using var listener = Start();
        using var client = new TcpClient { LingerState = new(true, 0) };
        var waiting = listener.WaitAsync(
            _ =>
            {
                client.Close();
                return LoopbackListener.Verdict.Granted;
            },
            CancellationToken.None
        );
        await client.ConnectAsync(IPAddress.Loopback, listener.Address.Port);
        await client.GetStream().WriteAsync("GET /callback?code=c HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.That((await waiting.WaitAsync(Eventually.Patience)).Query, Is.EqualTo("?code=c"));
    }

    [TestCase("https://127.0.0.1:8080/callback")]
    [TestCase("http://192.0.2.1:8080/callback")]
    [TestCase("ftp://localhost/callback")]
    public void Only_HTTP_on_the_loopback_is_listened_on(string address)
    {
        var thrown = Assert.Throws<ArgumentException>(() => LoopbackListener.Start(new(address), _clock))!;
        Assert.That(
            (thrown.ParamName, thrown.Message),
            Is.EqualTo(
                (
                    "address",
                    $"{address} is not an HTTP address on the loopback, such as http://127.0.0.1:8080/callback. (Parameter 'address')"
                )
            )
        );
    }

    [Test]
    public async Task Another_address_of_the_loopback_is_listened_on_too()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux has all of 127.0.0.0/8.");
        }

        using var listener = LoopbackListener.Start(new("http://127.0.0.2:0/callback"), _clock);
        Assert.That(listener.Address, Is.EqualTo(new Uri($"http://127.0.0.2:{listener.Address.Port}/callback")));
        Assert.That(listener.Address.Port, Is.GreaterThan(0));
        var waiting = listener.WaitAsync(Judge, CancellationToken.None);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse("127.0.0.2"), listener.Address.Port);
        await client.GetStream().WriteAsync("GET /callback?granted HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.That((await waiting.WaitAsync(Eventually.Patience)).Host, Is.EqualTo("127.0.0.2"));
    }

    [Test]
    public void A_port_that_is_taken_in_one_family_is_an_error_and_left_free_in_the_other()
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        using var taken = new TcpListener(IPAddress.IPv6Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var thrown = Assert.Throws<XOAuthException>(() => LoopbackListener.Start(new($"http://127.0.0.1:{port}/callback"), _clock))!;
        Assert.That(thrown.InnerException, Is.InstanceOf<SocketException>());
        Assert.That(thrown.Message, Is.EqualTo($"http://127.0.0.1:{port} cannot be listened on: {thrown.InnerException!.Message}"));
        using var free = new TcpListener(IPAddress.Loopback, port);
        Assert.That(free.Start, Throws.Nothing);
    }

    [Test]
    public async Task A_port_that_is_lost_while_the_user_is_waited_for_is_an_error_that_names_it()
    {
        using var listener = Start();
        var waiting = listener.WaitAsync(Judge, CancellationToken.None);
        listener.Dispose();
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => waiting.WaitAsync(Eventually.Patience)))!;
        Assert.That(
            thrown.Message,
            Is.EqualTo($"http://127.0.0.1:{listener.Address.Port} can no longer be listened on: {thrown.InnerException!.Message}")
        );
    }

    private LoopbackListener Start() => LoopbackListener.Start(new("http://127.0.0.1:0/callback"), _clock);

    private static LoopbackListener.Verdict Judge(Uri uri) =>
        uri.Query.Contains("granted", StringComparison.Ordinal) ? LoopbackListener.Verdict.Granted
        : uri.Query.Contains("refused", StringComparison.Ordinal) ? LoopbackListener.Verdict.Refused
        : LoopbackListener.Verdict.NotOurs;

    private static async Task<TcpClient> ConnectAsync(LoopbackListener listener)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, listener.Address.Port);
        return client;
    }

    private static async Task<string> AskAsync(LoopbackListener listener, string request)
    {
        using var client = await ConnectAsync(listener);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return await RestAsync(client);
    }

    private static async Task<string> RestAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(Eventually.Patience);
        }
        catch (IOException)
        {
            // A connection that is closed with unread bytes is reset.
            return "";
        }
    }
}

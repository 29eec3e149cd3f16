using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace XApi.Tests.Transport;

/// <summary>The handler that the client makes for itself: dead connections, proxies and what it does not send.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class NetworkDefaultsTests
{
    private const string Response = """{"data":{"id":"1","text":"t"}}""";

    [Test]
    [Category("Slow")]
    public async Task A_connection_that_died_without_a_word_is_replaced_within_an_attempt()
    {
        await using var server = await WireServer.StartAsync(
            context => context.Response.WriteAsync(Response),
            protocols: HttpProtocols.Http2
        );
        await using var relay = new BytesRelay(server.Address);
        using var handler = server.TrustingHandler();

        // The shortest that .NET takes, so that the test is short.
        (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = relay.Address,
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = handler,
                AttemptTimeout = TimeSpan.FromSeconds(60),
                Chance = () => 0,
            }
        );
        await x.Tweets.GetAsync("1");

        relay.Swallow();
        var watch = Stopwatch.StartNew();
        await x.Tweets.GetAsync("1");

        Assert.That(relay.Connections, Is.EqualTo(2));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), "not the time of an attempt");
    }

    [Test]
    public async Task This_machine_is_not_reached_through_a_proxy()
    {
        await using var server = await WireServer.StartAsync(context => context.Response.WriteAsync(Response), tls: false);
        var proxied = 0;
        await using var proxy = await WireServer.StartAsync(
            context =>
            {
                proxied++;
                return context.Response.WriteAsync(Response);
            },
            tls: false
        );
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            using var x = Client(server.Address);
            await x.Tweets.GetAsync("1");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.That(proxied, Is.Zero);
    }

    [Test]
    public async Task The_proxy_of_the_machine_is_used_for_other_machines_and_its_password_is_shown_nowhere()
    {
        // It refuses the tunnel, and .NET's message names the address of the proxy with all that is in it.
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var refusing = RefuseAsync(proxy);
        var book = new LogBook();
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == XApiTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://alice:hunter2@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}");
        XConnectionException? failure;
        XOAuthException? ofToken;
        try
        {
            using var x = Client(new Uri("https://api.x.com"), book);
            failure = await Assert.ThrowsAsync<XConnectionException>(() => x.Tweets.GetAsync("1"));
            ofToken = await Assert.ThrowsAsync<XOAuthException>(() => new AppOnlyCredential("key", "keysecret").InvalidateAsync());
        }
        finally
        {
            HttpClient.DefaultProxy = before;
            proxy.Stop();
            await refusing;
        }

        var shown = new[] { failure!.ToString(), ofToken!.ToString() }
            .Concat(book.Entries.Select(entry => entry.Text))
            .Concat(spans.Select(span => span.StatusDescription ?? ""))
            .ToList();
        Assert.Multiple(() =>
        {
            Assert.That(failure.Message, Does.Contain("407"));
            Assert.That(shown, Has.All.Not.Contain("hunter2"));
            Assert.That(shown, Has.All.Not.Contain("alice"));
            Assert.That(spans, Is.Not.Empty);
        });
    }

    [Test]
    public async Task Baggage_and_trace_context_stay_here()
    {
        IHeaderDictionary? sent = null;
        await using var server = await WireServer.StartAsync(
            context =>
            {
                sent = context.Request.Headers;
                return context.Response.WriteAsync(Response);
            },
            tls: false
        );
        using var x = Client(server.Address);
        using var activity = new Activity("order").AddBaggage("customer", "42").Start();

        await x.Tweets.GetAsync("1");

        Assert.That(
            sent!.Keys.Intersect(
                ["baggage", "Correlation-Context", "traceparent", "tracestate", "Request-Id"],
                StringComparer.OrdinalIgnoreCase
            ),
            Is.Empty
        );
    }

    [Test]
    public void Redirects_that_a_handler_follows_itself_are_turned_off()
    {
        using var sockets = new SocketsHttpHandler();
        using var old = new HttpClientHandler();

        foreach (
            var handler in new HttpMessageHandler[]
            {
                sockets,
                new Outer { InnerHandler = old },
            }
        )
        {
            using var x = new XApiClient(
                new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = handler }
            );
        }

        Assert.That((sockets.AllowAutoRedirect, old.AllowAutoRedirect), Is.EqualTo((false, false)));
    }

    private static async Task RefuseAsync(TcpListener proxy)
    {
        try
        {
            while (true)
            {
                using var client = await proxy.AcceptTcpClientAsync();
                _ = await client.GetStream().ReadAtLeastAsync(new byte[4096], 1);
                await client.GetStream().WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception end) when (end is SocketException or InvalidOperationException or IOException)
        {
            // The test has ended: while it waited for a connection, between two of them, or in the middle of one.
        }
    }

    private static XApiClient Client(Uri address, LogBook? book = null) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = address,
                Credentials = [new AppOnlyCredential("token")],
                MaxRetries = 0,
                LoggerFactory = book,
            }
        );

    private sealed class Outer : DelegatingHandler;
}

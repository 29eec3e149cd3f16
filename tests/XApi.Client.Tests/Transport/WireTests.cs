using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace XApi.Tests.Transport;

/// <summary>What goes over a real connection: HTTP/2 where the server speaks it, packed responses, one connection for many calls.</summary>
[Category("Slow")]
[TestFixture]
internal sealed class WireTests
{
    private static readonly byte[] Response = Encoding.UTF8.GetBytes($$$"""{"data":{"id":"1","text":"{{{new string('é', 20_000)}}}"}}""");

    [TestCase(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [TestCase(HttpProtocols.Http2, "HTTP/2")]
    [TestCase(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task HTTP_2_is_spoken_where_the_server_does(HttpProtocols protocols, string expected)
    {
        var spoken = "";
        await using var server = await WireServer.StartAsync(
            context => ReplyAsync(context, () => spoken = context.Request.Protocol),
            protocols: protocols
        );
        using var handler = server.TrustingHandler();
        using var client = Client(server, handler);

        await client.Tweets.GetAsync("1");

        Assert.That(spoken, Is.EqualTo(expected));
    }

    [Test]
    public async Task Plain_HTTP_on_this_machine_works_with_the_default_handler()
    {
        var spoken = "";
        await using var server = await WireServer.StartAsync(
            context => ReplyAsync(context, () => spoken = context.Request.Protocol),
            tls: false
        );
        using var client = Client(server, null);

        var tweet = await client.Tweets.GetAsync("1");

        Assert.That((spoken, tweet.Data!.Text.Length), Is.EqualTo(("HTTP/1.1", 20_000)));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task Packed_responses_are_asked_for_and_unpacked(string encoding)
    {
        var accepted = "";
        await using var server = await WireServer.StartAsync(
            context =>
            {
                accepted = context.Request.Headers.AcceptEncoding.ToString();
                return WireServer.PackAsync(context, encoding, Response);
            },
            tls: false
        );
        using var client = Client(server, null);

        var tweet = await client.Tweets.GetAsync("1");

        Assert.Multiple(() =>
        {
            Assert.That(accepted.Split(',', StringSplitOptions.TrimEntries), Does.Contain(encoding));
            Assert.That(tweet.Data!.Text, Is.EqualTo(new string('é', 20_000)));
        });
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task A_packed_response_that_is_damaged_is_an_XApiException(string encoding)
    {
        await using var server = await WireServer.StartAsync(
            async context =>
            {
                context.Response.Headers.ContentEncoding = encoding;
                await context.Response.Body.WriteAsync("this is not packed at all"u8.ToArray());
            },
            tls: false
        );
        using var client = Client(server, null);

        await Assert.ThatAsync(() => client.Tweets.GetAsync("1"), Throws.InstanceOf<XApiException>());
    }

    [Test]
    public async Task Many_calls_share_one_connection()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using var server = await WireServer.StartAsync(context =>
            ReplyAsync(context, () => connections[context.Connection.Id.Split(':')[0]] = true)
        );
        using var handler = server.TrustingHandler();
        using var client = Client(server, handler);

        await client.Tweets.GetAsync("1");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Tweets.GetAsync("1")));

        Assert.That(connections, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using var server = await WireServer.StartAsync(context => ReplyAsync(context));
        using var client = Client(server, null);

        await Assert.ThatAsync(
            () => client.Tweets.GetAsync("1"),
            Throws.InstanceOf<XApiException>().With.InnerException.InstanceOf<HttpRequestException>()
        );
    }

    [Test]
    public async Task A_server_that_is_gone_is_an_XApiException()
    {
        var server = await WireServer.StartAsync(context => ReplyAsync(context), tls: false);
        using var client = Client(server, null);
        await server.DisposeAsync();

        await Assert.ThatAsync(
            () => client.Tweets.GetAsync("1"),
            Throws.InstanceOf<XApiException>().With.Property(nameof(XApiException.Status)).Null
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_connection_that_is_cut_within_a_response_is_an_XApiException(bool tls)
    {
        await using var server = await WireServer.StartAsync(
            async context =>
            {
                context.Response.ContentLength = Response.Length;
                await context.Response.Body.WriteAsync(Response.AsMemory(0, 1_000));
                await context.Response.Body.FlushAsync();
                context.Abort();
            },
            tls
        );
        using var handler = server.TrustingHandler();
        using var client = Client(server, handler);

        await Assert.ThatAsync(() => client.Tweets.GetAsync("1"), Throws.InstanceOf<XApiException>());
    }

    private static async Task ReplyAsync(HttpContext context, Action? seen = null)
    {
        seen?.Invoke();
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Response);
    }

    private static XApiClient Client(WireServer server, HttpMessageHandler? handler) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = server.Address,
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = handler,
            }
        );
}

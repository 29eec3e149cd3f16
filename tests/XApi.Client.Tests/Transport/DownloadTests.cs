using Microsoft.AspNetCore.Http;

namespace XApi.Tests.Transport;

/// <summary>Files: uploaded and downloaded while they are read, never held in memory whole.</summary>
[TestFixture]
internal sealed class DownloadTests
{
    private static readonly XOperation Download = Operations.Make(HttpMethod.Get, mediaType: "application/octet-stream");

    private readonly FakeClock _clock = new();

    [Test]
    public async Task A_download_begins_before_its_end_has_come()
    {
        var rest = new TaskCompletionSource();
        var accepted = "";
        await using var server = await WireServer.StartAsync(
            async context =>
            {
                accepted = context.Request.Headers.Accept.ToString();
                context.Response.ContentType = "image/png";
                context.Response.ContentLength = 6;
                context.Response.Headers.ContentDisposition = "attachment; filename=\"snow.png\"";
                context.Response.Headers["x-transaction-id"] = "abc";
                await context.Response.Body.WriteAsync("pix"u8.ToArray());
                await context.Response.Body.FlushAsync();
                await rest.Task;
                await context.Response.Body.WriteAsync("els"u8.ToArray());
            },
            tls: false
        );
        using var client = new TransportOf(server.Address);

        await using var download = await client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default);
        var first = new byte[3];
        await download.Content.ReadExactlyAsync(first);
        rest.SetResult();
        using var second = new MemoryStream();
        await download.CopyToAsync(second);

        Assert.Multiple(() =>
        {
            Assert.That((first, second.ToArray()), Is.EqualTo(("pix"u8.ToArray(), "els"u8.ToArray())));
            Assert.That(accepted, Is.EqualTo("application/octet-stream"));
            Assert.That(
                (download.MediaType, download.Length, download.FileName, download.RequestId),
                Is.EqualTo(("image/png", 6L, "snow.png", "abc"))
            );
        });
    }

    [Test]
    public async Task An_error_is_the_exception_that_it_is_elsewhere()
    {
        using var client = new TransportOf(StubServer.Always("""{"title":"Not Found"}""", System.Net.HttpStatusCode.NotFound));

        await Assert.ThatAsync(
            () => client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default),
            Throws.TypeOf<XNotFoundException>()
        );
    }

    [Test]
    public async Task A_connection_that_is_lost_within_a_download_is_an_XConnectionException()
    {
        using var client = new TransportOf(
            new StubServer(_ => new() { Content = new StreamContent(new Retries.BrokenStream("pix"u8.ToArray())) })
        );
        await using var download = await client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default);

        await Assert.ThatAsync(
            () => download.CopyToAsync(Stream.Null),
            Throws
                .TypeOf<XConnectionException>()
                .With.Message.EqualTo("GET /2/files/{id} lost the connection within the download: The connection was reset.")
        );
    }

    [Test]
    public async Task A_read_that_does_not_wait_fails_as_others_do()
    {
        using var client = new TransportOf(
            new StubServer(_ => new() { Content = new StreamContent(new Retries.BrokenStream("pix"u8.ToArray())) })
        );
        using var download = await client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default);
        var first = new byte[3];

        Assert.That((download.Content.Read(first, 0, 3), first), Is.EqualTo((3, "pix"u8.ToArray())));
        Assert.That(() => download.Content.Read(first, 0, 3), Throws.TypeOf<XConnectionException>());
    }

    [Test]
    public void A_download_closes_what_it_reads()
    {
        var content = new MemoryStream();

        new XDownload(content).Dispose();

        Assert.That(content.CanRead, Is.False);
    }

    [Test]
    public async Task A_download_that_stalls_ends_after_the_time_of_an_attempt()
    {
        using var client = new TransportOf(new StubServer(_ => new() { Content = new StreamContent(new Stalled()) }), _clock);
        await using var download = await client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default);

        var reading = download.CopyToAsync(Stream.Null);
        _clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(
            () => reading.WaitAsync(Eventually.Patience),
            Throws.TypeOf<XConnectionException>().With.Message.Contains("sent no byte of the download for 30 s (AttemptTimeout)")
        );
    }

    [Test]
    public async Task A_download_ends_with_its_client()
    {
        var client = new TransportOf(new StubServer(_ => new() { Content = new StreamContent(new Stalled()) }), _clock);
        await using var download = await client.Transport.DownloadAsync(new XRequest(Download).Path("id", 7), null, default);

        var reading = download.CopyToAsync(Stream.Null);
        client.Dispose();

        await Assert.ThatAsync(() => reading.WaitAsync(Eventually.Patience), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task An_upload_is_sent_while_it_is_read()
    {
        var arrived = new TaskCompletionSource();
        var received = 0L;
        await using var server = await WireServer.StartAsync(
            async context =>
            {
                var buffer = new byte[64 * 1024];
                int read;
                while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
                {
                    received += read;
                    arrived.TrySetResult();
                }

                await context.Response.WriteAsync("{}");
            },
            tls: false
        );
        using var client = new TransportOf(server.Address);
        using var upload = new Produced(16 * 1024 * 1024, arrived.Task);

        var call = client.Transport.SendAsync(
            new XRequest(Operations.Make(HttpMethod.Post, "/2/files")).Body(upload, "application/octet-stream"),
            ModelReader<TweetPage>.Read,
            default
        );
        await Eventually.EndedAsync(call);

        Assert.That(received, Is.EqualTo(16 * 1024 * 1024));
    }

    [Test]
    public async Task Options_given_with_a_download_are_the_calls()
    {
        using var client = new TransportOf(StubServer.Always("{}"), credentials: []);

        await using var download = await client.Transport.DownloadAsync(
            new XRequest(Download).Path("id", 7),
            new GetTweetOptions { Credential = new AppOnlyCredential("token") },
            default
        );

        Assert.That(download.MediaType, Is.EqualTo("application/json"));
    }

    [Test]
    public async Task An_operation_without_security_is_sent_bare()
    {
        var server = StubServer.Always("{}");
        using var client = new TransportOf(server);

        await client.Transport.SendAsync(
            new XRequest(Operations.Make(HttpMethod.Get, "/2/openapi.json", scheme: null)),
            ModelReader<TweetPage>.Read,
            default
        );

        Assert.That(server.Requests.Single().Headers, Does.Not.ContainKey("Authorization"));
    }

    /// <summary>So many bytes, of which the second half is only there once the first has arrived: who reads all before sending waits for ever.</summary>
    private sealed class Produced(long length, Task arrived) : MemoryStream
    {
        private long _given;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given >= length / 2)
            {
                await arrived.WaitAsync(cancellationToken);
            }

            var count = (int)Math.Min(buffer.Length, length - _given);
            _given += count;
            return count;
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            int read;
            while ((read = await ReadAsync(buffer, cancellationToken)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }

    private sealed class Stalled : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await ScriptedServer.HangAsync(cancellationToken);
            return 0;
        }
    }
}

using System.Text;
using XApi.Tests.Transport;

namespace XApi.Tests.Requests;

/// <summary>Bodies of every kind, as they go onto the wire, and whether they can go a second time.</summary>
[TestFixture]
internal sealed class RequestBodyTests
{
    private static readonly Uri Address = new("https://api.x.com");

    [Test]
    public async Task A_stream_is_sent_from_where_it_stands_and_stays_the_callers()
    {
        using var stream = new MemoryStream("skip this: the bytes"u8.ToArray()) { Position = 11 };
        using var message = Request(HttpMethod.Post).Body(stream, "application/octet-stream").ToMessage(Address);

        var body = await message.Content!.ReadAsStringAsync();
        message.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(body, Is.EqualTo("the bytes"));
            Assert.That(message.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/octet-stream"));
            Assert.That(message.Content.Headers.ContentLength, Is.EqualTo(9));
            Assert.That(stream.CanRead, Is.True);
        });
    }

    [Test]
    public async Task A_stream_that_rewinds_is_sent_again_from_the_same_place()
    {
        using var stream = new MemoryStream("0123"u8.ToArray()) { Position = 1 };
        using var message = Request(HttpMethod.Post).Body(stream, "application/octet-stream").ToMessage(Address);

        Assert.That((await SendAsync(message), await SendAsync(message)), Is.EqualTo(("123", "123")));
        Assert.That(XRequestOptions.CanSendAgain(message), Is.True);
    }

    [Test]
    public async Task A_stream_that_does_not_rewind_is_sent_once()
    {
        using var stream = new OneWay("0123"u8.ToArray());
        using var message = Request(HttpMethod.Post).Body(stream, "application/octet-stream").ToMessage(Address);

        Assert.That(XRequestOptions.CanSendAgain(message), Is.True);
        Assert.That(message.Content!.Headers.ContentLength, Is.Null);
        Assert.That(await SendAsync(message), Is.EqualTo("0123"));
        XRequestOptions.SentCountOf(message).Add();

        Assert.That(XRequestOptions.CanSendAgain(message), Is.False);
        await Assert.ThatAsync(() => SendAsync(message), Throws.InvalidOperationException.With.Message.Contains("can't be rewound"));
    }

    [Test]
    public async Task A_multipart_body_has_a_part_for_each_value()
    {
        using var file = new MemoryStream("pixels"u8.ToArray());
        var body = new MultipartBody()
            .Text("category", MediaField.Width)
            .Text("total_bytes", 6)
            .Text("shared", true)
            .Text("owners", ["1", "2"])
            .Text("left_out", (string?)null)
            .Json("tweet", new CreateTweetRequest { Text = "snow" })
            .File("media", file, "image/png", "snow.png");
        using var message = Request(HttpMethod.Post).Multipart(body).ToMessage(Address);

        var text = await message.Content!.ReadAsStringAsync();
        var type = message.Content.Headers.ContentType!;
        var boundary = type.Parameters.Single().Value!;

        Assert.That(type.MediaType, Is.EqualTo("multipart/form-data"));
        Assert.That(boundary, Does.Not.Contain("\""));
        Assert.That(
            text.Split($"--{boundary}", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()),
            Is.EqualTo(
                new[]
                {
                    Part("category", "text/plain; charset=utf-8", "width"),
                    Part("total_bytes", "text/plain; charset=utf-8", "6"),
                    Part("shared", "text/plain; charset=utf-8", "true"),
                    Part("owners", "text/plain; charset=utf-8", "1"),
                    Part("owners", "text/plain; charset=utf-8", "2"),
                    Part("tweet", "application/json; charset=utf-8", """{"text":"snow"}"""),
                    "Content-Type: image/png\r\nContent-Disposition: form-data; name=\"media\"; filename=snow.png; filename*=utf-8''snow.png\r\n\r\npixels",
                    "--",
                }
            )
        );

        static string Part(string name, string type, string value) =>
            $"Content-Type: {type}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}";
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_multipart_body_can_be_sent_again_if_all_its_files_rewind(bool rewinds)
    {
        using Stream file = rewinds ? new MemoryStream() : new OneWay([]);
        using var message = Request(HttpMethod.Post).Multipart(new MultipartBody().File("media", file)).ToMessage(Address);
        XRequestOptions.SentCountOf(message).Add();

        Assert.That(XRequestOptions.HasStreamedBody(message), Is.True);
        Assert.That(XRequestOptions.CanSendAgain(message), Is.EqualTo(rewinds));
    }

    [Test]
    public void A_multipart_body_of_texts_is_held_in_memory()
    {
        using var message = Request(HttpMethod.Post).Multipart(new MultipartBody().Text("a", "b")).ToMessage(Address);

        Assert.That(XRequestOptions.HasStreamedBody(message), Is.False);
    }

    [Test]
    public async Task A_DELETE_can_have_a_body()
    {
        using var message = Request(HttpMethod.Delete).Body(new CreateTweetRequest { Text = "snow" }).ToMessage(Address);

        Assert.That(message.Method, Is.EqualTo(HttpMethod.Delete));
        Assert.That(await message.Content!.ReadAsStringAsync(), Is.EqualTo("""{"text":"snow"}"""));
    }

    [TestCase("application/json")]
    [TestCase("application/octet-stream")]
    public void The_operation_says_what_is_accepted(string mediaType)
    {
        using var message = new XRequest(Operations.Make(HttpMethod.Get, mediaType: mediaType)).Path("id", 7).ToMessage(Address);

        Assert.That(message.Headers.Accept.ToString(), Is.EqualTo(mediaType));
        Assert.That(message.RequestUri!.PathAndQuery, Is.EqualTo("/2/files/7"));
    }

    [Test]
    public void Parts_are_checked_by_the_spec()
    {
        var operation = Operations.Make(
            HttpMethod.Post,
            "/2/files",
            parameters:
            [
                new("media", XParameterLocation.Body, XParameterType.String) { Required = true },
                new("chunk", XParameterLocation.Body, XParameterType.Integer) { Maximum = 999 },
            ]
        );
        using var file = new MemoryStream();

        Assert.Multiple(() =>
        {
            Assert.That(
                () => RequestCheck.Check(new XRequest(operation).Multipart(new MultipartBody().Text("chunk", 1))),
                Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("media")
            );
            Assert.That(
                () => RequestCheck.Check(new XRequest(operation).Multipart(new MultipartBody().File("media", file).Text("chunk", 1000))),
                Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("999")
            );
            Assert.That(
                () => RequestCheck.Check(new XRequest(operation).Multipart(new MultipartBody().File("media", file).Text("chunk", 999))),
                Throws.Nothing
            );
        });
    }

    [Test]
    public void Values_of_every_type_are_written_as_the_API_reads_them()
    {
        var request = new XRequest(XOperation.UserTweets)
            .Path("id", 1234567890123456789)
            .Query("int", 5)
            .Query("long", 1234567890123456789)
            .Query("double", 0.5)
            .Query("enum", TweetField.Lang)
            .Query("none", (TweetField?)null)
            .Query("ints", [1, 2])
            .Query("longs", [3L, 4L]);

        Assert.That(
            request.Target(XDialect.Tweet),
            Is.EqualTo("/2/users/1234567890123456789/tweets?int=5&long=1234567890123456789&double=0.5&enum=lang&ints=1,2&longs=3,4")
        );
        Assert.That(
            new XRequest(Operations.Make(HttpMethod.Get)).Path("id", TweetField.AuthorId).Target(XDialect.Tweet),
            Is.EqualTo("/2/files/author_id")
        );
    }

    private static XRequest Request(HttpMethod method) => new(Operations.Make(method, "/2/files"));

    private static async Task<string> SendAsync(HttpRequestMessage message)
    {
        using var wire = new MemoryStream();
        await message.Content!.CopyToAsync(wire);
        return Encoding.UTF8.GetString(wire.ToArray());
    }

    /// <summary>A stream that can't be rewound, as one from the network.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

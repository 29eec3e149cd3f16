using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;

namespace XApi.Tests.Transport;

/// <summary>How a response's body is read: whole, in pooled memory that is given back, and never without an end.</summary>
[TestFixture]
internal sealed class ResponseBodyTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_body_is_read_whole_whatever_its_length_its_pieces_and_what_was_announced(
        [Values(0, 1, 4096, 16383, 16384, 16385, 65536, 1_300_000)] int length,
        [Values(1000, int.MaxValue)] int piece,
        [Values] bool isAnnounced
    )
    {
        var bytes = Bytes(length);
        using var content = new Body(new Pieces(bytes, length, piece), isAnnounced ? length : null);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: true, default);

        Assert.That(body.Utf8.Span.SequenceEqual(bytes), Is.True);
        Assert.That(body.Failure, Is.Null);
    }

    [TestCase(0L, 4096)]
    [TestCase(65536L, 65537)]
    [TestCase(100_000L, 100_001)]
    [TestCase(null, 16384)]
    public async Task Memory_for_what_is_announced_is_there_at_once(long? announced, int atLeast)
    {
        var pieces = new Pieces([], announced ?? 10, int.MaxValue);
        using var content = new Body(pieces, announced);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: true, default);

        Assert.That(pieces.Offered[0], Is.AtLeast(atLeast));
        Assert.That(pieces.Memory, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_body_of_just_under_64_MiB_is_still_a_response()
    {
        using var content = new Body(new Pieces([], (64 * MiB) - 1, int.MaxValue), (64 * MiB) - 1);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: true, default);

        Assert.That(body.Utf8.Length, Is.EqualTo((64 * MiB) - 1));
    }

    [Test]
    public async Task A_body_of_more_than_64_MiB_is_cut_with_the_reason()
    {
        using var content = new Body(new Pieces([], long.MaxValue, int.MaxValue), 200L * MiB);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: true, default);

        Assert.That((body.Utf8.Length, body.Failure?.Message), Is.EqualTo((64 * 1024, "it is longer than 64 MiB")));
    }

    [Test]
    public async Task A_body_that_is_too_long_is_fetched_once()
    {
        var fetched = 0;
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = new StubServer(_ =>
                {
                    fetched++;
                    return new() { Content = new Body(new Pieces([], long.MaxValue, int.MaxValue), null) };
                }),
                TimeProvider = new FakeClock(),
            }
        );

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => x.Tweets.GetAsync("1"));

        Assert.That(fetched, Is.EqualTo(1));
        Assert.That(
            failure!.Message,
            Is.EqualTo("GET /2/tweets/{id} returned 200, but the response can't be read: it is longer than 64 MiB.")
        );
    }

    [Test]
    public async Task The_page_of_a_redirect_is_read_no_further_than_an_error_s()
    {
        var endless = new Pieces([], long.MaxValue, 1024);
        var first = true;
        using var x = Client(_ =>
        {
            if (!first)
            {
                return StubServer.Json("""{"data":{"id":"1","text":"t"}}""");
            }

            first = false;
            return new(HttpStatusCode.Found)
            {
                Content = new Body(endless, null),
                Headers = { Location = new("/2/tweets/2", UriKind.Relative) },
            };
        });

        await x.Tweets.GetAsync("1");

        Assert.That(endless.Offered, Has.Count.EqualTo(1024));
    }

    [TestCase("""{"data":{"id":"1","text":"t","of_tomorrow":[""", "1,", "1]}}")]
    [TestCase("""{"data":{"id":"1","text":"t"},"of_tomorrow":{"a":[""", "{},", "1]}}")]
    [TestCase("""{"data":{"id":"1","text":"t"},"errors":[""", "{},", "{}]}")]
    public async Task A_body_of_more_values_than_any_response_has_is_not_read(string start, string value, string end)
    {
        using var x = Client(_ => StubServer.Json(start + string.Concat(Enumerable.Repeat(value, 3_000_000)) + end));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => x.Tweets.GetAsync("1"));

        Assert.That(failure!.Message, Does.Contain("more than 500000 values"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(400L * MiB));
    }

    // The whole process is measured.
    [TestCase("1,")]
    [TestCase("{},")]
    [TestCase("[],")]
    [TestCase("\"\",")]
    [NonParallelizable]
    [Category("Slow")]
    public async Task The_most_values_that_a_response_may_have_take_a_bounded_memory(string value)
    {
        var json =
            $$$"""{"data":{"id":"1","text":"t","of_tomorrow":[{{{string.Concat(Enumerable.Repeat(value, ReadBudget.MaxValues - 10))}}}1]}}""";
        using var x = Client(_ => StubServer.Json(json));
        await x.Tweets.GetAsync("1");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var tweet = await x.Tweets.GetAsync("1");

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Out.WriteLine($"{held / MiB} MiB held of {json.Length / 1024} KiB");
        Assert.That(tweet.Data!.AdditionalProperties, Contains.Key("of_tomorrow"));
        Assert.That(held, Is.LessThan(128L * MiB));
    }

    [Test]
    public void A_text_of_the_caller_s_own_has_no_such_bound()
    {
        var reader = new JsonTokenReader(
            System.Text.Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat("1,", ReadBudget.MaxValues))}1]")
        );
        reader.Read();

        Assert.That(JsonValues.ReadToken(ref reader).Count(), Is.EqualTo(ReadBudget.MaxValues + 1));
    }

    [Test]
    public async Task Of_an_error_that_goes_on_the_first_MiB_is_read()
    {
        var endless = new Pieces([], long.MaxValue, 1024);
        using var content = new Body(endless, null);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: false, default);

        Assert.That((body.Utf8.Length, endless.Offered.Count, body.Failure), Is.EqualTo((MiB, 1024, (Exception?)null)));
    }

    [Test]
    public async Task What_was_read_is_given_back_once()
    {
        var pieces = new Pieces(Bytes(300_000), 300_000, int.MaxValue);
        using var content = new Body(pieces, null);

        var body = await ResponseBody.ReadAsync(content, isSuccess: true, default);
        body.Dispose();
        body.Dispose();

        Assert.That(pieces.Memory, Has.Count.EqualTo(4));
        AssertGivenBack(pieces.Memory);
    }

    [Test]
    public void What_was_read_of_a_body_that_breaks_off_is_given_back()
    {
        var pieces = new Pieces([], 10, 5) { Failure = new IOException("reset") };
        using var content = new Body(pieces, null);

        Assert.That(() => ResponseBody.ReadAsync(content, isSuccess: true, default), Throws.TypeOf<IOException>());

        AssertGivenBack(pieces.Memory);
    }

    [Test]
    public async Task Of_an_error_that_breaks_off_what_came_is_kept_with_the_reason()
    {
        var reset = new IOException("reset");
        using var content = new Body(new Pieces("abc"u8.ToArray(), 3, 2) { Failure = reset }, null);

        using var body = await ResponseBody.ReadAsync(content, isSuccess: false, default);

        Assert.That(body.Utf8.ToArray(), Is.EqualTo("abc"u8.ToArray()));
        Assert.That(body.Failure, Is.SameAs(reset));
    }

    [Test]
    public async Task A_200_that_cannot_be_unpacked_is_kept_with_the_reason()
    {
        var damaged = new InvalidDataException("The archive entry was compressed using an unsupported compression method.");
        using var x = Client(_ => new HttpResponseMessage
        {
            Content = new Body(new Pieces("abc"u8.ToArray(), 3, 2) { Failure = damaged }, null),
        });

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => x.Tweets.GetAsync("1"));

        Assert.That(failure!.InnerException, Is.SameAs(damaged));
        Assert.That(failure.Body, Is.EqualTo("abc"));
    }

    [Test]
    public async Task A_response_s_content_is_replaced_by_what_was_read_of_it()
    {
        var raw = new Body(new Pieces("""{"a":"b"}"""u8.ToArray(), 9, 4), null);
        raw.Headers.ContentType = new("application/json");
        using var response = new HttpResponseMessage { Content = raw };

        var content = await BufferedContent.ReadAsync(response, default);

        Assert.Multiple(async () =>
        {
            Assert.That(response.Content, Is.SameAs(content));
            Assert.That(await BufferedContent.ReadAsync(response, default), Is.SameAs(content));
            Assert.That(raw.IsDisposed, Is.True);
            Assert.That((content.Headers.ContentLength, content.Headers.ContentType), Is.EqualTo((9L, raw.Headers.ContentType)));
            Assert.That(await content.ReadAsStringAsync(), Is.EqualTo("""{"a":"b"}"""));
        });
    }

    [Test]
    public async Task With_the_response_goes_what_was_read_of_it()
    {
        var pieces = new Pieces([], 10, int.MaxValue);
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new Body(pieces, 10) };
        var content = await BufferedContent.ReadAsync(response, default);

        response.Dispose();

        AssertGivenBack(pieces.Memory);
        Assert.That(() => content.ReadAsStringAsync(), Throws.TypeOf<ObjectDisposedException>());
    }

    // The pool hands out first what its thread gave back last, one array of each size.
    private static void AssertGivenBack(IReadOnlyList<byte[]> memory)
    {
        foreach (var one in memory)
        {
            var again = ArrayPool<byte>.Shared.Rent(one.Length);
            var other = ArrayPool<byte>.Shared.Rent(one.Length);
            Assert.That(again, Is.SameAs(one));
            Assert.That(other, Is.Not.SameAs(one));
            ArrayPool<byte>.Shared.Return(other);
            ArrayPool<byte>.Shared.Return(again);
        }
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    private static XApiClient Client(Func<SentRequest, HttpResponseMessage> response) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = new StubServer(response),
                TimeProvider = new FakeClock(),
                MaxRetries = 0,
            }
        );

    /// <summary>A body with or without a length that is announced.</summary>
    private sealed class Body(Stream stream, long? announced) : HttpContent
    {
        public bool IsDisposed { get; private set; }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(stream);

        protected override Task SerializeToStreamAsync(Stream target, TransportContext? context) => stream.CopyToAsync(target);

        protected override bool TryComputeLength(out long length)
        {
            length = announced ?? 0;
            return announced is not null;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>So many bytes, piece by piece, then the end or a failure; those past the given ones are whatever is there.</summary>
    private sealed class Pieces(byte[] bytes, long length, int piece) : MemoryStream
    {
        private long _given;

        /// <summary>How much room each reading offered.</summary>
        public List<int> Offered { get; } = [];

        /// <summary>The memory that was read into.</summary>
        public List<byte[]> Memory { get; } = [];

        public Exception? Failure { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Offered.Add(buffer.Length);
            if (MemoryMarshal.TryGetArray<byte>(buffer, out var segment) && !Memory.Contains(segment.Array!))
            {
                Memory.Add(segment.Array!);
            }

            if (_given == length && Failure is not null)
            {
                throw Failure;
            }

            var count = (int)Math.Min(Math.Min(buffer.Length, piece), length - _given);
            if (_given < bytes.Length)
            {
                bytes.AsSpan((int)_given, count).CopyTo(buffer.Span);
            }

            _given += count;
            return ValueTask.FromResult(count);
        }
    }
}

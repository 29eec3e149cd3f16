using System.Net;

namespace XApi.Tests.Errors;

/// <summary>Calls that get no response: the connection fails, time runs out, or the caller cancels.</summary>
[TestFixture]
internal sealed class ConnectionExceptionTests
{
    private const string Body = """{"data":{"id":"1","text":"t"}}""";

    [Test]
    public void A_connection_that_fails_is_an_XApiException_with_its_cause()
    {
        var cause = new HttpRequestException("Connection refused");
        using var client = Client(new Handler(_ => throw cause));

        var failure = Assert.Catch<XApiException>(() => client.Tweets.GetAsync("1").GetAwaiter().GetResult());

        Assert.Multiple(() =>
        {
            Assert.That(failure.InnerException, Is.SameAs(cause));
            Assert.That(failure.Operation, Is.SameAs(XOperation.GetTweet));
            Assert.That(failure.Status, Is.Null);
            Assert.That(failure.Message, Does.Contain("GET /2/tweets/{id}").And.Contain("Connection refused"));
        });
    }

    [Test]
    public void A_connection_that_takes_too_long_is_no_cancellation()
    {
        using var client = Client(
            new Handler(_ => throw new TaskCanceledException("no", new TimeoutException("The connection was not made in 30 s.")))
        );

        Assert.That(async () => await client.Tweets.GetAsync("1"), Throws.InstanceOf<XApiException>().With.Message.Contains("30 s"));
    }

    [Test]
    public void A_response_that_breaks_off_is_an_XApiException()
    {
        using var client = Client(
            new Handler(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new Breaking()) }))
        );

        Assert.That(
            async () => await client.Tweets.GetAsync("1"),
            Throws.InstanceOf<XApiException>().With.InnerException.InstanceOf<IOException>()
        );
    }

    [Test]
    public async Task A_call_ends_at_its_time_limit()
    {
        var clock = new FakeClock();
        using var client = Client(new Handler(Never), clock);

        var call = client.Tweets.GetAsync("1");
        clock.Advance(TimeSpan.FromSeconds(99));
        Assert.That(call.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThatAsync(
            () => call,
            Throws.InstanceOf<XApiException>().With.InnerException.InstanceOf<TimeoutException>().And.Message.Contains("100 s")
        );
    }

    [Test]
    public async Task A_call_may_have_its_own_time_limit()
    {
        var clock = new FakeClock();
        using var client = Client(new Handler(Never), clock);

        var call = client.Tweets.GetAsync("1", new() { Timeout = TimeSpan.FromSeconds(3) });
        clock.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThatAsync(() => call, Throws.InstanceOf<XApiException>().With.Message.Contains("3 s"));
    }

    [Test]
    public async Task The_time_limit_holds_while_the_response_comes()
    {
        var clock = new FakeClock();
        var body = new Stalling();
        using var client = Client(new Handler(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(body) })), clock);

        var call = client.Tweets.GetAsync("1");
        await body.Waiting.Task;
        clock.Advance(TimeSpan.FromSeconds(100));

        await Assert.ThatAsync(() => call, Throws.InstanceOf<XApiException>().With.InnerException.InstanceOf<TimeoutException>());
    }

    [Test]
    public async Task No_timer_is_left_behind()
    {
        var clock = new FakeClock();
        using var client = Client(StubServer.Always(Body), clock);

        await client.Tweets.GetAsync("1");

        Assert.That(clock.Waiting, Is.Empty);
    }

    [Test]
    public async Task What_the_caller_cancels_is_a_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        using var client = Client(new Handler(Never));

        var call = client.Tweets.GetAsync("1", cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => call, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_call_that_is_cancelled_before_it_begins_is_not_sent()
    {
        var server = StubServer.Always(Body);
        using var client = Client(server);

        Assert.That(
            async () => await client.Tweets.GetAsync("1", cancellationToken: new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Disposing_the_client_ends_the_calls_under_way()
    {
        var client = Client(new Handler(Never));
        var call = client.Tweets.GetAsync("1");

        client.Dispose();

        await Assert.ThatAsync(() => call, Throws.TypeOf<ObjectDisposedException>());
        await Assert.ThatAsync(() => client.Tweets.GetAsync("1"), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_handler_that_was_given_stays_the_caller_s()
    {
        var handler = new Handler(_ => Task.FromResult(StubServer.Json(Body)));
        using (var first = Client(handler))
        {
            await first.Tweets.GetAsync("1");
        }

        Assert.That(handler.IsDisposed, Is.False);
        using var second = Client(handler);
        Assert.That((await second.Tweets.GetAsync("1")).Data!.Id, Is.EqualTo("1"));
    }

    [TestCase(HttpStatusCode.OK)]
    [TestCase(HttpStatusCode.Forbidden)]
    public async Task The_response_is_disposed_of_whatever_it_was(HttpStatusCode status)
    {
        var body = new Watched();
        using var client = Client(new Handler(_ => Task.FromResult(new HttpResponseMessage(status) { Content = new StreamContent(body) })));

        await Assert.ThatAsync(async () => await client.Tweets.GetAsync("1"), Throws.InstanceOf<XApiException>());

        Assert.That(body.IsDisposed, Is.True);
    }

    private static async Task<HttpResponseMessage> Never(CancellationToken cancellationToken)
    {
        await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);
        throw new InvalidOperationException();
    }

    // One attempt, however long: what is timed here is the call.
    private static XApiClient Client(HttpMessageHandler handler, TimeProvider? clock = null) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = handler,
                TimeProvider = clock ?? TimeProvider.System,
                AttemptTimeout = Timeout.InfiniteTimeSpan,
                MaxRetries = 0,
            }
        );

    private sealed class Handler(Func<CancellationToken, Task<HttpResponseMessage>> respond) : HttpMessageHandler
    {
        public bool IsDisposed { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await respond(cancellationToken);
            response.RequestMessage = request;
            return response;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class Breaking : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");
    }

    private sealed class Stalling : MemoryStream
    {
        public TaskCompletionSource Waiting { get; } = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Waiting.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return 0;
        }
    }

    private sealed class Watched : MemoryStream
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

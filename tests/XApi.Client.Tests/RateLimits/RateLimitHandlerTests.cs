using System.Globalization;
using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>The handler that each request passes: what it sends, what it sends again, what it records.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RateLimitHandlerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeClock _clock = new(Start);
    private readonly LogBook _book = new();
    private readonly XApi.RateLimits _limits;

    public RateLimitHandlerTests() => _limits = new(_clock, [], new XApiLog(_book));

    public void Dispose() => _book.Dispose();

    [Test]
    public async Task A_request_of_no_operation_is_left_alone()
    {
        using var sender = Sender(_ => Refusal(), RateLimitPolicy.Throw);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.x.com/2/openapi.json");

        using var response = await sender.SendAsync(request, default);

        Assert.That((response.StatusCode, _limits.Limiter.Partitions), Is.EqualTo((HttpStatusCode.TooManyRequests, 0)));
    }

    [Test]
    public async Task A_stream_is_not_held_up_whatever_the_policy()
    {
        var server = 0;
        using var sender = Sender(_ => Response(server++ == 0 ? 0 : 40), RateLimitPolicy.Throw);
        using var first = await SendAsync(sender, XOperation.SampleStream);

        using var second = await SendAsync(sender, XOperation.SampleStream);

        Assert.That((server, _limits[XOperation.SampleStream].Limit), Is.EqualTo((2, 50)));
    }

    [TestCase(600, 2, HttpStatusCode.OK)]
    [TestCase(599, 1, HttpStatusCode.TooManyRequests)]
    public async Task A_refusal_is_waited_for_if_the_call_may_wait_so_long(int longest, int sent, HttpStatusCode status)
    {
        var server = 0;
        using var refusal = Refusal().WithLimit(50, 0, Start.AddMinutes(10));
        using var sender = Sender(
            _ => server++ == 0 ? refusal : Response(40),
            RateLimitPolicy.Wait with
            {
                MaxWait = TimeSpan.FromSeconds(longest),
            }
        );

        var call = SendAsync(sender, XOperation.AddBookmark);
        _clock.Advance(TimeSpan.FromMinutes(10));
        using var response = await Eventually.EndedAsync(call);

        Assert.That((server, response.StatusCode), Is.EqualTo((sent, status)));
        Assert.That(
            async () => await refusal.Content.ReadAsStringAsync(),
            sent == 2 ? Throws.TypeOf<ObjectDisposedException>() : Throws.Nothing
        );
    }

    [Test]
    public async Task A_refusal_that_no_reset_cures_is_a_response_like_others_for_its_window()
    {
        const string cap = """{"type":"https://api.twitter.com/2/problems/usage-capped","title":"UsageCapExceeded","detail":"d"}""";
        using var sender = Sender(_ => Refusal(cap).WithLimit(50, 30, Start.AddMinutes(10)), RateLimitPolicy.Wait);

        using var response = await SendAsync(sender, XOperation.AddBookmark);

        var status = _limits[XOperation.AddBookmark];
        Assert.That((response.StatusCode, status.Remaining, status.NextCall), Is.EqualTo((HttpStatusCode.TooManyRequests, 30, Start)));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(cap), "it can be read again");
    }

    [TestCase(HttpRequestError.ConnectionError, 50)]
    [TestCase(HttpRequestError.ResponseEnded, 49)]
    public void A_request_that_X_may_have_got_is_counted(HttpRequestError error, int remaining)
    {
        using var sender = Sender(_ => throw new HttpRequestException(error), RateLimitPolicy.Wait);

        Assert.That(async () => await SendAsync(sender, XOperation.AddBookmark), Throws.TypeOf<HttpRequestException>());

        Assert.That(_limits[XOperation.AddBookmark].Remaining, Is.EqualTo(remaining));
    }

    [Test]
    public async Task A_response_has_its_request()
    {
        using var other = new HttpRequestMessage();
        using var sender = Sender(_ => Response(40), RateLimitPolicy.Wait);
        using var redirected = Sender(
            _ =>
            {
                var response = Response(40);
                response.RequestMessage = other;
                return response;
            },
            RateLimitPolicy.Wait
        );

        using var one = await SendAsync(sender, XOperation.AddBookmark);
        using var two = await SendAsync(redirected, XOperation.AddBookmark);

        Assert.That(one.RequestMessage!.RequestUri, Is.EqualTo(new Uri("https://api.x.com/2/any")));
        Assert.That(two.RequestMessage, Is.SameAs(other), "the last of several");
    }

    [Test]
    public async Task Refusals_and_waits_are_written_to_the_log()
    {
        var server = 0;
        using var sender = Sender(
            _ => server++ == 0 ? Refusal().WithLimit(50, 0, Start.AddMinutes(10)) : Response(40),
            RateLimitPolicy.Wait
        );

        var call = SendAsync(sender, XOperation.AddBookmark);
        _clock.Advance(TimeSpan.FromMinutes(10));
        using var response = await Eventually.EndedAsync(call);

        var until = Start.AddMinutes(10).ToString(CultureInfo.InvariantCulture);
        Assert.That(
            _book.Entries.Select(entry => entry.Text),
            Is.EqualTo(
                new[]
                {
                    $"X refused {XOperation.AddBookmark} with 429 (Window); it can be sent again at {until}.",
                    $"{XOperation.AddBookmark} waits 600 s, until {until}, for its limit (Window).",
                }
            )
        );
    }

    [Test]
    public async Task A_refusal_whose_body_does_not_come_is_recorded_when_the_call_is_canceled()
    {
        using var canceled = new CancellationTokenSource();
        using var body = new EndlessBody();
        using var refusal = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StreamContent(body) };
        refusal.WithLimit(50, 7, Start.AddMinutes(10));
        using var sender = Sender(_ => refusal, RateLimitPolicy.Wait);
        using var request = new HttpRequestMessage(XOperation.AddBookmark.Method, "https://api.x.com/2/any");
        request.Options.Set(XRequestOptions.Operation, XOperation.AddBookmark);

        var call = sender.SendAsync(request, canceled.Token);
        await body.Asked;
        await canceled.CancelAsync();

        Assert.That(async () => await Eventually.EndedAsync(call), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_limits[XOperation.AddBookmark].Remaining, Is.EqualTo(7), "what its headers say of the limit");
        Assert.That(body.IsDisposed, Is.True, "the connection is given back");
    }

    private static HttpResponseMessage Response(int remaining) =>
        new HttpResponseMessage { Content = new StringContent("{}") }.WithLimit(50, remaining, Start.AddMinutes(25));

    private static HttpResponseMessage Refusal(string body = "") => StubServer.Json(body, HttpStatusCode.TooManyRequests);

    private HttpMessageInvoker Sender(Func<HttpRequestMessage, HttpResponseMessage> response, RateLimitPolicy policy) =>
        new(
            new RateLimitHandler(
                _limits.Limiter,
                new XApiClientOptions { TimeProvider = _clock, RateLimitPolicy = policy },
                new XApiLog(_book)
            )
            {
                InnerHandler = new NetworkHandler { InnerHandler = new Server(response) },
            }
        );

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker sender, XOperation operation)
    {
        var request = new HttpRequestMessage(operation.Method, "https://api.x.com/2/any");
        request.Options.Set(XRequestOptions.Operation, operation);
        return await sender.SendAsync(request, default);
    }

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> response) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(response(request));
    }

    private sealed class EndlessBody : ForwardStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public bool IsDisposed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed |= disposing;
            base.Dispose(disposing);
        }
    }
}

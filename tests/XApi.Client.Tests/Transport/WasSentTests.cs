using System.Net;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Transport;

/// <summary>Whether X may have acted on a request: decided by whether the request was handed to the network, and by nothing else.</summary>
[TestFixture]
internal sealed class WasSentTests
{
    private readonly FakeClock _clock = new();

    [Test]
    public async Task A_POST_that_a_forwarding_handler_cancelled_is_sent_once_and_may_have_been_acted_on()
    {
        // What an HttpClient within the handler throws when its own time limit passes, which looks like .NET's own limit for connecting.
        var network = new Network(_ => throw new TaskCanceledException("", new TimeoutException("The request timed out.")));
        using var x = Client(network);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => DriveAsync(x.Tweets.CreateAsync(new() { Text = "snow" })));

        Assert.That((network.Received, failure!.MayHaveBeenActedOn), Is.EqualTo((1, true)));
        Assert.That(failure.Message, Does.Contain("may have acted on it"));
    }

    [Test]
    public async Task A_POST_whose_later_connection_was_refused_within_a_handler_was_still_sent()
    {
        // A handler with retries of its own: the first of them may have arrived, and its last failure says nothing of that.
        var network = new Network(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        using var x = Client(network);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => DriveAsync(x.Tweets.CreateAsync(new() { Text = "snow" })));

        Assert.That((network.Received, failure!.MayHaveBeenActedOn), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task What_any_attempt_sent_the_call_has_sent()
    {
        var attempts = 0;
        var network = new Network(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost"));
        var server = new Switch(() => ++attempts == 1 ? network : new ScriptedServer(ScriptedServer.Fail(NotConnected)));
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() =>
            DriveAsync(x.Tweets.CreateAsync(new() { Text = "snow" }, new() { AllowRetry = true }))
        );

        Assert.That((attempts, failure!.MayHaveBeenActedOn), Is.EqualTo((4, true)));
    }

    [Test]
    public async Task Where_no_connection_was_made_nothing_was_sent_whatever_the_method()
    {
        using var x = Client(new ScriptedServer(ScriptedServer.Fail(NotConnected)));

        foreach (var call in new Func<Task>[] { () => x.Tweets.GetAsync("1"), () => x.Tweets.CreateAsync(new() { Text = "snow" }) })
        {
            var failure = await Assert.ThrowsAsync<XConnectionException>(() => DriveAsync(call()));
            Assert.That(failure!.MayHaveBeenActedOn, Is.False);
        }
    }

    [Test]
    public async Task Where_the_credential_failed_nothing_was_sent_and_no_permit_is_used()
    {
        var network = new Network(_ => StubServer.Json("{}"));
        using var x = Client(
            network,
            new Failing(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The vault closed the connection."))
        );

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => DriveAsync(x.Tweets.CreateAsync(new() { Text = "snow" })));

        Assert.That((network.Received, failure!.MayHaveBeenActedOn), Is.EqualTo((0, false)));
        Assert.That(failure.Message, Does.Not.Contain("may have acted on it"));
        Assert.That(
            x.RateLimits[XOperation.CreateTweet].Remaining,
            Is.EqualTo(XOperation.CreateTweet.RateLimits.Single(limit => limit.Scope == XRateLimitScope.User).Requests)
        );
    }

    [Test]
    public async Task Where_a_token_endpoint_hangs_nothing_was_sent()
    {
        var network = new Network(_ => StubServer.Json("{}"));
        var credential = new Failing(async cancel => await ScriptedServer.HangAsync(cancel));
        using var x = Client(network, credential, maxRetries: 0);

        var call = x.Tweets.CreateAsync(new() { Text = "snow" });
        await Eventually.TrueAsync(() => credential.Asked == 1, "the credential is asked");
        _clock.Advance(TimeSpan.FromSeconds(30));
        var failure = await Assert.ThrowsAsync<XConnectionException>(() => Eventually.EndedAsync(call));

        Assert.That((network.Received, failure!.MayHaveBeenActedOn), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_time_limit_for_connecting_of_NETs_own_handler_sends_nothing()
    {
        var connecting = new TaskCompletionSource();
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
            ConnectCallback = async (_, cancel) =>
            {
                connecting.TrySetResult();
                await ScriptedServer.HangAsync(cancel);
                throw new InvalidOperationException();
            },
        };
        using var x = Client(handler, maxRetries: 0);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => x.Tweets.GetAsync("1"));

        Assert.That((connecting.Task.IsCompleted, failure!.MayHaveBeenActedOn), Is.EqualTo((true, false)));
        Assert.That(failure.Message, Does.Contain("whether this machine is online"));
    }

    private static HttpRequestException NotConnected => new(HttpRequestError.ConnectionError, "refused");

    private XApiClient Client(HttpMessageHandler network, IAuthenticationProvider? credential = null, int maxRetries = 3) =>
        new(
            new XApiClientOptions
            {
                Credentials = credential is null
                    ? [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "12-token", "secret")]
                    : [XCredential.From(credential, XSecurityScheme.UserToken)],
                PrimaryHandler = network,
                TimeProvider = _clock,
                Chance = () => 1,
                MaxRetries = maxRetries,
            }
        );

    /// <summary>Turns the clock from delay to delay until the call has ended.</summary>
    private async Task DriveAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            await Eventually.TrueAsync(
                () => call.IsCompleted || _clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(20),
                "the call is delayed or has ended"
            );
            if (!call.IsCompleted)
            {
                _clock.AdvanceToNext();
            }
        }

        await call;
    }

    /// <summary>Takes the whole request, body included, before it does as a test says.</summary>
    private sealed class Network(Func<HttpRequestMessage, HttpResponseMessage> respond) : HttpMessageHandler
    {
        public int Received { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (request.Content?.LoadIntoBufferAsync(cancellationToken) ?? Task.CompletedTask);
            Received++;
            return respond(request);
        }
    }

    private sealed class Switch(Func<HttpMessageHandler> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new HttpMessageInvoker(next(), disposeHandler: false).SendAsync(request, cancellationToken);
    }

    private sealed class Failing(Func<CancellationToken, Task> fail) : IAuthenticationProvider
    {
        public int Asked { get; private set; }

        public async Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            Asked++;
            await fail(cancellationToken);
        }
    }
}

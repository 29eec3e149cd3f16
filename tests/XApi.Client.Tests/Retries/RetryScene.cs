using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Retries;

/// <summary>A client whose pauses and time limits pass on a clock that the test turns.</summary>
internal abstract class RetryScene
{
    protected static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    protected FakeClock Clock { get; private set; } = null!;

    [SetUp]
    public void SetClock() => Clock = new FakeClock(Start);

    protected XApiClient Client(HttpMessageHandler server, XApiClientOptions? options = null) =>
        new(
            (options ?? new XApiClientOptions { Chance = () => 1 }) with
            {
                Credentials = [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = server,
                TimeProvider = Clock,
            }
        );

    protected static StubServer Failing(int times, Func<HttpResponseMessage> failure)
    {
        var responses = 0;
        return new StubServer(request => responses++ < times ? failure() : StubServer.Json(Responses.For(request.Method)));
    }

    protected async Task HoldAsync(Task call, bool succeeds, Type failure)
    {
        if (succeeds)
        {
            await DriveAsync(call);
        }
        else
        {
            await Assert.ThatAsync(() => DriveAsync(call), Throws.TypeOf(failure));
        }
    }

    protected async Task<T> DriveAsync<T>(Task<T> call)
    {
        await DriveAsync((Task)call);
        return await call;
    }

    /// <summary>Turns the clock from pause to pause until the call has ended. Longer timers are time limits, which are left alone.</summary>
    protected async Task DriveAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            await Eventually.TrueAsync(
                () => call.IsCompleted || Clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(20),
                "the call pauses or has ended"
            );
            if (!call.IsCompleted)
            {
                Clock.AdvanceToNext();
            }
        }

        await call;
    }

    /// <summary>Lets an attempt's time pass, and then the pause after it.</summary>
    protected async Task PassAsync(TimeSpan by, Func<bool> until)
    {
        Clock.Advance(by);
        while (!until())
        {
            await Eventually.TrueAsync(
                () => until() || Clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(2),
                "the call pauses"
            );
            if (!until())
            {
                Clock.AdvanceToNext();
            }
        }
    }

    /// <summary>A server that takes a request and never responds, for as long as the test says.</summary>
    protected sealed class HangingServer(Func<bool> hangs) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // As a network does, it takes the whole request first.
            await (request.Content?.LoadIntoBufferAsync(cancellationToken) ?? Task.CompletedTask);
            if (hangs())
            {
                await ScriptedServer.HangAsync(cancellationToken);
            }

            return StubServer.Json(Responses.For(request.Method.Method));
        }
    }
}

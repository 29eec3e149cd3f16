using System.Diagnostics;
using System.Net;

namespace XApi.Tests;

/// <summary>What WireMock can do to a connection. Each call meets a fault by its token, and gets what the client promises for it, in time.</summary>
internal sealed class FaultTests
{
    private const string Tweet = "1460323737035677698";

    [TestCase("reset")]
    [TestCase("no-answer")]
    [TestCase("garbage")]
    [TestCase("broken-chunk")]
    public async Task A_lost_connection_is_retried_and_then_reported(string fault)
    {
        using var scene = Scene.New();
        var failure = await Assert.ThrowsAsync<XConnectionException>(() =>
            scene.RunAsync(scene.Client(Caller.WhoGets(fault, XOperation.GetTweet)).Tweets.GetAsync(Tweet))
        );
        Assert.That(failure!.Operation, Is.EqualTo(XOperation.GetTweet));
        Assert.That(scene.Waits, Has.Count.EqualTo(3), "the pauses between four attempts");

        // A connection that closes without a byte is opened again by .NET itself, a few times, for what is safe to repeat.
        Assert.That(Tries(fault), fault == "no-answer" ? Is.AtLeast(4) : Is.EqualTo(4));
    }

    [TestCase("reset")]
    [TestCase("no-answer")]
    [TestCase("garbage")]
    [TestCase("broken-chunk")]
    public async Task A_POST_whose_connection_is_lost_is_not_sent_twice(string fault)
    {
        using var scene = Scene.New();
        var failure = await Assert.ThrowsAsync<XConnectionException>(() =>
            scene.Client(Caller.WhoGets(fault, XOperation.Retweet)).Retweets.RetweetAsync("2244994945", Tweet)
        );
        Assert.That(failure!.MayHaveBeenActedOn);
        Assert.That(Tries(fault), Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_that_the_caller_calls_repeatable_is_sent_again()
    {
        using var scene = Scene.New();
        var x = scene.Client(Caller.WhoGets("reset", XOperation.Retweet));
        await Assert.ThrowsAsync<XConnectionException>(() =>
            scene.RunAsync(x.Retweets.RetweetAsync("2244994945", Tweet, new() { AllowRetry = true }))
        );
        Assert.That(Tries("reset"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_response_that_trickles_in_is_read_whole()
    {
        using var scene = Scene.New();
        var response = await scene.Client(Caller.WhoGets("trickle", XOperation.GetTweet)).Tweets.GetAsync(Tweet);
        Assert.That(response.Data!.Text, Is.EqualTo("Hello world!"));
    }

    [TestCase("late")]
    [TestCase("stall")]
    public async Task A_call_ends_when_its_time_is_up_whatever_the_server_does(string fault)
    {
        using var scene = Scene.New();
        var watch = Stopwatch.StartNew();
        var x = scene.Client(Caller.WhoGets(fault, XOperation.GetTweet), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<XConnectionException>(() =>
            x.Tweets.GetAsync(Tweet, new() { Timeout = TimeSpan.FromMilliseconds(300) })
        );
        Assert.That(failure!.InnerException, Is.InstanceOf<TimeoutException>());
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)), "the server takes five seconds and more");
    }

    [Test]
    public async Task A_gateway_s_page_is_reported_as_what_it_is()
    {
        using var scene = Scene.New();
        var failure = await Assert.ThrowsAsync<XServerErrorException>(() =>
            scene.RunAsync(scene.Client(Caller.WhoGets("html", XOperation.GetTweet)).Tweets.GetAsync(Tweet))
        );
        Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(failure.Body, Does.Contain("upstream"));
        Assert.That(failure.Problem, Is.Null);
        Assert.That(Tries("html"), Is.EqualTo(4));
    }

    [TestCase("html-200")]
    [TestCase("empty-200")]
    [TestCase("half")]
    public async Task A_200_that_holds_no_response_is_no_success(string fault)
    {
        using var scene = Scene.New();
        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() =>
            scene.RunAsync(scene.Client(Caller.WhoGets(fault, XOperation.GetTweet)).Tweets.GetAsync(Tweet))
        );
        Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Tries(fault), Is.EqualTo(1), "what came whole is not asked for again");
    }

    [Test]
    public async Task A_stream_that_cannot_connect_comes_back_as_the_documentation_asks()
    {
        using var scene = Scene.New();
        using var enough = new CancellationTokenSource();
        List<string> waits = [];
        var stream = StreamSettings.Default with
        {
            Watch = new()
            {
                OnStateChanged = state =>
                {
                    if (state.Phase == StreamPhase.WaitingUntil)
                    {
                        waits.Add($"{state.Interruption} {state.Delay?.TotalSeconds}");
                        if (waits.Count == 4)
                        {
                            enough.Cancel();
                        }
                    }
                },
            },
        };
        var x = scene.Client(Caller.WhoGets("reset", XOperation.SampleStream));
        await Assert.ThatAsync(
            () => scene.RunAsync(x.VolumeStreams.SampleAsync(new() { Stream = stream }, enough.Token).ToListAsync(enough.Token).AsTask()),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(waits, Is.EqualTo(new[] { "ConnectionLost 0.25", "ConnectionLost 0.5", "ConnectionLost 0.75", "ConnectionLost 1" }));
    }

    private static int Tries(string fault) => ContractRun.Stubs.Count($"Bearer gets-{fault}");
}

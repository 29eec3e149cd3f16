using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>Whole logins, calls, refreshes, refusals and revocations, while everything that can be listened to is listened to.</summary>
[NonParallelizable]
public class NothingLeaksOfLoginsTests : SandboxLogins
{
    // All that the sandbox hands out begins with this, so it is the canary.
    private const string Canary = "sandbox-";

    private readonly ConcurrentQueue<string> _heard = new();

    [Test]
    public async Task No_log_no_activity_no_metric_no_event_no_exception_and_no_object_shows_a_secret()
    {
        string[] secrets =
        [
            Sandbox.ApiKeySecret,
            Sandbox.ClientSecret,
            Sandbox.BearerToken,
            Alice.AccessToken,
            Alice.OAuth1AccessToken,
            Alice.OAuth1AccessTokenSecret,
        ];
        Assert.That(secrets, Is.All.Contains(Canary));
        using var activities = Activities();
        using var metrics = Metrics();
        using var events = new Events(_heard);

        foreach (var credential in await LogInsAsync())
        {
            await CallAsync(credential);
        }

        var store = new MemoryTokenStore();
        var user = await OAuth2(Sandbox.ConfidentialClientId, Sandbox.ClientSecret, store).WithPastedUrlAsync(Browser.ApproveAsync);
        Clock.Advance(TimeSpan.FromHours(3));
        await CallAsync(user);
        Sandbox.RevokeAccessToken((await store.ReadAsync("default"))!.AccessToken);
        await CallAsync(user);
        Hear((await store.ReadAsync("default"))!);

        // What is refused.
        await RefusedAsync(() =>
            CallAsync(new AppOnlyCredential(Sandbox.ApiKey, $"{Canary}x") { Server = Sandbox.AuthorizationServer, TimeProvider = Clock })
        );
        await RefusedAsync(() => CallAsync(new AppOnlyCredential($"{Canary}x")));
        await RefusedAsync(() =>
            CallAsync(new OAuth1Credential(Sandbox.ApiKey, $"{Canary}x", Alice.OAuth1AccessToken, $"{Canary}y") { TimeProvider = Clock })
        );
        await RefusedAsync(() =>
            CallAsync(new OAuth1Credential(Sandbox.ApiKey, Sandbox.ApiKeySecret, Alice.OAuth1AccessToken, Alice.OAuth1AccessTokenSecret))
        );
        await RefusedAsync(() =>
            CallAsync(
                new OAuth2UserCredential(Sandbox.ClientId, new OAuth2UserToken($"{Canary}x") { RefreshToken = $"{Canary}y" })
                {
                    Server = Sandbox.AuthorizationServer,
                    TimeProvider = Clock,
                }
            )
        );
        await RefusedAsync(() => OAuth2(Sandbox.ConfidentialClientId, $"{Canary}x").WithPastedUrlAsync(Browser.ApproveAsync));
        await RefusedAsync(() => OAuth2().WithPastedUrlAsync(Browser.DenyAsync));
        await RefusedAsync(() => OAuth1().WithBrowserAsync(Browser.Deny));
        await RefusedAsync(() => OAuth1().WithPinAsync((_, _) => new($"{Canary}1")));
        var begun = OAuth2().Begin();
        Hear(begun);
        await RefusedAsync(() => OAuth2().CompleteAsync(begun, new($"http://127.0.0.1/?state={begun.State}&code={Canary}x")));
        await RefusedAsync(() => OAuth2().CompleteAsync(begun, new($"http://127.0.0.1/?state={Canary}x&code={Canary}x")));

        // And the end.
        await user.RevokeAsync();
        await RefusedAsync(() => CallAsync(user));
        await Alice.OAuth1Credential.InvalidateAsync(Sandbox.AuthorizationServer);
        await RefusedAsync(() => CallAsync(Alice.OAuth1Credential));

        Assert.That(
            _heard,
            Has.Some.Contains("log ").And.Some.Contains("activity ").And.Some.Contains("metric ").And.Some.Contains("event "),
            "what listens hears"
        );
        Assert.That(_heard.Where(text => text.Contains(Canary, StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    private async Task<XCredential[]> LogInsAsync() =>
        [
            new AppOnlyCredential(Sandbox.ApiKey, Sandbox.ApiKeySecret) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock },
            await OAuth1().WithBrowserAsync(Browser.Approve),
            await OAuth1().WithPinAsync(Browser.ApproveAsync),
            await OAuth2().WithBrowserAsync(Browser.Approve),
            await OAuth2(Sandbox.ConfidentialClientId, Sandbox.ClientSecret).WithBrowserAsync(Browser.Approve),
            Alice.Credential,
        ];

    private async Task CallAsync(XCredential credential)
    {
        Hear(credential);
        using var factory = new WholeLog(line => _heard.Enqueue($"log {line}"));
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                Credentials = [credential],
                TimeProvider = Clock,
                LoggerFactory = factory,
            }
        );
        await x.Tweets.GetAsync(Alice.PinnedTweetId ?? Sandbox.User.PinnedTweetId!);
        Hear(credential);
    }

    private async Task RefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (XApiException refusal)
        {
            Hear(refusal);
            return;
        }

        Assert.Fail("It was to be refused.");
    }

    private void Hear(object one) => _heard.Enqueue($"{one}");

    private ActivityListener Activities()
    {
        var listener = new ActivityListener
        {
            // The sandbox's own side is X's, which has all the secrets.
            ShouldListenTo = source => !source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
                _heard.Enqueue(
                    $"activity {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.Select(e => $"{e.Name} {string.Join(' ', e.Tags)}"))}"
                ),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener Metrics()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>(
            (instrument, _, tags, _) => _heard.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}")
        );
        listener.SetMeasurementEventCallback<long>(
            (instrument, _, tags, _) => _heard.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}")
        );
        listener.SetMeasurementEventCallback<int>(
            (instrument, _, tags, _) => _heard.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}")
        );
        listener.Start();
        return listener;
    }

    /// <summary>What the runtime reports of the network to a trace of the process.</summary>
    private sealed class Events(ConcurrentQueue<string> heard) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (
                eventSource.Name
                is "System.Net.Http"
                    or "System.Net.Sockets"
                    or "System.Net.NameResolution"
                    or "Microsoft-Extensions-Logging"
            )
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            heard?.Enqueue($"event {eventData.EventName} {string.Join(' ', eventData.Payload ?? [])}");
    }
}

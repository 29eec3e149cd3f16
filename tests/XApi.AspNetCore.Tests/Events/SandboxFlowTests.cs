using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using XApi.AspNetCore;
using XApi.Sandbox;

namespace XApi.Tests.Events;

/// <summary>
/// The whole way against a sandbox that plays X: it registers the webhook, sends, repeats, sends late, stops and replays.
/// </summary>
[TestFixture]
internal sealed class SandboxFlowTests
{
    private const string Url = "https://example.com/x/webhook";

    private readonly ConcurrentQueue<XEvent> _handled = new();
    private FakeClock _clock = null!;
    private Detour _detour = null!;
    private XSandbox _sandbox = null!;
    private XApiClient _x = null!;
    private EventApp? _app;

    [SetUp]
    public async Task StartSandbox()
    {
        _handled.Clear();
        _clock = new FakeClock();
        _detour = new Detour();
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                TimeProvider = _clock,
                WebhookHandler = _detour,
                EnforceRateLimits = false,
            }
        );
        _x = _sandbox.CreateClient();
    }

    [TearDown]
    public async Task StopSandbox()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }

        _x.Dispose();
        await _sandbox.DisposeAsync();
        _detour.Dispose();
    }

    [Test]
    public async Task The_webhook_is_registered_when_the_application_has_started_and_gets_what_it_subscribed_to()
    {
        await StartAsync(events => events.KeepWebhook(Url, Subscribing(ActivityEventType.PostCreate)));
        await RegisteredAsync();

        var id = _sandbox.Post("Snow at last");

        await HandledAsync(1);
        var happened = (XActivityEvent)_handled.Single();
        Assert.That(((Tweet)happened.Payload!).Id, Is.EqualTo(id));
        Assert.That((happened.Type, happened.UserId), Is.EqualTo(("post.create", _sandbox.User.Id)));
        Assert.That((await _x.Webhooks.GetManyAsync()).Data.Single().Url, Is.EqualTo(Url));
    }

    [Test]
    public async Task What_X_repeats_is_handled_once()
    {
        _sandbox.Webhooks.RepeatedShare = 1;
        await StartAsync(events => events.KeepWebhook(Url, Subscribing(ActivityEventType.PostCreate)));
        await RegisteredAsync();

        for (var post = 0; post < 5; post++)
        {
            _sandbox.Post($"Snow {post}");
        }

        await Eventually.TrueAsync(() => _sandbox.Webhooks.Deliveries.Count == 10, "all were sent twice");
        await HandledAsync(5);
        Assert.That(_sandbox.Webhooks.Deliveries.Select(sent => sent.Status), Has.All.EqualTo(200));
        Assert.That(_handled.Select(item => item.Id).Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task A_webhook_that_X_gave_a_rest_is_enabled_again_and_what_it_missed_is_replayed()
    {
        await StartAsync(events => events.KeepWebhook(Url, Subscribing(ActivityEventType.PostCreate)));
        await RegisteredAsync();
        _sandbox.Post("Before");
        await HandledAsync(1);

        // X checks, the application is not itself, and X sends no more.
        _detour.Instead = HttpStatusCode.Found;
        await Assert.ThatAsync(() => _x.Webhooks.ValidateAsync(Webhook.State.Id!), Throws.InstanceOf<XApiException>());
        var missed = _sandbox.Post("Meanwhile");
        Assert.That((await _x.Webhooks.GetManyAsync()).Data.Single().Valid, Is.False);
        _detour.Instead = null;

        await Webhook.EnsureAsync();

        await HandledAsync(3);
        Assert.That(_handled.OfType<XActivityEvent>().Select(item => ((Tweet)item.Payload!).Id), Does.Contain(missed));
        Assert.That(_handled.OfType<XReplayEvent>().Single().IsComplete, Is.True);
        Assert.That(_handled.OfType<XActivityEvent>().Count(), Is.EqualTo(2), "what was handled before is not handled again");
    }

    [Test]
    public async Task The_same_handler_gets_the_same_events_by_stream_and_each_once()
    {
        await _x.FilteredStream.SyncRulesAsync([new AddRule { Value = "snow", Tag = "snow" }]);
        await StartAsync(
            events => events.KeepWebhook(Url, Subscribing(ActivityEventType.PostCreate)).AddActivityStream().AddFilteredStream(),
            services => services.AddHealthChecks().AddX()
        );
        await RegisteredAsync();
        await _x.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.ProfileUpdateBio,
                Filter = new() { UserId = _sandbox.User.Id },
            }
        );
        await _x.Webhooks.LinkStreamAsync(Webhook.State.Id!);
        await Eventually.TrueAsync(() => _sandbox.Streams.Open == 2, "both streams are connected");

        var id = _sandbox.Post("Snow at last");
        _sandbox.World.UpdateProfile(_sandbox.User, description: "I like snow");

        await HandledAsync(3);
        Assert.That(_handled.Select(item => item.Type), Is.EquivalentTo(new[] { "post.create", "tweet", "profile.update.bio" }));
        Assert.That(_handled.OfType<XFilteredStreamEvent>().Single().Tweet.Id, Is.EqualTo(id));
        Assert.That(_handled.OfType<XFilteredStreamEvent>().Single().Item.MatchingRules[0].Tag, Is.EqualTo("snow"));
        var health = await _app!.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.That(health.Status, Is.EqualTo(HealthStatus.Healthy), health.Entries["x"].Description);
        Assert.That(health.Entries["x"].Data["stream.activity"], Is.EqualTo("Live"));
    }

    [Test]
    public async Task Account_Activity_comes_with_its_older_objects()
    {
        await StartAsync(events => events.KeepWebhook(Url));
        await RegisteredAsync();
        using var mine = _sandbox.CreateClient(_sandbox.User);
        await mine.AccountActivity.SubscribeAsync(Webhook.State.Id!, new());
        var other = _sandbox.Users[4];
        using var theirs = _sandbox.CreateClient(other);

        await theirs.Follows.FollowAsync(other.Id, _sandbox.User.Id);
        await theirs.Follows.UnfollowAsync(other.Id, _sandbox.User.Id);
        var mention = _sandbox.Post($"Hello @{_sandbox.User.Username} &", other);
        await theirs.DirectMessages.SendToAsync(_sandbox.User.Id, new() { Text = "Psst" });

        await HandledAsync(4);
        var events = _handled.Cast<XAccountActivityEvent>().ToDictionary(item => item.Type);
        Assert.That(events.Values.Select(item => item.UserId), Has.All.EqualTo(_sandbox.User.Id));
        Assert.That(events["follow"].Action!.Source!.Id, Is.EqualTo(other.Id));
        Assert.That(events["unfollow"].Action!.Target!.Id, Is.EqualTo(_sandbox.User.Id));
        Assert.That(events["unfollow"].Action!.At, Is.EqualTo(_clock.GetUtcNow()).Within(TimeSpan.FromSeconds(1)));
        Assert.That(events["tweet_create"].Tweet!.Id, Is.EqualTo(mention));
        Assert.That(events["tweet_create"].Tweet!.WholeText, Is.EqualTo($"Hello @{_sandbox.User.Username} &"));
        Assert.That(events["tweet_create"].UserHasBlocked, Is.False);
        Assert.That(events["direct_message"].DirectMessage!.MessageCreate!.MessageData!.Text, Is.EqualTo("Psst"));
        Assert.That(events["direct_message"].Message.Users[other.Id].ScreenName, Is.EqualTo(other.Username));
    }

    private XWebhook Webhook => _app!.Services.GetRequiredService<XWebhook>();

    private XWebhookOptions Subscribing(ActivityEventType type) =>
        new()
        {
            Subscriptions = (_, _) =>
                new([
                    new CreateActivitySubscriptionRequest
                    {
                        EventType = type,
                        Filter = new() { UserId = _sandbox.User.Id },
                    },
                ]),
        };

    private async Task StartAsync(Action<XEventsBuilder> events, Action<IServiceCollection>? services = null)
    {
        _app = await EventApp.StartAsync(
            builder =>
                events(
                    builder.AddHandler(
                        (item, _, _) =>
                        {
                            _handled.Enqueue(item);
                            return Task.CompletedTask;
                        }
                    )
                ),
            options => options.ConsumerSecrets = [_sandbox.ApiKeySecret],
            services: collection =>
            {
                collection.AddXApi(options =>
                {
                    options.BaseAddress = _sandbox.BaseAddress;
                    options.PrimaryHandler = _sandbox.Handler;
                    options.Credentials = [new AppOnlyCredential(_sandbox.BearerToken)];
                });
                services?.Invoke(collection);
            },
            clock: _clock,
            built: app => _detour.To = () => app.Server.CreateHandler()
        );
    }

    private Task RegisteredAsync() => Eventually.TrueAsync(() => Webhook.State.IsValid, "the webhook is registered");

    private async Task HandledAsync(int count)
    {
        await Eventually.TrueAsync(() => _handled.Count >= count, $"{count} events are handled");
        await Eventually.TrueAsync(() => _sandbox.Webhooks.Pending == 0, "nothing is on its way");
        await Eventually.TrueAsync(() => _app!.Inbox.GetStatusAsync().AsTask().GetAwaiter().GetResult().Waiting == 0, "the inbox is empty");
        Assert.That(_handled, Has.Count.EqualTo(count));
    }

    /// <summary>Leads the sandbox to the application, once there is one.</summary>
    private sealed class Detour : HttpMessageHandler
    {
        private HttpMessageInvoker? _to;

        public Func<HttpMessageHandler>? To { get; set; }

        public HttpStatusCode? Instead { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Instead is { } status ? Task.FromResult(new HttpResponseMessage(status))
            : To is { } to ? (_to ??= new HttpMessageInvoker(to())).SendAsync(request, cancellationToken)
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));
    }
}

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>An application keeps its webhook at X: registered, valid, and with what it missed.</summary>
[TestFixture]
internal sealed class WebhookKeepingTests
{
    private const string Url = "https://example.com/x/webhook";

    private FakeClock _clock = null!;
    private LogBook _log = null!;
    private FakeX _x = null!;

    [SetUp]
    public void MakeX() => (_clock, _log, _x) = (new FakeClock(), new LogBook(), new FakeX());

    [TearDown]
    public void DisposeX()
    {
        _x.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task One_that_X_does_not_have_is_registered_once()
    {
        var webhook = Webhook();

        await webhook.EnsureAsync();
        var state = await webhook.EnsureAsync();

        Assert.That(state, Is.EqualTo(new XWebhookState("7", IsValid: true, _clock.GetUtcNow())));
        Assert.That(_x.Requests, Is.EqualTo(["GET /2/webhooks", $$"""POST /2/webhooks {"url":"{{Url}}"}""", "GET /2/webhooks"]));
        Assert.That(Lines(), Is.EqualTo([$"Information 111: The webhook {Url} was registered."]));
    }

    // How long ago it was last known to be valid, and from when on X sends again: no longer ago than 24 hours.
    [TestCase(60, "202405011200")]
    [TestCase(1439, "202405011200")]
    [TestCase(1440, "202405011201")]
    [TestCase(3000, "202405021401")]
    public async Task One_that_X_gave_a_rest_is_enabled_again_and_what_it_missed_replayed(int minutes, string from)
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        (_x.Webhook, var before) = (FakeX.Invalid, _x.Requests.Count);

        var state = await webhook.EnsureAsync();

        Assert.That(state, Is.EqualTo(new XWebhookState("7", IsValid: true, _clock.GetUtcNow())));
        Assert.That(
            _x.Requests.Skip(before),
            Is.EqualTo(["GET /2/webhooks", "PUT /2/webhooks/7", "GET /2/webhooks", Replay(from, $"{_clock.GetUtcNow():yyyyMMddHHmm}")])
        );
        Assert.That(Lines().Skip(1).First(), Is.EqualTo($"Information 111: The webhook {Url} was enabled again."));
        Assert.That(Lines()[^1], Does.StartWith("Information 112: Replay job 9 was requested for "));
    }

    [TestCase(false, false, "Information 111: The webhook https://example.com/x/webhook was enabled again.")]
    [TestCase(
        true,
        true,
        "Warning 110: The webhook https://example.com/x/webhook can't be kept: what it missed is not replayed yet. The next attempt is in 00:10:00."
    )]
    public async Task One_that_is_enabled_again_is_valid_though_nothing_is_replayed(bool replays, bool isRefused, string line)
    {
        _x.Webhook = FakeX.Invalid;
        _x.Refused = isRefused ? "/2/webhooks/replay" : null;

        var state = await Webhook(new() { ReplayOutages = replays }).EnsureAsync();

        Assert.That(state.IsValid, Is.True);
        Assert.That(Lines()[^1], Is.EqualTo(line));
    }

    [TestCase(2, false, Description = "the response to the request that enables it is lost")]
    [TestCase(3, false, Description = "X can't be asked whether it is enabled")]
    [TestCase(0, true, Description = "X's list shows it later")]
    public async Task What_it_missed_is_replayed_once_it_is_seen_to_be_enabled(int lost, bool lags)
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        (_x.Webhook, _x.Lags, _x.Lost) = (FakeX.Invalid, lags, _x.Requests.Count + lost);

        Assert.That(() => webhook.EnsureAsync(), lags ? Throws.Nothing : Throws.InstanceOf<XApiException>());
        Assert.That(Replays(), Is.Empty);
        _x.Webhook = FakeX.Valid;
        _clock.Advance(TimeSpan.FromMinutes(10));
        await webhook.EnsureAsync();
        await webhook.EnsureAsync();

        Assert.That(Replays(), Is.EqualTo([Replay("202405011200", "202405011310")]));
    }

    [Test]
    public async Task A_replay_that_X_refuses_is_requested_with_each_check_until_X_accepts_it()
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        (_x.Webhook, _x.Refused) = (FakeX.Invalid, "/2/webhooks/replay");

        var state = await webhook.EnsureAsync();
        _x.Refused = null;
        _clock.Advance(TimeSpan.FromMinutes(10));
        await webhook.EnsureAsync();
        await webhook.EnsureAsync();

        Assert.That(state.IsValid, Is.True);
        Assert.That(Replays(), Is.EqualTo(Enumerable.Repeat(Replay("202405011200", "202405011300"), 2)));
    }

    [Test]
    public async Task Outages_of_which_none_was_replayed_are_replayed_as_one()
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        _x.Refused = "/2/webhooks/replay";
        foreach (var _ in "12")
        {
            _clock.Advance(TimeSpan.FromHours(1));
            _x.Webhook = FakeX.Invalid;
            await webhook.EnsureAsync();
        }

        Assert.That(Replays()[^1], Is.EqualTo(Replay("202405011200", "202405011400")));
    }

    [TestCase(23, 2)]
    [TestCase(24, 1)]
    public async Task A_replay_is_requested_for_as_long_as_X_can_give_it(int hours, int count)
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        (_x.Webhook, _x.Refused) = (FakeX.Invalid, "/2/webhooks/replay");
        await webhook.EnsureAsync();

        _clock.Advance(TimeSpan.FromHours(hours));
        await webhook.EnsureAsync();

        Assert.That(Replays(), Has.Count.EqualTo(count));
    }

    [Test]
    public async Task What_it_missed_is_replayed_though_the_clock_was_set_back()
    {
        var webhook = Webhook();
        await webhook.EnsureAsync();
        _x.Webhook = FakeX.Invalid;
        _clock.Jump(TimeSpan.FromHours(-1));

        await webhook.EnsureAsync();

        Assert.That(Replays(), Is.EqualTo([Replay("202405011100", "202405011100")]));
    }

    [Test]
    public async Task Subscriptions_that_are_not_wanted_are_deleted_and_those_of_other_webhooks_left_alone()
    {
        _x.Webhook = FakeX.Valid;
        _x.Subscriptions.AddRange([FakeX.Subscription("1", "\"7\""), FakeX.Subscription("2", "\"8\""), FakeX.Subscription("3", "null")]);

        await Webhook(new() { Subscriptions = (_, _) => new([]) }).EnsureAsync();

        Assert.That(
            _x.Requests.Where(request => !request.StartsWith("GET", StringComparison.Ordinal)),
            Is.EqualTo(["DELETE /2/activity/subscriptions?ids=1"])
        );
    }

    [Test]
    public async Task A_period_is_replayed_from_its_start_to_its_end()
    {
        _x.Webhook = FakeX.Valid;
        var webhook = Webhook();
        var at = _clock.GetUtcNow();

        Assert.That(await webhook.ReplayAsync(at.AddHours(-3), at.AddHours(-2)), Is.EqualTo("9"));
        await webhook.ReplayAsync();

        Assert.That(Replays(), Is.EqualTo([Replay("202405010900", "202405011000"), Replay("202404301201", "202405011200")]));
    }

    [Test]
    public void Of_one_that_X_does_not_have_nothing_is_replayed() =>
        Assert.That(
            () => Webhook().ReplayAsync(),
            Throws.InvalidOperationException.With.Message.EqualTo($"X has no webhook with the URL {Url}. EnsureAsync registers it.")
        );

    [Test]
    public async Task X_is_asked_again_after_longer_and_longer_pauses_and_then_at_the_interval()
    {
        _x.Refused = "/2/webhooks";
        await using var app = await EventApp.StartAsync(
            events => events.KeepWebhook(Url, new() { Client = "webhooks", CheckInterval = TimeSpan.FromMinutes(7) }),
            services: services =>
            {
                services.AddSingleton<ILoggerFactory>(_log);
                services.AddXApi(
                    "webhooks",
                    options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("token")], _x)
                );
            },
            clock: _clock
        );

        foreach (var (seconds, isRefusedNext) in new[] { (10, true), (20, false), (420, false), (420, true), (10, false) })
        {
            var wait = TimeSpan.FromSeconds(seconds);
            await Eventually.TrueAsync(() => _clock.Waiting.Contains(wait), $"X is asked again in {wait}");
            _x.Refused = isRefusedNext ? "/2/webhooks" : null;
            _clock.Advance(wait);
        }

        Assert.That(
            Lines().Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Select(line => line[^9..]),
            Is.EqualTo(["00:00:10.", "00:00:20.", "00:00:10."])
        );
    }

    [TestCase("/x/webhook")]
    [TestCase("ftp://example.com/x")]
    public void A_URL_that_X_can_not_call_is_refused(string url) =>
        Assert.That(
            () => new ServiceCollection().AddXEvents(_ => { }).KeepWebhook(url),
            Throws
                .ArgumentException.With.Message.StartsWith($"The webhook's URL is {url}; it must be absolute")
                .And.Property("ParamName")
                .EqualTo("url")
        );

    [Test]
    public void A_URL_is_required() =>
        Assert.That(
            () => new ServiceCollection().AddXEvents(_ => { }).KeepWebhook(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("url")
        );

    private List<string> Lines() =>
        [.. _log.Entries.Where(entry => entry.Id is > 100 and < 130).Select(entry => $"{entry.Level} {entry.Id}: {entry.Text}")];

    private List<string> Replays() => [.. _x.Requests.Where(request => request.Contains("replay", StringComparison.Ordinal))];

    private static string Replay(string from, string to) =>
        $$"""POST /2/webhooks/replay {"webhook_id":"7","from_date":"{{from}}","to_date":"{{to}}"}""";

    private XWebhook Webhook(XWebhookOptions? options = null) =>
        new(
            Url,
            new XApiClient(
                new XApiClientOptions
                {
                    Credentials = [new AppOnlyCredential("token")],
                    PrimaryHandler = _x,
                    TimeProvider = _clock,
                }
            ),
            options ?? new(),
            _clock,
            new EventLog(_log)
        );

    /// <summary>An X that has one webhook at most, and that enables it when it is asked to.</summary>
    private sealed class FakeX : HttpMessageHandler
    {
        public const string Valid = $$"""{"id":"7","url":"{{Url}}","valid":true,"created_at":"2024-05-01T12:00:00.000Z"}""";
        public const string Invalid = $$"""{"id":"7","url":"{{Url}}","valid":false,"created_at":"2024-05-01T12:00:00.000Z"}""";

        public List<string> Requests { get; } = [];

        public List<string> Subscriptions { get; } = [];

        public static string Subscription(string id, string webhook) =>
            $$$"""{"subscription_id":"{{{id}}}","event_type":"post.create","filter":{"user_id":"1"},"webhook_id":{{{webhook}}}}""";

        /// <summary>What X has; null for none.</summary>
        public string? Webhook { get; set; }

        /// <summary>The path of the requests that X refuses.</summary>
        public string? Refused { get; set; }

        /// <summary>The number of the request whose response is lost, though X does what it asks for; 0 for none.</summary>
        public int Lost { get; set; }

        /// <summary>Whether the list shows the webhook as it was, though X has enabled it.</summary>
        public bool Lags { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Requests.Add(
                $"{request.Method} {path}{(request.Method == HttpMethod.Delete ? request.RequestUri.Query : "")} {body}".TrimEnd()
            );
            var isRefused = path == Refused;
            var response = isRefused ? "" : Respond(request.Method, path);
            isRefused |= Requests.Count == Lost;
            return new HttpResponseMessage(isRefused ? HttpStatusCode.BadRequest : HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new StringContent(isRefused ? "{}" : response, Encoding.UTF8, "application/json"),
            };
        }

        private string Respond(HttpMethod method, string path)
        {
            if (path == "/2/webhooks/replay")
            {
                return """{"data":{"job_id":"9","created_at":"2024-05-01T12:00:00.000Z"}}""";
            }

            if (path.StartsWith("/2/activity/subscriptions", StringComparison.Ordinal))
            {
                return method == HttpMethod.Get
                    ? $$"""{"data":[{{string.Join(',', Subscriptions)}}],"meta":{"result_count":{{Subscriptions.Count}}} }"""
                    : """{"data":{"deleted":true}}""";
            }

            if (method == HttpMethod.Get)
            {
                return $$"""{"data":[{{Webhook}}],"meta":{"result_count":1} }""";
            }

            Webhook = Lags ? Webhook : Valid;
            return $$"""{"data":{{Valid}}}""";
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What a health check says of X.</summary>
[TestFixture]
internal sealed class HealthTests
{
    [Test]
    public async Task An_application_with_a_credential_and_room_is_healthy()
    {
        await using var app = await StartAsync();

        var entry = await CheckAsync(app);

        Assert.That((entry.Status, entry.Description), Is.EqualTo((HealthStatus.Healthy, (string?)null)));
        Assert.That(entry.Data["inbox.capacity"], Is.EqualTo(5));
    }

    [Test]
    public async Task A_client_without_a_credential_is_unhealthy()
    {
        await using var app = await StartAsync(options => options.Credentials = []);

        var entry = await CheckAsync(app);

        Assert.That((entry.Status, entry.Description), Is.EqualTo((HealthStatus.Unhealthy, "The client has no credential.")));
    }

    [Test]
    public async Task An_inbox_that_fills_is_degraded_and_one_that_is_full_unhealthy()
    {
        await using var app = await StartAsync();
        for (var id = 1; id <= 4; id++)
        {
            await app.PostAsync(EventApp.Activity($"{id}"));
        }

        var crowded = await CheckAsync(app);
        await app.PostAsync(EventApp.Activity("5"));
        var full = await CheckAsync(app);

        Assert.That((crowded.Status, crowded.Description), Is.EqualTo((HealthStatus.Degraded, "The inbox is four fifths full.")));
        Assert.That(
            (full.Status, full.Description),
            Is.EqualTo((HealthStatus.Unhealthy, "The inbox is full: X's requests are refused with 503."))
        );
    }

    [Test]
    public async Task An_event_that_waits_for_long_and_a_dead_letter_are_degraded()
    {
        await using var app = await StartAsync();
        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(EventApp.Activity("2"));
        await (await app.Inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0].DeadLetterAsync("No.");
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        var entry = await CheckAsync(app);

        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(entry.Description, Is.EqualTo("An event waits in the inbox since 2024-05-01 12:00:00Z. There are dead letters."));
    }

    [TestCase(null, HealthStatus.Degraded, "The stream activity is not connected yet.")]
    [TestCase(
        StreamPhase.Stalled,
        HealthStatus.Degraded,
        "The stream activity is not live since 2024-05-01 12:00:00Z: The stream is stalled"
    )]
    [TestCase(StreamPhase.Live, HealthStatus.Healthy, null)]
    [TestCase(StreamPhase.Recovering, HealthStatus.Healthy, null)]
    [TestCase(StreamPhase.Standby, HealthStatus.Healthy, null, Description = "another process reads it")]
    [TestCase(StreamPhase.Stopped, HealthStatus.Unhealthy, "The stream activity has stopped since 2024-05-01 12:00:00Z: it is over.")]
    public async Task A_stream_that_is_not_live_is_degraded_and_one_that_stopped_unhealthy(
        StreamPhase? phase,
        HealthStatus status,
        string? description
    )
    {
        var monitor = new StreamMonitor();
        await using var app = await StartWithStreamAsync(monitor);
        if (phase is { } changed)
        {
            monitor.Change(new StreamState(changed, app.Clock.GetUtcNow()));
        }

        var entry = await CheckAsync(app);

        Assert.That((entry.Status, entry.Description), Is.EqualTo((status, description)));
        Assert.That(entry.Data["stream.activity"], Is.EqualTo(phase?.ToString() ?? "NotStarted"));
        Assert.That(entry.Data, Does.Not.ContainKey("stream.activity.last_sign"));
    }

    [Test]
    public async Task The_last_sign_of_a_stream_is_data_and_what_stopped_it_is_said()
    {
        var monitor = new StreamMonitor();
        await using var app = await StartWithStreamAsync(monitor);
        var at = app.Clock.GetUtcNow();
        monitor.Watch(() => new StreamStats { LastSign = at }, new StreamConsumption());
        monitor.Change(new StreamState(StreamPhase.Stopped, at) { Error = new XApiException("The credential is refused.") });

        var entry = await CheckAsync(app);

        Assert.That(entry.Data["stream.activity.last_sign"], Is.EqualTo("2024-05-01 12:00:00Z"));
        Assert.That(
            entry.Description,
            Is.EqualTo("The stream activity has stopped since 2024-05-01 12:00:00Z: The credential is refused.")
        );
    }

    [Test]
    public async Task Of_an_application_without_a_client_only_the_inbox_is_checked()
    {
        await using var app = await EventApp.StartAsync(services: services => services.AddHealthChecks().AddX());
        await app.PostAsync(EventApp.Activity("1"));

        var entry = await CheckAsync(app);

        Assert.That((entry.Status, entry.Description), Is.EqualTo((HealthStatus.Healthy, (string?)null)));
        Assert.That(
            entry.Data,
            Is.EquivalentTo(
                new Dictionary<string, object>
                {
                    ["inbox.waiting"] = 1,
                    ["inbox.capacity"] = 10_000,
                    ["inbox.dead_letters"] = 0,
                }
            )
        );
    }

    [Test]
    public async Task What_is_left_of_a_budget_is_data_and_one_that_is_used_up_is_degraded()
    {
        await using var app = await StartAsync(options =>
            options.Costs = new()
            {
                Budgets =
                [
                    new XBudget
                    {
                        Name = "day",
                        Period = XBudgetPeriod.Day,
                        Usd = 0.0125m,
                        Resources = 1000,
                    },
                    new XBudget { Usd = 1 },
                ],
            }
        );
        var costs = app.Services.GetRequiredService<IXApiClient>().Costs;
        await app.PostAsync(EventApp.Activity("1"));
        await Eventually.TrueAsync(async () => (await costs.GetBudgetsAsync())[0].Spent > 0, "the delivery is entered");
        var some = await CheckAsync(app);
        await costs.RecordDeliveredAsync(XOperation.FilteredStream, [FilteredStreamTweet.FromJson("{\"data\":{\"id\":\"1\"}}")]);
        await costs.RecordDeliveredAsync(XOperation.FilteredStream, [FilteredStreamTweet.FromJson("{\"data\":{\"id\":\"2\"}}")]);

        var none = await CheckAsync(app);

        Assert.That(some.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(some.Data["budget.day.USD"], Is.EqualTo("0.0075 of 0.0125 left until 2024-05-02 00:00:00Z"));
        Assert.That(some.Data["budget.Total.USD"], Is.EqualTo("0.995 of 1 left"));
        Assert.That(none.Data["budget.day.USD"], Is.EqualTo("0 of 0.0125 left until 2024-05-02 00:00:00Z"));
        Assert.That(none.Data["budget.day.resources"], Is.EqualTo("997 of 1000 left until 2024-05-02 00:00:00Z"));
        Assert.That(
            (none.Status, none.Description),
            Is.EqualTo(
                (
                    HealthStatus.Degraded,
                    "The budget of “day”, 0.0125 USD and 1000 resources a day is used up until 2024-05-02 00:00:00Z: calls that cost something are refused."
                )
            )
        );
    }

    private static Task<EventApp> StartWithStreamAsync(StreamMonitor monitor) =>
        StartAsync(services: services =>
            services.AddSingleton(new EventStream("activity", monitor, _ => throw new NotSupportedException()))
        );

    private static Task<EventApp> StartAsync(Action<XApiClientOptions>? options = null, Action<IServiceCollection>? services = null) =>
        EventApp.StartAsync(
            events => events.UseInbox(provider => new MemoryEventInbox(provider.GetRequiredService<TimeProvider>()) { Capacity = 5 }),
            services: collection =>
            {
                collection.AddXApi(settings => settings.Credentials = [new AppOnlyCredential("token")]);
                if (options is not null)
                {
                    collection.PostConfigure(options);
                }

                collection.AddHealthChecks().AddX();
                services?.Invoke(collection);
            }
        );

    private static async Task<HealthReportEntry> CheckAsync(EventApp app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["x"];
}

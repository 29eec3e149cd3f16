using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>A health check says what is out of order outside the application: the webhook at X, limits, and stores that can't be read.</summary>
[TestFixture]
internal sealed class HealthFaultTests
{
    private const string Url = "https://example.com/x/webhook";

    [Test]
    public async Task A_webhook_is_unhealthy_until_X_sends_to_it()
    {
        var webhooks = "";
        await using var app = await StartAsync(_ => $$"""{"data":[{{webhooks}}],"meta":{"result_count":1} }""");
        var webhook = app.Services.GetRequiredService<XWebhook>();

        var unknown = await CheckAsync(app);
        webhooks = $$"""{"id":"7","url":"{{Url}}","valid":true,"created_at":"2024-05-01T12:00:00.000Z"}""";
        await webhook.EnsureAsync();
        var valid = await CheckAsync(app);
        webhooks = webhooks.Replace("true", "false", StringComparison.Ordinal);
        await Assert.CatchAsync<XApiException>(() => webhook.EnsureAsync());
        var invalid = await CheckAsync(app);

        Assert.That(
            (unknown.Status, unknown.Description, unknown.Data["webhook.valid"]),
            Is.EqualTo((HealthStatus.Unhealthy, $"The webhook {Url} is not registered yet.", (object)false))
        );
        Assert.That(
            (valid.Status, valid.Description, valid.Data["webhook.valid"]),
            Is.EqualTo((HealthStatus.Healthy, (string?)null, (object)true))
        );
        Assert.That(
            (invalid.Status, invalid.Description, invalid.Data["webhook.valid"]),
            Is.EqualTo((HealthStatus.Unhealthy, $"X does not send to the webhook {Url}: it failed X's checks.", (object)false))
        );
    }

    [Test]
    public async Task What_is_left_of_a_limit_is_data_until_the_limit_resets()
    {
        await using var app = await StartAsync(_ => """{"data":[{"id":"1","text":"Snow"}]}""", withWebhook: false);
        await app.Services.GetRequiredService<IXApiClient>().Tweets.GetManyAsync(["1"]);

        var before = await CheckAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(15));
        var after = await CheckAsync(app);

        Assert.That(before.Data["limit.GetTweets"], Is.EqualTo("2 of 300 left until 2024-05-01 12:15:00Z"));
        Assert.That(before.Data.Keys.Count(key => key.StartsWith("limit.", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That((before.Status, after.Status), Is.EqualTo((HealthStatus.Healthy, HealthStatus.Healthy)));
        Assert.That(after.Data, Does.Not.ContainKey("limit.GetTweets"));
    }

    [Test]
    public async Task Stores_that_can_not_be_read_are_unhealthy()
    {
        await using var app = await StartAsync(
            _ => "{}",
            withWebhook: false,
            options => options.Costs = new() { Store = new UnreadableStores(), Budgets = [new XBudget { Usd = 1 }] },
            services => services.AddSingleton<IXEventInbox, UnreadableStores>()
        );

        var entry = await CheckAsync(app);

        Assert.That(
            (entry.Status, entry.Description),
            Is.EqualTo(
                (HealthStatus.Unhealthy, "The ledger of costs can't be read: The disk is gone. The inbox can't be read: The disk is gone.")
            )
        );
    }

    private static Task<EventApp> StartAsync(
        Func<HttpRequestMessage, string> respond,
        bool withWebhook = true,
        Action<XApiClientOptions>? options = null,
        Action<IServiceCollection>? more = null
    ) =>
        EventApp.StartAsync(services: services =>
        {
            services.AddXApi(settings => settings.Credentials = [new AppOnlyCredential("token")]);
            services.PostConfigure<XApiClientOptions>(settings =>
            {
                settings.PrimaryHandler = new FakeX(respond);
                options?.Invoke(settings);
            });
            services.AddHealthChecks().AddX();
            if (withWebhook)
            {
                services.AddSingleton(provider => new XWebhook(
                    Url,
                    provider.GetRequiredService<IXApiClient>(),
                    new XWebhookOptions(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<EventLog>()
                ));
            }

            more?.Invoke(services);
        });

    private static async Task<HealthReportEntry> CheckAsync(EventApp app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["x"];

    /// <summary>An X whose responses are made up, and which counts a window of a quarter of an hour. It enables no webhook.</summary>
    private sealed class FakeX(Func<HttpRequestMessage, string> respond) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isRefused = request.Method == HttpMethod.Put;
            var response = new HttpResponseMessage(isRefused ? System.Net.HttpStatusCode.BadRequest : System.Net.HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new StringContent(
                    isRefused ? """{"title":"CrcValidationFailed","status":400}""" : respond(request),
                    Encoding.UTF8,
                    "application/json"
                ),
            };
            var reset = new DateTimeOffset(2024, 5, 1, 12, 15, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            response.Headers.Add("x-rate-limit-limit", "300");
            response.Headers.Add("x-rate-limit-remaining", "2");
            response.Headers.Add("x-rate-limit-reset", reset.ToString(CultureInfo.InvariantCulture));
            return Task.FromResult(response);
        }
    }

    /// <summary>A ledger and an inbox on a disk that is gone.</summary>
    private sealed class UnreadableStores : ICostStore, IXEventInbox
    {
        private static IOException Gone => new("The disk is gone.");

        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
            throw Gone;

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) => throw Gone;

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) => throw Gone;

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            throw Gone;

        public ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default) => throw Gone;

        public ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(
            int count,
            TimeSpan duration,
            CancellationToken cancellationToken = default
        ) => throw Gone;

        public ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) => throw Gone;

        public ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default) =>
            throw Gone;

        public ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default) => throw Gone;

        public ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default) => throw Gone;
    }
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What X delivers to a webhook is in the client's ledger.</summary>
[TestFixture]
internal sealed class DeliveryCostTests
{
    private const string Tweet = """{"data":{"id":"20","text":"Hello","author_id":"12"},"matching_rules":[{"id":"1","tag":"a"}]}""";

    [Test]
    public async Task A_delivery_is_entered_once_a_day_however_often_X_repeats_it()
    {
        await using var app = await StartAsync();

        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(Tweet);
        await app.PostAsync(EventApp.Activity("2"));

        await Eventually.TrueAsync(async () => (await LinesAsync(app)).Sum(line => line.Charged + line.Repeats) == 4, "all are entered");
        Assert.That(
            (await LinesAsync(app)).Select(line => (line.Operation, line.Charged, line.Repeats, line.Requests)),
            Is.EquivalentTo(new[] { ("ActivityStream", 2L, 1L, 0L), ("FilteredStream", 1L, 0L, 0L) })
        );
    }

    [Test]
    public async Task A_forged_one_and_what_is_no_event_cost_nothing()
    {
        await using var app = await StartAsync();

        await app.PostAsync(EventApp.Activity("1"), EventApp.Sign("another body"));
        await app.PostAsync("""{"tomorrow_events":[{"id":"1"}]}""");
        await app.PostAsync(EventApp.Activity("2"));

        await Eventually.TrueAsync(async () => (await LinesAsync(app)).Count == 1, "the event is entered");
        Assert.That((await LinesAsync(app)).Single().Charged, Is.EqualTo(1));
    }

    [Test]
    public async Task An_application_may_keep_its_own_ledger()
    {
        await using var app = await StartAsync(options => options.RecordCosts = false);

        await app.PostAsync(EventApp.Activity("1"));

        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
        Assert.That(await LinesAsync(app), Is.Empty);
    }

    [Test]
    public async Task The_ledger_of_a_client_with_a_name_is_used_where_that_is_said()
    {
        await using var app = await StartAsync(options => options.Client = "events", client: "events");

        await app.PostAsync(EventApp.Activity("1"));

        var x = app.Services.GetRequiredKeyedService<IXApiClient>("events");
        await Eventually.TrueAsync(async () => (await x.Costs.ReadAsync()).Lines.Count == 1, "the event is entered");
    }

    [Test]
    public async Task A_ledger_that_can_not_be_written_loses_no_event()
    {
        await using var app = await StartAsync(store: new BrokenStore());

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
    }

    [Test]
    public async Task A_delivery_that_finds_no_room_is_entered_once_though_X_sends_it_again()
    {
        await using var app = await StartAsync(capacity: 1);
        await app.PostAsync(EventApp.Activity("1"));

        var full = await app.PostAsync(EventApp.Activity("2"));
        await (await app.Inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0].CompleteAsync();
        var again = await app.PostAsync(EventApp.Activity("2"));

        Assert.That((full, again), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)));
        Assert.That((await LinesAsync(app)).Single().Charged, Is.EqualTo(2), "once X has its response, it is there");
    }

    [Test]
    public async Task A_ledger_that_takes_long_does_not_keep_X_waiting()
    {
        await using var app = await StartAsync(store: new HangingStore());

        var posting = app.PostAsync(EventApp.Activity("1"));
        await app.Clock.PassAsync(2);

        Assert.That(await posting, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_application_without_a_client_receives_events()
    {
        await using var app = await EventApp.StartAsync();

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK));
    }

    private static Task<EventApp> StartAsync(
        Action<XEventOptions>? options = null,
        string? client = null,
        ICostStore? store = null,
        int capacity = 100
    ) =>
        EventApp.StartAsync(
            events =>
                events.UseInbox(provider => new MemoryEventInbox(provider.GetRequiredService<TimeProvider>()) { Capacity = capacity }),
            options: options,
            services: services =>
            {
                void Configure(XApiClientOptions settings) =>
                    (settings.Credentials, settings.Costs) = ([new AppOnlyCredential("token")], new() { Store = store });
                if (client is null)
                {
                    services.AddXApi(Configure);
                }
                else
                {
                    services.AddXApi(client, Configure);
                }
            }
        );

    private static async Task<IReadOnlyList<CostLine>> LinesAsync(EventApp app) =>
        (await app.Services.GetRequiredService<IXApiClient>().Costs.ReadAsync()).Lines;

    private sealed class HangingStore : BrokenStore
    {
        public override async ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw Broken();
        }
    }

    private class BrokenStore : ICostStore
    {
        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
            throw Broken();

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) => throw Broken();

        public virtual ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            throw Broken();

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            throw Broken();

        private protected static IOException Broken() => new("The disk is gone.");
    }
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Events on their way to a webhook: signed, repeated, late, sent again, replayed.</summary>
[TestFixture]
internal sealed class SandboxDeliveryTests : WebhookFixture
{
    private string _webhook = null!;

    [SetUp]
    public async Task Subscribe()
    {
        _webhook = await WebhookAsync();
        await AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.PostCreate,
                Filter = new() { UserId = Other.Id },
                WebhookId = _webhook,
            }
        );
    }

    [Test]
    public async Task Each_event_is_signed_over_its_bytes_with_the_Apps_secret()
    {
        Sandbox.Post("Snow 🌨 & \"ice\"", Other);
        await ArriveAsync(1);
        var sent = Receiver.Events[0];

        Assert.That(sent.Headers["x-twitter-webhooks-signature"], Is.EqualTo(Receiver.Sign(sent.Body!)));
        Assert.That(sent.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That((sent.Method, sent.Uri.AbsoluteUri), Is.EqualTo(("POST", Url)));
    }

    [Test]
    public async Task Some_events_are_sent_twice_with_one_id()
    {
        Sandbox.Webhooks.RepeatedShare = 0.2;
        for (var i = 0; i < 100; i++)
        {
            Sandbox.Post($"Number {i}", Other);
        }

        await SettleAsync();
        var ids = Receiver.Bodies.Select(Id).ToList();

        Assert.That(ids.Distinct().Count(), Is.EqualTo(100));
        Assert.That(ids, Has.Count.InRange(108, 135));
        Assert.That(ids.CountBy(id => id).Max(count => count.Value), Is.EqualTo(2));
    }

    [Test]
    public async Task Some_events_come_late()
    {
        Sandbox.Webhooks.LateShare = 0.5;
        Sandbox.Webhooks.LateBy = TimeSpan.FromMinutes(7);
        for (var i = 0; i < 40; i++)
        {
            Sandbox.Post($"Number {i}", Other);
        }

        // Those that are late wait for the clock.
        await Eventually.TrueAsync(() => Receiver.Events.Count + Late() == 40, "the others have come");
        var early = Receiver.Events.Count;
        Clock.Advance(TimeSpan.FromMinutes(7));
        await SettleAsync();

        Assert.That(early, Is.InRange(10, 30));
        Assert.That(Receiver.Events, Has.Count.EqualTo(40));

        int Late() => Clock.Waiting.Count(left => left == TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task An_event_that_fails_is_sent_again_after_1_5_and_30_seconds_and_then_no_more()
    {
        Receiver.Instead = (sent, _) => sent.Method == "POST" ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway)) : null;
        Sandbox.Post("Nobody is there", Other);

        foreach (var seconds in new[] { 1, 5, 30 })
        {
            await Clock.PassAsync(seconds);
        }

        await SettleAsync();
        var deliveries = Sandbox.Webhooks.Deliveries;
        Assert.That(
            deliveries.Select(delivery => (delivery.Attempt, delivery.Status)),
            Is.EqualTo(new (int, int?)[] { (1, 502), (2, 502), (3, 502), (4, 502) })
        );
        Assert.That(deliveries.Select(delivery => delivery.EventId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(deliveries, Has.All.Matches<WebhookDelivery>(delivery => !delivery!.Succeeded && delivery.WebhookId == _webhook));
    }

    [Test]
    public async Task A_program_that_throws_in_this_process_has_failed_once_and_receives_what_comes_later()
    {
        var throws = true;
        Receiver.Instead = (sent, _) =>
            sent.Method == "POST" && Interlocked.Exchange(ref throws, false)
                ? throw new InvalidOperationException("The program's own.")
                : null;
        Sandbox.Post("Trip over it", Other);

        await Clock.PassAsync(1);
        await SettleAsync();

        Assert.That(Sandbox.Webhooks.Deliveries.Select(delivery => delivery.Status), Is.EqualTo(new int?[] { null, 200 }));
    }

    [Test]
    public async Task A_webhook_that_does_not_respond_within_ten_seconds_has_failed()
    {
        var hangs = true;
        Receiver.Instead = (sent, token) =>
            sent.Method == "POST" && Interlocked.Exchange(ref hangs, false) ? ScriptedServer.HangAsync(token) : null;
        Sandbox.Post("Wait for it", Other);

        await Clock.PassAsync(10);
        await Clock.PassAsync(1);
        await SettleAsync();

        Assert.That(Sandbox.Webhooks.Deliveries.Select(delivery => delivery.Status), Is.EqualTo(new int?[] { null, 200 }));
    }

    [Test]
    public async Task Events_of_a_deleted_webhook_are_not_sent()
    {
        await AppClient.Webhooks.DeleteAsync(_webhook);
        Sandbox.Post("Into the void", Other);
        await SettleAsync();

        Assert.That(Receiver.Events, Is.Empty);
    }

    [Test]
    public async Task A_replay_sends_the_events_of_its_minutes_again_and_reports_its_end()
    {
        Sandbox.Post("Too early", Other);
        Clock.Advance(TimeSpan.FromMinutes(5));
        var from = Minute();
        Sandbox.Post("The first", Other);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Sandbox.Post("The last", Other);
        var to = Minute();
        Clock.Advance(TimeSpan.FromMinutes(5));
        Sandbox.Post("Too late", Other);
        await SettleAsync();
        var sent = Receiver.Bodies;

        var job = (
            await AppClient.Webhooks.ReplayAsync(
                new()
                {
                    WebhookId = _webhook,
                    FromDate = from,
                    ToDate = to,
                }
            )
        ).Data!;
        await SettleAsync();
        var again = Receiver.Bodies.Skip(4).ToList();

        Assert.That(again.Take(2).Select(Id), Is.EqualTo(sent.Skip(1).Take(2).Select(Id)));
        Assert.That(again[2]["replay_job_status"]!["job_state"]!.GetValue<string>(), Is.EqualTo("Complete"));
        Assert.That(again[2]["replay_job_status"]!["job_id"]!.GetValue<string>(), Is.EqualTo(job.JobId));
    }

    [Test]
    public async Task A_replay_has_what_came_while_the_webhook_was_invalid()
    {
        Sandbox.Records.Events.Webhooks[0].IsValid = false;
        Sandbox.Post("Missed", Other);
        await SettleAsync();
        Assert.That(Receiver.Events, Is.Empty);

        await AppClient.Webhooks.ReplayAsync(
            new()
            {
                WebhookId = _webhook,
                FromDate = Minute(),
                ToDate = Minute(),
            }
        );
        await SettleAsync();

        Assert.That(Receiver.Events[0].Body, Does.Contain("Missed"));
    }

    [Test]
    public async Task A_replay_that_could_not_deliver_everything_says_so()
    {
        Sandbox.Post("Number 1", Other);
        await SettleAsync();
        var fails = true;
        Receiver.Instead = (sent, _) =>
            sent.Method == "POST" && Interlocked.Exchange(ref fails, false)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError))
                : null;

        await AppClient.Webhooks.ReplayAsync(
            new()
            {
                WebhookId = _webhook,
                FromDate = Minute(),
                ToDate = Minute(),
            }
        );
        await SettleAsync();

        Assert.That(Receiver.Bodies[^1]["replay_job_status"]!["job_state"]!.GetValue<string>(), Is.EqualTo("Incomplete"));
    }

    [Test]
    public async Task One_replay_runs_at_a_time()
    {
        Sandbox.Post("Number 1", Other);
        await SettleAsync();
        var arrived = new TaskCompletionSource<HttpResponseMessage>();
        Receiver.Instead = (sent, _) => sent.Method == "POST" ? arrived.Task : null;
        var body = $$"""{"webhook_id":"{{_webhook}}","from_date":"{{Minute()}}","to_date":"{{Minute()}}"}""";

        await App.PostAsync("/2/webhooks/replay", body);
        var second = await App.PostAsync("/2/webhooks/replay", body);
        arrived.SetResult(new HttpResponseMessage(HttpStatusCode.OK));

        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Text("detail"), Does.StartWith("ReplayConflictError"));
    }

    [TestCase(-25 * 60, 0, "from_date")]
    [TestCase(1, 2, "from_date")]
    [TestCase(-60, -61, "to_date")]
    [TestCase(-60, 1, "to_date")]
    public async Task A_period_that_is_not_of_the_last_24_hours_is_refused(int from, int to, string parameter)
    {
        var refused = await App.PostAsync(
            "/2/webhooks/replay",
            $$"""{"webhook_id":"{{_webhook}}","from_date":"{{Minute(from)}}","to_date":"{{Minute(to)}}"}"""
        );

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Text("errors.0.message"), Does.StartWith($"QueryParamInvalid: {parameter}"));
    }

    private static string Id(System.Text.Json.Nodes.JsonObject body) => body["data"]!["event_uuid"]!.GetValue<string>();

    private string Minute(int minutes = 0) => Clock.GetUtcNow().AddMinutes(minutes).ToString("yyyyMMddHHmm");
}

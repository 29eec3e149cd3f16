using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What is logged of requests and of attempts, with its level and its number: what operators watch for.</summary>
[TestFixture]
internal sealed class EventLogTests
{
    private LogBook _log = null!;

    [SetUp]
    public void OpenLog() => _log = new LogBook();

    [TearDown]
    public void CloseLog() => _log.Dispose();

    [Test]
    public async Task What_is_new_of_a_request_is_logged_and_why_one_is_refused()
    {
        await using var app = await StartAsync(options => options.MaxBodyBytes = 2048);

        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync("[]");
        await app.PostAsync(new string(' ', 2049));
        await app.Http.GetAsync(EventApp.Path);

        Assert.That(
            Lines(),
            Is.EqualTo([
                "Debug 100: 1 of 1 events of a request are new.",
                "Debug 100: 0 of 1 events of a request are new.",
                "Warning 102: A request to the webhook was refused with 400: The body is signed, but not a JSON object.",
                "Warning 102: A request to the webhook was refused with 413: The body is longer than MaxBodyBytes, 2048.",
                "Warning 102: A request to the webhook was refused with 400: crc_token is missing, or nothing that X sends.",
            ])
        );
    }

    [Test]
    public async Task Forged_requests_are_a_warning_a_minute_with_their_number()
    {
        await using var app = await StartAsync();

        foreach (var seconds in new[] { 0, 1, 58, 1, 0 })
        {
            app.Clock.Advance(TimeSpan.FromSeconds(seconds));
            await app.PostAsync(EventApp.Activity("1"), EventApp.Sign("another body"));
        }

        const string refused =
            " requests to the webhook were refused with 403 since the last warning: their signature is missing or wrong."
            + " If they are X's, the consumer secret is not that of the App.";
        Assert.That(Lines(), Is.EqualTo([$"Warning 101: 1{refused}", $"Warning 101: 3{refused}"]));
        Assert.That(app.Services.GetRequiredService<WebhookEndpoint>().Forged, Is.EqualTo(5));
    }

    [Test]
    public async Task A_clock_that_is_set_back_keeps_no_forged_request_from_being_said()
    {
        await using var app = await StartAsync();
        await app.PostAsync(EventApp.Activity("1"), EventApp.Sign("another body"));

        app.Clock.Jump(TimeSpan.FromHours(-1));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.PostAsync(EventApp.Activity("1"), EventApp.Sign("another body"));

        Assert.That(Lines().Count(), Is.EqualTo(2));
    }

    [TestCase(1, true, "Warning 104: The event activity/1 (profile.update.bio) failed in attempt 1; it is retried in 00:00:02.")]
    [TestCase(3, true, "Error 105: The event activity/1 (profile.update.bio) failed in all of 3 attempts. It is a dead letter now.")]
    [TestCase(4, true, "Error 105: The event activity/1 () failed in all of 4 attempts. It is a dead letter now.")]
    [TestCase(
        1,
        false,
        "Warning 106: The lease of the event activity/1 was lost while it was handled: another process has it."
            + " LeaseDuration may be too short, or this process was suspended."
    )]
    public async Task What_became_of_an_attempt_is_logged(int attempt, bool isKept, string line)
    {
        await using var app = await StartAsync(options => options.MaxAttempts = 3);

        await app
            .Services.GetRequiredService<EventWork>()
            .RunAsync(
                new FakeLease(attempt) { IsKept = isKept },
                (_, _) => isKept ? throw new InvalidOperationException("No.") : Task.CompletedTask,
                CancellationToken.None
            );

        Assert.That(Lines(), Is.EqualTo([line]));
    }

    [Test]
    public async Task An_inbox_that_fails_while_an_event_is_handled_is_logged_and_the_lease_renewed_later()
    {
        await using var app = await StartAsync(options => options.LeaseDuration = TimeSpan.FromSeconds(30));
        var lease = new FakeLease(1) { Failure = new IOException("The disk is gone.") };
        var handled = new TaskCompletionSource();

        var running = app
            .Services.GetRequiredService<EventWork>()
            .RunAsync(lease, (_, token) => handled.Task.WaitAsync(token), CancellationToken.None);
        await Eventually.TrueAsync(() => app.Clock.Waiting.Contains(TimeSpan.FromSeconds(10)), "the first renewal waits");
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => app.Clock.Waiting.Contains(TimeSpan.FromSeconds(10)), "the second renewal waits");
        handled.SetResult();
        await running;

        Assert.That(lease.Ends, Is.EqualTo(["complete"]));
        Assert.That(
            Lines(),
            Is.EqualTo([
                "Warning 114: The lease of the event activity/1 could not be renewed; the next attempt is in 00:00:10.",
                "Error 108: What became of the event activity/1 could not be recorded. It is handled again when its lease has expired.",
            ])
        );
    }

    private IEnumerable<string> Lines() =>
        _log.Entries.Where(entry => entry.Category == "XApi.AspNetCore.Events").Select(entry => $"{entry.Level} {entry.Id}: {entry.Text}");

    private Task<EventApp> StartAsync(Action<XEventOptions>? options = null) =>
        EventApp.StartAsync(options: options, services: services => services.AddSingleton<ILoggerFactory>(_log));
}

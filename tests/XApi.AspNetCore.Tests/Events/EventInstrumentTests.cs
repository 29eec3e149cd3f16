using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What the meter measures of requests to the webhook, and of events: what dashboards and alerts are made of.</summary>
[TestFixture]
internal sealed class EventInstrumentTests
{
    [Test]
    public async Task Each_request_is_counted_by_what_became_of_it()
    {
        await using var app = await EventApp.StartAsync(options: options => options.MaxBodyBytes = 2048);
        using var measured = new Measured(app);

        await app.Http.GetAsync($"{EventApp.Path}?crc_token=dG9rZW4%3D");
        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(EventApp.Activity("1"));
        await app.PostAsync(EventApp.Activity("2"), EventApp.Sign("another body"));
        await app.PostAsync("[]");
        await app.PostAsync(new string(' ', 2049));

        Assert.That(
            measured.Lines,
            Is.EqualTo([
                "xapi.webhook.requests 1 result=check",
                "xapi.events.received 1 x.event.type=profile.update.bio result=added",
                "xapi.webhook.requests 1 result=accepted",
                "xapi.events.received 1 x.event.type=profile.update.bio result=duplicate",
                "xapi.webhook.requests 1 result=accepted",
                "xapi.webhook.requests 1 result=forged",
                "xapi.webhook.requests 1 result=malformed",
                "xapi.webhook.requests 1 result=too_large",
            ])
        );
    }

    [Test]
    public async Task A_request_for_which_there_is_no_room_is_counted_as_that_alone()
    {
        await using var app = await EventApp.StartAsync(events => events.UseInbox(_ => new MemoryEventInbox { Capacity = 1 }));
        await app.PostAsync(EventApp.Activity("1"));
        using var measured = new Measured(app);

        await app.PostAsync(EventApp.Activity("2"));

        Assert.That(measured.Lines, Is.EqualTo(["xapi.webhook.requests 1 result=full"]));
    }

    [TestCase(1, true, "handled", "complete")]
    [TestCase(1, false, "lost", "complete")]
    [TestCase(99, true, "dead", "dead")]
    public async Task Each_attempt_is_counted_by_its_result(int attempt, bool isKept, string result, string recorded)
    {
        await using var app = await EventApp.StartAsync();
        using var measured = new Measured(app);
        var lease = new FakeLease(attempt, app.Clock.GetUtcNow() - TimeSpan.FromSeconds(3)) { IsKept = isKept };

        await app
            .Services.GetRequiredService<EventWork>()
            .RunAsync(
                lease,
                (_, _) =>
                {
                    app.Clock.Advance(TimeSpan.FromSeconds(2));
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );

        // An event whose process ended in each attempt is not handled again, and its type is not read.
        string[] times =
            result == "dead"
                ? []
                : ["xapi.events.duration 2 x.event.type=profile.update.bio", "xapi.events.lag 5 x.event.type=profile.update.bio"];
        var type = result == "dead" ? "" : "profile.update.bio";
        Assert.That(measured.Lines, Is.EqualTo([.. times, $"xapi.events.handled 1 x.event.type={type} result={result}"]));
        Assert.That(lease.Ends, Is.EqualTo([recorded]));
    }

    [Test]
    public async Task A_handler_whose_event_another_process_has_is_cancelled()
    {
        await using var app = await EventApp.StartAsync(options: options => options.LeaseDuration = TimeSpan.FromSeconds(30));
        using var measured = new Measured(app);
        var lease = new FakeLease(1, app.Clock.GetUtcNow()) { IsKept = false };
        var wasCancelled = false;

        var running = app
            .Services.GetRequiredService<EventWork>()
            .RunAsync(
                lease,
                async (_, token) =>
                {
                    using var registered = token.Register(() => wasCancelled = true);
                    await Task.Delay(Timeout.Infinite, token);
                },
                CancellationToken.None
            );
        await Eventually.TrueAsync(
            () => app.Clock.Waiting.Contains(TimeSpan.FromSeconds(10)),
            "the renewal waits for a third of the lease"
        );
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => running.IsCompleted, "the attempt has ended");

        Assert.That(wasCancelled, Is.True);
        Assert.That(measured.Lines[^1], Is.EqualTo("xapi.events.handled 1 x.event.type=profile.update.bio result=failed"));
    }

    [Test]
    public async Task Each_instrument_has_a_unit_and_says_what_it_measures()
    {
        await using var app = await EventApp.StartAsync();
        using var measured = new Measured(app);

        Assert.That(
            measured.Instruments.Select(instrument => $"{instrument.Name} {instrument.Unit}"),
            Is.EquivalentTo([
                "xapi.webhook.requests {request}",
                "xapi.events.received {event}",
                "xapi.events.handled {event}",
                "xapi.events.duration s",
                "xapi.events.lag s",
            ])
        );
        Assert.That(measured.Instruments.Select(instrument => instrument.Description), Has.All.EndsWith("."));
    }

    /// <summary>What the meter of one application measures, a line for each measurement.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly ConcurrentQueue<Instrument> _instruments = [];
        private readonly ConcurrentQueue<string> _lines = [];
        private readonly MeterListener _listener;

        public Measured(EventApp app)
        {
            var meters = app.Services.GetRequiredService<IMeterFactory>();
            _listener = new MeterListener
            {
                InstrumentPublished = (instrument, listening) =>
                {
                    if (instrument.Meter.Name == "XApi.AspNetCore" && instrument.Meter.Scope == meters)
                    {
                        _instruments.Enqueue(instrument);
                        listening.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IReadOnlyList<Instrument> Instruments => [.. _instruments];

        public IReadOnlyList<string> Lines => [.. _lines];

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value}");
            foreach (var (name, tag) in tags)
            {
                line += $" {name}={tag}";
            }

            _lines.Enqueue(line);
        }
    }
}

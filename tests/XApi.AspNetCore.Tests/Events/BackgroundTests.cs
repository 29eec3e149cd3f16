using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What runs beside requests: streams that fill the inbox, and ids that are forgotten.</summary>
[TestFixture]
internal sealed class BackgroundTests
{
    [Test]
    public async Task A_stream_that_ends_is_connected_again_after_longer_and_longer_pauses_until_an_event_comes()
    {
        await using var app = await EventApp.StartAsync();
        using var log = new LogBook();
        // Fails twice, brings an event, fails, and is over.
        var turns = new ConcurrentQueue<string?>([null, null, "1", "over"]);
        using var pump = Pump(app, log, _ => Read(turns));

        await pump.StartAsync(CancellationToken.None);
        foreach (var seconds in new[] { 5, 10, 5 })
        {
            await Eventually.TrueAsync(() => app.Clock.Waiting.Contains(TimeSpan.FromSeconds(seconds)), $"it waits for {seconds} s");
            app.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        await Eventually.TrueAsync(() => pump.ExecuteTask!.IsCompleted, "a stream that is over is not connected again");
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
        Assert.That(
            log.Entries.Select(entry => $"{entry.Level} {entry.Id}: {entry.Text}"),
            Is.EqualTo(
                new[] { 5, 10, 5 }.Select(seconds =>
                    $"Error 109: A stream of events ended; it is connected again in {TimeSpan.FromSeconds(seconds)}."
                )
            )
        );
    }

    [Test]
    public async Task A_stream_waits_while_the_inbox_is_full()
    {
        var inbox = new MemoryEventInbox { Capacity = 1 };
        await using var app = await EventApp.StartAsync(
            events => events.UseInbox(_ => inbox),
            options => options.PollInterval = TimeSpan.FromSeconds(3)
        );
        using var log = new LogBook();
        using var pump = Pump(app, log, _ => Events());

        await pump.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => app.Clock.Waiting.Contains(TimeSpan.FromSeconds(3)), "the second event waits");
        await (await inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0].CompleteAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.TrueAsync(() => pump.ExecuteTask!.IsCompleted, "the stream is over");

        Assert.That((await inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0].Id, Is.EqualTo("activity/2"));

        static async IAsyncEnumerable<XEvent> Events()
        {
            await Task.Yield();
            yield return XEvent.Parse(EventApp.Activity("1"));
            yield return XEvent.Parse(EventApp.Activity("2"));
        }
    }

    [Test]
    public async Task The_ids_of_handled_events_are_forgotten_in_their_time()
    {
        await using var app = await EventApp.StartAsync();
        var item = XEvent.Parse(EventApp.Activity("1"));
        await app.Inbox.AddAsync(item);
        await (await app.Inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0].CompleteAsync();

        app.Clock.Advance(TimeSpan.FromHours(48));
        Assert.That(await app.Inbox.AddAsync(item), Is.EqualTo(XEventAddition.Duplicate));
        await app.Clock.PassAsync(TimeSpan.FromMinutes(10).TotalSeconds);

        await Eventually.TrueAsync(async () => await app.Inbox.AddAsync(item) == XEventAddition.Added, "the id is forgotten");
    }

    private static StreamPump Pump(EventApp app, LogBook log, Func<CancellationToken, IAsyncEnumerable<XEvent>> read) =>
        new(
            new EventStream("activity", new StreamMonitor(), read),
            app.Services.GetRequiredService<EventIntake>(),
            app.Services.GetRequiredService<IOptions<XEventOptions>>(),
            app.Clock,
            new EventLog(log)
        );

    // An event and a failure, a failure alone, or the end.
    private static async IAsyncEnumerable<XEvent> Read(ConcurrentQueue<string?> turns)
    {
        await Task.Yield();
        turns.TryDequeue(out var turn);
        if (turn == "over")
        {
            yield break;
        }

        if (turn is not null)
        {
            yield return XEvent.Parse(EventApp.Activity(turn));
        }

        throw new IOException("The connection was lost.");
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>How events come to the application's handler, and what becomes of those that fail.</summary>
[TestFixture]
internal sealed class PumpTests
{
    [Test]
    public async Task A_handler_gets_each_event_once_with_services_of_its_own()
    {
        var seen = new ConcurrentQueue<(string Id, Guid Scope)>();
        await using var app = await EventApp.StartAsync(
            events => events.AddHandler<Recorder>(),
            services: services => services.AddSingleton(seen).AddScoped<ScopeId>()
        );

        foreach (var id in new[] { "1", "2", "1" })
        {
            Assert.That(await app.PostAsync(EventApp.Activity(id)), Is.EqualTo(HttpStatusCode.OK));
        }

        await Eventually.TrueAsync(() => seen.Count == 2, "both are handled");
        await EmptyAsync(app);
        Assert.That(seen.Select(one => one.Id), Is.EquivalentTo(new[] { "activity/1", "activity/2" }));
        Assert.That(seen.Select(one => one.Scope).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_failure_is_retried_later_each_time_and_ends_as_a_dead_letter()
    {
        var attempts = new ConcurrentQueue<(int Attempt, DateTimeOffset At)>();
        FakeClock clock = new();
        await using var app = await EventApp.StartAsync(
            events =>
                events.AddHandler(
                    (_, context, _) =>
                    {
                        attempts.Enqueue((context.Attempt, clock.GetUtcNow()));
                        throw new InvalidOperationException("No.");
                    }
                ),
            // A lease that no turn of the clock ends while an attempt waits for a thread.
            options => (options.MaxAttempts, options.LeaseDuration) = (4, TimeSpan.FromDays(1)),
            clock: clock
        );
        var began = clock.GetUtcNow();
        await app.PostAsync(EventApp.Activity("1"));

        // 2, 4 and 8 seconds.
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await TurnUntilAsync(app, () => attempts.Count >= attempt);
        }

        await DeadAsync(app);
        var at = attempts.Select(one => (one.At - began).TotalSeconds).ToArray();
        Assert.That(attempts.Select(one => one.Attempt), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        // The clock may turn while an attempt is under way, so an attempt may be later than this, never sooner.
        Assert.That(new[] { at[1] >= 2, at[2] >= at[1] + 4, at[3] >= at[2] + 8 }, Has.All.True);
        Assert.That((await app.Inbox.GetDeadLettersAsync()).Single().Error, Is.EqualTo("InvalidOperationException: No."));
    }

    [Test]
    public async Task Delays_double_up_to_their_maximum()
    {
        await using var app = await EventApp.StartAsync(options: options =>
            (options.MaxAttempts, options.MaxDelay) = (5, TimeSpan.FromSeconds(10))
        );
        var work = app.Services.GetRequiredService<EventWork>();
        List<string> ends = [];
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await work.FailAsync(new FakeLease(attempt) { Ends = ends }, "x", new InvalidOperationException("No."));
        }

        Assert.That(ends, Is.EqualTo(new[] { "retry 2", "retry 4", "retry 8", "retry 10", "dead" }));
    }

    [Test]
    public async Task A_dead_letter_that_is_delivered_again_can_succeed()
    {
        var broken = true;
        await using var app = await EventApp.StartAsync(
            events => events.AddHandler((_, _, _) => broken ? throw new InvalidOperationException("No.") : Task.CompletedTask),
            options => options.MaxAttempts = 1
        );
        await app.PostAsync(EventApp.Activity("1"));
        await DeadAsync(app);

        broken = false;
        Assert.That(await app.Inbox.RedeliverAsync("activity/1"), Is.True);
        // One turn, by which the pump looks at the inbox: with more of them the lease could expire while the handler waits for a thread.
        await Eventually.TrueAsync(() => app.Clock.Waiting.Any(left => left <= TimeSpan.FromSeconds(1)), "the pump waits");
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Status(app) is { Waiting: 0, DeadLetters: 0 }, "it is handled");
    }

    [Test]
    public async Task So_many_are_handled_at_once_and_no_more()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        await using var app = await EventApp.StartAsync(
            events =>
                events.AddHandler(
                    async (_, _, _) =>
                    {
                        var now = Interlocked.Increment(ref running);
                        most = Math.Max(most, now);
                        await gate.Task;
                        Interlocked.Decrement(ref running);
                    }
                ),
            options => options.MaxConcurrency = 2
        );
        for (var id = 1; id <= 5; id++)
        {
            await app.PostAsync(EventApp.Activity($"{id}"));
        }

        await Eventually.TrueAsync(() => Volatile.Read(ref running) == 2, "two are handled");
        gate.SetResult();
        await EmptyAsync(app);
        Assert.That(most, Is.EqualTo(2));
    }

    [Test]
    public async Task A_handler_that_takes_too_long_is_cancelled_and_retried()
    {
        var attempts = 0;
        await using var app = await EventApp.StartAsync(
            events =>
                events.AddHandler(
                    (_, context, token) =>
                    {
                        Interlocked.Increment(ref attempts);
                        return context.Attempt == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
                    }
                ),
            options => options.HandlerTimeout = TimeSpan.FromSeconds(30)
        );
        await app.PostAsync(EventApp.Activity("1"));
        await Eventually.TrueAsync(() => Volatile.Read(ref attempts) == 1, "it is handled");

        await TurnUntilAsync(app, () => Volatile.Read(ref attempts) == 2);
        await EmptyAsync(app);
    }

    [Test]
    public async Task A_lease_is_renewed_while_a_handler_runs()
    {
        var (attempts, gate) = (0, new TaskCompletionSource());
        await using var app = await EventApp.StartAsync(
            events =>
                events.AddHandler(
                    (_, _, _) =>
                    {
                        Interlocked.Increment(ref attempts);
                        return gate.Task;
                    }
                ),
            options => options.LeaseDuration = TimeSpan.FromSeconds(6)
        );
        await app.PostAsync(EventApp.Activity("1"));
        await Eventually.TrueAsync(() => Volatile.Read(ref attempts) == 1, "it is handled");

        for (var seconds = 0; seconds < 30; seconds++)
        {
            await Eventually.TrueAsync(() => app.Clock.Waiting.Any(left => left <= TimeSpan.FromSeconds(2)), "the renewal waits");
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        gate.SetResult();
        await EmptyAsync(app);
        Assert.That(attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task An_application_that_stops_leaves_what_is_under_way_to_the_next_and_the_attempt_does_not_count()
    {
        var started = new TaskCompletionSource();
        var app = await EventApp.StartAsync(events =>
            events.AddHandler(
                async (_, _, token) =>
                {
                    started.TrySetResult();
                    await Task.Delay(Timeout.Infinite, token);
                }
            )
        );
        await using (app)
        {
            await app.PostAsync(EventApp.Activity("1"));
            await started.Task;
            var inbox = app.Inbox;
            await app.StopAsync();

            var lease = (await inbox.LeaseAsync(1, TimeSpan.FromMinutes(1))).Single();
            Assert.That(lease.Attempt, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task An_event_that_no_process_survived_is_a_dead_letter_and_is_not_attempted_again()
    {
        var attempts = 0;
        var clock = new FakeClock();
        var inbox = new MemoryEventInbox(clock);
        await inbox.AddAsync(XEvent.Parse(EventApp.Activity("1")));
        for (var crash = 0; crash < 2; crash++)
        {
            await inbox.LeaseAsync(1, TimeSpan.FromSeconds(1));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await using var app = await EventApp.StartAsync(
            events =>
                events
                    .UseInbox(_ => inbox)
                    .AddHandler(
                        (_, _, _) =>
                        {
                            attempts++;
                            return Task.CompletedTask;
                        }
                    ),
            options => options.MaxAttempts = 2,
            clock: clock
        );

        await DeadAsync(app);
        Assert.That(attempts, Is.Zero);
        Assert.That((await inbox.GetDeadLettersAsync()).Single().Error, Is.EqualTo("The process ended in each attempt."));
    }

    [Test]
    public void An_event_has_one_handler()
    {
        var events = new ServiceCollection().AddXEvents(_ => { }).AddHandler<Recorder>();

        Assert.That(
            () => events.AddHandler<Recorder>(),
            Throws.InvalidOperationException.With.Message.StartsWith("There is an IXEventHandler already.")
        );
    }

    [Test]
    public async Task Events_can_be_read_as_a_sequence_and_asking_for_the_next_means_that_the_last_was_handled()
    {
        await using var app = await EventApp.StartAsync();
        var reader = app.Services.GetRequiredService<IXEventReader>();
        await using var events = reader.ReadAllAsync().GetAsyncEnumerator();
        await app.PostAsync(EventApp.Activity("1"));

        Assert.That(await events.MoveNextAsync(), Is.True);
        Assert.That(events.Current, Is.InstanceOf<XActivityEvent>().With.Property("Id").EqualTo("activity/1"));
        Assert.That(Status(app).Waiting, Is.EqualTo(1));

        var next = events.MoveNextAsync();
        await Eventually.TrueAsync(() => Status(app).Waiting == 0, "the first is handled");
        await app.PostAsync(EventApp.Activity("2"));
        Assert.That(await next, Is.True);
        Assert.That(events.Current.Id, Is.EqualTo("activity/2"));
    }

    [Test]
    public async Task A_loop_that_is_left_has_not_handled_its_last_event()
    {
        await using var app = await EventApp.StartAsync();
        var reader = app.Services.GetRequiredService<IXEventReader>();
        await app.PostAsync(EventApp.Activity("1"));

        await foreach (var _ in reader.ReadAllAsync())
        {
            break;
        }

        Assert.That(Status(app).Waiting, Is.EqualTo(1));
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await app.Inbox.LeaseAsync(1, TimeSpan.FromMinutes(1))).Single().Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task A_sequence_leaves_out_what_can_not_be_read_and_what_no_process_survived()
    {
        await using var app = await EventApp.StartAsync(options: options => options.MaxAttempts = 1);
        await app.PostAsync(EventApp.Activity("1"));
        await app.Inbox.LeaseAsync(1, TimeSpan.FromSeconds(3));
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        await app.Inbox.AddAsync(new XUnknownEvent("unknown/1", "unknown", "[]"));
        await app.PostAsync(EventApp.Activity("2"));
        var reader = app.Services.GetRequiredService<IXEventReader>();

        await using var events = reader.ReadAllAsync().GetAsyncEnumerator();

        Assert.That(await events.MoveNextAsync(), Is.True);
        Assert.That(events.Current.Id, Is.EqualTo("activity/2"));
        Assert.That(Status(app).DeadLetters, Is.EqualTo(2));
    }

    private static XEventInboxStatus Status(EventApp app) => app.Inbox.GetStatusAsync().AsTask().GetAwaiter().GetResult();

    private static Task EmptyAsync(EventApp app) => Eventually.TrueAsync(() => Status(app).Waiting == 0, "the inbox is empty");

    private static Task DeadAsync(EventApp app) => Eventually.TrueAsync(() => Status(app).DeadLetters == 1, "there is a dead letter");

    /// <summary>Turns the clock a second at a time until something is so.</summary>
    private static Task TurnUntilAsync(EventApp app, Func<bool> condition) =>
        Eventually.TrueAsync(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                // Only while the pump waits for its next look at the inbox.
                if (app.Clock.Waiting.Any(left => left <= TimeSpan.FromSeconds(1)))
                {
                    app.Clock.Advance(TimeSpan.FromSeconds(1));
                }

                return false;
            },
            "it is so after some turns of the clock"
        );

    private sealed class ScopeId
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    private sealed class Recorder(ConcurrentQueue<(string Id, Guid Scope)> seen, ScopeId scope) : IXEventHandler
    {
        public Task HandleAsync(XEvent item, XEventContext context, CancellationToken cancellationToken)
        {
            seen.Enqueue((item.Id, scope.Id));
            return Task.CompletedTask;
        }
    }
}

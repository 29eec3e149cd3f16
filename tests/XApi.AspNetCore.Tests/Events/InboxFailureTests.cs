using System.Collections.Concurrent;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>An inbox that can't be read for a while delays events, and loses none.</summary>
[TestFixture]
internal sealed class InboxFailureTests
{
    [Test]
    public async Task It_is_read_again_after_longer_and_longer_pauses()
    {
        FakeClock clock = new();
        var inbox = new FailingInbox(new MemoryEventInbox(clock)) { Failures = 3 };
        var seen = new ConcurrentQueue<string>();
        await using var app = await EventApp.StartAsync(
            events =>
                events
                    .UseInbox(_ => inbox)
                    .AddHandler(
                        (item, _, _) =>
                        {
                            seen.Enqueue(item.Id);
                            return Task.CompletedTask;
                        }
                    ),
            clock: clock
        );
        await app.PostAsync(EventApp.Activity("1"));

        foreach (var seconds in new[] { 1, 2, 4 })
        {
            Assert.That(seen, Is.Empty);
            await clock.PassAsync(seconds);
        }

        await Eventually.TrueAsync(() => seen.Count == 1, "the event is handled");
        Assert.That(seen, Is.EqualTo(new[] { "activity/1" }));
    }

    private sealed class FailingInbox(MemoryEventInbox inbox) : IXEventInbox
    {
        private int _leases;

        public int Failures { get; init; }

        public ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default) =>
            inbox.AddAsync(item, cancellationToken);

        public ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(
            int count,
            TimeSpan duration,
            CancellationToken cancellationToken = default
        ) =>
            Interlocked.Increment(ref _leases) <= Failures
                ? throw new IOException("The disk is gone.")
                : inbox.LeaseAsync(count, duration, cancellationToken);

        public ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
            inbox.GetStatusAsync(cancellationToken);

        public ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default) =>
            inbox.GetDeadLettersAsync(count, cancellationToken);

        public ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default) =>
            inbox.RedeliverAsync(id, cancellationToken);

        public ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default) => inbox.PurgeAsync(cancellationToken);
    }
}

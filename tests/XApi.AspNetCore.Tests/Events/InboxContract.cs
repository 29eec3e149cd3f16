using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What every inbox does, wherever it keeps its events.</summary>
public abstract class InboxContract
{
    private protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private protected FakeClock Clock { get; private set; } = null!;

    private protected IXEventInbox Inbox { get; private set; } = null!;

    private protected abstract Task<IXEventInbox> CreateAsync(FakeClock clock, int capacity);

    [SetUp]
    public async Task MakeInbox()
    {
        Clock = new FakeClock();
        Inbox = await CreateAsync(Clock, capacity: 3);
    }

    [Test]
    public async Task An_event_is_added_once()
    {
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Added));
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate));
        Assert.That(await Inbox.AddAsync(Event("2")), Is.EqualTo(XEventAddition.Added));

        await CompleteAsync("activity/1");

        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate), "it was handled");
    }

    [Test]
    public async Task There_is_room_for_so_many()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            Assert.That(await Inbox.AddAsync(Event(id)), Is.EqualTo(XEventAddition.Added));
        }

        Assert.That(await Inbox.AddAsync(Event("4")), Is.EqualTo(XEventAddition.Full));
        Assert.That(await Inbox.AddAsync(Event("3")), Is.EqualTo(XEventAddition.Duplicate));

        await CompleteAsync("activity/1");
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await Inbox.AddAsync(Event("4")), Is.EqualTo(XEventAddition.Added));
    }

    [Test]
    public async Task Where_there_is_room_a_clock_that_is_set_back_takes_none_of_it()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            await Inbox.AddAsync(Event(id));
        }

        foreach (var lease in await Inbox.LeaseAsync(3, Minute))
        {
            await using (lease)
            {
                await lease.CompleteAsync();
            }
        }

        Clock.Jump(TimeSpan.FromHours(-1));
        Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await Inbox.AddAsync(Event("4")), Is.EqualTo(XEventAddition.Added));
    }

    [Test]
    public async Task A_lease_has_what_X_sent_and_is_nobody_else_s()
    {
        await Inbox.AddAsync(Event("1"));
        await Inbox.AddAsync(Event("2"));

        await using var lease = await LeaseAsync();

        Assert.That((lease.Id, lease.Json, lease.Attempt), Is.EqualTo(("activity/1", EventApp.Activity("1"), 1)));
        Assert.That(lease.ReceivedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That((await Inbox.LeaseAsync(5, Minute)).Select(other => other.Id), Is.EqualTo(new[] { "activity/2" }));
        Assert.That(await Inbox.LeaseAsync(5, Minute), Is.Empty);
    }

    [Test]
    public async Task Events_are_leased_in_the_order_in_which_they_were_received()
    {
        foreach (var id in new[] { "9", "1", "5" })
        {
            await Inbox.AddAsync(Event(id));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.That(
            (await Inbox.LeaseAsync(2, Minute)).Concat(await Inbox.LeaseAsync(2, Minute)).Select(lease => lease.Id),
            Is.EqualTo(new[] { "activity/9", "activity/1", "activity/5" })
        );
    }

    [Test]
    public async Task A_lease_that_expires_goes_to_another_and_the_first_can_change_nothing()
    {
        await Inbox.AddAsync(Event("1"));
        await using var first = await LeaseAsync();

        Clock.Advance(Minute);
        await using var second = await LeaseAsync();

        Assert.That(second.Attempt, Is.EqualTo(2));
        Assert.That(await first.RenewAsync(Minute), Is.False);
        Assert.That(await first.CompleteAsync(), Is.False);
        Assert.That(await first.RetryAsync(Minute, "late"), Is.False);
        Assert.That(await first.DeadLetterAsync("late"), Is.False);
        Assert.That(await first.ReleaseAsync(), Is.False);
        Assert.That(await second.CompleteAsync(), Is.True);
        Assert.That((await Inbox.GetStatusAsync()).Waiting, Is.Zero);
    }

    [Test]
    public async Task A_lease_that_is_renewed_does_not_expire()
    {
        await Inbox.AddAsync(Event("1"));
        await using var lease = await LeaseAsync();

        Clock.Advance(Minute / 2);
        Assert.That(await lease.RenewAsync(Minute), Is.True);
        Clock.Advance(Minute / 2);

        Assert.That(await Inbox.LeaseAsync(1, Minute), Is.Empty);
        Assert.That(await lease.CompleteAsync(), Is.True);
        Clock.Advance(Minute);
        Assert.That(await Inbox.LeaseAsync(1, Minute), Is.Empty);
    }

    [Test]
    public async Task A_retry_is_due_after_its_delay_and_counts()
    {
        await Inbox.AddAsync(Event("1"));
        await using (var lease = await LeaseAsync())
        {
            Assert.That(await lease.RetryAsync(TimeSpan.FromSeconds(10), "broken"), Is.True);
        }

        Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.That(await Inbox.LeaseAsync(1, Minute), Is.Empty);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await LeaseAsync()).Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task A_released_event_is_due_at_once_and_does_not_count()
    {
        await Inbox.AddAsync(Event("1"));
        await (await LeaseAsync()).ReleaseAsync();

        Assert.That((await LeaseAsync()).Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task A_dead_letter_is_kept_until_it_is_delivered_again()
    {
        await Inbox.AddAsync(Event("1"));
        await Inbox.AddAsync(Event("2"));
        await using (var lease = await LeaseAsync())
        {
            Assert.That(await lease.DeadLetterAsync("It\0broke."), Is.True);
        }

        var status = await Inbox.GetStatusAsync();
        var letter = (await Inbox.GetDeadLettersAsync()).Single();
        Assert.That((status.Waiting, status.DeadLetters), Is.EqualTo((1, 1)));
        Assert.That((letter.Id, letter.Json, letter.Attempts), Is.EqualTo(("activity/1", EventApp.Activity("1"), 1)));
        Assert.That(letter.Error, Does.EndWith("broke."));
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate));
        Assert.That(await Inbox.RedeliverAsync("activity/2"), Is.False, "it is no dead letter");
        Assert.That(await Inbox.RedeliverAsync("activity/3"), Is.False);

        Assert.That(await Inbox.RedeliverAsync("activity/1"), Is.True);

        Assert.That(await Inbox.GetDeadLettersAsync(), Is.Empty);
        Assert.That((await Inbox.LeaseAsync(5, Minute)).Select(lease => (lease.Id, lease.Attempt)), Does.Contain(("activity/1", 1)));
    }

    [Test]
    public async Task The_status_names_the_oldest_that_waits()
    {
        Assert.That((await Inbox.GetStatusAsync()).OldestReceivedAt, Is.Null);
        var began = Clock.GetUtcNow();
        await Inbox.AddAsync(Event("1"));
        Clock.Advance(Minute);
        await Inbox.AddAsync(Event("2"));

        Assert.That(await Inbox.GetStatusAsync(), Is.EqualTo(new XEventInboxStatus(2, 3, 0, began)));
        await CompleteAsync("activity/1");
        Assert.That((await Inbox.GetStatusAsync()).OldestReceivedAt, Is.EqualTo(began + Minute));
    }

    [Test]
    public async Task A_dead_letter_that_is_delivered_again_can_be_the_oldest_that_waits()
    {
        var began = Clock.GetUtcNow();
        await Inbox.AddAsync(Event("1"));
        Clock.Advance(Minute);
        await Inbox.AddAsync(Event("2"));
        await (await LeaseAsync()).DeadLetterAsync("broken");
        Assert.That((await Inbox.GetStatusAsync()).OldestReceivedAt, Is.EqualTo(began + Minute));

        await Inbox.RedeliverAsync("activity/1");

        Assert.That(await Inbox.GetStatusAsync(), Is.EqualTo(new XEventInboxStatus(2, 3, 0, began)));
    }

    [Test]
    public async Task Dead_letters_come_latest_first_and_so_many_at_most()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            await Inbox.AddAsync(Event(id));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var leases = await Inbox.LeaseAsync(3, Minute);
        foreach (var place in new[] { 1, 2, 0 })
        {
            await leases[place].DeadLetterAsync("broken");
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.That((await Inbox.GetDeadLettersAsync(2)).Select(letter => letter.Id), Is.EqualTo(new[] { "activity/1", "activity/3" }));
    }

    [Test]
    public void Nothing_is_not_asked_for()
    {
        Assert.That(() => Inbox.LeaseAsync(0, Minute).AsTask(), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Inbox.GetDeadLettersAsync(0).AsTask(), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task The_id_of_a_handled_event_is_kept_for_48_hours()
    {
        await Inbox.AddAsync(Event("1"));
        await CompleteAsync("activity/1");

        Clock.Advance(TimeSpan.FromHours(48));
        Assert.That(await Inbox.PurgeAsync(), Is.Zero);
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Duplicate));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await Inbox.PurgeAsync(), Is.EqualTo(1));
        Assert.That(await Inbox.AddAsync(Event("1")), Is.EqualTo(XEventAddition.Added));
    }

    private protected static XEvent Event(string id) => XEvent.Parse(EventApp.Activity(id));

    private protected async Task<XEventLease> LeaseAsync() => (await Inbox.LeaseAsync(1, Minute)).Single();

    private async Task CompleteAsync(string id)
    {
        foreach (var lease in await Inbox.LeaseAsync(10, Minute))
        {
            Assert.That(await (lease.Id == id ? lease.CompleteAsync() : lease.ReleaseAsync()), Is.True);
        }
    }
}

using XApi.Sandbox;

namespace XApi.Tests.Events;

/// <summary>Subscriptions to X Activity as a wanted state.</summary>
[TestFixture]
internal sealed class SubscriptionSyncTests
{
    private FakeClock _clock = null!;
    private XSandbox _sandbox = null!;
    private XApiClient _x = null!;

    [SetUp]
    public async Task StartSandbox()
    {
        _clock = new FakeClock();
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                TimeProvider = _clock,
                EnforceRateLimits = false,
            }
        );
        // A test makes more calls than a quarter of an hour allows, and its clock stands still.
        _x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = _sandbox.BaseAddress,
                Credentials = [new AppOnlyCredential(_sandbox.BearerToken)],
                TimeProvider = _clock,
                PrimaryHandler = _sandbox.Handler,
                RateLimitPolicy = RateLimitPolicy.Observe,
            }
        );
    }

    [TearDown]
    public async Task StopSandbox()
    {
        _x.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task What_is_missing_is_created_what_differs_changed_what_is_not_wanted_deleted()
    {
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.PostCreate, tag: "old"));
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.PostDelete));
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.SpacesStart));

        var sync = await _x.Activity.SyncSubscriptionsAsync([
            Of(ActivityEventType.PostCreate, tag: "new"),
            Of(ActivityEventType.PostDelete),
            Of(ActivityEventType.FollowFollow),
        ]);

        Assert.That(Names(sync.Created), Is.EqualTo(new[] { "follow.follow" }));
        Assert.That(sync.Updated.Select(one => (one.EventType.Value, one.Tag)), Is.EqualTo(new[] { ("post.create", "new") }));
        Assert.That(Names(sync.Deleted), Is.EqualTo(new[] { "spaces.start" }));
        Assert.That(Names(sync.Unchanged), Is.EqualTo(new[] { "post.delete" }));
        Assert.That((sync.IsComplete, sync.HasChanged), Is.EqualTo((true, true)));
        Assert.That(await NamesAsync(), Is.EquivalentTo(new[] { "post.create", "post.delete", "follow.follow" }));
    }

    [Test]
    public async Task The_second_time_nothing_but_the_list_is_requested()
    {
        CreateActivitySubscriptionRequest[] desired =
        [
            Of(ActivityEventType.PostCreate, tag: "a", expiresAt: _clock.GetUtcNow().AddHours(1).AddTicks(1234567)),
            Of(ActivityEventType.ProfileUpdateBio),
            Of(ActivityEventType.ProfileUpdateBio),
        ];
        Assert.That((await _x.Activity.SyncSubscriptionsAsync(desired)).Created, Has.Count.EqualTo(2));
        var before = _sandbox.Requests.Count;

        var again = await _x.Activity.SyncSubscriptionsAsync(desired);

        Assert.That((again.HasChanged, again.IsComplete, again.Unchanged.Count), Is.EqualTo((false, true, 2)));
        Assert.That(_sandbox.Requests, Has.Count.EqualTo(before + 1));
    }

    [Test]
    public async Task A_tag_or_an_end_that_is_taken_away_is_taken_away()
    {
        await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.PostCreate, tag: "a", expiresAt: _clock.GetUtcNow().AddHours(1))]);

        var sync = await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.PostCreate)]);

        Assert.That(sync.Updated.Single() is { Tag: null, ExpiresAt: null }, Is.True);
        Assert.That((await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.PostCreate)])).HasChanged, Is.False);
    }

    [Test]
    public async Task An_older_name_of_a_type_is_the_same_subscription()
    {
        var mine = _sandbox.User.Credential;
        var sync = await _x.Activity.SyncSubscriptionsAsync(
            [Of(ActivityEventType.ChatConversationJoinAlias)],
            new() { CredentialOf = _ => mine }
        );
        Assert.That(sync.IsComplete, Is.True);

        Assert.That((await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.ChatConversationJoin)])).HasChanged, Is.False);
    }

    [Test]
    public async Task What_X_refuses_is_reported_and_the_rest_is_done()
    {
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.SpacesStart));

        var sync = await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.PostMentionCreate), Of(ActivityEventType.PostCreate)]);

        var failure = sync.Failures.Single();
        Assert.That(failure.Subscription.EventType, Is.EqualTo(ActivityEventType.PostMentionCreate));
        Assert.That(failure.Error, Is.InstanceOf<XForbiddenException>());
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "post.create" }));
    }

    [Test]
    public async Task A_private_event_is_subscribed_to_with_the_credential_of_its_user()
    {
        var mine = _sandbox.User.Credential;

        var sync = await _x.Activity.SyncSubscriptionsAsync(
            [Of(ActivityEventType.PostMentionCreate), Of(ActivityEventType.PostCreate)],
            new() { CredentialOf = wanted => wanted.EventType == ActivityEventType.PostMentionCreate ? mine : null }
        );

        Assert.That((sync.IsComplete, sync.Created.Count), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task What_exists_is_kept_where_X_accepts_nothing()
    {
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.SpacesStart));

        var sync = await _x.Activity.SyncSubscriptionsAsync([Of(ActivityEventType.PostMentionCreate)]);

        Assert.That((Names(sync.Kept).Single(), sync.Deleted.Count, sync.IsComplete), Is.EqualTo(("spaces.start", 0, false)));
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "spaces.start" }));
    }

    [Test]
    public async Task Others_than_those_of_the_scope_are_left_alone_and_an_empty_list_deletes_the_rest()
    {
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.SpacesStart, tag: "theirs"));
        await _x.Activity.SubscribeAsync(Of(ActivityEventType.SpacesEnd, tag: "ours"));

        var sync = await _x.Activity.SyncSubscriptionsAsync([], new() { Scope = subscription => subscription.Tag == "ours" });

        Assert.That(Names(sync.Deleted), Is.EqualTo(new[] { "spaces.end" }));
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "spaces.start" }));
    }

    [Test]
    [Category("Slow")]
    public async Task Where_there_is_no_room_what_is_not_wanted_makes_some()
    {
        foreach (var user in _sandbox.Users.Take(250))
        {
            foreach (var type in new[] { "post.create", "post.delete", "spaces.start", "spaces.end", "broadcast.start", "broadcast.end" })
            {
                await _x.Activity.SubscribeAsync(
                    new()
                    {
                        EventType = new(type),
                        Filter = new() { UserId = user.Id },
                    }
                );
            }
        }

        var kept = (await _x.Activity.EnumerateSubscriptionsAsync().ToListAsync())[0];
        var sync = await _x.Activity.SyncSubscriptionsAsync([
            new() { EventType = kept.EventType, Filter = kept.Filter },
            Of(ActivityEventType.FollowFollow),
        ]);

        Assert.That((sync.IsComplete, sync.Created.Count, sync.Deleted.Count), Is.EqualTo((true, 1, 1499)));
        Assert.That(await NamesAsync(), Has.Count.EqualTo(2));
    }

    private CreateActivitySubscriptionRequest Of(ActivityEventType type, string? tag = null, DateTimeOffset? expiresAt = null) =>
        new()
        {
            EventType = type,
            Filter = new() { UserId = _sandbox.User.Id },
            Tag = tag,
            ExpiresAt = expiresAt,
        };

    private static IEnumerable<string> Names(IEnumerable<ActivitySubscription> subscriptions) =>
        subscriptions.Select(subscription => subscription.EventType.Value);

    private async Task<List<string>> NamesAsync() => [.. Names(await _x.Activity.EnumerateSubscriptionsAsync().ToListAsync())];
}

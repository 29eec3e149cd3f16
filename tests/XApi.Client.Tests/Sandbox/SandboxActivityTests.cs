using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>The events that subscriptions to X Activity bring, by stream and by webhook.</summary>
[TestFixture]
internal sealed class SandboxActivityTests : WebhookFixture
{
    private SandboxUser Third => Sandbox.Users[7];

    [Test]
    public async Task Posts_of_a_user_and_what_others_make_of_them_are_events()
    {
        await SubscribeAsync(ActivityEventType.PostCreate, User, "mine");
        await SubscribeAsync(ActivityEventType.PostDelete, User);
        await SubscribeMyselfAsync(
            ActivityEventType.PostMentionCreate,
            ActivityEventType.PostReplyCreate,
            ActivityEventType.PostQuoteCreate,
            ActivityEventType.PostRepostCreate
        );
        var live = await LiveAsync(6);
        var mine = Sandbox.Post("Mine");
        var mention = Sandbox.Post($"Hello @{User.Username}", Other);
        var reply = Sandbox.Post("Indeed", Other, inReplyToTweetId: mine);
        var quote = Sandbox.Post("Look", Other, quoteTweetId: mine);
        using (var other = Sandbox.CreateClient(Other))
        {
            await other.Retweets.RetweetAsync(Other.Id, mine);
        }

        Sandbox.World.Delete(mine);
        var events = await live.Events;

        Assert.That(
            events.Select(happened => happened.EventType.Value),
            Is.EquivalentTo([
                "post.create",
                "post.mention.create",
                "post.reply.create",
                "post.quote.create",
                "post.repost.create",
                "post.delete",
            ])
        );
        Assert.That(Tweet(events, "post.create").Text, Is.EqualTo("Mine"));
        Assert.That(Of(events, "post.create").Tag, Is.EqualTo("mine"));
        Assert.That(Of(events, "post.create").Includes!.Users[0].Id, Is.EqualTo(User.Id));
        Assert.That(Tweet(events, "post.mention.create").Id, Is.EqualTo(mention));
        Assert.That(Tweet(events, "post.reply.create").Id, Is.EqualTo(reply));
        Assert.That(Tweet(events, "post.quote.create").Id, Is.EqualTo(quote));
        Assert.That(Tweet(events, "post.repost.create").ReferencedTweets[0].Id, Is.EqualTo(mine));
        Assert.That(((AuthoredTweet)Of(events, "post.delete").Payload!).Id, Is.EqualTo(mine));
    }

    [Test]
    public async Task Likes_have_two_sides()
    {
        foreach (var direction in new[] { ActivityDirection.Inbound, ActivityDirection.Outbound })
        {
            await MyClient.Activity.SubscribeAsync(
                new()
                {
                    EventType = ActivityEventType.LikeCreate,
                    Filter = new() { UserId = User.Id, Direction = direction },
                    Tag = direction.Value,
                }
            );
        }

        var (mine, theirs) = (Sandbox.Post("Mine"), Sandbox.Post("Theirs", Other));
        Sandbox.World.Like(Other, mine);
        Sandbox.World.Like(User, theirs);
        var events = await EventsAsync(2);

        Assert.That(
            events.Select(happened => (happened.Tag, ((StreamedLike)happened.Payload!).LikedTweetId)),
            Is.EqualTo(new[] { ("inbound", mine), ("outbound", theirs) })
        );
        Assert.That(((StreamedLike)events[0].Payload!).TimestampMs, Is.EqualTo(Clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    [Test]
    public async Task Follows_mutes_and_blocks_name_both_users()
    {
        await SubscribeAsync(ActivityEventType.FollowFollow, User);
        await SubscribeAsync(ActivityEventType.FollowUnfollow, User);
        await SubscribeMyselfAsync(
            ActivityEventType.MuteMute,
            ActivityEventType.MuteUnmute,
            ActivityEventType.BlockBlock,
            ActivityEventType.BlockUnblock
        );
        var strangers = Sandbox.Users.Where(user => user != User && !AreConnected(user)).Take(2).ToList();
        var (stranger, another) = (strangers[0], strangers[1]);
        var expected = new[]
        {
            ("follow.follow", User.Id, stranger.Id),
            ("follow.follow", stranger.Id, User.Id),
            ("follow.unfollow", stranger.Id, User.Id),
            ("mute.mute", User.Id, another.Id),
            ("mute.unmute", User.Id, another.Id),
            ("block.block", User.Id, another.Id),
            ("block.unblock", User.Id, another.Id),
            ("follow.follow", User.Id, another.Id),
        };

        Sandbox.World.Follow(User, stranger);
        Sandbox.World.Follow(stranger, User);
        Sandbox.World.Unfollow(stranger, User);
        Sandbox.World.Mute(User, another);
        Sandbox.World.Unmute(User, another);
        Sandbox.World.Block(User, another);
        Sandbox.World.Unblock(User, another);
        // To whom it is done gets no event, and what changes nothing is no event.
        Sandbox.World.Mute(another, User);
        Sandbox.World.Block(another, User);
        Sandbox.World.Unblock(User, another);
        Sandbox.World.Follow(User, another);
        var events = await EventsAsync(expected.Length);

        Assert.That(events.Select(Pair), Is.EqualTo(expected));
    }

    [Test]
    public async Task Messages_are_sent_and_received_typed_and_read()
    {
        await SubscribeMyselfAsync(
            ActivityEventType.DmSent,
            ActivityEventType.DmReceived,
            ActivityEventType.DmIndicateTyping,
            ActivityEventType.DmRead
        );

        Sandbox.World.StartTyping(Other, User);
        Sandbox.World.SendMessage(Other, User, "Hello!");
        var sent = Sandbox.World.SendMessage(User, Other, "Hello yourself!");
        Sandbox.World.ReadMessages(Other, User);
        var events = await EventsAsync(4);
        string Payload(int i) => events[i].Payload!.ToJson();

        Assert.That(
            events.Select(happened => happened.EventType.Value),
            Is.EqualTo(new[] { "dm.indicate_typing", "dm.received", "dm.sent", "dm.read" })
        );
        Assert.That(Payload(1), Does.Contain("Hello!").And.Contain("\"direct_message_events\"").And.Contain("\"users\""));
        Assert.That(Payload(2), Does.Contain($"\"recipient_id\":\"{Other.Id}\""));
        Assert.That(Payload(3), Does.Contain($"\"last_read_event_id\":\"{sent}\""));
    }

    [Test]
    public async Task A_profile_is_updated_from_one_value_to_another()
    {
        await SubscribeAsync(ActivityEventType.ProfileUpdateScreenname, Other);
        await SubscribeAsync(ActivityEventType.ProfileUpdateGeo, Other);
        var before = Other.Name;

        Sandbox.World.UpdateProfile(Other, name: "Somebody", location: "Elsewhere");
        var events = await EventsAsync(2);

        var (name, place) = ((ProfileUpdateActivity)events[0].Payload!, (ProfileUpdateActivity)events[1].Payload!);
        Assert.That((name.Before, name.After, place.After), Is.EqualTo((before, "Somebody", "Elsewhere")));
        Assert.That((await App.GetAsync($"/2/users/{Other.Id}")).Text("data.name"), Is.EqualTo("Somebody"));
    }

    [Test]
    public async Task A_broadcast_that_is_put_into_the_world_starts_and_ends_once()
    {
        await SubscribeAsync(ActivityEventType.BroadcastStart, Other);
        await SubscribeAsync(ActivityEventType.BroadcastEnd, Other);

        var id = Sandbox.World.Add(new Broadcast { Title = "Not yet", TwitterUserId = Other.Id });
        foreach (var end in new[] { null, null, "1714568460000", "1714568460000" })
        {
            Sandbox.World.Add(
                new Broadcast
                {
                    Id = id,
                    Title = "Live",
                    TwitterUserId = Other.Id,
                    StartMs = "1714568400000",
                    EndMs = end,
                }
            );
        }

        var events = await EventsAsync(2);

        Assert.That(events.Select(happened => happened.EventType.Value), Is.EqualTo(new[] { "broadcast.start", "broadcast.end" }));
        var (start, ended) = ((BroadcastActivity)events[0].Payload!, (BroadcastActivity)events[1].Payload!);
        Assert.That((start.BroadcastId, start.BroadcastState, start.DurationMs), Is.EqualTo((id, "Running", (long?)null)));
        Assert.That((ended.BroadcastId, ended.BroadcastState, ended.DurationMs), Is.EqualTo((id, "Ended", 60_000L)));
        Assert.That(ended.User!.Id, Is.EqualTo(Other.Id));
    }

    [Test]
    public async Task Spaces_broadcasts_encrypted_messages_and_news_are_events()
    {
        await SubscribeAsync(ActivityEventType.SpacesStart, Other);
        await SubscribeAsync(ActivityEventType.SpacesEnd, Other);
        await SubscribeAsync(ActivityEventType.BroadcastStart, User);
        await SubscribeMyselfAsync(ActivityEventType.BroadcastChat, ActivityEventType.ChatReceived, ActivityEventType.ChatSent);
        await AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.NewsNew,
                Filter = new() { Keyword = "SNOW" },
            }
        );
        using var other = SandboxHttp.AsUser(Sandbox, Other);

        var space = Sandbox.World.Add(new Space { Title = "Talk", CreatorId = Other.Id });
        Sandbox.World.Add(
            new Space
            {
                Id = space,
                Title = "Talk",
                CreatorId = Other.Id,
                State = SpaceState.Ended,
            }
        );
        var scheduled = await Me.PostAsync(
            "/2/broadcasts/scheduled",
            """{"source_id":"1","scheduled_start_ms":"1714568400000","manual_publish":true,"title":"Live"}"""
        );
        var started = await Me.PostAsync($"/2/broadcasts/scheduled/{scheduled.Text("data.scheduled_broadcast_id")}/live", "");
        var broadcast = (await Me.GetAsync("/2/broadcasts")).Text("data.0.id");
        await other.PostAsync($"/2/broadcasts/{broadcast}/chat", """{"text":"First!"}""");
        await other.PostAsync(
            $"/2/chat/conversations/{User.Id}/messages",
            """{"message_id":"7","encoded_message_create_event":"U25vdyE="}"""
        );
        Sandbox.World.Add(new NewsStory { Name = "It rains" });
        Sandbox.World.Add(new NewsStory { Name = "It snows", Summary = "Snow fell" });
        var events = await EventsAsync(6);

        Assert.That(started.Status, Is.EqualTo(HttpStatusCode.OK), started.Body);
        Assert.That(
            events.Select(happened => happened.EventType.Value),
            Is.EqualTo(new[] { "spaces.start", "spaces.end", "broadcast.start", "broadcast.chat", "chat.received", "news.new" })
        );
        Assert.That(((SpaceActivity)events[0].Payload!).User!.Id, Is.EqualTo(Other.Id));
        Assert.That(((BroadcastActivity)events[2].Payload!).BroadcastId, Is.EqualTo(broadcast));
        Assert.That(((BroadcastChatActivity)events[3].Payload!).Message, Is.EqualTo("First!"));
        Assert.That(((ChatActivity)events[4].Payload!).EncodedEvent, Is.EqualTo("U25vdyE="));
        Assert.That(((NewsActivity)events[5].Payload!).Name, Is.EqualTo("It snows"));
    }

    [Test]
    public async Task Who_takes_the_access_away_is_reported_and_refused()
    {
        await AppClient.Activity.SubscribeAsync(new() { EventType = ActivityEventType.OauthRevoke, Filter = new() });
        await SubscribeMyselfAsync(ActivityEventType.LikeCreate);

        Sandbox.World.RevokeAccess(User);
        var revoked = (RevokedAccess)(await EventsAsync(1))[0].Payload!;

        Assert.That((revoked.UserId, revoked.DateTime), Is.EqualTo((User.Id, Clock.GetUtcNow())));
        Assert.That((await Me.GetAsync("/2/users/me")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Nothing_of_protected_accounts_and_nothing_after_the_end_is_delivered()
    {
        await SubscribeAsync(ActivityEventType.PostCreate, Other);
        await AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.PostCreate,
                Filter = new() { UserId = Third.Id },
                ExpiresAt = Clock.GetUtcNow().AddMinutes(1),
            }
        );
        var live = await LiveAsync(2);

        Sandbox.Post("Before the end", Third);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Sandbox.Post("After the end", Third);
        Sandbox.World.Protect(Other);
        Sandbox.Post("Behind closed doors", Other);
        Sandbox.World.Protect(Other, false);
        Sandbox.Post("In the open", Other);

        Assert.That(
            (await live.Events).Select(happened => ((Tweet)happened.Payload!).Text),
            Is.EqualTo(new[] { "Before the end", "In the open" })
        );
    }

    [Test]
    public async Task What_was_protected_when_it_happened_is_not_replayed_once_the_account_is_open()
    {
        await SubscribeAsync(ActivityEventType.PostCreate, Other);
        await SubscribeAsync(ActivityEventType.PostDelete, Other);

        Sandbox.World.Protect(Other);
        var hidden = Sandbox.Post("Behind closed doors", Other);
        Sandbox.World.Delete(Sandbox.Post("Deleted behind them", Other));
        Sandbox.World.Protect(Other, false);
        Sandbox.World.Delete(hidden);
        var open = Sandbox.Post("In the open", Other);
        var events = await EventsAsync(2);

        Assert.That(events.Select(happened => happened.EventType.Value), Is.EquivalentTo(["post.delete", "post.create"]));
        Assert.That(Tweet(events, "post.create").Id, Is.EqualTo(open));
    }

    [Test]
    public async Task An_event_has_one_id_live_backfilled_and_by_webhook()
    {
        var webhook = await WebhookAsync();
        await AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.PostCreate,
                Filter = new() { UserId = Other.Id },
                WebhookId = webhook,
            }
        );
        var live = await LiveAsync(1);

        Sandbox.Post("Once", Other);
        await ArriveAsync(1);
        var id = (await live.Events)[0].EventUuid;

        Assert.That((await EventsAsync(1))[0].EventUuid, Is.EqualTo(id));
        Assert.That(Receiver.Bodies[0]["data"]!["event_uuid"]!.GetValue<string>(), Is.EqualTo(id));
    }

    [Test]
    public async Task The_stream_takes_two_connections()
    {
        using var first = await App.OpenAsync("/2/activity/stream");
        using var second = await App.OpenAsync("/2/activity/stream");

        var third = await App.GetAsync("/2/activity/stream");

        Assert.That(third.Text("connection_issue"), Is.EqualTo("TooManyConnections"));
    }

    [Test]
    public async Task Counts_have_their_texts_beside_them_as_X_has_it()
    {
        await SubscribeAsync(ActivityEventType.PostCreate, Other);
        var parent = Sandbox.Post("Begin", Third);
        Sandbox.Post("And then?", Other, inReplyToTweetId: parent);

        var payload = (await EventsAsync(1))[0].Payload!.ToJson();

        Assert.That(payload, Does.Contain("\"like_count_str\":\"0\"").And.Contain($"\"in_reply_to_tweet_id\":\"{parent}\""));
    }

    private bool AreConnected(SandboxUser user) =>
        user.Record.Following.Contains(User.Record) || User.Record.Following.Contains(user.Record);

    private static (string, string, string) Pair(ActivityEvent happened) =>
        happened.Payload is UserPairActivity pair ? (happened.EventType.Value, pair.Source!.Id, pair.Target!.Id) : default;

    private static ActivityEvent Of(IReadOnlyList<ActivityEvent> events, string type) =>
        events.Single(happened => happened.EventType.Value == type);

    private static Tweet Tweet(IReadOnlyList<ActivityEvent> events, string type) => (Tweet)Of(events, type).Payload!;

    private Task<ActivitySubscriptionResponse> SubscribeAsync(ActivityEventType type, SandboxUser user, string? tag = null) =>
        AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = type,
                Filter = new() { UserId = user.Id },
                Tag = tag,
            }
        );

    private async Task SubscribeMyselfAsync(params ActivityEventType[] types)
    {
        foreach (var type in types)
        {
            await MyClient.Activity.SubscribeAsync(
                new()
                {
                    EventType = type,
                    Filter = new() { UserId = User.Id },
                }
            );
        }
    }

    /// <summary>What the stream delivers from now on.</summary>
    private async Task<Live> LiveAsync(int count)
    {
        var events = TakeAsync(null, count);
        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 1, "the stream is connected");
        return new Live(events);
    }

    /// <summary>What a stream that is connected will have delivered.</summary>
    private sealed record Live(Task<IReadOnlyList<ActivityEvent>> Events);
}

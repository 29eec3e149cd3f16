using System.Net;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Account Activity: subscriptions, and events in the objects of version 1.1.</summary>
[TestFixture]
internal sealed class SandboxAccountActivityTests : WebhookFixture
{
    private string _webhook = null!;

    [SetUp]
    public async Task Register() => _webhook = await WebhookAsync();

    [Test]
    public async Task A_user_subscribes_is_counted_listed_and_unsubscribed()
    {
        Assert.That((await MyClient.AccountActivity.IsSubscribedAsync(_webhook)).Data!.Subscribed, Is.False);
        Assert.That((await MyClient.AccountActivity.SubscribeAsync(_webhook, new())).Data!.Subscribed, Is.True);
        Assert.That((await MyClient.AccountActivity.IsSubscribedAsync(_webhook)).Data!.Subscribed, Is.True);
        var count = (await AppClient.AccountActivity.CountAsync()).Data!;
        var listed = (await AppClient.AccountActivity.SubscriptionsAsync(_webhook)).Data!;
        var again = await Me.PostAsync($"/2/account_activity/webhooks/{_webhook}/subscriptions/all", "{}");

        Assert.That(
            (count.SubscriptionsCountAll, count.ProvisionedCount, count.SubscriptionsCountDirectMessages),
            Is.EqualTo(("1", "3", "0"))
        );
        Assert.That((listed.WebhookUrl, listed.Subscriptions.Single().UserId), Is.EqualTo((Url, User.Id)));
        Assert.That(again.Text("errors.0.message"), Does.StartWith("DuplicateSubscriptionFailed"));
        Assert.That((await AppClient.AccountActivity.UnsubscribeAsync(_webhook, User.Id)).Data!.Subscribed, Is.False);
        var gone = await App.DeleteAsync($"/2/account_activity/webhooks/{_webhook}/subscriptions/{User.Id}/all");
        Assert.That(gone.Text("errors.0.message"), Does.StartWith("SubscriptionNotFound"));
    }

    [Test]
    public async Task A_message_to_oneself_is_one_event()
    {
        await MyClient.AccountActivity.SubscribeAsync(_webhook, new());

        await MyClient.DirectMessages.SendToAsync(User.Id, new() { Text = "Buy milk" });
        await ArriveAsync(1);
        await SettleAsync();

        var sent = ((XAccountActivityEvent)XEvent.Parse(Receiver.Events.Single().Body!)).DirectMessage!;
        Assert.That((sent.MessageCreate!.SenderId, sent.MessageCreate.Target!.RecipientId), Is.EqualTo((User.Id, User.Id)));
    }

    [Test]
    public async Task Tweets_that_quote_and_repeat_one_another_end()
    {
        await MyClient.AccountActivity.SubscribeAsync(_webhook, new());
        Sandbox.Seed(
            new StringReader(
                """
                {"id":"21","author_id":"12","text":"a","referenced_tweets":[{"type":"quoted","id":"22"}]}
                {"id":"22","author_id":"12","text":"b","referenced_tweets":[{"type":"quoted","id":"21"}]}
                """
            )
        );

        Sandbox.Post("Look", quoteTweetId: "21");
        await ArriveAsync(1);

        var tweet = ((XAccountActivityEvent)XEvent.Parse(Receiver.Events.Single().Body!)).Tweet!;
        Assert.That((tweet.QuotedStatus!.Text, tweet.QuotedStatus.QuotedStatus), Is.EqualTo(("a", (LegacyTweet?)null)));
    }

    [Test]
    public async Task Three_users_can_subscribe_and_no_fourth()
    {
        foreach (var user in Sandbox.Users.Take(3))
        {
            using var x = Sandbox.CreateClient(user);
            await x.AccountActivity.SubscribeAsync(_webhook, new());
        }

        using var fourth = SandboxHttp.AsUser(Sandbox, Sandbox.Users[3]);
        var refused = await fourth.PostAsync($"/2/account_activity/webhooks/{_webhook}/subscriptions/all", "{}");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Text("errors.0.message"), Does.StartWith("SubscriptionLimitExceeded"));
    }

    [Test]
    public async Task Each_kind_of_event_comes_under_its_name()
    {
        await MyClient.AccountActivity.SubscribeAsync(_webhook, new());
        var stranger = Sandbox.Users.First(user =>
            user != User && !User.Record.Following.Contains(user.Record) && !user.Record.Following.Contains(User.Record)
        );

        var tweet = Sandbox.Post("Mine");
        Sandbox.Post($"Dear @{User.Username}", stranger);
        Sandbox.World.Like(stranger, tweet);
        Sandbox.World.Follow(stranger, User);
        Sandbox.World.Unfollow(stranger, User);
        Sandbox.World.Mute(User, stranger);
        Sandbox.World.Unmute(User, stranger);
        Sandbox.World.Block(User, stranger);
        Sandbox.World.Unblock(User, stranger);
        Sandbox.World.StartTyping(stranger, User);
        Sandbox.World.SendMessage(stranger, User, "Hello!");
        Sandbox.World.SendMessage(User, stranger, "Hello!");
        Sandbox.World.ReadMessages(stranger, User);
        Sandbox.World.Delete(tweet);
        Sandbox.World.RevokeAccess(User);
        await ArriveAsync(15);
        var bodies = Receiver.Bodies;

        Assert.That(
            bodies.Select(body => body.First(member => member.Key is not ("for_user_id" or "user_has_blocked")).Key),
            Is.EqualTo(
                new[]
                {
                    "tweet_create_events",
                    "tweet_create_events",
                    "favorite_events",
                    "follow_events",
                    "follow_events",
                    "mute_events",
                    "mute_events",
                    "block_events",
                    "block_events",
                    "direct_message_indicate_typing_events",
                    "direct_message_events",
                    "direct_message_events",
                    "direct_message_mark_read_events",
                    "tweet_delete_events",
                    "user_event",
                }
            )
        );
        Assert.That(bodies.SkipLast(1).Select(body => Text(body["for_user_id"])), Is.All.EqualTo(User.Id));
        Assert.That(Text(bodies[1]["user_has_blocked"]), Is.EqualTo("false"));
        Assert.That(bodies[0].ContainsKey("user_has_blocked"), Is.False);
        Assert.That(
            bodies.Skip(3).Take(6).Select(body => Text(body.ElementAt(1).Value![0]!["type"])),
            Is.EqualTo(new[] { "follow", "unfollow", "mute", "unmute", "block", "unblock" })
        );
        Assert.That(Text(bodies[4]["follow_events"]![0]!["source"]!["screen_name"]), Is.EqualTo(stranger.Username));
        Assert.That(Text(bodies[2]["favorite_events"]![0]!["favorited_status"]!["id_str"]), Is.EqualTo(tweet));
        Assert.That(Text(bodies[10]["direct_message_events"]![0]!["message_create"]!["message_data"]!["text"]), Is.EqualTo("Hello!"));
        Assert.That(bodies[10]["users"]!.AsObject().Select(user => user.Key), Is.EquivalentTo([User.Id, stranger.Id]));
        Assert.That(Text(bodies[13]["tweet_delete_events"]![0]!["status"]!["id"]), Is.EqualTo(tweet));
        Assert.That(Text(bodies[14]["user_event"]!["revoke"]!["source"]!["user_id"]), Is.EqualTo(User.Id));
        Assert.That(
            (await AppClient.AccountActivity.CountAsync()).Data!.SubscriptionsCountAll,
            Is.EqualTo("0"),
            "Who revokes is not subscribed."
        );
    }

    [Test]
    public async Task A_long_Tweet_is_cut_and_whole_beside_it()
    {
        await MyClient.AccountActivity.SubscribeAsync(_webhook, new());
        var text = string.Join(' ', Enumerable.Repeat("snow", 40)) + " #end";

        Sandbox.Post(text);
        await ArriveAsync(1);
        var tweet = Receiver.Bodies[0]["tweet_create_events"]![0]!;

        Assert.That(tweet["truncated"]!.GetValue<bool>(), Is.True);
        Assert.That(Text(tweet["text"]), Has.Length.LessThanOrEqualTo(140).And.Contain("… https://t.co/"));
        Assert.That(Text(tweet["extended_tweet"]!["full_text"]), Is.EqualTo(text));
        Assert.That(Text(tweet["extended_tweet"]!["entities"]!["hashtags"]![0]!["text"]), Is.EqualTo("end"));
        Assert.That(Text(tweet["created_at"]), Is.EqualTo("Wed May 01 12:00:00 +0000 2024"));
    }

    [Test]
    public async Task Two_subscribers_of_one_conversation_are_two_events()
    {
        using var other = Sandbox.CreateClient(Other);
        await MyClient.AccountActivity.SubscribeAsync(_webhook, new());
        await other.AccountActivity.SubscribeAsync(_webhook, new());

        Sandbox.World.SendMessage(User, Other, "For both");
        await ArriveAsync(2);

        Assert.That(Receiver.Bodies.Select(body => Text(body["for_user_id"])), Is.EquivalentTo([User.Id, Other.Id]));
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}

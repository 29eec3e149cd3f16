using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Subscriptions to X Activity.</summary>
[TestFixture]
internal sealed class SandboxSubscriptionTests : WebhookFixture
{
    private SandboxUser Third => Sandbox.Users[7];

    [Test]
    public async Task A_subscription_is_made_listed_changed_and_deleted()
    {
        var webhook = await WebhookAsync();
        var made = (await SubscribeAsync(ActivityEventType.ProfileUpdateBio, Other, tag: "bio")).Data!.Subscription!;

        Assert.That((made.EventType, made.Filter.UserId, made.Tag), Is.EqualTo((ActivityEventType.ProfileUpdateBio, Other.Id, "bio")));
        Assert.That(made.CreatedAt, Is.EqualTo(Clock.GetUtcNow()));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var changed = (
            await AppClient.Activity.UpdateSubscriptionAsync(made.SubscriptionId, new() { Tag = "new", WebhookId = webhook })
        ).Data!;
        Assert.That(
            (changed.Subscription!.Tag, changed.Subscription.WebhookId, changed.TotalSubscriptions),
            Is.EqualTo(("new", webhook, 1))
        );
        Assert.That(changed.Subscription.UpdatedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That((await AppClient.Activity.SubscriptionsAsync(new() { UserId = Other.Id })).Data[0].Tag, Is.EqualTo("new"));
        Assert.That((await AppClient.Activity.SubscriptionsAsync(new() { UserId = User.Id })).Data, Is.Empty);
        Assert.That((await AppClient.Activity.UnsubscribeAsync(made.SubscriptionId)).Data!.Deleted, Is.True);
        Assert.That(
            (await App.DeleteAsync($"/2/activity/subscriptions/{made.SubscriptionId}")).Status,
            Is.EqualTo(HttpStatusCode.NotFound)
        );
    }

    [Test]
    public async Task The_same_subscription_again_is_renewed_and_another_is_not_the_same()
    {
        var first = (await SubscribeAsync(ActivityEventType.PostCreate, Other)).Data!.Subscription!;
        Clock.Advance(TimeSpan.FromMinutes(1));
        var again = (await SubscribeAsync(ActivityEventType.PostCreate, Other, tag: "again")).Data!.Subscription!;
        var another = (await SubscribeAsync(ActivityEventType.PostCreate, Third)).Data!.Subscription!;

        Assert.That((again.SubscriptionId, again.CreatedAt, again.Tag), Is.EqualTo((first.SubscriptionId, first.CreatedAt, "again")));
        Assert.That(again.UpdatedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That(another.SubscriptionId, Is.Not.EqualTo(first.SubscriptionId));
    }

    [Test]
    public async Task The_older_name_of_a_type_is_taken_and_not_sent_back()
    {
        var made = await Me.PostAsync(
            "/2/activity/subscriptions",
            $$"""{"event_type":"chat.conversation_join","filter":{"user_id":"{{User.Id}}"} }"""
        );

        Assert.That(made.Text("data.subscription.event_type"), Is.EqualTo("chat.conversation.join"));
    }

    [Test]
    public async Task Several_are_deleted_at_once_and_each_that_is_not_there_is_named()
    {
        var made = (await SubscribeAsync(ActivityEventType.PostCreate, Other)).Data!.Subscription!;

        var deleted = await AppClient.Activity.UnsubscribeManyAsync([made.SubscriptionId, "1"]);

        Assert.That(deleted.Data.Select(gone => gone.SubscriptionId), Is.EqualTo(new[] { made.SubscriptionId }));
        Assert.That(
            deleted.ItemErrors.Select(error => (error.SubscriptionId, error.Reason)),
            Is.EqualTo(new[] { ("1", "SubscriptionNotFound") })
        );
        Assert.That(deleted.Meta!.TotalSubscriptions, Is.Zero);
    }

    [TestCase("like.create")]
    [TestCase("dm.received")]
    [TestCase("chat.sent")]
    [TestCase("post.mention.create")]
    [TestCase("mute.mute")]
    [TestCase("block.unblock")]
    [TestCase("broadcast.chat")]
    public async Task What_only_the_user_may_see_needs_the_users_token_and_its_scope(string type)
    {
        var body = $$"""{"event_type":"{{type}}","filter":{"user_id":"{{User.Id}}"} }""";
        using var other = SandboxHttp.AsUser(Sandbox, Other);
        using var poor = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User, "users.read")}");

        Assert.That((await App.PostAsync("/2/activity/subscriptions", body)).Text("detail"), Does.Contain("is private"));
        Assert.That((await other.PostAsync("/2/activity/subscriptions", body)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await poor.PostAsync("/2/activity/subscriptions", body)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await Me.PostAsync("/2/activity/subscriptions", body)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("""{"event_type":"news.new","filter":{}}""", "filter.keyword")]
    [TestCase("""{"event_type":"post.create","filter":{"keyword":"snow"}}""", "filter.user_id")]
    [TestCase("""{"event_type":"post.create","filter":{"user_id":"1","direction":"inbound"}}""", "filter.direction")]
    [TestCase("""{"event_type":"post.create","filter":{"user_id":"1"},"webhook_id":"1"}""", "webhook_id")]
    [TestCase("""{"event_type":"post.create","filter":{"user_id":"1"},"expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    public async Task A_subscription_that_makes_no_sense_is_refused(string body, string parameter)
    {
        var refused = await App.PostAsync("/2/activity/subscriptions", body);

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Json.GetProperty("errors")[0].GetProperty("parameters").TryGetProperty(parameter, out _), refused.Body);
    }

    private Task<ActivitySubscriptionResponse> SubscribeAsync(ActivityEventType type, SandboxUser user, string? tag = null) =>
        AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = type,
                Filter = new() { UserId = user.Id },
                Tag = tag,
            }
        );
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Users, and what they do to each other. Tests of operations that the spec does not have yet wait for it.</summary>
[TestFixture]
internal sealed class SandboxPeopleTests : SandboxFixture
{
    private SandboxUser Other => Sandbox.Users[4];

    protected override XSandboxOptions Options => new() { ShortPages = false, EnforceRateLimits = false };

    [Test]
    public async Task Users_are_looked_up_by_id_by_handle_and_as_oneself()
    {
        Needs("GetMe", "GetUser", "GetUsers", "GetUserByUsername", "GetUsersByUsername", "SearchUsers");

        Assert.That((await Me.GetAsync("/2/users/me")).Text("data.id"), Is.EqualTo(User.Id));
        Assert.That((await App.GetAsync($"/2/users/{Other.Id}")).Text("data.username"), Is.EqualTo(Other.Username));
        Assert.That((await App.GetAsync($"/2/users/by/username/{Other.Username}")).Text("data.id"), Is.EqualTo(Other.Id));
        Assert.That((await App.GetAsync("/2/users/by/username/gone_for_good")).Text("errors.0.detail"), Does.Contain("suspended"));
        var many = await App.GetAsync($"/2/users?ids={User.Id},1,{Other.Id}");
        Assert.That(many.Ids, Is.EqualTo(new[] { User.Id, Other.Id }));
        Assert.That(many.Text("errors.0.value"), Is.EqualTo("1"));
        Assert.That((await App.GetAsync($"/2/users/by?usernames={User.Username},nobody_at_all")).Ids, Is.EqualTo(new[] { User.Id }));
        Assert.That((await Me.GetAsync($"/2/users/search?query={Other.Username}")).Ids, Does.Contain(Other.Id));
    }

    [Test]
    public async Task A_follow_shows_on_both_sides_until_it_is_taken_back()
    {
        Needs("FollowUser", "UnfollowUser", "GetFollowers", "GetFollowing");
        var stranger = Sandbox.Users.First(user =>
            user != User && !user.Record.IsProtected && !User.Record.Following.Contains(user.Record)
        );

        var followed = await Me.PostAsync($"/2/users/{User.Id}/following", $$"""{"target_user_id":"{{stranger.Id}}"}""");

        Assert.That((followed.Text("data.following"), followed.Text("data.pending_follow")), Is.EqualTo(("True", "False")));
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/following?max_results=1000")).Ids[0], Is.EqualTo(stranger.Id));
        Assert.That((await App.GetAsync($"/2/users/{stranger.Id}/followers?max_results=1000")).Ids, Does.Contain(User.Id));
        Assert.That((await Me.DeleteAsync($"/2/users/{User.Id}/following/{stranger.Id}")).Text("data.following"), Is.EqualTo("False"));
        Assert.That((await App.GetAsync($"/2/users/{stranger.Id}/followers?max_results=1000")).Ids, Does.Not.Contain(User.Id));
    }

    [Test]
    public async Task A_protected_user_decides_about_a_follow()
    {
        Needs("FollowUser");
        var hermit = Sandbox.Users.First(user => user.Record.IsProtected && !User.Record.Following.Contains(user.Record));

        var followed = await Me.PostAsync($"/2/users/{User.Id}/following", $$"""{"target_user_id":"{{hermit.Id}}"}""");

        Assert.That((followed.Text("data.following"), followed.Text("data.pending_follow")), Is.EqualTo(("False", "True")));
    }

    [Test]
    public async Task A_blocked_user_sees_nothing_and_follows_no_more()
    {
        Needs("BlockUser", "UnblockUser", "GetBlocks");
        using var them = SandboxHttp.AsUser(Sandbox, Other);

        Assert.That(
            (await Me.PostAsync($"/2/users/{User.Id}/blocking", $$"""{"target_user_id":"{{Other.Id}}"}""")).Text("data.blocking"),
            Is.EqualTo("True")
        );
        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/blocking")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await them.GetAsync($"/2/tweets/{Landmark}")).Text("errors.0.type"), Does.EndWith("/not-authorized-for-resource"));
        Assert.That((await them.GetAsync($"/2/users/{User.Id}/tweets")).Has("data"), Is.False);
        Assert.That(Other.Record.Following.Contains(User.Record), Is.False);
        Assert.That((await Me.DeleteAsync($"/2/users/{User.Id}/blocking/{Other.Id}")).Text("data.blocking"), Is.EqualTo("False"));
        Assert.That((await them.GetAsync($"/2/tweets/{Landmark}")).Text("data.id"), Is.EqualTo(Landmark));
    }

    [Test]
    public async Task Mutes_are_listed_to_oneself_alone()
    {
        Needs("MuteUser", "UnmuteUser", "GetMutes");

        await Me.PostAsync($"/2/users/{User.Id}/muting", $$"""{"target_user_id":"{{Other.Id}}"}""");

        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/muting")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await Me.GetAsync($"/2/users/{Other.Id}/muting")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (await Me.PostAsync($"/2/users/{Other.Id}/muting", $$"""{"target_user_id":"{{User.Id}}"}""")).Status,
            Is.EqualTo(HttpStatusCode.BadRequest)
        );
        Assert.That((await Me.DeleteAsync($"/2/users/{User.Id}/muting/{Other.Id}")).Text("data.muting"), Is.EqualTo("False"));
    }

    [Test]
    public async Task A_List_is_made_filled_read_followed_pinned_and_deleted()
    {
        Needs("CreateList", "AddListMember", "GetListTweets", "FollowList", "PinList", "DeleteList");
        using var them = SandboxHttp.AsUser(Sandbox, Other);
        var made = await Me.PostAsync("/2/lists", """{"name":"Birds","description":"Of all kinds"}""");
        var id = made.Text("data.id");

        Assert.That(
            (await Me.PostAsync($"/2/lists/{id}/members", $$"""{"user_id":"{{Other.Id}}"}""")).Text("data.is_member"),
            Is.EqualTo("True")
        );
        var tweet = Sandbox.Post("A bird", Other);
        var list = await App.GetAsync($"/2/lists/{id}?list.fields=member_count,private,description&expansions=owner_id");

        Assert.Multiple(() =>
        {
            Assert.That(made.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That((list.Text("data.name"), list.Text("data.member_count")), Is.EqualTo(("Birds", "1")));
            Assert.That(list.Text("includes.users.0.id"), Is.EqualTo(User.Id));
        });
        Assert.That((await App.GetAsync($"/2/lists/{id}/tweets")).Ids[0], Is.EqualTo(tweet));
        Assert.That((await App.GetAsync($"/2/lists/{id}/members")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await App.GetAsync($"/2/users/{Other.Id}/list_memberships")).Ids, Is.EqualTo(new[] { id }));
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/owned_lists")).Ids, Is.EqualTo(new[] { id }));

        await them.PostAsync($"/2/users/{Other.Id}/followed_lists", $$"""{"list_id":"{{id}}"}""");
        await them.PostAsync($"/2/users/{Other.Id}/pinned_lists", $$"""{"list_id":"{{id}}"}""");
        Assert.That((await App.GetAsync($"/2/lists/{id}/followers")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await them.GetAsync($"/2/users/{Other.Id}/pinned_lists")).Ids, Is.EqualTo(new[] { id }));

        Assert.That(
            (await them.SendAsync(HttpMethod.Put, $"/2/lists/{id}", """{"name":"Mine"}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        Assert.That(
            (await Me.SendAsync(HttpMethod.Put, $"/2/lists/{id}", """{"private":true}""")).Text("data.updated"),
            Is.EqualTo("True")
        );
        Assert.That((await them.GetAsync($"/2/lists/{id}")).Text("errors.0.title"), Is.EqualTo("Not Found Error"));
        Assert.That((await Me.DeleteAsync($"/2/lists/{id}")).Text("data.deleted"), Is.EqualTo("True"));
        Assert.That((await them.GetAsync($"/2/users/{Other.Id}/followed_lists")).Ids, Is.Empty);
    }

    [Test]
    public async Task A_message_is_read_by_both_and_deleted_for_oneself()
    {
        Needs("SendDmTo", "GetDmEventsWith", "GetDmEvent", "DeleteDmEvent", "SendDm");
        using var them = SandboxHttp.AsUser(Sandbox, Other);

        var sent = await Me.PostAsync($"/2/dm_conversations/with/{Other.Id}/messages", """{"text":"Hello & welcome #there"}""");
        var id = sent.Text("data.dm_event_id");

        Assert.That(sent.Status, Is.EqualTo(HttpStatusCode.Created));
        var read = await them.GetAsync(
            $"/2/dm_conversations/with/{User.Id}/dm_events?dm_event.fields=dm_conversation_id,created_at&expansions=sender_id"
        );
        Assert.That((read.Text("data.0.id"), read.Text("data.0.event_type")), Is.EqualTo((id, "MessageCreate")));
        Assert.That(read.Text("data.0.dm_conversation_id"), Is.EqualTo(sent.Text("data.dm_conversation_id")));
        Assert.That(read.Text("includes.users.0.id"), Is.EqualTo(User.Id));
        await them.PostAsync($"/2/dm_conversations/{sent.Text("data.dm_conversation_id")}/messages", """{"text":"Hello back"}""");
        Assert.That((await Me.GetAsync("/2/dm_events")).Ids, Has.Count.EqualTo(2));
        Assert.That((await them.DeleteAsync($"/2/dm_events/{id}")).Text("data.deleted"), Is.EqualTo("True"));
        Assert.That((await them.GetAsync($"/2/dm_events/{id}")).Has("data"), Is.False);
        Assert.That((await Me.GetAsync($"/2/dm_events/{id}")).Text("data.id"), Is.EqualTo(id));
    }

    [Test]
    public async Task A_conversation_whose_first_message_is_refused_is_not_there()
    {
        Needs("CreateDmConversation", "SendDm", "SendDmTo", "GetDmEventsWith");
        Sandbox.World.Block(Other, User);
        using var third = SandboxHttp.AsUser(Sandbox, Sandbox.Users[5]);

        var group = await Me.PostAsync(
            "/2/dm_conversations",
            $$$"""{"conversation_type":"Group","message":{"text":"All together"},"participant_ids":["{{{Other.Id}}}","{{{Sandbox.Users[5].Id}}}"]}"""
        );
        var single = await Me.PostAsync($"/2/dm_conversations/with/{Other.Id}/messages", """{"text":"You alone"}""");
        await Me.GetAsync($"/2/dm_conversations/with/{Sandbox.Users[5].Id}/dm_events");
        var ids = new[] { User.Id, Sandbox.Users[5].Id }.Order(
            Comparer<string>.Create((one, other) => long.Parse(one).CompareTo(long.Parse(other)))
        );
        var unbegun = await Me.PostAsync($"/2/dm_conversations/{string.Join('-', ids)}/messages", """{"text":"Are you there?"}""");

        Assert.That(new[] { group.Status, single.Status, unbegun.Status }, Is.All.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await Me.GetAsync("/2/dm_events")).Ids, Is.Empty);
        Assert.That((await third.GetAsync("/2/dm_events")).Ids, Is.Empty);
    }

    [Test]
    public async Task A_group_begins_with_who_joined_and_nobody_else_writes_to_it()
    {
        Needs("CreateDmConversation", "SendDm", "GetDmConversationEvents");
        using var stranger = SandboxHttp.AsUser(Sandbox, Sandbox.Users[9]);

        var made = await Me.PostAsync(
            "/2/dm_conversations",
            $$$"""{"conversation_type":"Group","message":{"text":"All together"},"participant_ids":["{{{Other.Id}}}","{{{Sandbox.Users[5].Id}}}"]}"""
        );
        var id = made.Text("data.dm_conversation_id");

        var events = await Me.GetAsync($"/2/dm_conversations/{id}/dm_events?expansions=participant_ids");
        Assert.That(
            events.Data.EnumerateArray().Select(entry => entry.GetProperty("event_type").GetString()),
            Is.EqualTo(new[] { "MessageCreate", "ParticipantsJoin" })
        );
        Assert.That(events.Json.GetProperty("includes").GetProperty("users").GetArrayLength(), Is.EqualTo(3));
        Assert.That(
            (await stranger.PostAsync($"/2/dm_conversations/{id}/messages", """{"text":"Me too"}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
    }

    [Test]
    public async Task A_user_who_refuses_messages_gets_none()
    {
        Needs("BlockDirectMessages", "UnblockDirectMessages", "SendDmTo");
        using var them = SandboxHttp.AsUser(Sandbox, Other);
        await them.PostAsync($"/2/users/{User.Id}/dm/block", "{}");

        var path = $"/2/dm_conversations/with/{Other.Id}/messages";
        Assert.That((await Me.PostAsync(path, """{"text":"Hello"}""")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await them.PostAsync($"/2/users/{User.Id}/dm/unblock", "{}");
        Assert.That((await Me.PostAsync(path, """{"text":"Hello"}""")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    private static void Needs(params string[] operations) =>
        Assume.That(
            operations.Except(XOperation.All.Select(operation => operation.Id)),
            Is.Empty,
            "The spec does not have these operations yet."
        );
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>X Chat: conversations keep what is sent as it came, groups have admins, invites and requests.</summary>
[TestFixture]
internal sealed class SandboxChatTests : SandboxFixture
{
    private SandboxHttp _them = null!;
    private SandboxHttp _third = null!;

    private SandboxUser Other => Sandbox.Users[4];

    private SandboxUser Third => Sandbox.Users[5];

    protected override XSandboxOptions Options => new() { ShortPages = false, EnforceRateLimits = false };

    [SetUp]
    public void Connect()
    {
        _them = SandboxHttp.AsUser(Sandbox, Other);
        _third = SandboxHttp.AsUser(Sandbox, Third);
    }

    [TearDown]
    public void Disconnect()
    {
        _them.Dispose();
        _third.Dispose();
    }

    [Test]
    public async Task An_upload_that_is_refused_begins_no_conversation()
    {
        var refused = await Me.PostAsync("/2/chat/media/upload/initialize", $$"""{"conversation_id":"{{Other.Id}}","total_bytes":0}""");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Me.GetAsync("/2/chat/conversations")).Ids, Is.Empty);
    }

    [Test]
    public async Task A_message_is_read_back_as_it_came_by_both_and_by_nobody_else()
    {
        await Me.PostAsync(
            $"/2/chat/conversations/{Other.Id}/keys",
            """{"conversation_key_version":"1","conversation_participant_keys":[],"base64_encoded_key_rotation":"S2V5"}"""
        );
        var message = """{"message_id":"m1","encoded_message_create_event":"U25vdyE="}""";
        await Me.PostAsync($"/2/chat/conversations/{Other.Id}/messages", message);
        var repeated = await Me.PostAsync($"/2/chat/conversations/{Other.Id}/messages", message);

        Assert.That(repeated.Text("data.encoded_message_event"), Is.EqualTo("U25vdyE="));
        var seen = await _them.GetAsync(
            $"/2/chat/conversations/{User.Id}/events?chat_message_event.fields=encoded_event,sender_id,conversation_id"
        );
        Assert.That((seen.Text("data.0.encoded_event"), seen.Text("data.0.sender_id")), Is.EqualTo(("U25vdyE=", User.Id)));
        Assert.That(
            (seen.Text("meta.result_count"), seen.Text("meta.conversation_key_events.0")),
            Is.EqualTo(("2", "S2V5")),
            "A retry sends nothing twice."
        );
        var between = string.Join('-', new[] { User.Id, Other.Id }.Order(StringComparer.Ordinal));
        Assert.That((await _third.GetAsync($"/2/chat/conversations/{between}/events")).Has("data"), Is.False);
        Assert.That((await _them.GetAsync("/2/chat/conversations")).Ids, Is.EqualTo(new[] { between.Replace('-', ':') }));
    }

    [Test]
    public async Task Messages_are_deleted_for_oneself_or_by_their_sender_for_all()
    {
        var group = await GroupAsync();
        await Me.PostAsync($"/2/chat/conversations/{group}/messages", """{"message_id":"m1","encoded_message_create_event":"U25vdyE="}""");
        var id = (await Me.GetAsync($"/2/chat/conversations/{group}/events")).Ids[0];

        Assert.That((await Delete(_them, "delete_for_all")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await Delete(_them, "delete_for_self");
        Assert.That((await _them.GetAsync($"/2/chat/conversations/{group}/events")).Ids, Does.Not.Contain(id));
        Assert.That((await Me.GetAsync($"/2/chat/conversations/{group}/events")).Ids, Does.Contain(id));
        await Delete(Me, "delete_for_all");
        Assert.That((await Me.GetAsync($"/2/chat/conversations/{group}/events")).Ids, Does.Not.Contain(id));

        Task<SandboxResponse> Delete(SandboxHttp caller, string action) =>
            caller.PostAsync(
                $"/2/chat/conversations/{group}/messages/delete",
                $$"""{"sequence_ids":["{{id}}"],"delete_message_action":"{{action}}","action_signatures":[]}"""
            );
    }

    [Test]
    public async Task Only_admins_change_what_a_group_leaves_to_them()
    {
        var group = await GroupAsync();
        var path = $"/2/chat/conversations/{group}";

        Assert.That((await _them.SendAsync(HttpMethod.Put, path, Rename("Hail"))).Text("data.updated"), Is.EqualTo("True"));
        Assert.That(
            (await _them.SendAsync(HttpMethod.Put, $"{path}/admin_settings", """{"edit_group_info":true}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        await Me.SendAsync(HttpMethod.Put, $"{path}/admin_settings", """{"edit_group_info":true}""");
        Assert.That((await _them.SendAsync(HttpMethod.Put, path, Rename("Sleet"))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await Me.GetAsync($"{path}?chat_conversation.fields=group_name")).Text("data.group_name"), Is.EqualTo("Hail"));

        await _them.PostAsync($"{path}/admin_requests", "{}");
        Assert.That((await Me.GetAsync($"{path}/admin_requests")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await Me.PostAsync($"{path}/admin_requests/{Other.Id}/approve", "{}")).Text("data.approved"), Is.EqualTo("True"));
        Assert.That((await _them.SendAsync(HttpMethod.Put, path, Rename("Sleet"))).Text("data.updated"), Is.EqualTo("True"));
        Assert.That((await Me.PostAsync($"{path}/admin_requests/{Other.Id}/reject", "{}")).Status, Is.EqualTo(HttpStatusCode.NotFound));

        static string Rename(string name) =>
            $$"""{"modified_fields":["group_name"],"conversation_key_version":"1","group_name":"{{name}}"}""";
    }

    [Test]
    public async Task An_invite_lets_others_ask_to_join_until_it_expires_or_is_disabled()
    {
        var group = await GroupAsync();
        var path = $"/2/chat/conversations/{group}";
        var token = (await Me.PostAsync($"{path}/invite", """{"validity_duration_msec":"3600000","decrypted_title":"Snow"}""")).Text(
            "data.token"
        );

        var invite = await _third.GetAsync($"{path}/invites/{token}");
        Assert.That((invite.Text("data.join_state"), invite.Text("data.member_count")), Is.EqualTo(("not_member", "2")));
        await _third.PostAsync($"{path}/join_requests", $$"""{"token":"{{token}}"}""");
        Assert.That((await _third.GetAsync($"{path}/invites/{token}")).Text("data.join_state"), Is.EqualTo("requested"));
        Assert.That(
            (await Me.GetAsync($"{path}?chat_conversation.fields=pending_member_ids")).Text("data.pending_member_ids.0"),
            Is.EqualTo(Third.Id)
        );
        await Me.PostAsync($"{path}/members", $$"""{"user_ids":["{{Third.Id}}"]}""");
        Assert.That((await _third.GetAsync($"{path}/invites/{token}")).Text("data.join_state"), Is.EqualTo("member"));

        Clock.Advance(TimeSpan.FromHours(2));
        Assert.That((await _third.GetAsync($"{path}/invites/{token}")).Has("data"), Is.False);
        await Me.PostAsync(
            $"{path}/invite",
            """{"invite_url":"https://x.com/i/chat/group_join/GROUP/abcdefghij"}""".Replace("GROUP", group, StringComparison.Ordinal)
        );
        Assert.That((await _third.GetAsync($"{path}/invites/abcdefghij")).Text("data.token"), Is.EqualTo("abcdefghij"));
        Assert.That((await Me.SendAsync(HttpMethod.Delete, $"{path}/invite", "{}")).Text("data.disabled"), Is.EqualTo("True"));
        Assert.That((await _third.GetAsync($"{path}/invites/abcdefghij")).Has("data"), Is.False);
    }

    [TestCase("validity_duration_msec", "9223372036854775807")]
    [TestCase("validity_duration_msec", "9999999999999999999")]
    [TestCase("validity_expiry_timestamp_msec", "9223372036854775807")]
    public async Task An_invite_may_outlive_all_dates(string member, string time)
    {
        var invite = await Me.PostAsync($"/2/chat/conversations/{await GroupAsync()}/invite", $$"""{"{{member}}":"{{time}}"}""");

        Assert.That(invite.Status, Is.EqualTo(HttpStatusCode.OK), invite.Body);
        Assert.That((invite.Has("data.token"), invite.Has("data.expires_at")), Is.EqualTo((true, false)), invite.Body);
    }

    [Test]
    public async Task Who_is_an_admin_or_has_left_asks_to_become_one_no_longer()
    {
        var group = await GroupAsync();
        var path = $"/2/chat/conversations/{group}";

        await _them.PostAsync($"{path}/admin_requests", "{}");
        await Me.PostAsync($"{path}/admins", $$"""{"user_ids":["{{Other.Id}}"],"action_signatures":[]}""");
        Assert.That((await Me.GetAsync($"{path}/admin_requests")).Ids, Is.Empty);

        await Me.PostAsync($"{path}/admins/remove", $$"""{"user_ids":["{{Other.Id}}"],"action_signatures":[]}""");
        await _them.PostAsync($"{path}/admin_requests", "{}");
        await _them.PostAsync($"{path}/members/remove", $$"""{"user_ids":["{{Other.Id}}"]}""");
        Assert.That((await Me.GetAsync($"{path}/admin_requests")).Ids, Is.Empty);
    }

    [Test]
    public async Task Members_leave_and_settings_and_mutes_are_each_users_own()
    {
        var group = await GroupAsync();
        var path = $"/2/chat/conversations/{group}";

        await _them.PostAsync($"{path}/mute", "{}");
        Assert.That((await _them.GetAsync($"{path}?chat_conversation.fields=is_muted")).Text("data.is_muted"), Is.EqualTo("True"));
        Assert.That((await Me.GetAsync($"{path}?chat_conversation.fields=is_muted")).Text("data.is_muted"), Is.EqualTo("False"));
        Assert.That(
            (await _them.PostAsync($"{path}/members/remove", $$"""{"user_ids":["{{User.Id}}"]}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        await _them.PostAsync($"{path}/members/remove", $$"""{"user_ids":["{{Other.Id}}"]}""");
        Assert.That((await _them.GetAsync(path)).Has("data"), Is.False, "They left.");

        await Me.SendAsync(
            HttpMethod.Put,
            "/2/chat/settings",
            """{"allow_dms_from":"verified","av_settings":{"has_av_calls_enabled":true}}"""
        );
        var settings = await Me.SendAsync(
            HttpMethod.Put,
            "/2/chat/settings",
            """{"av_settings":{"has_enhanced_call_privacy_enabled":true}}"""
        );
        Assert.That(settings.Text("data.allow_dms_from"), Is.EqualTo("verified"));
        Assert.That(settings.Text("data.av_settings.has_av_calls_enabled"), Is.EqualTo("True"));
        Assert.That((await _them.GetAsync("/2/chat/settings")).Has("data.allow_dms_from"), Is.False);
        await Me.SendAsync(HttpMethod.Put, $"{path}/message_ttl", """{"message_ttl_ms":"86400000"}""");
        Assert.That(
            (await Me.GetAsync($"{path}?chat_conversation.fields=message_ttl_ms")).Text("data.message_ttl_ms"),
            Is.EqualTo("86400000")
        );
    }

    [Test]
    public async Task A_group_is_made_of_an_id_that_was_given_out_once()
    {
        var group = await GroupAsync();

        Assert.That((await Me.PostAsync("/2/chat/conversations/group", Create(group))).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Me.PostAsync("/2/chat/conversations/group", Create("g1"))).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<string> GroupAsync()
    {
        var id = (await Me.PostAsync("/2/chat/conversations/group/initialize", "")).Text("data.conversation_id");
        await Me.PostAsync("/2/chat/conversations/group", Create(id));
        return id;
    }

    private string Create(string id) =>
        $$"""{"conversation_id":"{{id}}","conversation_key_version":"1","conversation_participant_keys":[],"group_members":["{{Other.Id}}"],"base64_encoded_key_rotation":null}""";
}

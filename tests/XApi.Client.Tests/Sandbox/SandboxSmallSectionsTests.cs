using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What the smaller sections do in the world, beyond keeping what is written.</summary>
[TestFixture]
internal sealed class SandboxSmallSectionsTests : SandboxFixture
{
    private SandboxUser Other => Sandbox.Users[4];

    protected override XSandboxOptions Options => new() { ShortPages = false, EnforceRateLimits = false };

    [Test]
    public async Task A_Space_is_found_until_it_ends_and_its_buyers_are_the_creators_to_see()
    {
        var id = Sandbox.World.Add(new Space { Title = "Snow talk", CreatorId = User.Id });
        Sandbox.World.AddBuyer(id, Other);
        var tweet = Sandbox.Post("Shared");
        Sandbox.World.ShareInSpace(id, tweet);
        using var them = SandboxHttp.AsUser(Sandbox, Other);

        Assert.That((await App.GetAsync("/2/spaces/search?query=SNOW&state=live")).Ids, Is.EqualTo(new[] { id }));
        Assert.That((await App.GetAsync("/2/spaces/search?query=snow&state=scheduled")).Text("meta.result_count"), Is.EqualTo("0"));
        Assert.That((await App.GetAsync($"/2/spaces/by/creator_ids?user_ids={User.Id}")).Ids, Is.EqualTo(new[] { id }));
        Assert.That((await Me.GetAsync($"/2/spaces/{id}/buyers")).Ids, Is.EqualTo(new[] { Other.Id }));
        Assert.That((await them.GetAsync($"/2/spaces/{id}/buyers")).Text("errors.0.type"), Does.EndWith("/not-authorized-for-resource"));
        Assert.That((await App.GetAsync($"/2/spaces/{id}/tweets")).Ids, Is.EqualTo(new[] { tweet }));

        Sandbox.World.Add(new Space { Id = id, State = SpaceState.Ended });
        Assert.That((await App.GetAsync($"/2/spaces/{id}")).Text("errors.0.type"), Does.EndWith("/resource-not-found"));
    }

    [Test]
    public async Task Pages_of_a_folder_follow_on_though_a_bookmark_is_removed()
    {
        var bookmarks = $"/2/users/{User.Id}/bookmarks";
        var ids = Enumerable.Range(0, 6).Select(i => Sandbox.Post($"Kept {i}")).ToList();
        var folder = (await Me.PostAsync($"{bookmarks}/folders", """{"name":"Snow"}""")).Text("data.id");
        await Me.PostAsync(bookmarks, $$"""{"folder_id":"{{folder}}","tweet_ids":["{{string.Join("\",\"", ids)}}"]}""");

        var first = await Me.GetAsync($"{bookmarks}/folders/{folder}?max_results=2");
        await Me.DeleteAsync($"{bookmarks}/{ids[0]}");
        var second = await Me.GetAsync($"{bookmarks}/folders/{folder}?max_results=2&pagination_token={first.Token("next_token")}");

        Assert.That(first.Ids.Concat(second.Ids), Is.EqualTo(new[] { ids[5], ids[4], ids[3], ids[2] }));
    }

    [Test]
    public async Task Trends_come_in_the_order_in_which_they_were_added_for_the_place_or_the_user()
    {
        Sandbox.World.Add(new Trend { TrendName = "#snow", TweetCount = 7 }, woeid: 44418);
        Sandbox.World.Add(new Trend { TrendName = "#hail" }, woeid: 44418);
        Sandbox.World.Add(new PersonalizedTrend { TrendName = "#sleet" }, User);
        using var them = SandboxHttp.AsUser(Sandbox, Other);

        Assert.That((await App.GetAsync("/2/trends/by/woeid/44418")).Text("data.1.trend_name"), Is.EqualTo("#hail"));
        Assert.That((await App.GetAsync("/2/trends/by/woeid/44418?max_trends=1")).Has("data.1"), Is.False);
        Assert.That((await App.GetAsync("/2/trends/by/woeid/1")).Has("data"), Is.False);
        Assert.That((await Me.GetAsync("/2/users/personalized_trends")).Text("data.0.trend_name"), Is.EqualTo("#sleet"));
        Assert.That((await them.GetAsync("/2/users/personalized_trends")).Has("data"), Is.False);
    }

    [Test]
    public async Task News_are_found_by_their_words_and_their_age()
    {
        var old = Sandbox.World.Add(new NewsStory { Name = "It snowed", UpdatedAt = Clock.GetUtcNow().AddDays(-2) });
        var young = Sandbox.World.Add(
            new NewsStory
            {
                Name = "It snows",
                Keywords = ["winter"],
                UpdatedAt = Clock.GetUtcNow(),
            }
        );

        Assert.That((await App.GetAsync("/2/news/search?query=snow")).Ids, Is.EqualTo(new[] { young, old }));
        Assert.That((await App.GetAsync("/2/news/search?query=snow&max_age_hours=24")).Ids, Is.EqualTo(new[] { young }));
        Assert.That((await App.GetAsync("/2/news/search?query=winter")).Ids, Is.EqualTo(new[] { young }));
    }

    [Test]
    public async Task A_note_is_written_once_for_a_Tweet_and_in_test_mode_alone()
    {
        var tweet = Sandbox.Post("It never snows", Other);

        Assert.That(
            (await Me.PostAsync("/2/notes", Note(tweet).Replace("true", "false", StringComparison.Ordinal))).Status,
            Is.EqualTo(HttpStatusCode.BadRequest)
        );
        var id = (await Me.PostAsync("/2/notes", Note(tweet))).Text("data.id");
        Assert.That((await Me.PostAsync("/2/notes", Note(tweet))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        var written = await Me.GetAsync("/2/notes/search/notes_written?test_mode=true&note.fields=info,status");
        Assert.That(written.Text("data.0.info.post_id"), Is.EqualTo(tweet));
        Assert.That(written.Text("data.0.status"), Is.EqualTo("needs_more_ratings"));
        Assert.That((await Me.GetAsync("/2/notes/search/notes_written?test_mode=false")).Has("data"), Is.False);
        Assert.That((await Me.DeleteAsync($"/2/notes/{id}")).Text("data.deleted"), Is.EqualTo("True"));
        Assert.That((await Me.PostAsync("/2/notes", Note(tweet))).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await Me.PostAsync("/2/notes", Note("1"))).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_published_article_is_a_Tweet_that_carries_it()
    {
        var id = (
            await Me.PostAsync(
                "/2/articles/draft",
                """{"title":"Snow","content_state":{"blocks":[{"text":"White.","type":"unstyled"}],"entities":[]}}"""
            )
        ).Text("data.id");

        var tweet = (await Me.PostAsync($"/2/articles/{id}/publish", "")).Text("data.post_id");

        Assert.That((await App.GetAsync($"/2/tweets/{tweet}?tweet.fields=article")).Text("data.article.title"), Is.EqualTo("Snow"));
        Assert.That((await Me.PostAsync($"/2/articles/{id}/publish", "")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_bot_is_a_user_whose_token_acts_for_it_until_it_is_revoked()
    {
        var made = await App.PostAsync("/2/bots", """{"handle":"snow_bot","scopes":["tweet.read","users.read"]}""");
        var (id, token) = (made.Text("data.id"), made.Text("data.token"));
        using var bot = SandboxHttp.With(Sandbox, $"Bearer {token}");

        Assert.That((await bot.GetAsync("/2/users/me")).Text("data.username"), Is.EqualTo("snow_bot"));
        Assert.That(
            (await bot.PostAsync("/2/tweets", """{"text":"Snow"}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden),
            "It lacks the scope."
        );
        var again = await App.PostAsync("/2/bots", """{"handle":"snow_bot"}""");
        Assert.That(again.Text("data.id"), Is.EqualTo(id), "The handle is the bot's.");
        Assert.That((await bot.GetAsync("/2/users/me")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "There is another token.");
        Assert.That(
            (await App.SendAsync(HttpMethod.Put, $"/2/bots/{id}", $$"""{"handle":"{{Other.Username}}"}""")).Status,
            Is.EqualTo(HttpStatusCode.BadRequest)
        );
        await App.SendAsync(HttpMethod.Put, $"/2/bots/{id}", """{"handle":"hail_bot","display_name":"Hail"}""");
        Assert.That((await App.GetAsync("/2/users/by/username/hail_bot")).Text("data.name"), Is.EqualTo("Hail"));
        Assert.That((await App.DeleteAsync($"/2/bots/{id}/token")).Text("data.revoked"), Is.EqualTo("True"));
        Assert.That((await App.DeleteAsync($"/2/bots/{id}/token")).Text("data.revoked"), Is.EqualTo("False"));
        Assert.That((await App.DeleteAsync($"/2/bots/{id}")).Text("data.deleted"), Is.EqualTo("True"));
        Assert.That((await App.GetAsync("/2/bots")).Text("meta.result_count"), Is.EqualTo("0"));
        Assert.That((await App.GetAsync($"/2/users/{id}")).Has("data"), Is.False);
    }

    [Test]
    public async Task Usage_counts_each_Tweet_once_a_day()
    {
        var (one, other) = (Sandbox.Post("One"), Sandbox.Post("Other"));
        await App.GetAsync($"/2/tweets?ids={one},{other}");
        await App.GetAsync($"/2/tweets/{one}");
        Clock.Advance(TimeSpan.FromDays(1));
        await App.GetAsync($"/2/tweets/{one}");

        var usage = await App.GetAsync("/2/usage/tweets?days=2");

        Assert.That(usage.Text("data.daily_project_usage.usage.0.usage"), Is.EqualTo("2"));
        Assert.That(usage.Text("data.daily_project_usage.usage.1.usage"), Is.EqualTo("1"));
        Assert.That(usage.Text("data.project_usage"), Is.EqualTo("3"));
        Assert.That((await App.GetAsync("/2/usage/credits")).Text("data.total_balance"), Is.EqualTo("9999.985"));
    }

    [Test]
    public async Task A_connection_is_listed_and_can_be_terminated()
    {
        using var stream = await App.OpenAsync("/2/tweets/sample/stream");
        var listed = await App.GetAsync("/2/connections?connection.fields=id,endpoint_name,client_ip,connected_at");
        Assert.That(listed.Text("data.0.endpoint_name"), Is.EqualTo("sample_stream"));

        var closed = await App.SendAsync(HttpMethod.Delete, "/2/connections", $$"""{"uuids":["{{listed.Ids[0]}}","1"]}""");

        Assert.That((closed.Text("data.successful_kills"), closed.Text("data.failed_kills")), Is.EqualTo(("1", "1")));
        Assert.That(await stream.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(10)), Is.Empty, "The stream has ended.");
        Assert.That((await App.GetAsync("/2/connections")).Has("data"), Is.False);
        var past = await App.GetAsync("/2/connections?status=inactive&connection.fields=disconnect_reason,disconnected_at");
        Assert.That(past.Text("data.0.disconnect_reason"), Is.EqualTo("operator_disconnect"));
    }

    [Test]
    public async Task The_chat_of_a_broadcast_is_moderated_by_the_host_and_those_whom_the_host_appoints()
    {
        var id = Sandbox.World.Add(new Broadcast { Title = "Snow", TwitterUserId = User.Id });
        using var them = SandboxHttp.AsUser(Sandbox, Other);
        var mute = $$"""{"user_id":"{{Sandbox.Users[5].Id}}"}""";

        Assert.That((await them.PostAsync($"/2/broadcasts/{id}/chat/mutes", mute)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        var moderators = await Me.PostAsync("/2/broadcasts/chat/moderators", $$"""{"user_id":"{{Other.Id}}"}""");
        Assert.That(moderators.Text("data.moderator_user_ids.0"), Is.EqualTo(Other.Id));
        Assert.That((await them.PostAsync($"/2/broadcasts/{id}/chat/mutes", mute)).Text("data.muted"), Is.EqualTo("True"));
        using var muted = SandboxHttp.AsUser(Sandbox, Sandbox.Users[5]);
        Assert.That((await muted.PostAsync($"/2/broadcasts/{id}/chat", """{"text":"Boo"}""")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            (await them.DeleteAsync($"/2/broadcasts/{id}/chat/mutes/{Sandbox.Users[5].Id}")).Text("data.muted"),
            Is.EqualTo("False")
        );
        Assert.That((await muted.PostAsync($"/2/broadcasts/{id}/chat", """{"text":"Hello"}""")).Text("data.success"), Is.EqualTo("True"));
        var chat = await Me.GetAsync($"/2/broadcasts/{id}/chat?broadcast_chat_message.fields=text&expansions=author_id");
        Assert.That((chat.Text("data.0.text"), chat.Text("includes.users.0.id")), Is.EqualTo(("Hello", Sandbox.Users[5].Id)));
    }

    [Test]
    public async Task A_scheduled_broadcast_starts_by_hand_if_it_was_scheduled_so()
    {
        var made = await Me.PostAsync(
            "/2/broadcasts/scheduled",
            """{"source_id":"1","scheduled_start_ms":"1714568400000","manual_publish":true,"title":"Snow"}"""
        );
        var usual = await Me.PostAsync("/2/broadcasts/scheduled", """{"source_id":"1","scheduled_start_ms":"1714568500000"}""");

        var started = await Me.PostAsync($"/2/broadcasts/scheduled/{made.Text("data.scheduled_broadcast_id")}/live", "");

        var broadcast = await Me.GetAsync($"/2/broadcasts/{started.Text("data.broadcast_id")}?broadcast.fields=title,twitter_user_id");
        Assert.That((broadcast.Text("data.title"), broadcast.Text("data.twitter_user_id")), Is.EqualTo(("Snow", User.Id)));
        Assert.That(
            (await Me.PostAsync($"/2/broadcasts/scheduled/{usual.Text("data.scheduled_broadcast_id")}/live", "")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        var early = await Me.GetAsync("/2/broadcasts/scheduled?newest_start_time=1714568400000");
        Assert.That((early.Text("data.0.title"), early.Text("meta.result_count")), Is.EqualTo(("Snow", "1")));
    }

    [Test]
    public async Task Analytics_count_what_happened_in_the_period_to_the_callers_own_Tweets()
    {
        var tweet = Sandbox.Post("Snow");
        Sandbox.Post("Indeed", Other, inReplyToTweetId: tweet);
        var others = Sandbox.Post("Hail", Other);
        var day = Clock.GetUtcNow().UtcDateTime.Date;

        string Query(DateTime from) =>
            $"/2/tweets/analytics?ids={tweet},{others}&start_time={from:yyyy-MM-dd}T00:00:00Z&end_time={from.AddDays(1):yyyy-MM-dd}T00:00:00Z&granularity=total&analytics.fields=replies";

        var today = await Me.GetAsync(Query(day));

        Assert.That(today.Text("data.0.replies"), Is.EqualTo("1"));
        Assert.That(today.Text("errors.0.value"), Is.EqualTo(others));
        Assert.That((await Me.GetAsync(Query(day.AddDays(-1)))).Text("data.0.replies"), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_folder_holds_bookmarks_and_public_keys_are_kept_by_version()
    {
        var folder = (await Me.PostAsync($"/2/users/{User.Id}/bookmarks/folders", """{"name":"Winter"}""")).Text("data.id");
        var tweet = Sandbox.Post("Snow", Other);
        await Me.PostAsync($"/2/users/{User.Id}/bookmarks", $$"""{"tweet_ids":["{{tweet}}"],"folder_id":"{{folder}}"}""");

        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/bookmarks/folders/{folder}")).Ids, Is.EqualTo(new[] { tweet }));
        await Me.DeleteAsync($"/2/users/{User.Id}/bookmarks/{tweet}");
        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/bookmarks/folders/{folder}")).Has("data"), Is.False);

        await Me.PostAsync($"/2/users/{User.Id}/public_keys", """{"public_key":{"public_key":"Old"},"version":"1"}""");
        await Me.PostAsync($"/2/users/{User.Id}/public_keys", """{"public_key":{"public_key":"New"},"version":"2"}""");
        await Me.PostAsync($"/2/users/{User.Id}/public_keys", """{"public_key":{"public_key":"Newer"},"version":"2"}""");
        var keys = await Me.GetAsync($"/2/users/public_keys?ids={User.Id}");
        Assert.That(
            (keys.Text("data.0.public_key"), keys.Text("data.1.public_key"), keys.Has("data.2")),
            Is.EqualTo(("Newer", "Old", false))
        );
    }

    [Test]
    public async Task A_developer_account_is_opened_once_and_affiliates_name_their_organization()
    {
        Assert.That((await Me.GetAsync("/2/account")).Has("data"), Is.False);
        var opened = await Me.PostAsync("/2/account", "{}");
        Assert.That(
            (opened.Text("data.created"), (await Me.PostAsync("/2/account", "{}")).Text("data.created")),
            Is.EqualTo(("True", "False"))
        );
        Assert.That((await Me.GetAsync("/2/account")).Text("data.account_id"), Is.EqualTo(opened.Text("data.account_id")));

        Sandbox.World.AddAffiliate(User, Other);
        var affiliates = await App.GetAsync($"/2/users/{User.Id}/affiliates?user.fields=affiliation&expansions=affiliation.user_id");
        Assert.That((affiliates.Ids[0], affiliates.Text("data.0.affiliation.user_id.0")), Is.EqualTo((Other.Id, User.Id)));
        Assert.That(affiliates.Text("includes.users.0.id"), Is.EqualTo(User.Id));
    }

    private static string Note(string tweet) =>
        $$"""
            {"test_mode":true,"post_id":"{{tweet}}","info":{"text":"It does: https://example.com/","classification":"not_misleading","misleading_tags":[],"trustworthy_sources":true} }
            """;
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxWriteTests : SandboxFixture
{
    [Test]
    public async Task A_created_Tweet_has_what_was_given()
    {
        var media = Sandbox.AddMedia(MediaType.Photo);
        var created = await Me.PostAsync(
            "/2/tweets",
            $$$"""{"text":"Look #here","media":{"media_ids":["{{{media}}}"]},"reply":{"in_reply_to_tweet_id":"{{{Landmark}}}"},"reply_settings":"following"}"""
        );
        var tweet = await App.GetAsync(
            $"/2/tweets/{created.Text("data.id")}?tweet.fields=reply_settings,conversation_id,in_reply_to_user_id,entities&expansions=attachments.media_keys,referenced_tweets.id"
        );

        Assert.Multiple(() =>
        {
            Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(tweet.Text("data.reply_settings"), Is.EqualTo("following"));
            Assert.That(tweet.Text("data.conversation_id"), Is.EqualTo(Landmark));
            Assert.That(tweet.Text("data.in_reply_to_user_id"), Is.EqualTo(User.Id));
            Assert.That(tweet.Text("includes.media.0.media_key"), Does.EndWith(media));
            Assert.That(tweet.Text("includes.tweets.0.id"), Is.EqualTo(Landmark));
            Assert.That(tweet.Text("data.entities.hashtags.0.tag"), Is.EqualTo("here"));
        });
    }

    [Test]
    public async Task Polls_quotes_and_places_are_kept()
    {
        var poll = await Me.PostAsync(
            "/2/tweets",
            """{"text":"Which?","poll":{"options":["This","That"],"duration_minutes":60},"geo":{"place_id":"3078869807f9dd36"}}"""
        );
        var quote = await Me.PostAsync("/2/tweets", $$"""{"text":"See this","quote_tweet_id":"{{Landmark}}"}""");
        var polled = await App.GetAsync(
            $"/2/tweets/{poll.Text("data.id")}?expansions=attachments.poll_ids,geo.place_id&poll.fields=voting_status"
        );

        Assert.Multiple(() =>
        {
            Assert.That(polled.Text("includes.polls.0.options.1.label"), Is.EqualTo("That"));
            Assert.That(polled.Text("includes.polls.0.voting_status"), Is.EqualTo("open"));
            Assert.That(polled.Text("includes.places.0.full_name"), Is.EqualTo("Berlin, Germany"));
        });
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.That(
            (await App.GetAsync($"/2/tweets/{poll.Text("data.id")}?expansions=attachments.poll_ids&poll.fields=voting_status")).Text(
                "includes.polls.0.voting_status"
            ),
            Is.EqualTo("closed")
        );
        Assert.That((await App.GetAsync($"/2/tweets/{Landmark}/quote_tweets")).Ids[0], Is.EqualTo(quote.Text("data.id")));
    }

    [Test]
    public async Task An_edit_makes_a_new_version_that_takes_the_place_of_the_old()
    {
        var first = (await Me.PostAsync("/2/tweets", """{"text":"A speling mistake"}""")).Text("data.id");
        var second = (
            await Me.PostAsync("/2/tweets", $$$"""{"text":"A spelling mistake","edit_options":{"previous_post_id":"{{{first}}}"}}""")
        ).Text("data.id");
        var old = await App.GetAsync($"/2/tweets/{first}?expansions=edit_history_tweet_ids&tweet.fields=edit_controls");

        Assert.That(old.Text("data.text"), Is.EqualTo("A speling mistake"));
        Assert.That(old.Text("data.edit_history_tweet_ids.1"), Is.EqualTo(second));
        Assert.That(old.Text("data.edit_controls.edits_remaining"), Is.EqualTo("4"));
        Assert.That(old.Json.GetProperty("includes").GetProperty("tweets").GetArrayLength(), Is.EqualTo(2));
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/tweets")).Ids, Does.Contain(second).And.Not.Contain(first));
        Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.That(
            (await Me.PostAsync("/2/tweets", $$$"""{"text":"Too late","edit_options":{"previous_post_id":"{{{second}}}"}}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
    }

    [TestCase("poll")]
    [TestCase("reply")]
    [TestCase("Retweet")]
    public async Task What_can_not_be_edited_is_refused(string kind)
    {
        var theirs = Sandbox.Post("Who comes along?", Sandbox.Users[4]);
        var id = kind switch
        {
            "poll" => (await Me.PostAsync("/2/tweets", """{"text":"Or?","poll":{"options":["This","That"],"duration_minutes":60}}""")).Text(
                "data.id"
            ),
            "reply" => Sandbox.Post("I do", inReplyToTweetId: theirs),
            _ => (await Me.PostAsync($"/2/users/{User.Id}/retweets", $$"""{"tweet_id":"{{theirs}}"}""")).Text("data.rest_id"),
        };

        var edited = await Me.PostAsync("/2/tweets", $$$"""{"text":"Edited","edit_options":{"previous_post_id":"{{{id}}}"}}""");

        Assert.That(edited.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/tweets")).Body, Does.Not.Contain("Edited"));
    }

    [Test]
    public async Task A_reply_to_oneself_and_a_quote_can_be_edited()
    {
        var own = Sandbox.Post("One");
        foreach (var id in new[] { Sandbox.Post("Two", inReplyToTweetId: own), Sandbox.Post("Look", quoteTweetId: own) })
        {
            var edited = await Me.PostAsync(
                "/2/tweets",
                $$$"""{"text":"Edited {{{id}}}","edit_options":{"previous_post_id":"{{{id}}}"}}"""
            );

            Assert.That(edited.Status, Is.EqualTo(HttpStatusCode.Created));
        }
    }

    [Test]
    public async Task Writes_that_repeat_themselves_change_nothing_more()
    {
        var id = Sandbox.Post("Once is enough", Sandbox.Users[4]);
        for (var i = 0; i < 2; i++)
        {
            await Me.PostAsync($"/2/users/{User.Id}/likes", $$"""{"tweet_id":"{{id}}"}""");
            await Me.PostAsync($"/2/users/{User.Id}/retweets", $$"""{"tweet_id":"{{id}}"}""");
            await Me.PostAsync($"/2/users/{User.Id}/bookmarks", $$"""{"tweet_id":"{{id}}"}""");
        }

        var metrics = (await App.GetAsync($"/2/tweets/{id}?tweet.fields=public_metrics")).Data.GetProperty("public_metrics");
        foreach (var name in new[] { "like_count", "retweet_count", "bookmark_count" })
        {
            Assert.That(metrics.GetProperty(name).GetInt32(), Is.EqualTo(1), name);
        }
    }

    [Test]
    public async Task What_is_not_ones_own_is_not_ones_to_change()
    {
        var theirs = Sandbox.Post("Not yours", Sandbox.Users[4]);
        var reply = Sandbox.Post("Nor this", User, inReplyToTweetId: theirs);

        Assert.That((await Me.DeleteAsync($"/2/tweets/{theirs}")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            (await Me.SendAsync(HttpMethod.Put, $"/2/tweets/{reply}/hidden", """{"hidden":true}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        Assert.That((await Me.DeleteAsync("/2/tweets/1")).Text("data.deleted"), Is.EqualTo("False"));
        Assert.That(
            (await Me.PostAsync($"/2/users/{User.Id}/likes", """{"tweet_id":"1"}""")).Text("errors.0.message"),
            Is.EqualTo("This tweet cannot be found.")
        );
        Assert.That(
            (await Me.PostAsync("/2/tweets", """{"text":"Hm","reply":{"in_reply_to_tweet_id":"1"}}""")).Status,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
    }

    [Test]
    public async Task Rules_report_what_came_of_each()
    {
        const string path = "/2/tweets/search/stream/rules";
        var first = await App.PostAsync(path, """{"add":[{"value":"snow","tag":"s"},{"value":"is:retweet"},{"value":"snow"}]}""");

        Assert.Multiple(() =>
        {
            Assert.That(first.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That((first.Text("meta.summary.created"), first.Text("meta.summary.not_created")), Is.EqualTo(("1", "2")));
            Assert.That((first.Text("meta.summary.valid"), first.Text("meta.summary.invalid")), Is.EqualTo(("1", "2")));
            Assert.That(first.Text("errors.0.type"), Does.EndWith("/invalid-rules"));
            Assert.That(first.Text("errors.0.value"), Is.EqualTo("is:retweet"));
            Assert.That(first.Text("errors.1.type"), Does.EndWith("/duplicate-rules"));
            Assert.That(first.Text("errors.1.id"), Is.EqualTo(first.Text("data.0.id")));
        });

        var dry = await App.PostAsync(path + "?dry_run=true", """{"add":[{"value":"coffee"}],"delete":{"values":["snow"]}}""");
        Assert.That((dry.Text("meta.summary.created"), dry.Text("meta.summary.deleted")), Is.EqualTo(("1", "1")));
        Assert.That((await App.GetAsync(path)).Ids, Is.EqualTo(first.Ids), "a dry run changes nothing");

        var missing = await App.PostAsync(path, """{"delete":{"ids":["1"]}}""");
        Assert.That((missing.Text("meta.summary.deleted"), missing.Text("meta.summary.not_deleted")), Is.EqualTo(("0", "1")));
        Assert.That(missing.Text("errors.0.errors.0.message"), Is.EqualTo("Rule does not exist"));

        Assert.That((await App.PostAsync(path + "?delete_all=true", "{}")).Text("meta.summary.deleted"), Is.EqualTo("1"));
    }

    [Test]
    public async Task More_rules_than_the_cap_are_refused_together()
    {
        await using var small = await XSandbox.StartAsync(new() { MaxRules = 2 });
        using var http = SandboxHttp.AsApp(small);
        const string path = "/2/tweets/search/stream/rules";
        var first = await http.PostAsync(path, """{"add":[{"value":"snow"}]}""");
        var response = await http.PostAsync(path, """{"add":[{"value":"ice"},{"value":"coffee"}]}""");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(response.Text("title"), Is.EqualTo("RulesCapExceeded"));
        Assert.That((await http.GetAsync(path)).Ids, Is.EqualTo(first.Ids));
    }
}

using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What X makes of a text: whom it replies to before it, a link to what is attached or quoted behind it.</summary>
[TestFixture]
internal sealed class SandboxTextTests : SandboxFixture
{
    private const string Fields = "tweet.fields=entities,display_text_range,note_tweet,referenced_tweets";

    protected override XSandboxOptions Options => new() { Premium = true };

    [Test]
    public async Task Media_are_a_link_behind_the_text_with_an_entity_for_each()
    {
        var (first, second) = (Sandbox.AddMedia(MediaType.Photo), Sandbox.AddMedia(MediaType.Photo));
        var (id, text) = await PostAsync($$$"""{"text":"Look & see","media":{"media_ids":["{{{first}}}","{{{second}}}"]}}""");
        var tweet = await App.GetAsync($"/2/tweets/{id}?{Fields}");

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match("^Look &amp; see https://t.co/[0-9a-f]{10}$"));
            Assert.That(tweet.Text("data.text"), Is.EqualTo(text));
            Assert.That(Range(tweet), Is.EqualTo("[0,14]"));
            Assert.That(
                Links(tweet).Select(link => link.GetProperty("media_key").GetString()),
                Is.EqualTo(new[] { $"3_{first}", $"3_{second}" })
            );
            Assert.That(tweet.Text("data.entities.urls.0.start"), Is.EqualTo("15"));
            Assert.That(tweet.Text("data.entities.urls.0.expanded_url"), Is.EqualTo($"https://x.com/{User.Username}/status/{id}/photo/1"));
            Assert.That(tweet.Text("data.entities.urls.0.display_url"), Does.Match("^pic.x.com/[0-9a-f]{10}$"));
            Assert.That(tweet.Has("data.entities.urls.0.status"), Is.False);
        });
    }

    [Test]
    public async Task Media_alone_are_all_of_the_text()
    {
        var (_, text) = await PostAsync($$$"""{"media":{"media_ids":["{{{Sandbox.AddMedia(MediaType.Video)}}}"]}}""");

        Assert.That(text, Does.Match("^https://t.co/[0-9a-f]{10}$"));
    }

    [Test]
    public async Task What_is_quoted_is_a_link_behind_the_text()
    {
        var (id, text) = await PostAsync($$$"""{"text":"See this","quote_tweet_id":"{{{Landmark}}}"}""");
        var tweet = await App.GetAsync($"/2/tweets/{id}?{Fields}");

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match("^See this https://t.co/[0-9a-f]{10}$"));
            Assert.That(Range(tweet), Is.EqualTo("[0,8]"));
            Assert.That(tweet.Text("data.entities.urls.0.expanded_url"), Is.EqualTo($"https://x.com/{User.Username}/status/{Landmark}"));
            Assert.That(tweet.Has("data.entities.urls.0.media_key"), Is.False);
            Assert.That(tweet.Has("data.entities.urls.0.title"), Is.False);
        });
    }

    [Test]
    public async Task A_Retweet_repeats_the_link_to_the_media()
    {
        var media = Sandbox.AddMedia(MediaType.Photo);
        var (id, text) = await PostAsync($$$"""{"text":"Look","media":{"media_ids":["{{{media}}}"]}}""");
        var retweet = await Me.PostAsync($"/2/users/{User.Id}/retweets", $$$"""{"tweet_id":"{{{id}}}"}""");
        var tweet = await App.GetAsync($"/2/tweets/{retweet.Text("data.rest_id")}?{Fields}");

        Assert.That(tweet.Text("data.text"), Is.EqualTo($"RT @{User.Username}: {text}"));
        Assert.That(tweet.Text("data.entities.urls.0.media_key"), Is.EqualTo($"3_{media}"));
    }

    [Test]
    public async Task A_reply_names_those_to_whom_it_replies()
    {
        var (ada, bob) = (Someone(1), Someone(2));
        var parent = Sandbox.Post($"Good morning @{bob.Username} and @{User.Username}", ada);
        var (id, text) = await PostAsync(Reply("Hello #there", parent));
        var tweet = await App.GetAsync($"/2/tweets/{id}?{Fields}");
        var before = $"@{ada.Username} @{bob.Username} ";

        Assert.Multiple(() =>
        {
            Assert.That(text, Is.EqualTo($"{before}Hello #there"));
            Assert.That(Range(tweet), Is.EqualTo($"[{before.Length},{text.Length}]"));
            Assert.That(tweet.Text("data.entities.mentions.0.id"), Is.EqualTo(ada.Id));
            Assert.That(tweet.Text("data.entities.hashtags.0.start"), Is.EqualTo($"{before.Length + 6}"));
        });
    }

    [Test]
    public async Task A_reply_does_not_name_anyone_twice_or_whom_it_leaves_out_but_the_author()
    {
        var (ada, bob) = (Someone(1), Someone(2));
        var parent = Sandbox.Post($"Good morning @{bob.Username}", ada);
        var named = await PostAsync(Reply($"@{ada.Username.ToUpperInvariant()} hello", parent));
        var without = await PostAsync(Reply("Hello", parent, ada.Id, bob.Id));

        Assert.That(named.Text, Is.EqualTo($"@{bob.Username} @{ada.Username.ToUpperInvariant()} hello"));
        Assert.That(without.Text, Is.EqualTo($"@{ada.Username} Hello"));
    }

    [Test]
    public async Task A_reply_to_oneself_names_nobody_and_is_no_mention()
    {
        var (first, _) = await PostAsync("""{"text":"One"}""");
        var (second, text) = await PostAsync(Reply("Two", first));
        var mentions = await App.GetAsync($"/2/users/{User.Id}/mentions");

        Assert.That(text, Is.EqualTo("Two"));
        Assert.That(mentions.Ids, Does.Not.Contain(second));
    }

    [Test]
    public async Task Lines_end_in_one_character()
    {
        var (_, text) = await PostAsync("""{"text":"One\r\nTwo"}""");

        Assert.That(text, Is.EqualTo("One\nTwo"));
    }

    [Test]
    public async Task The_same_reply_again_is_a_repetition()
    {
        var parent = Sandbox.Post("Good morning", Someone(1));
        await PostAsync(Reply("Hello", parent));

        Assert.That((int)(await Me.PostAsync("/2/tweets", Reply("Hello", parent))).Status, Is.EqualTo(403));
    }

    [TestCase("👨‍👩‍👧‍👦", 26, false, TestName = "What_weighs_280_is_whole_however_many_characters_it_has")]
    [TestCase("雪", 141, true, TestName = "What_weighs_more_than_280_is_cut_however_few_characters_it_has")]
    public async Task Weight_decides_what_is_cut(string character, int times, bool isCut)
    {
        var text = string.Concat(Enumerable.Repeat(character, times));
        var (id, _) = await PostAsync(JsonSerializer.Serialize(new { text }));
        var tweet = await App.GetAsync($"/2/tweets/{id}?{Fields}");

        Assert.That(tweet.Text("data.text"), isCut ? Does.EndWith("…") : Is.EqualTo(text));
        Assert.That(tweet.Has("data.note_tweet") ? tweet.Text("data.note_tweet.text") : null, isCut ? Is.EqualTo(text) : Is.Null);
        Assert.That(XText.Measure(tweet.Text("data.text")!).Length, Is.LessThanOrEqualTo(280));
    }

    private SandboxUser Someone(int number) => Sandbox.Users[number];

    private async Task<(string Id, string Text)> PostAsync(string body)
    {
        var posted = await Me.PostAsync("/2/tweets", body);
        return (posted.Text("data.id")!, posted.Text("data.text")!);
    }

    private static string Reply(string text, string parent, params string[] without) =>
        JsonSerializer.Serialize(
            new { text, reply = new { in_reply_to_tweet_id = parent, exclude_reply_user_ids = without.Length == 0 ? null : without } },
            JsonSerializerOptions
        );

    private static readonly JsonSerializerOptions JsonSerializerOptions = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static string Range(SandboxResponse tweet) => tweet.Data.GetProperty("display_text_range").GetRawText();

    private static JsonElement.ArrayEnumerator Links(SandboxResponse tweet) =>
        tweet.Data.GetProperty("entities").GetProperty("urls").EnumerateArray();
}

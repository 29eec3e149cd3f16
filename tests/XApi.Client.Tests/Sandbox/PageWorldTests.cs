using System.Text.Json;
using XApi.Sandbox;
using XApi.Tests.Uploads;

namespace XApi.Tests.Sandbox;

/// <summary>The world as the page shows it: Tweets with what belongs to them, and conversations as trees.</summary>
[TestFixture]
internal sealed class PageWorldTests : PageFixture
{
    [TestCase("tweets", "author")]
    [TestCase("users", "username")]
    [TestCase("lists", "owner")]
    [TestCase("messages", "sender")]
    [TestCase("spaces", "title")]
    public async Task The_world_is_shown(string kind, string member)
    {
        using var user = Sandbox.CreateClient(Sandbox.User);
        await user.Lists.CreateAsync(new() { Name = "A list" });
        Sandbox.World.SendMessage(Sandbox.User, Sandbox.Users[1], "Hi");
        Sandbox.World.Add(new Space { Title = "Snow talk", CreatorId = Sandbox.User.Id });

        Assert.That((await GetAsync($"world/{kind}"))[0].GetProperty(member).GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task Tweets_are_searched_with_X_s_language()
    {
        Sandbox.Post("A word that nobody else has: xylophonist");

        var found = await GetAsync("world/tweets?query=xylophonist%20-is:retweet");

        Assert.That(found.EnumerateArray().Single().GetProperty("text").GetString(), Does.Contain("xylophonist"));
    }

    [Test]
    public async Task A_conversation_is_a_tree_in_which_replies_stand_below_what_they_reply_to()
    {
        var root = Sandbox.Post("root");
        var first = Sandbox.Post("first", Sandbox.Users[1], root);
        var second = Sandbox.Post("second", Sandbox.Users[2], root);
        var below = Sandbox.Post("below first", null, first);

        var found = await GetAsync("world/tweets/" + second);

        Assert.That(Tree(found), Is.EqualTo(new[] { "0 root", "1 first", "2 below first", "1 second" }));
        Assert.That(found.GetProperty("chosen").GetString(), Is.EqualTo(second));
        Assert.That(found.GetProperty("tweets")[2].GetProperty("reply_to").GetString(), Is.EqualTo(first));
        Assert.That(Tree(await GetAsync("world/tweets/" + below)), Is.EqualTo(Tree(found)), "whichever Tweet of it one looks at");
    }

    [Test]
    public async Task What_was_deleted_leaves_its_place_in_the_tree_and_what_was_never_there_has_one()
    {
        var root = Sandbox.Post("root");
        var middle = Sandbox.Post("middle", null, root);
        var leaf = Sandbox.Post("leaf", null, middle);
        using var user = Sandbox.CreateClient(Sandbox.User);
        await user.Tweets.DeleteAsync(middle);
        Sandbox.Seed(
            new StringReader(
                """{"id":"21","author_id":"12","text":"orphan","conversation_id":"19","referenced_tweets":[{"type":"replied_to","id":"20"}]}"""
            )
        );

        Assert.That(Tree(await GetAsync("world/tweets/" + leaf)), Is.EqualTo(new[] { "0 root", $"1 ({middle})", "2 leaf" }));
        Assert.That(Tree(await GetAsync("world/tweets/21")), Is.EqualTo(new[] { "0 (20)", "1 orphan" }));
    }

    [Test]
    public async Task A_thread_that_is_longer_than_the_page_shows_says_so()
    {
        var root = Sandbox.Post("1");
        for (var (i, last) = (2, root); i <= 510; i++)
        {
            last = Sandbox.Post($"{i}", null, last);
        }

        var found = await GetAsync("world/tweets/" + root);

        Assert.That((found.GetProperty("tweets").GetArrayLength(), found.GetProperty("left_out").GetInt32()), Is.EqualTo((500, 10)));
        Assert.That(Tree(found)[^1], Is.EqualTo("499 500"));
    }

    [Test]
    public async Task An_edited_Tweet_has_its_versions_and_the_time_until_which_it_can_be_edited()
    {
        using var user = Sandbox.CreateClient(Sandbox.User);
        var first = (await user.Tweets.CreateAsync(new() { Text = "Snwo" })).Data!.Id;
        var reply = Sandbox.Post("reply to the first version", Sandbox.Users[1], first);
        var second = (
            await user.Tweets.CreateAsync(
                new()
                {
                    Text = "Snow",
                    EditOptions = new() { PreviousPostId = first },
                }
            )
        ).Data!.Id;

        var found = await GetAsync("world/tweets/" + first);
        var tweet = found.GetProperty("tweets")[0];
        Sandbox.Advance(TimeSpan.FromMinutes(31));
        var later = (await GetAsync("world/tweets/" + first)).GetProperty("tweets")[0];

        Assert.That(
            tweet
                .GetProperty("versions")
                .EnumerateArray()
                .Select(one => (one.GetProperty("id").GetString(), one.GetProperty("text").GetString())),
            Is.EqualTo(new[] { (first, "Snwo"), (second, "Snow") })
        );
        Assert.That(tweet.GetProperty("edits_left").GetInt32(), Is.EqualTo(4));
        Assert.That(
            tweet.GetProperty("editable_until").GetString(),
            Is.EqualTo((XId.GetTime(first)!.Value + TimeSpan.FromMinutes(30)).ToString("yyyy-MM-dd HH:mm:ss"))
        );
        Assert.That(later.GetProperty("editable_until").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Tree(found), Is.EqualTo(new[] { "0 Snow", "1 reply to the first version" }), "of all versions the newest");
        Assert.That(found.GetProperty("tweets")[1].GetProperty("id").GetString(), Is.EqualTo(reply));
    }

    [Test]
    public async Task Media_and_polls_are_shown_as_such_and_uploads_by_their_bytes()
    {
        using var user = Sandbox.CreateClient(Sandbox.User);
        var picture = MediaFiles.Png();
        var media = await user.Media.UploadAsync(MediaSource.FromBytes(picture, "A grey dot"));
        await user.Tweets.CreateAsync(
            new()
            {
                Text = "With a picture",
                Media = new() { MediaIds = [media.MediaId] },
            }
        );
        await user.Tweets.CreateAsync(
            new()
            {
                Text = "With a poll",
                Poll = new() { Options = ["Snow", "Rain"], DurationMinutes = 60 },
            }
        );

        var tweets = await GetAsync("world/tweets?query=with%20(picture%20OR%20poll)");
        var (poll, shown) = (tweets[0].GetProperty("poll"), tweets[1].GetProperty("media")[0]);
        var bytes = await Http.GetByteArrayAsync("/sandbox/media/" + shown.GetProperty("picture").GetString());

        Assert.That(
            poll.GetProperty("options").EnumerateArray().Select(one => one.GetProperty("label").GetString()),
            Is.EqualTo(new[] { "Snow", "Rain" })
        );
        Assert.That(poll.GetProperty("is_open").GetBoolean(), Is.True);
        Assert.That(shown.GetProperty("alt_text").GetString(), Is.EqualTo("A grey dot"));
        Assert.That(bytes, Is.EqualTo(picture));
        Assert.That(Sandbox.Requests.Select(request => request.Target), Has.None.Contains("/media/" + shown.GetProperty("picture")));
    }

    private static string[] Tree(JsonElement conversation) =>
        [
            .. conversation
                .GetProperty("tweets")
                .EnumerateArray()
                .Select(tweet =>
                    $"{tweet.GetProperty("depth")} {(tweet.TryGetProperty("text", out var text) ? text : $"({tweet.GetProperty("id")})")}"
                ),
        ];
}

using System.Text.Json;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>The commands for what people do every day.</summary>
[TestFixture]
internal sealed class ShortcutTests : ToolTests
{
    // The smallest GIF that there is.
    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    [Test]
    public async Task One_user_or_Tweet_is_shown()
    {
        var me = await RunAsync("me");
        var user = await JsonAsync("user", $"@{Sandbox.Users[2].Username}", "--json");
        var tweet = Sandbox.Post("shown with\nits second line\tand tab");
        var shown = await RunAsync("tweet", $"https://x.com/sandbox/status/{tweet}?s=20", "20");

        Assert.That(me.Lines, Has.Some.EqualTo("user\t@sandbox"), me.Error);
        Assert.That(user.GetProperty("id").GetString(), Is.EqualTo(Sandbox.Users[2].Id));
        Assert.That(shown.Lines, Has.Count.EqualTo(2));
        Assert.That(shown.Lines[1], Does.Match($"^{tweet}\t[^\t]+\t@sandbox\tshown with its second line and tab$"));
        Assert.That(shown.Error, Does.Contain("20"), "what was not there is named");
        Assert.That((await RunAsync("user", "@no_such_user_1")).Exit, Is.EqualTo(5));
        Assert.That((await RunAsync("tweet", "20")).Exit, Is.EqualTo(5));
    }

    [Test]
    public async Task Tweets_are_counted_by_day_and_drawn_for_people()
    {
        var lines = await RunAsync("counts", "snow");
        var chart = await RunAsync("counts", "snow", "--color", "always");
        var archive = await RunAsync("counts", "snow", "--archive", "--since", "30d", "--by", "day", "--json");

        Assert.That(lines.Lines[0], Is.EqualTo("start\tend\ttweets"), lines.Error);
        Assert.That(lines.Lines.Skip(1), Has.All.Match(@"^\d{4}-\d\d-\d\dT[\d:]+Z\t\d{4}-\d\d-\d\dT[\d:]+Z\t\d+$"));
        Assert.That(chart.Output, Does.Contain("█").And.Contain("Tweets in all"));
        Assert.That(archive.Lines, Has.Count.GreaterThan(29), archive.Error);
    }

    [Test]
    public async Task A_Tweet_is_posted_with_a_picture_as_a_reply_and_deleted()
    {
        var picture = Path.Combine(Folder, "dot.gif");
        await File.WriteAllBytesAsync(picture, Gif);
        var posted = await JsonAsync("post", "with a picture", "--media", picture, "--alt", "a dot", "--json");
        var id = posted.GetProperty("id").GetString()!;
        var reply = await Tool.RunAsync(["post", "-", "--reply-to", id], LoggedIn, "from the input\n");
        var dash = await RunAsync("post", "--", "--json is an option");

        Assert.That(Sandbox.Media.Uploads[^1].AltText, Is.EqualTo("a dot"));
        Assert.That((reply.Exit, dash.Exit), Is.EqualTo((0, 0)), reply.Error + dash.Error);
        var shown = await JsonAsync("call", "GetTweet", "--id", reply.Output.Split('\t')[0], "--tweet-fields", "referenced_tweets");
        Assert.That(shown.GetProperty("data").GetProperty("text").GetString(), Does.EndWith("from the input"));
        Assert.That(shown.GetProperty("data").GetProperty("referenced_tweets")[0].GetProperty("id").GetString(), Is.EqualTo(id));

        Assert.That((await RunAsync("delete", id)).Exit, Is.Zero);
        Assert.That((await RunAsync("tweet", id)).Exit, Is.EqualTo(5));
        var without = await RunAsync("post", "x", "--media", "no-such.png");
        Assert.That(
            (without.Exit, without.Error.Contains("There is no file no-such.png", StringComparison.Ordinal)),
            Is.EqualTo((2, true))
        );
        Assert.That((await RunAsync("post", "x", "--alt", "nothing")).Exit, Is.EqualTo(2));
    }

    [Test]
    public async Task A_thread_that_stops_can_be_continued()
    {
        var file = Path.Combine(Folder, "thread.txt");
        await File.WriteAllTextAsync(file, "first\n---\nsecond\n---\nthird\n");
        var shown = await RunAsync("thread", file, "--dry-run");
        Assert.That(shown.Output, Does.StartWith("--- 1 of 3, 5 of 280 characters\nfirst\n"), shown.Error);

        foreach (var text in (string[])["first", "second"])
        {
            Sandbox.Respond(
                XOperation.CreateTweet,
                $$$"""{"data":{"id":"{{{Sandbox.Post(text, Sandbox.User)}}}","text":"{{{text}}}"}}""",
                201
            );
        }

        Sandbox.Respond(
            XOperation.CreateTweet,
            """{"title":"Forbidden","detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","status":403}""",
            403
        );
        var stopped = await RunAsync("thread", file);
        var ids = stopped.Lines.Select(line => line.Split('\t')[0]).ToList();
        Assert.That((stopped.Exit, ids.Count), Is.EqualTo((4, 2)), stopped.Error);
        Assert.That(stopped.Error, Does.Contain($"Continue with --posted {ids[0]},{ids[1]}."));

        await File.WriteAllTextAsync(file, "first\n---\nsecond\n---\nthird and last\n");
        var rest = await RunAsync("thread", file, "--posted", $"{ids[0]},{ids[1]}");
        Assert.That(rest.Lines, Has.Count.EqualTo(3), rest.Error);
        Assert.That(rest.Lines.Take(2).Select(line => line.Split('\t')[0]), Is.EqualTo(ids));
    }

    [Test]
    public async Task What_is_done_can_be_shown_first_and_undone()
    {
        var tweet = Sandbox.Post("to be liked", Sandbox.Users[3]);
        var shown = await RunAsync("like", tweet, "--dry-run");
        Assert.That(shown.Output, Does.Contain("/likes").And.Contain("Not sent."), shown.Error);

        var liked = await JsonAsync("like", tweet, "--json");
        var undone = await JsonAsync("like", tweet, "--undo", "--json");
        var sent = await RunAsync("dm", Sandbox.Users[3].Username, "hello");

        Assert.That(liked.GetProperty("data").GetProperty("liked").GetBoolean(), Is.True);
        Assert.That(undone.GetProperty("data").GetProperty("liked").GetBoolean(), Is.False);
        Assert.That((sent.Exit, sent.Output), Is.EqualTo((0, "")), sent.Error);
    }

    [Test]
    public async Task Rules_are_brought_to_what_a_file_says_and_then_stream()
    {
        var file = Path.Combine(Folder, "rules.txt");
        await File.WriteAllTextAsync(file, "white\tsnow\nski -is:retweet\n");
        var asked = await RunAsync("rules", "sync", file);
        Assert.That((asked.Exit, asked.Output), Is.EqualTo((2, "+\twhite\tsnow\n+\t\tski -is:retweet\n")), "nobody is there to agree");
        Assert.That(asked.Error, Does.Contain("2 to add, 0 to delete, 0 unchanged."));

        var synced = await RunAsync("rules", "sync", file, "--yes");
        var again = await RunAsync("rules", "sync", file, "--yes");
        Assert.That((synced.Exit, again.Exit, again.Output), Is.EqualTo((0, 0, "")), synced.Error + again.Error);
        Assert.That((await RunAsync("rules")).Output, Does.Contain("white\tsnow"));
        Assert.That((await JsonAsync("rules", "export")).GetProperty("add").GetArrayLength(), Is.EqualTo(2));

        using var traffic = Sandbox.StartTraffic(20);
        var stream = await RunAsync("stream", "-n", "2", "--json");
        var raw = Tool.Start(["call", "FilteredStream", "--stream", "--tweet-fields", "created_at"], LoggedIn);
        var first = await raw.StandardOutput.ReadLineAsync();
        Assert.That(await Tool.SignalAsync(raw, "INT"), Is.EqualTo(130));
        raw.Dispose();

        Assert.That(stream.Lines, Has.Count.EqualTo(2), stream.Error);
        Assert.That(
            stream.Lines.Append(first!).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("matching_rules").GetArrayLength()),
            Is.All.GreaterThan(0)
        );
    }

    [Test]
    public async Task Queries_are_checked_and_explained_without_a_call()
    {
        var before = Sandbox.Requests.Count;
        var wrong = await RunAsync("query", "check", "snow (ski");
        var right = await RunAsync("query", "check", "snow -is:retweet", "--for", "stream", "--json");
        var explained = await RunAsync("query", "explain", "-is:retweet snow");

        Assert.That((wrong.Exit, right.Exit, explained.Exit), Is.EqualTo((2, 0, 0)), explained.Error);
        Assert.That(wrong.Output, Does.Contain("never closed"));
        Assert.That(JsonDocument.Parse(right.Output).RootElement.GetProperty("valid").GetBoolean(), Is.True);
        Assert.That(explained.Output, Does.Contain("contains the word “snow”"));
        Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task What_was_spent_and_what_is_left_outlasts_a_command()
    {
        var tweet = Sandbox.Post("to be paid for");
        await RunAsync("tweet", tweet);
        await RunAsync("tweet", tweet);
        var cost = await RunAsync("cost");
        var limits = await RunAsync("limits");
        var usage = await RunAsync("usage");

        Assert.That(
            cost.Lines[1],
            Does.Match("^[^\t]+\tGetTweets\tpost_read\t2\t1\t0.0050$"),
            "X charges once a day for a Tweet" + cost.Error
        );
        Assert.That(cost.Error, Does.StartWith("$0.005 "));
        Assert.That(limits.Lines[1], Does.Match("^GetTweets\tuser\t\\d+\t5000\t"), limits.Error);
        Assert.That(usage.Output, Does.Match("(?m)^cap\t\\d+$"), usage.Error);
    }
}

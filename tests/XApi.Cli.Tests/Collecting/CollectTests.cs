using System.Globalization;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using XApi.Sandbox;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class CollectTests : CollectionTests
{
    [Test]
    public async Task A_search_is_collected_a_row_a_Tweet_with_its_author()
    {
        var result = await CollectAsync("search", "snow OR coffee", "--out", File("snow.jsonl"));

        var rows = Rows("snow.jsonl");
        var manifest = Manifest("snow.jsonl");
        Assert.Multiple(() =>
        {
            Assert.That(result.Output, Is.Empty, "Nothing but data is printed, and that is in the file.");
            Assert.That(result.Error, Does.Contain($"has {rows.Count} Tweets for $"));
            Assert.That(rows, Has.Count.GreaterThan(100), "There is more than a page.");
            Assert.That(Ids("snow.jsonl"), Is.Unique);
            Assert.That(rows.All(row => row.GetProperty("author").GetProperty("username").GetString()!.Length > 0));
            Assert.That(manifest.GetProperty("state").GetString(), Is.EqualTo("complete"));
            Assert.That(manifest.GetProperty("count").GetInt64(), Is.EqualTo(rows.Count));
            Assert.That(manifest.GetProperty("request").GetProperty("query").GetString(), Is.EqualTo("snow OR coffee"));
            Assert.That(manifest.GetProperty("cost_usd").GetDecimal(), Is.EqualTo(rows.Count * 0.005m));
            Assert.That(manifest.GetProperty("client").GetString(), Does.Match(@"^XApi\.Client \d+\.\d+\.\d+$"));
            Assert.That(
                manifest.GetProperty("newest").GetDateTimeOffset(),
                Is.EqualTo(rows[0].GetProperty("created_at").GetDateTimeOffset())
            );
            Assert.That(
                Directory.GetFiles(Folder).Select(Path.GetFileName),
                Is.SubsetOf(new[] { "snow.jsonl", "snow.jsonl.manifest.json", "snow.jsonl.missing.jsonl" })
            );
        });
    }

    [TestCase("csv")]
    [TestCase("parquet")]
    [TestCase("sqlite")]
    [TestCase("jsonl.gz")]
    public async Task Each_form_has_the_rows_that_a_conversion_of_the_JSON_lines_has(string form)
    {
        await CollectAsync("search", "snow", "--out", File("snow.jsonl"));
        await CollectAsync("search", "snow", "--out", File($"snow.{form}"));
        await CollectAsync("convert", File("snow.jsonl"), File($"converted.{form}"));
        await CollectAsync("convert", File($"snow.{form}"), File("back.jsonl"));

        if (form != "jsonl.gz")
        {
            Assert.That(
                System.IO.File.ReadAllBytes(File($"snow.{form}")),
                Is.EqualTo(System.IO.File.ReadAllBytes(File($"converted.{form}")))
            );
            Assert.That(System.IO.File.Exists(File($"snow.{form}.partial.jsonl.gz")), Is.False);
        }

        var rows = System.IO.File.ReadLines(File("snow.jsonl")).Select(line => JsonNode.Parse(line)).ToList();
        var back = System.IO.File.ReadLines(File("back.jsonl")).Select(line => JsonNode.Parse(line)).ToList();
        Assert.That(back, Has.Count.EqualTo(rows.Count));
        Assert.That(rows.Zip(back).All(pair => JsonNode.DeepEquals(pair.First, pair.Second)));
    }

    [Test]
    public async Task Followers_are_collected_a_row_a_user()
    {
        await CollectAsync("followers", "me", "--out", File("followers.parquet"));

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText =
            $"""SELECT count(*), count(DISTINCT username), typeof(max("public_metrics.followers_count")), typeof(max(created_at)) FROM '{File("followers.parquet")}'""";
        using var reader = command.ExecuteReader();
        reader.Read();

        Assert.That(reader.GetInt64(0), Is.GreaterThan(0).And.EqualTo(reader.GetInt64(1)));
        Assert.That(Manifest("followers.parquet").GetProperty("count").GetInt64(), Is.EqualTo(reader.GetInt64(0)));
        Assert.That((reader.GetString(2), reader.GetString(3)), Is.EqualTo(("BIGINT", "TIMESTAMP WITH TIME ZONE")));
    }

    [Test]
    public async Task A_timeline_keeps_to_the_times_that_are_asked_for()
    {
        var author = Sandbox.Users.First(user => user.Username != Sandbox.User.Username);
        for (var i = 0; i < 3; i++)
        {
            Sandbox.Post($"Tweet {i} of a timeline", author);
        }

        await CollectAsync("timeline", author.Username, "--since", "1h", "--out", File("timeline.jsonl"));

        Assert.That(
            Rows("timeline.jsonl").Select(row => row.GetProperty("text").GetString()),
            Is.EqualTo(new[] { "Tweet 2 of a timeline", "Tweet 1 of a timeline", "Tweet 0 of a timeline" })
        );
    }

    [Test]
    public async Task Tweets_are_hydrated_and_what_is_gone_is_said()
    {
        var ids = Enumerable.Range(0, 230).Select(i => Sandbox.Post($"To be hydrated, {i}")).ToList();
        foreach (var deleted in ids.Where((_, i) => i % 50 == 0))
        {
            Sandbox.World.Delete(deleted);
        }

        System.IO.File.WriteAllText(File("ids.txt"), "id\r\n# a comment\n" + string.Join("\n", ids.Append(ids[1])) + "\n\n");
        var result = await CollectAsync("hydrate", File("ids.txt"), "--out", File("tweets.csv"));

        var manifest = Manifest("tweets.csv");
        Assert.Multiple(() =>
        {
            Assert.That(manifest.GetProperty("count").GetInt64(), Is.EqualTo(225));
            Assert.That(manifest.GetProperty("responses").GetInt64(), Is.EqualTo(3));
            Assert.That(manifest.GetProperty("missing").GetProperty("Not Found Error").GetInt64(), Is.EqualTo(5));
            Assert.That(
                Rows("tweets.csv.missing.jsonl").Select(problem => problem.GetProperty("resource_id").GetString()),
                Is.EqualTo(ids.Where((_, i) => i % 50 == 0))
            );
            Assert.That(result.Error, Does.Contain("5 could not be returned"));
        });
    }

    [Test]
    public async Task A_list_of_ids_that_holds_something_else_is_refused_before_anything_is_sent()
    {
        System.IO.File.WriteAllText(File("ids.txt"), "20\nhttps://x.com/jack/status/20\n");
        var before = Sandbox.Requests.Count;

        var result = await RunAsync("hydrate", File("ids.txt"), "--out", File("tweets.jsonl"));

        Assert.That((result.Exit, Sandbox.Requests.Count - before), Is.EqualTo((2, 0)));
        Assert.That(result.Error, Does.Contain("Line 2").And.Contain("no id"));
    }

    [Test]
    public async Task A_limit_is_kept_to_exactly_and_can_be_raised()
    {
        await CollectAsync("search", "coffee", "--out", File("all.jsonl"));
        var first = await CollectAsync("search", "coffee", "--limit", "7", "--out", File("some.jsonl"));
        var seven = Ids("some.jsonl");
        await CollectAsync("search", "coffee", "--limit", "7", "--out", File("some.jsonl"), "--resume");
        await CollectAsync("search", "coffee", "--limit", "105", "--out", File("some.jsonl"), "--resume");
        var more = Ids("some.jsonl");
        await CollectAsync("search", "coffee", "--out", File("some.jsonl"), "--resume");

        Assert.That(seven, Has.Count.EqualTo(7), first.Error);
        Assert.That(more, Has.Count.EqualTo(105));
        Assert.That(Ids("some.jsonl"), Is.EqualTo(Ids("all.jsonl")));
    }

    [Test]
    public async Task A_budget_is_never_exceeded_and_can_be_raised()
    {
        await CollectAsync("search", "coffee", "--out", File("all.jsonl"));
        var broke = await RunAsync("search", "coffee", "--budget", "0.50", "--out", File("some.jsonl"));
        var cost = Manifest("some.jsonl").GetProperty("cost_usd").GetDecimal();
        var again = await RunAsync("search", "coffee", "--budget", "0.50", "--out", File("some.jsonl"), "--resume");
        var exact = Manifest("all.jsonl").GetProperty("cost_usd").GetRawText();
        await RunAsync("search", "coffee", "--budget", exact, "--out", File("some.jsonl"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That((broke.Exit, again.Exit), Is.EqualTo((7, 7)), broke.Error + again.Error);
            Assert.That(cost, Is.LessThanOrEqualTo(0.50m).And.GreaterThan(0.40m), "The least page is ten Tweets, for 0.05 USD.");
            Assert.That(broke.Error, Does.Contain("--resume continues it"));
            Assert.That(Ids("some.jsonl"), Is.EqualTo(Ids("all.jsonl")), "A budget that is exactly what it costs is enough.");
            Assert.That(Manifest("some.jsonl").GetProperty("cost_usd").GetRawText(), Is.EqualTo(exact));
        });
    }

    [Test]
    public async Task Members_that_nobody_knows_are_kept()
    {
        Sandbox.Change(
            XOperation.SearchRecent,
            body => body["data"]!.AsArray()[0]!["vibe"] = JsonNode.Parse("""{"score":[1,2.50],"of":"snow"}""")
        );
        await CollectAsync("search", "snow", "--limit", "10", "--out", File("snow.parquet"));
        await CollectAsync("convert", File("snow.parquet"), File("snow.jsonl"));

        Assert.That(
            System.IO.File.ReadLines(File("snow.jsonl")).First(),
            Does.Contain(
                """
                "vibe":{"score":[1,2.50],"of":"snow"}
                """.Trim()
            )
        );
    }

    [Test]
    public async Task An_unknown_user_is_an_error_and_no_empty_file()
    {
        var result = await RunAsync("timeline", "2000000000000000000", "--out", File("nobody.jsonl"));

        Assert.That(result.Exit, Is.EqualTo(5), result.Error);
        Assert.That(result.Error, Does.Contain("2000000000000000000"));
        Assert.That(Directory.GetFiles(Folder), Is.Empty);
    }

    [Test]
    public async Task A_last_page_of_problems_alone_ends_a_collection()
    {
        Sandbox.Change(XOperation.SearchRecent, _ => { });
        Sandbox.Change(
            XOperation.SearchRecent,
            body =>
            {
                body.Remove("data");
                body.Remove("includes");
                body["meta"] = JsonNode.Parse("""{"result_count":0}""");
                body["errors"] = JsonNode.Parse(
                    """[{"title":"Not Found Error","type":"https://api.twitter.com/2/problems/resource-not-found","resource_id":"20"}]"""
                );
            }
        );

        await CollectAsync("search", "coffee", "--out", File("coffee.jsonl"));

        Assert.That(Manifest("coffee.jsonl").GetProperty("state").GetString(), Is.EqualTo("complete"));
        Assert.That(Manifest("coffee.jsonl").GetProperty("responses").GetInt64(), Is.EqualTo(2));
        Assert.That(Rows("coffee.jsonl.missing.jsonl")[^1].GetProperty("resource_id").GetString(), Is.EqualTo("20"));
    }

    [Test]
    public async Task A_query_that_X_would_refuse_or_a_missing_key_leaves_no_file()
    {
        var query = await RunAsync("search", "(snow", "--out", File("snow.parquet"));
        var key = await Support.Tool.RunAsync(["search", "snow", "--out", File("snow.parquet")], Bare);

        Assert.That((query.Exit, key.Exit), Is.EqualTo((2, 3)), query.Error + key.Error);
        Assert.That(Directory.GetFiles(Folder), Is.Empty);
    }

    [Test]
    public async Task A_locale_of_the_machine_changes_nothing()
    {
        var strange = new Dictionary<string, string?>(LoggedIn) { ["LC_ALL"] = "de_DE.ISO-8859-1", ["LANG"] = "tr_TR" };
        await CollectAsync("search", "snow", "--out", File("plain.csv"));
        var result = await Support.Tool.RunAsync(["search", "snow", "--budget", "1000.5", "--out", File("strange.csv")], strange);

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(System.IO.File.ReadAllBytes(File("strange.csv")), Is.EqualTo(System.IO.File.ReadAllBytes(File("plain.csv"))));
    }

    [Test]
    public async Task Options_of_collecting_need_a_file()
    {
        foreach (var option in new[] { "--resume", "--referenced" })
        {
            var result = await RunAsync("search", "snow", option);
            Assert.That(result.Exit, Is.EqualTo(2), result.Error);
            Assert.That(result.Error, Does.Contain(option).And.Contain("--out"));
        }

        Assert.That((await RunAsync("search", "snow", "--budget", "much", "--out", File("a.jsonl"))).Error, Does.Contain("no budget"));
        Assert.That((await RunAsync("search", "snow", "--out", File("a.txt"))).Error, Does.Contain(".parquet"));
        Assert.That((await RunAsync("search", "snow", "--out", File("no/folder/a.jsonl"))).Error, Does.Contain("no folder"));
    }

    [Test]
    public async Task Quoted_Tweets_come_along_where_that_is_asked_for()
    {
        var quoted = Sandbox.Post("Zanzibar is quoted");
        var quoting = Sandbox.Post("Quoting about xylophones", quoteTweetId: quoted);
        System.IO.File.WriteAllText(File("ids.txt"), quoting);
        await CollectAsync("hydrate", File("ids.txt"), "--referenced", "--out", File("with.jsonl"));
        await CollectAsync("hydrate", File("ids.txt"), "--out", File("without.jsonl"));

        var reference = Rows("with.jsonl")[0].GetProperty("referenced_tweets")[0];
        Assert.That(reference.GetProperty("text").GetString(), Is.EqualTo("Zanzibar is quoted"));
        Assert.That(reference.GetProperty("author").GetProperty("username").GetString(), Is.EqualTo(Sandbox.User.Username));
        Assert.That(Rows("without.jsonl")[0].GetProperty("referenced_tweets")[0].TryGetProperty("text", out _), Is.False);
        Assert.That(Cost("with.jsonl"), Is.EqualTo(2 * Cost("without.jsonl")));

        decimal Cost(string name) => decimal.Parse(Manifest(name).GetProperty("cost_usd").GetRawText(), CultureInfo.InvariantCulture);
    }
}

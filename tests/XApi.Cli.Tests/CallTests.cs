using System.Text.Json;
using XApi.Cli.Calls;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi call and operations.</summary>
[TestFixture]
internal sealed class CallTests : ToolTests
{
    [Test]
    public async Task An_operation_is_called_by_the_names_of_the_spec()
    {
        var tweet = Sandbox.Post("called");
        var dotted = await RunAsync("call", "GetTweet", "--id", tweet, "--tweet.fields", "created_at,author_id");
        var dashed = await RunAsync("call", "gettweet", "--id", tweet, "--tweet-fields", "created_at", "--tweet-fields", "author_id");
        var raw = await RunAsync("call", "GET", $"/2/tweets/{tweet}?tweet.fields=created_at,author_id");

        Assert.That((dotted.Exit, dashed.Exit, raw.Exit), Is.EqualTo((0, 0, 0)), dotted.Error + dashed.Error + raw.Error);
        var data = JsonDocument.Parse(dotted.Output).RootElement.GetProperty("data");
        Assert.That(data.GetProperty("author_id").GetString(), Is.EqualTo(Sandbox.User.Id));
        Assert.That((dashed.Output, raw.Output), Is.EqualTo((dotted.Output, dotted.Output)));
        Assert.That(dotted.Lines, Has.Count.EqualTo(1), "into a pipe it is one line");
    }

    [Test]
    public async Task A_body_comes_from_options_a_text_a_file_or_the_input()
    {
        var file = Path.Combine(Folder, "tweet.json");
        await File.WriteAllTextAsync(file, """{"text":"from a file"}""");

        var posted = new[]
        {
            await RunAsync("call", "CreateTweet", "--text", "from options", "--poll.options", "a,b", "--poll.duration_minutes", "10"),
            await RunAsync("call", "CreateTweet", "-d", """{"text":"from data"}"""),
            await RunAsync("call", "CreateTweet", "-d", $"@{file}"),
            await Tool.RunAsync(["call", "POST", "/2/tweets", "-d", "@-"], LoggedIn, """{"text":"from the input"}"""),
        };

        Assert.That(posted.Select(result => result.Exit), Is.All.Zero, string.Concat(posted.Select(result => result.Error)));
        Assert.That(
            posted.Select(result => JsonDocument.Parse(result.Output).RootElement.GetProperty("data").GetProperty("text").GetString()),
            Is.EqualTo(new[] { "from options", "from data", "from a file", "from the input" })
        );
    }

    [Test]
    public async Task A_dry_run_sends_nothing_and_says_what_it_would_cost()
    {
        var before = Sandbox.Requests.Count;
        var shown = await JsonAsync("call", "CreateTweet", "--text", "see https://example.com", "--dry-run", "--json");
        var stream = await RunAsync("call", "FilteredStream", "--dry-run");

        Assert.That(shown.GetProperty("method").GetString(), Is.EqualTo("POST"));
        Assert.That(shown.GetProperty("body").GetString(), Is.EqualTo("""{"text":"see https://example.com"}"""));
        Assert.That(shown.GetProperty("cost").GetProperty("most_usd").GetDecimal(), Is.EqualTo(0.2m));
        Assert.That(
            stream.Output,
            Does.StartWith($"GET {Sandbox.BaseAddress}2/tweets/search/stream").And.Contain("Not sent."),
            stream.Error
        );
        Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Pages_are_followed_to_the_end()
    {
        var result = await RunAsync("call", "GetFollowers", "--id", "me", "--max-results", "10", "--pages", "all");

        Assert.That(result.Exit, Is.Zero, result.Error);
        var ids = result
            .Lines.SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("data").EnumerateArray())
            .Select(user => user.GetProperty("id").GetString())
            .ToList();
        Assert.That(result.Lines, Has.Count.GreaterThan(1));
        Assert.That(ids, Is.Unique.And.Count.GreaterThan(10));
    }

    [TestCase(new[] { "call", "CreateTweet", "-d", "{\"text\":" }, 2, "is no JSON (line 1")]
    [TestCase(new[] { "call", "CreateTweet", "-d", "{} {}" }, 2, "line 1, column 3")]
    [TestCase(new[] { "call", "CreateTweet", "-d", "@no-such-file" }, 2, "can't be read")]
    [TestCase(new[] { "call", "CreateTweet" }, 2, "of which one must be given")]
    [TestCase(new[] { "call", "SearchRecent", "--query", "snow", "--max_results", "many" }, 2, "takes a whole number")]
    [TestCase(new[] { "call", "GetTweeet", "--id", "20" }, 2, "did you mean GetTweet?")]
    [TestCase(new[] { "call", "GET", "/2/../x" }, 2, "would lead to another path")]
    [TestCase(new[] { "call", "GET", "/2/tomorrow" }, 2, "--as app or --as user")]
    [TestCase(new[] { "call", "GetTweet", "--id", "1", "--no-such" }, 2, "--no-such")]
    [TestCase(new[] { "call" }, 2, "Name an operation")]
    [TestCase(new[] { "call", "GetTweet", "--id", "20" }, 5, "Not Found Error")]
    public async Task What_goes_wrong_has_a_message_and_an_exit_code(string[] arguments, int exit, string message)
    {
        var result = await RunAsync(arguments);

        Assert.That((result.Exit, result.Output), Is.EqualTo((exit, exit == 5 ? result.Output : "")), result.Error);
        Assert.That(result.Error, Does.Contain(message).And.Not.Contain("   at "));
    }

    [Test]
    public async Task Each_kind_of_refusal_has_an_exit_code_of_its_own()
    {
        (XRefusal Refusal, int Exit)[] cases =
        [
            (XRefusal.ClientNotEnrolled, 4),
            (XRefusal.CreditsDepleted, 7),
            (XRefusal.SpendCap, 7),
            (XRefusal.AppDayLimit(), 6),
        ];
        foreach (var (refusal, exit) in cases)
        {
            Sandbox.Refuse(XOperation.CreateTweet, refusal);
            var result = await RunAsync("post", "refused", "--no-wait");
            Assert.That((result.Exit, result.Output), Is.EqualTo((exit, "")), result.Error);
        }

        var unauthorized = await Tool.RunAsync(
            ["search", "snow"],
            new Dictionary<string, string?>(Bare) { ["X_BEARER_TOKEN"] = "no-such-token" }
        );
        Assert.That(unauthorized.Exit, Is.EqualTo(3), unauthorized.Error);
        Assert.That(unauthorized.Error, Does.Not.Contain("no-such-token"));

        var unreachable = await Tool.RunAsync(
            ["search", "snow"],
            new Dictionary<string, string?>(LoggedIn) { ["X_ADDRESS"] = "http://127.0.0.1:1/" }
        );
        Assert.That(unreachable.Exit, Is.EqualTo(8), unreachable.Error);
    }

    [Test]
    public async Task Operations_say_who_may_call_them_how_often_and_for_how_much()
    {
        var lines = await RunAsync("operations", "Tweets");
        Assert.That(lines.Lines[0], Is.EqualTo("operation\trequest\tcredentials\tlimits\tprice\taccess"));
        Assert.That(
            lines.Lines,
            Has.Some.EqualTo(
                "CreateTweet\tPOST /2/tweets\tOAuth 2.0, OAuth 1.0a\t10,000/24 h App, 100/15 min user\t$0.015 a request\tlimited"
            )
        );

        var one = await JsonAsync("operations", "gettweet", "--json");
        Assert.That(one.GetProperty("price_usd").GetDecimal(), Is.EqualTo(0.005m));
        Assert.That((await RunAsync("operations", "no such thing")).Exit, Is.EqualTo(5));
    }

    [Test]
    public void Each_parameter_of_each_operation_has_an_option_of_its_own()
    {
        foreach (var operation in XOperation.All)
        {
            var names = OperationCommands
                .Options(operation)
                .SelectMany(pair => pair.Option.Aliases.Append(pair.Option.Name))
                .Concat(XApi.Cli.GlobalOptions.All.Concat(OperationOptions.All).SelectMany(option => option.Aliases.Append(option.Name)))
                .ToList();

            Assert.That(names, Is.Unique, operation.Id);
            Assert.That(OperationCommands.Options(operation), Has.Count.EqualTo(operation.Parameters.Count), operation.Id);
        }
    }
}

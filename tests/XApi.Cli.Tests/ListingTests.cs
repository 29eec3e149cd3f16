using System.Text.Json;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>Commands that list Tweets or users.</summary>
[TestFixture]
internal sealed class ListingTests : ToolTests
{
    [Test]
    public async Task Tweets_go_into_a_pipe_as_lines_with_tabs()
    {
        var result = await RunAsync("search", "snow", "--limit", "3");

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Lines, Has.Count.EqualTo(4));
        Assert.That(result.Lines[0], Is.EqualTo("id\tcreated_at\tauthor\ttext"));
        Assert.That(result.Lines.Skip(1), Has.All.Matches(@"^\d+\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\t@\w+\t[^\t]*[Ss]now[^\t]*$"));
        Assert.That(result.Error, Is.Empty);
    }

    [TestCase("search", "snow")]
    [TestCase("search", "snow", "--archive", "--since", "2010-01-01")]
    [TestCase("timeline")]
    [TestCase("mentions")]
    [TestCase("followers")]
    [TestCase("following")]
    public async Task As_JSON_each_is_a_line(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json", "-n", "2"]);

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Lines, Has.Count.InRange(1, 2));
        Assert.That(result.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()), Is.Unique);
    }

    [Test]
    public async Task A_user_is_named_in_any_way_that_people_do()
    {
        var user = Sandbox.Users[3];
        string[] names = [user.Id, $"@{user.Username}", user.Username, $"https://x.com/{user.Username}"];
        var results = await Task.WhenAll(names.Select(name => RunAsync("timeline", name, "--json")));

        Assert.That(results.Select(result => result.Exit), Is.All.Zero, results[0].Error);
        Assert.That(results.Select(result => result.Output), Is.All.EqualTo(results[0].Output));
    }

    [TestCase("no user!", "is no user")]
    [TestCase("@", "is no user")]
    public async Task What_is_no_user_is_said_so(string text, string fault)
    {
        var result = await RunAsync("timeline", text);

        Assert.That((result.Exit, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain(fault));
    }

    [TestCase("--since", "yesterday", "“yesterday” is no time")]
    [TestCase("--until", "2020-01-31", "--until 2020-01-31 is not after --since 2020-01-31")]
    [TestCase("--limit", "0", "--limit takes a number from 1 on")]
    [TestCase("--limit", "many", "many")]
    public async Task A_bad_option_is_said_to_be_one(string option, string value, string fault)
    {
        string[] since = option == "--until" ? ["--since", value] : [];
        var result = await RunAsync(["search", "snow", .. since, option, value]);

        Assert.That((result.Exit, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain(fault));
    }
}

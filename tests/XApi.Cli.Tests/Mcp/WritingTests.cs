using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using XApi.Tests.Support;

namespace XApi.Tests.Mcp;

/// <summary>What an agent may do and spend by xapi mcp.</summary>
[TestFixture]
internal sealed partial class WritingTests : McpTests
{
    [Test]
    public async Task What_writes_is_sent_after_the_user_has_confirmed_it()
    {
        List<string> asked = [];
        await using var client = await StartAsync(
            ["--allow", "CreateTweet", "--write"],
            question =>
            {
                asked.Add(question.Message);
                return "accept";
            }
        );
        var result = await CallAsync(
            client,
            "CreateTweet",
            ("text", "confirmed"),
            ("poll", new { options = new[] { "yes", "no" }, duration_minutes = 10 })
        );

        Assert.That(result.IsError, Is.Not.True, TextOf(result));
        Assert.That(DataOf(result), Does.Contain("confirmed"));
        Assert.That(asked, Has.Count.EqualTo(1));
        Assert.That(asked[0], Does.Contain("POST /2/tweets").And.Contain("confirmed").And.Contain("$0.015"));
    }

    [TestCase("decline")]
    [TestCase("cancel")]
    public async Task What_the_user_does_not_confirm_is_not_sent(string reply)
    {
        var before = Sandbox.Requests.Count;
        await using var client = await StartAsync(["--allow", "CreateTweet", "--write"], _ => reply);
        var result = await CallAsync(client, "CreateTweet", ("text", "declined"));

        Assert.That(result.IsError, Is.True);
        Assert.That(TextOf(result), Does.Contain("the user declined it"));
        Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Where_nobody_can_be_asked_write_suffices()
    {
        await using var client = await StartAsync(["--allow", "CreateTweet", "--write"]);
        var result = await CallAsync(client, "CreateTweet", ("text", "not asked"));

        Assert.That(result.IsError, Is.Not.True, TextOf(result));
    }

    [Test]
    public async Task A_budget_is_not_exceeded_and_what_was_spent_is_kept()
    {
        await using (var client = await StartAsync(["--allow", "CreateTweet", "--write", "--budget", "0.04"]))
        {
            Assert.That((await CallAsync(client, "CreateTweet", ("text", "first"))).IsError, Is.Not.True);
            Assert.That((await CallAsync(client, "CreateTweet", ("text", "second"))).IsError, Is.Not.True);
            var before = Sandbox.Requests.Count;
            var third = await CallAsync(client, "CreateTweet", ("text", "third"));

            Assert.That(third.IsError, Is.True);
            Assert.That(TextOf(third), Does.Contain("budget"));
            Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
        }

        var cost = await RunAsync("cost", "--json");
        Assert.That(cost.Output, Does.Contain("0.03"), cost.Error);
    }

    [Test]
    public async Task By_HTTP_only_those_with_the_token_are_served()
    {
        using var process = Tool.Start(["mcp", "--http", "0", "--allow", "GetMe"], LoggedIn);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var said = "";
            while (!Token().IsMatch(said))
            {
                said += await process.StandardError.ReadLineAsync(limit.Token) + "\n";
            }

            var address = new Uri(Address().Match(said).Groups[1].Value);
            var token = Token().Match(said).Groups[1].Value;
            using var http = new HttpClient();
            Assert.That((await http.GetAsync(address, limit.Token)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            http.DefaultRequestHeaders.Host = "elsewhere.example";
            Assert.That((await http.GetAsync(address, limit.Token)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));

            await using var client = await McpClient.CreateAsync(
                new HttpClientTransport(
                    new()
                    {
                        Endpoint = address,
                        AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
                    }
                ),
                cancellationToken: limit.Token
            );
            Assert.That(DataOf(await CallAsync(client, "GetMe")), Does.Contain(Sandbox.User.Id));
            Assert.That(await Tool.SignalAsync(process, "TERM"), Is.Zero.Or.EqualTo(143));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex("Serving at (\\S+)")]
    private static partial Regex Address();

    [GeneratedRegex("Authorization: Bearer (\\S+)")]
    private static partial Regex Token();
}

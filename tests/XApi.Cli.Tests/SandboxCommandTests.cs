using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi sandbox.</summary>
[TestFixture]
internal sealed class SandboxCommandTests : ToolTests
{
    [Test]
    public async Task It_serves_until_it_is_stopped_and_says_how_to_use_it()
    {
        using var process = Tool.Start(["sandbox", "--users", "100", "--tweets", "500"], Bare);
        var variables = new Dictionary<string, string?>(Bare);
        for (var i = 0; i < 6; i++)
        {
            var line = (await process.StandardOutput.ReadLineAsync())!;
            Assert.That(line, Does.Match("^export X_[A-Z_]+='[^']+'$"));
            var pair = line["export ".Length..].Split('=', 2);
            variables[pair[0]] = pair[1].Trim('\'');
        }

        Assert.That(variables["X_ADDRESS"], Is.Not.EqualTo(Bare["X_ADDRESS"]));
        var me = await Tool.RunAsync(["me", "--json"], variables);
        Assert.That(me.Exit, Is.Zero, me.Error);

        Assert.That(await Tool.SignalAsync(process, "INT"), Is.Zero, "to be stopped is how a server ends");
    }

    [Test]
    public async Task Its_state_is_kept_in_a_file_and_begins_with_what_was_collected()
    {
        var (state, lines) = (Path.Combine(Folder, "state.json"), Path.Combine(Folder, "lines.jsonl"));
        await File.WriteAllTextAsync(lines, "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"Collected\"}\n");
        foreach (var seed in new[] { new[] { "--seed", lines }, [] })
        {
            using var process = Tool.Start(["sandbox", "--users", "100", "--tweets", "500", "--state", state, .. seed], Bare);
            var variables = new Dictionary<string, string?>(Bare);
            for (var i = 0; i < 6; i++)
            {
                var pair = (await process.StandardOutput.ReadLineAsync())!["export ".Length..].Split('=', 2);
                variables[pair[0]] = pair[1].Trim('\'');
            }

            var tweet = await Tool.RunAsync(["call", "GetTweet", "--id", "20"], variables);
            Assert.That(tweet.Exit, Is.Zero, tweet.Error);
            Assert.That(tweet.Output, Does.Contain("Collected"));
            Assert.That(await Tool.SignalAsync(process, "INT"), Is.Zero);
            Assert.That(File.Exists(state), Is.True);
        }

        await File.WriteAllTextAsync(state, "{}");
        var refused = await Tool.RunAsync(["sandbox", "--state", state], Bare);
        Assert.That(refused.Exit, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain(state).And.Contain("Nothing has changed"));
        Assert.That(await File.ReadAllTextAsync(state), Is.EqualTo("{}"), "it is left as it is");
    }

    [Test]
    public async Task The_guide_s_Python_tests_against_it()
    {
        if ((await Tool.BashAsync("command -v python3", Bare)).Exit != 0)
        {
            Assert.Ignore("There is no python3.");
        }

        await using var sandbox = await XSandbox.StartAsync(new() { Page = true, TimeProvider = TimeProvider.System });
        var guide = await File.ReadAllTextAsync(Path.Combine(Tool.Repository, "docs", "sandbox.md"));
        var program = Path.Combine(Folder, "test.py");
        await File.WriteAllTextAsync(program, guide.Split("```python\n")[1].Split("```")[0]);

        var result = await Tool.BashAsync(
            $"python3 '{program}'",
            new Dictionary<string, string?> { ["X_ADDRESS"] = sandbox.BaseAddress.AbsoluteUri, ["X_BEARER_TOKEN"] = sandbox.BearerToken }
        );

        Assert.That((result.Exit, result.Output.Trim()), Is.EqualTo((0, "passed")), result.Error);
    }
}

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
}

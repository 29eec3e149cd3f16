using System.Diagnostics;
using System.Text.Json;
using XApi.Tests.Support;

namespace XApi.Tests.Mcp;

/// <summary>The protocol's own inspector, which npm has, finds and calls the tools.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class InspectorTests : ToolTests
{
    private const string Package = "@modelcontextprotocol/inspector@0.15.0";

    private string _folder = null!;

    [OneTimeSetUp]
    public async Task Install()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-inspector-").FullName;
        var installed = await ProcessAsync("npm", ["install", "--prefix", _folder, "--no-audit", "--no-fund", "--ignore-scripts", Package]);
        if (installed is not { Exit: 0 })
        {
            Assert.Ignore($"npm can't install {Package}: {installed?.Error ?? "it is not on this machine."}");
        }
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task It_lists_the_tools()
    {
        var tools = (await InspectAsync("--method", "tools/list")).GetProperty("tools").EnumerateArray().ToList();

        Assert.That(
            tools.Select(tool => tool.GetProperty("name").GetString()),
            Has.Some.EqualTo("SearchRecent").And.None.EqualTo("CreateTweet")
        );
        Assert.That(tools.Select(tool => tool.GetProperty("inputSchema").GetProperty("type").GetString()), Is.All.EqualTo("object"));
    }

    [Test]
    public async Task It_calls_a_tool()
    {
        var result = await InspectAsync(
            "--method",
            "tools/call",
            "--tool-name",
            "SearchRecent",
            "--tool-arg",
            "query=snow",
            "--tool-arg",
            "max_results=10"
        );

        Assert.That(result.GetProperty("content")[0].GetProperty("text").GetString(), Does.StartWith("SearchRecent returned 200."));
    }

    private async Task<JsonElement> InspectAsync(params string[] arguments)
    {
        var inspector = Path.Combine(_folder, "node_modules", "@modelcontextprotocol", "inspector", "cli", "build", "cli.js");
        var result = await ProcessAsync("node", [inspector, "--cli", "dotnet", Tool.Path, "mcp", .. arguments]);
        Assert.That(result!.Exit, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Runs a program; null where there is none.</summary>
    private async Task<ToolResult?> ProcessAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Folder is null ? [] : LoggedIn)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2.5));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

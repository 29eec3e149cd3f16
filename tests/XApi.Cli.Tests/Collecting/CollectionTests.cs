using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests.Collecting;

/// <summary>Tests that collect from a sandbox into files.</summary>
internal abstract class CollectionTests : ToolTests
{
    /// <summary>A world in which a search has some pages, and no limit makes the tool wait.</summary>
    protected override XSandboxOptions Options =>
        new()
        {
            Tweets = 3_000,
            EnforceRateLimits = false,
            TimeProvider = TimeProvider.System,
        };

    /// <summary>The path of a file of the test's own.</summary>
    protected string File(string name) => Path.Combine(Folder, name);

    /// <summary>Collects, and expects that it succeeds.</summary>
    protected async Task<ToolResult> CollectAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.That(result.Exit, Is.Zero, result.Error);
        return result;
    }

    /// <summary>The manifest of a collection.</summary>
    protected JsonElement Manifest(string name) =>
        JsonDocument.Parse(System.IO.File.ReadAllBytes(File(name + ".manifest.json"))).RootElement;

    /// <summary>The manifest without what differs between a collection that was broken and one that was not: its times.</summary>
    protected string Timeless(string name)
    {
        var manifest = JsonNode.Parse(System.IO.File.ReadAllBytes(File(name + ".manifest.json")))!.AsObject();
        manifest.Remove("runs");
        manifest.Remove("file");
        return manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>The rows of a file of JSON lines.</summary>
    protected IReadOnlyList<JsonElement> Rows(string name) =>
        [.. System.IO.File.ReadLines(File(name)).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The ids of the rows.</summary>
    protected IReadOnlyList<string> Ids(string name) => [.. Rows(name).Select(row => row.GetProperty("id").GetString()!)];

    /// <summary>Kills a process as the kernel does when memory runs out.</summary>
    protected static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal to a process.</summary>
    protected static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until something is so, for two minutes at most.</summary>
    /// <param name="condition">What should be.</param>
    /// <param name="process">What makes it so; where it does not, what it says is the failure's message.</param>
    protected static async Task UntilAsync(Func<bool> condition, Process? process = null)
    {
        var limit = Stopwatch.StartNew();
        while (!condition())
        {
            if (limit.Elapsed > TimeSpan.FromMinutes(2) || process?.HasExited == true)
            {
                process?.Kill();
                Assert.Fail(process is null ? "It did not happen in two minutes." : await process.StandardError.ReadToEndAsync());
            }

            await Task.Delay(20);
        }
    }
}

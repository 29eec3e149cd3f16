using System.Diagnostics;
using System.Text.RegularExpressions;
using XApi.Tests.Support;

namespace XApi.Tests.Collecting;

/// <summary>The commands of the guide, run as they stand there.</summary>
[TestFixture]
internal sealed partial class CollectingPageTests : CollectionTests
{
    [Test, Category("Slow")]
    [Platform(Exclude = "Win", Reason = "The commands are those of a shell.")]
    public async Task The_commands_of_the_guide_run()
    {
        using var x = Sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "quokka" }]);
        System.IO.File.WriteAllLines(File("ids.txt"), Enumerable.Range(0, 3).Select(i => Sandbox.Post($"To be hydrated, {i}")));
        var blocks = Blocks()
            .Matches(System.IO.File.ReadAllText(Path.Combine(Tool.Repository, "docs", "collecting.md")))
            .Select(block => block.Groups[1].Value)
            .ToList();
        var start = new ProcessStartInfo("bash", ["-e", "-c", $"xapi() {{ dotnet '{Tool.Path}' \"$@\"; }}\n{string.Join('\n', blocks)}"])
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in LoggedIn)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        while (!process.HasExited)
        {
            // The stream of the guide waits for what is posted.
            Sandbox.Post($"A quokka, {Guid.NewGuid()}");
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(200));
        }

        Assert.That(blocks, Has.Count.GreaterThan(2));
        Assert.That(process.ExitCode, Is.Zero, await error);
        Assert.That(System.IO.File.Exists(File("followers.jsonl")), "The last command has run.");
        Assert.That(Manifest("coffee.csv").GetProperty("runs").GetArrayLength(), Is.EqualTo(2));
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();
}

using System.Diagnostics;
using System.Reflection;

namespace XApi.Tests;

/// <summary>build.ps1 does on PowerShell what build.sh does elsewhere.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class PowerShellTests
{
    private const string Version = "7.6.9";

    private string _tools = null!;

    [OneTimeSetUp]
    public async Task Install()
    {
        _tools = Directory.CreateTempSubdirectory("xapi-powershell-").FullName;
        var (exit, output) = await Dotnet.TryAsync(_tools, $"tool install powershell --version {Version} --tool-path .");
        if (exit != 0)
        {
            Assert.Ignore($"PowerShell {Version} can't be installed as a dotnet tool on this machine:\n{output}");
        }
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_tools, recursive: true);

    [TestCase(0, "usage: ./build.sh TARGET")]
    [TestCase(0, "usage: ./build.sh TARGET", "help")]
    [TestCase(2, "usage: ./build.sh TARGET", "no-such-target")]
    [TestCase(0, "0.2.0", "version")]
    [TestCase(1, "build: stress takes a number", "stress", "0")]
    [TestCase(0, "sandbox", "demo")]
    public async Task A_target_runs_and_its_exit_code_is_kept(int exit, string says, params string[] arguments)
    {
        var (code, text) = await RunAsync(["-File", Packed.Repository("build.ps1"), .. arguments]);

        Assert.That(code, Is.EqualTo(exit), text);
        Assert.That(text, Does.Contain(says));
    }

    [TestCase("xapi call GetTweetA", "GetTweetAnalytics")]
    [TestCase("xapi call SearchRecent --sort-order rel", "relevancy")]
    [Platform(Exclude = "Win", Reason = "the command is a shell script here")]
    public async Task What_is_typed_is_completed_with_the_tool_s_script(string line, string completion)
    {
        var command = Path.Combine(_tools, "xapi");
        var tool = Packed.Repository($"src/XApi.Cli/bin/{Configuration}/net10.0/xapi.dll");
        await File.WriteAllTextAsync(command, $"#!/bin/sh\nexec dotnet '{tool}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var (exit, text) = await RunAsync([
            "-Command",
            $"$env:PATH = '{_tools}:' + $env:PATH; xapi completion pwsh | Out-String | Invoke-Expression; "
                + $"(TabExpansion2 -inputScript '{line}' -cursorColumn {line.Length}).CompletionMatches.CompletionText",
        ]);

        Assert.That((exit, text.Trim()), Is.EqualTo((0, completion)));
    }

    private static string Configuration { get; } =
        typeof(PowerShellTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private async Task<(int Exit, string Text)> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(_tools, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"),
            ["-NoProfile", .. arguments]
        )
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" },
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }
}

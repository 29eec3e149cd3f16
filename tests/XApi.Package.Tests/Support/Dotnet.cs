using System.Diagnostics;
using System.Text;

namespace XApi.Tests;

/// <summary>Runs <c>dotnet</c> as a user would, in a folder of theirs and with a bound on the time.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command that has to succeed, and gives what it printed.</summary>
    internal static async Task<string> RunAsync(string folder, string arguments, params (string Name, string Value)[] environment)
    {
        var (exit, output) = await TryAsync(folder, arguments, environment);
        Assert.That(exit, Is.Zero, $"dotnet {arguments} in {folder} failed:\n{output}");
        return output;
    }

    /// <summary>Runs a command that may fail.</summary>
    internal static async Task<(int Exit, string Output)> TryAsync(
        string folder,
        string arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The build that runs these tests has settings of its own.
        foreach (
            var name in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X_", StringComparison.Ordinal)
                )
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }

        foreach (
            var (name, value) in environment.Concat([
                ("MSBUILDDISABLENODEREUSE", "1"),
                ("DOTNET_NOLOGO", "1"),
                ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
            ])
        )
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        var reading = Task.WhenAll(Read(process.StandardOutput, output), Read(process.StandardError, output));
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            await reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {arguments} was not done after {Limit}:\n{output}");
        }

        return (process.ExitCode, output.ToString());
    }

    private static async Task Read(StreamReader from, StringBuilder to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
            {
                to.Append(line).Append('\n');
            }
        }
    }
}

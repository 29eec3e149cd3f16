using System.Diagnostics;
using System.Reflection;

namespace XApi.Tests.Support;

/// <summary>The built tool, run as a process.</summary>
internal static class Tool
{
    /// <summary>The tool as it was built: the project's own output folder, not the copy beside the tests, which lacks what only the tool needs.</summary>
    public static string Path => System.IO.Path.Combine(Repository, "src", "XApi.Cli", "bin", Configuration, "net10.0", "xapi.dll");

    /// <summary>The repository that the tests were built in.</summary>
    public static string Repository { get; } = Find();

    private static string Configuration { get; } =
        typeof(Tool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    /// <summary>Starts the tool with its three streams redirected.</summary>
    /// <param name="arguments">The arguments, each as it is.</param>
    /// <param name="environment">Variables to set; null as a value removes one.</param>
    /// <param name="folder">The folder in which the user stands; null for that of the tests.</param>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string? folder = null)
    {
        // Tests that run in the background of a shell ignore Ctrl-C, and what they start would inherit that.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet", Path] : ["dotnet", Path];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = folder ?? "",
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("X_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ToolResult> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        string input = "",
        TimeSpan? limit = null
    )
    {
        using var process = Start(arguments, environment);
        using var time = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(time.Token);
        var error = process.StandardError.ReadToEndAsync(time.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), time.Token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading its input.
        }

        try
        {
            await process.WaitForExitAsync(time.Token);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Runs a line of bash, in which <c>xapi</c> is the tool.</summary>
    public static async Task<ToolResult> BashAsync(string script, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"xapi() {{ dotnet '{Path}' \"$@\"; }}\n{script}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(2.5));
        var output = process.StandardOutput.ReadToEndAsync(time.Token);
        var error = process.StandardError.ReadToEndAsync(time.Token);
        await process.WaitForExitAsync(time.Token);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal, such as <c>INT</c>, and waits for the end.</summary>
    public static async Task<int> SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(time.Token);
        return process.ExitCode;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "XApi.Generated.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests don't run within the repository.");
        }

        return folder.FullName;
    }
}

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int Exit, string Output, string Error)
{
    /// <summary>The lines of the output.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

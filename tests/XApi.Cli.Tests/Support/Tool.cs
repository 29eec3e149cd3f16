using System.Diagnostics;
using System.Reflection;

namespace XApi.Tests.Support;

/// <summary>The built tool, run as a process.</summary>
internal static class Tool
{
    /// <summary>The tool as it was built: the project's own output folder, not the copy beside the tests, which lacks what only the tool needs.</summary>
    public static string Path { get; } = Find();

    /// <summary>Starts the tool with its three streams redirected.</summary>
    /// <param name="arguments">The arguments, each as it is.</param>
    /// <param name="environment">Variables to set; null as a value removes one.</param>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
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

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "XApi.Generated.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests don't run within the repository.");
        }

        var configuration = typeof(Tool)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Configuration")
            .Value!;
        return System.IO.Path.Combine(folder.FullName, "src", "XApi.Cli", "bin", configuration, "net10.0", "xapi.dll");
    }
}

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int Exit, string Output, string Error)
{
    /// <summary>The lines of the output.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace XApi.Tests;

/// <summary>A program of samples/, as a user copies it: built from the packages alone, and run.</summary>
internal static class SampleProject
{
    private static readonly ConditionalWeakTable<Process, StringBuilder> Outputs = [];

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Built = [];

    // Less than after what a run of tests is taken to hang, and is ended.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2.5);

    /// <summary>Copies a sample's folder, and nothing beside it, and builds it once for all tests, with warnings as errors.</summary>
    internal static Task<string> BuildAsync(string sample) => Built.GetOrAdd(sample, name => new(() => CopyAndBuildAsync(name))).Value;

    private static async Task<string> CopyAndBuildAsync(string sample)
    {
        var source = Packed.Repository("samples", sample);
        var folder = Packed.NewFolder(Path.Combine("samples", sample));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            // What someone has built in the repository is not part of the sample.
            if (path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            {
                var copy = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }

        await Packed.RunAsync(folder, "build --nologo -v quiet");
        return folder;
    }

    internal static Process Start(
        string folder,
        string sample,
        IEnumerable<string> arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", "Debug", "net10.0", $"{sample}.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var output = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        Outputs.Add(process, output);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.Append(line.Data).Append('\n');
            }
        }
    }

    /// <summary>What a sample printed until now.</summary>
    internal static string OutputOf(Process process)
    {
        var output = Outputs.GetOrCreateValue(process);
        lock (output)
        {
            return output.ToString();
        }
    }

    internal static async Task UntilAsync(Func<bool> condition, Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            if (process.HasExited && process.ExitCode != 0)
            {
                // The rest of what it printed.
                await process.WaitForExitAsync(limit.Token);
                Assert.Fail($"The sample has failed:\n{OutputOf(process)}");
            }

            if (limit.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"In {Limit.TotalMinutes} minutes the sample printed this, and no more:\n{OutputOf(process)}");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>An address of this machine with a port that was free just now.</summary>
    internal static Uri FreeAddress()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
    }

    internal static bool IsUp(Uri home)
    {
        try
        {
            using var connection = new TcpClient(home.Host, home.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

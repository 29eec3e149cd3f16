using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace XApi.Tests;

/// <summary>A program that runs beside the tests, and ends with them.</summary>
internal sealed class Helper : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _name;

    private Helper(string name, Process process) => (_name, _process) = (name, process);

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>What it said on its error output, for messages.</summary>
    public string Complaints => string.Join('\n', _said);

    public static Helper Start(string name, string program, params string[] arguments)
    {
        try
        {
            var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    WorkingDirectory = Repository.Root,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
                }
            )!;
            var helper = new Helper(name, process);
            process.ErrorDataReceived += (_, line) => helper._said.Enqueue(line.Data ?? "");
            process.BeginErrorReadLine();
            return helper;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException(
                $"{name} needs `{program}`, which is not on the PATH. `./build.sh test` installs what the tests need and lack."
            );
        }
    }

    /// <summary>What it says from now on is of no interest, but would fill the pipe and stop it.</summary>
    public void Ignore() =>
        new Thread(() =>
        {
            var buffer = new char[8192];
            while (Output.Read(buffer) > 0)
            {
                // Read and forgotten.
            }
        })
        {
            IsBackground = true,
        }.Start();

    public async Task FinishAsync()
    {
        var output = await Output.ReadToEndAsync();
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{_name} failed with {_process.ExitCode}:\n{output}\n{Complaints}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}

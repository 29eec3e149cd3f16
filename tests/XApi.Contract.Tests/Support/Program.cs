using System.ComponentModel;
using System.Diagnostics;

namespace XApi.Tests;

/// <summary>A program of another platform, for tests that are skipped where it is missing.</summary>
internal sealed class Program : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Program(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts it, or skips the test with a word.</summary>
    public static Program StartOrIgnore(string name, params string[] arguments)
    {
        if (
            arguments.FirstOrDefault(argument => argument.Contains("node_modules", StringComparison.Ordinal) && !File.Exists(argument)) is
            { } missing
        )
        {
            Assert.Ignore($"{missing} is not there; `npm ci --prefix tools` installs it.");
        }

        try
        {
            return new(
                Process.Start(
                    new ProcessStartInfo(name, arguments)
                    {
                        WorkingDirectory = Repository.Root,
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                        Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
                    }
                )!
            );
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"`{name}` is not on the PATH.");
            throw;
        }
    }

    /// <summary>Waits until it has ended; skips the test where it is there and does not work.</summary>
    public async Task<string> FinishAsync()
    {
        var output = await Output.ReadToEndAsync();
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            Assert.Ignore($"`{_process.StartInfo.FileName}` does not work here: exit code {_process.ExitCode}.\n{output}{await _errors}");
        }

        return output;
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

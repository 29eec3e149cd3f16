using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A silo in a process of its own, which can be killed.</summary>
internal sealed class Silo : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _said = [];

    private Silo(Process process)
    {
        _process = process;
        _ = ReadAsync();
    }

    public bool IsDead => _process.HasExited;

    public static async Task<Silo> StartAsync(RedisServer redis, XSandbox sandbox, params string[] work)
    {
        var dll = Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestSilo.dll");
        string[] start =
        [
            dll,
            $"{redis.Port}",
            $"{RedisServer.FreePort()}",
            $"{RedisServer.FreePort()}",
            sandbox.BaseAddress.ToString(),
            sandbox.BearerToken,
            .. work,
        ];
        var silo = new Silo(
            Start(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", start)
        );
        try
        {
            await silo.SaidAsync("ready");
            return silo;
        }
        catch
        {
            // No list of the test's has it yet.
            silo.Dispose();
            throw;
        }
    }

    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            }
        )!;

    /// <summary>Waits until a process has written a line.</summary>
    public static async Task SaidAsync(Process process, string text, string what)
    {
        using var late = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(late.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail($"The process ended before it was so: {what}. {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>What it wrote before a line.</summary>
    public string SaidBefore(string line)
    {
        lock (_said)
        {
            return _said[_said.IndexOf(line) - 1];
        }
    }

    public bool HasSaid(string line)
    {
        lock (_said)
        {
            return _said.Contains(line);
        }
    }

    public async Task SaidAsync(string line)
    {
        var watch = Stopwatch.StartNew();
        while (!HasSaid(line))
        {
            if (watch.Elapsed > Patience || IsDead)
            {
                Assert.Fail(
                    $"The silo did not say \"{line}\": {(IsDead ? await _process.StandardError.ReadToEndAsync() : "it still runs")}"
                );
            }

            await Task.Yield();
        }
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!IsDead)
        {
            Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_said)
            {
                _said.Add(line);
            }
        }
    }
}

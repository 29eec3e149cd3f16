using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A silo in a process of its own, which can be killed.</summary>
internal sealed class Silo : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int Attempts = 5;

    private readonly Process _process;
    private readonly List<string> _said = [];

    private Silo(Process process)
    {
        _process = process;
        _ = ReadAsync();
    }

    public bool IsDead => _process.HasExited;

    /// <summary>Whether it owns the stream, and is connected.</summary>
    public bool IsOwner
    {
        get
        {
            lock (_said)
            {
                return !IsDead && _said.FindLast(line => line is "owner" or "standby") == "owner";
            }
        }
    }

    public static Task<Silo> StartAsync(RedisServer redis, XSandbox sandbox, params string[] work) =>
        StartAsync(
            Start,
            $"{redis.Port}",
            $"{RedisServer.FreePort()}",
            $"{RedisServer.FreePort()}",
            sandbox.BaseAddress.ToString(),
            sandbox.BearerToken,
            work
        );

    /// <summary>Starts one anywhere.</summary>
    /// <param name="start">Starts a program with its arguments.</param>
    /// <param name="redis">Where Redis is.</param>
    /// <param name="silo">Where the silo is.</param>
    /// <param name="gateway">The gateway's port.</param>
    /// <param name="api">Where the API is.</param>
    /// <param name="bearerToken">The App's token.</param>
    /// <param name="work">What it does.</param>
    public static async Task<Silo> StartAsync(
        Func<string, IEnumerable<string>, Process> start,
        string redis,
        string silo,
        string gateway,
        string api,
        string bearerToken,
        params string[] work
    )
    {
        var dll = Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestSilo.dll");
        var dotnet = Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet";
        for (var attempt = 1; ; attempt++)
        {
            var started = new Silo(start(dotnet, [dll, redis, silo, gateway, api, bearerToken, .. work]));
            // On a busy machine the others may take one that is slow for dead, and it ends. It is started again, as by whatever runs silos.
            if (await started.HasSaidAsync("ready"))
            {
                return started;
            }

            using (started)
            {
                if (attempt == Attempts)
                {
                    await started.SaidAsync("ready");
                }
            }
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
        if (!await HasSaidAsync(line))
        {
            Assert.Fail($"The silo did not say \"{line}\": {(IsDead ? await _process.StandardError.ReadToEndAsync() : "it still runs")}");
        }
    }

    private async Task<bool> HasSaidAsync(string line)
    {
        var watch = Stopwatch.StartNew();
        while (!HasSaid(line))
        {
            if (watch.Elapsed > Patience || IsDead)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        return true;
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

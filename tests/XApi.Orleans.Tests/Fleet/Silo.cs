using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A silo in a process of its own, which can be killed.</summary>
internal sealed class Silo : IDisposable
{
    /// <summary>How long a silo may take to say something.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int Attempts = 5;

    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly List<string> _errors = [];

    private Silo(Process process)
    {
        _process = process;
        _ = ReadAsync(process.StandardOutput, _said);
        _ = ReadAsync(process.StandardError, _errors);
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
                    Assert.Fail($"The silo did not get ready. {started}");
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

    /// <summary>Waits until something is so, and says what the silos did instead where it takes longer.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what, TimeSpan within, IEnumerable<Silo> silos)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed >= within)
            {
                Assert.Fail($"Still not so: {what}.\n{string.Join('\n', silos)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
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

    /// <summary>Whether it still runs, and what it wrote last: for the message of a test that waits in vain.</summary>
    public override string ToString() =>
        $"{(IsDead ? $"It ended with {_process.ExitCode}" : "It still runs")}. It wrote: {Last(_said, 3)}. As errors: {Last(_errors, 20)}.";

    private static string Last(List<string> lines, int count)
    {
        lock (lines)
        {
            return lines is [] ? "nothing" : string.Join('\n', lines.TakeLast(count));
        }
    }

    private static async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }
}

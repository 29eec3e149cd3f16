using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XApi.Tests;

/// <summary>A Redis of the test's own, on a free port, which keeps nothing on disk. Debian's package redis-server has the program.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts one on the loopback; the test is skipped where the machine has none.</summary>
    public static Task<RedisServer> StartAsync() => StartAsync(Silo.Start, "127.0.0.1");

    /// <summary>Starts one anywhere.</summary>
    /// <param name="start">Starts a program with its arguments.</param>
    /// <param name="address">The address that it listens at.</param>
    public static async Task<RedisServer> StartAsync(Func<string, IEnumerable<string>, Process> start, string address)
    {
        var path = new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server" }.FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.Ignore("There is no redis-server on this machine: install Debian's package redis-server.");
        }

        var port = FreePort();
        string[] settings = ["--protected-mode", "no", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()];
        var process = start(path, ["--port", $"{port}", "--bind", address, .. settings]);
        var server = new RedisServer(process, port);
        await Silo.SaidAsync(process, "Ready to accept connections", "Redis accepts connections");
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XApi.Tests;

/// <summary>A Redis of the test's own, on a free port of the loopback, which keeps nothing on disk. Debian's package redis-server has the program.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts one; the test is skipped where the machine has none.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var path = new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server" }.FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.Ignore("There is no redis-server on this machine: install Debian's package redis-server.");
        }

        var port = FreePort();
        var process = Silo.Start(
            path,
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()]
        );
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

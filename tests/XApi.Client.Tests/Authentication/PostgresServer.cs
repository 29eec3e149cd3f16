using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Authentication;

/// <summary>A PostgreSQL of the test's own: on a free port of the loopback, in a folder that goes with it, as a user without privileges.</summary>
/// <remarks>It takes Debian's package <c>postgresql</c>, which is installed where it is missing and the test may do so.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    // Seconds. A loaded machine takes its time, and nothing here measures it.
    private const string Patience = "600";

    private readonly string _programs;
    private readonly string _folder;

    private PostgresServer(string programs, string folder, int port)
    {
        _programs = programs;
        _folder = folder;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=300;Command Timeout=600";
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var programs = FindPrograms();
        if (programs is null && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            await Programs.RunAsync("apt-get", "-qq", "update");
            await Programs.RunAsync(
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "-qq",
                "-y",
                "--no-install-recommends",
                "install",
                "postgresql"
            );
            programs = FindPrograms();
        }

        if (programs is null)
        {
            Assert.Ignore("PostgreSQL is not installed: apt-get install postgresql");
        }

        var folder = Path.Combine(Path.GetTempPath(), $"xapi-postgres-{Guid.NewGuid():n}");
        await AsUserAsync("mkdir", "-m", "700", folder);
        var server = new PostgresServer(programs!, folder, FreePort());
        try
        {
            await AsUserAsync(
                server.Program("initdb"),
                "-D",
                server.Data,
                "-U",
                "postgres",
                "--auth=trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C"
            );
            var port = server.ConnectionString.Split(';').Single(p => p.StartsWith("Port=", StringComparison.Ordinal))["Port=".Length..];
            await AsUserAsync(
                server.Program("pg_ctl"),
                "-D",
                server.Data,
                "-l",
                Path.Combine(folder, "log"),
                "-w",
                "-t",
                Patience,
                "-o",
                $"-h 127.0.0.1 -p {port} -k {folder} -F",
                "start"
            );
            return server;
        }
        catch
        {
            await AsUserAsync("rm", "-rf", folder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await AsUserAsync(Program("pg_ctl"), "-D", Data, "-m", "immediate", "-w", "-t", Patience, "stop");
        await AsUserAsync("rm", "-rf", _folder);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Program(string name) => Path.Combine(_programs, name);

    private static string? FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .MaxBy(d => int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), out var version) ? version : 0)
            : null;

    // PostgreSQL refuses to run as root; the package brings a user for it.
    private static Task<string> AsUserAsync(params string[] command) =>
        Environment.IsPrivilegedProcess
            ? Programs.RunAsync("runuser", ["-u", "postgres", "--", .. command])
            : Programs.RunAsync(command[0], command[1..]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

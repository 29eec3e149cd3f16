using System.Diagnostics;

namespace XApi.Tests;

/// <summary>
/// Machines at a switch, each a network namespace of Linux. One can be cut off: what is sent to it and by it is lost, as with a cable that was pulled, and
/// no connection is closed.
/// </summary>
internal sealed class Network : IDisposable
{
    // Of TEST-NET-2, which is nobody's.
    private const string Subnet = "198.51.100";
    private readonly Process _switch;
    private readonly List<Machine> _machines = [];

    private Network(Process hub) => _switch = hub;

    /// <summary>The switch's own address, at which servers listen that all machines reach.</summary>
    public static string Address => $"{Subnet}.1";

    /// <summary>Makes a network; the test is skipped where the machine does not let it.</summary>
    public static async Task<Network> StartAsync()
    {
        Process? hub = null;
        try
        {
            hub = await NamespaceAsync("unshare", ["--user", "--map-root-user", "--net", "cat"]);
            await InAsync(hub, "ip", "link", "add", "name", "switch", "type", "bridge");
            await InAsync(hub, "ip", "address", "add", $"{Address}/24", "dev", "switch");
            await InAsync(hub, "ip", "link", "set", "switch", "up");
            return new Network(hub);
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Stop(hub);
            Assert.Ignore($"This machine has no network namespaces to give: {failure.Message}");
            throw;
        }
    }

    /// <summary>Connects another machine.</summary>
    public async Task<Machine> AddAsync()
    {
        var number = _machines.Count + 1;
        var machine = new Machine(
            await NamespaceAsync("nsenter", [.. Enter(_switch), "unshare", "--net", "cat"]),
            $"{Subnet}.{number + 1}",
            $"port{number}"
        );
        _machines.Add(machine);
        await InAsync(
            _switch,
            "ip",
            "link",
            "add",
            machine.Port,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            $"{machine.Namespace.Id}"
        );
        await InAsync(machine.Namespace, "ip", "address", "add", $"{machine.Address}/24", "dev", "eth0");
        await InAsync(machine.Namespace, "ip", "link", "set", "eth0", "up");
        await InAsync(machine.Namespace, "ip", "link", "set", "lo", "up");
        await InAsync(_switch, "ip", "link", "set", machine.Port, "master", "switch", "up");
        return machine;
    }

    /// <summary>Cuts a machine off.</summary>
    public Task CutAsync(Machine machine) => InAsync(_switch, "ip", "link", "set", machine.Port, "nomaster");

    /// <summary>Connects it again.</summary>
    public Task HealAsync(Machine machine) => InAsync(_switch, "ip", "link", "set", machine.Port, "master", "switch");

    /// <summary>Starts a program on a machine, or at the switch.</summary>
    public Process Start(Machine? machine, string program, IEnumerable<string> arguments) =>
        Silo.Start("nsenter", [.. Enter(machine?.Namespace ?? _switch), program, .. arguments]);

    public void Dispose()
    {
        _machines.ForEach(machine => Stop(machine.Namespace));
        Stop(_switch);
    }

    // A namespace lives as long as a process in it, and this one as long as its standard input is open.
    private static async Task<Process> NamespaceAsync(string program, IEnumerable<string> arguments)
    {
        var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        try
        {
            // It has entered its namespace when it echoes.
            await process.StandardInput.WriteLineAsync("ready");
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended, and says why.
        }

        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? process
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }

    private static async Task InAsync(Process space, params string[] command)
    {
        using var process = Silo.Start("nsenter", [.. Enter(space), .. command]);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)}: {error}");
        }
    }

    private static string[] Enter(Process space) => ["--target", $"{space.Id}", "--user", "--preserve-credentials", "--net"];

    private static void Stop(Process? process)
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
    }

    /// <summary>A machine.</summary>
    /// <param name="Namespace">What holds its namespace.</param>
    /// <param name="Address">Its address.</param>
    /// <param name="Port">The name of its port at the switch.</param>
    internal sealed record Machine(Process Namespace, string Address, string Port);
}

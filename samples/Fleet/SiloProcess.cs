using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fleet;

/// <summary>A silo that runs as a process of this program, and what it has written.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _handled = [];

    public SiloProcess(int number, string redisAddress, string x, string bearerToken)
    {
        Number = number;
        string[] silo = ["silo", redisAddress, $"{FreePort()}", $"{FreePort()}", x, bearerToken];
        var start = new ProcessStartInfo("dotnet", [typeof(SiloProcess).Assembly.Location, .. silo])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Observe(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public int Number { get; }

    public int Calls { get; private set; }

    /// <summary>Whether it reads the stream.</summary>
    public bool IsReading { get; private set; }

    /// <summary>The ids of the Tweets that it has handled.</summary>
    public IReadOnlyList<string> Handled
    {
        get
        {
            lock (_lock)
            {
                return [.. _handled];
            }
        }
    }

    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        IsReading = false;
    }

    /// <summary>Lets it stop in good order.</summary>
    public void Stop() => _process.StandardInput.Close();

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Observe(string line)
    {
        lock (_lock)
        {
            switch (line.Split(' '))
            {
                case ["called"]:
                    Calls++;
                    break;
                case ["stream", var phase]:
                    IsReading = phase is "Live" or "Recovering";
                    break;
                case ["handled", var id]:
                    _handled.Add(id);
                    break;
            }
        }
    }
}

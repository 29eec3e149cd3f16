using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Uploads;

/// <summary>Carries bytes between a client and a server on the loopback, and cuts all connections whenever so many have passed to the server.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly Uri _server;
    private readonly Func<int> _bytesToNextCut;
    private readonly Task _accepting;
    private long _nextCut;

    /// <summary>Starts to carry bytes.</summary>
    /// <param name="server">Where they go.</param>
    /// <param name="cuts">How often connections are cut.</param>
    /// <param name="bytesToNextCut">How many bytes pass from one cut to the next.</param>
    public CuttingRelay(Uri server, int cuts, Func<int> bytesToNextCut)
    {
        (_server, CutsLeft, _bytesToNextCut) = (server, cuts, bytesToNextCut);
        _nextCut = bytesToNextCut();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many cuts are still to come.</summary>
    public int CutsLeft { get; private set; }

    /// <summary>How many connections were cut, several at a time.</summary>
    public int ConnectionsCut { get; private set; }

    /// <summary>How many bytes passed to the server.</summary>
    public long BytesSent { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        // A cut is a reset: neither side gets what was on its way.
        client.LingerState = new LingerOption(true, 0);
        using var server = new TcpClient { LingerState = new LingerOption(true, 0) };
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server.Port, _end.Token);
            lock (_lock)
            {
                _open.Add(client);
                _open.Add(server);
            }

            await Task.WhenAll(CopyAsync(client, server, counts: true), CopyAsync(server, client, counts: false));
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(client);
                _open.Remove(server);
            }

            client.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool counts)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                if (counts && Cuts(read))
                {
                    return;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception failure)
            when (failure is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One of both sides has closed.
        }
        finally
        {
            from.Close();
            to.Close();
        }
    }

    private bool Cuts(int read)
    {
        lock (_lock)
        {
            BytesSent += read;
            if (CutsLeft == 0 || BytesSent < _nextCut)
            {
                return false;
            }

            CutsLeft--;
            _nextCut = BytesSent + _bytesToNextCut();
            ConnectionsCut += _open.Count / 2;
            foreach (var connection in _open)
            {
                connection.Close();
            }

            return true;
        }
    }
}

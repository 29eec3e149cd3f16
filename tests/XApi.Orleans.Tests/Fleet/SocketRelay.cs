using System.Net.Sockets;

namespace XApi.Tests;

/// <summary>A Unix socket that leads to a server of this machine's loopback, also from network namespaces that have no other way there.</summary>
internal sealed class SocketRelay : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Uri _server;

    public SocketRelay(string path, Uri server)
    {
        _server = server;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException) { }
    }

    // When one side closes, so does the other.
    private async Task RelayAsync(Socket accepted)
    {
        using var server = new TcpClient { NoDelay = true };
        await using var client = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(client.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client));
        }
        catch (Exception over) when (over is SocketException or IOException) { }
    }
}

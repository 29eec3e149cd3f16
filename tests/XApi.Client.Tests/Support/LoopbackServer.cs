using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XApi.Tests;

/// <summary>A server of this machine that responds once.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public LoopbackServer()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _listener.Prefixes.Add(Address);
        _listener.Start();
    }

    public string Address { get; }

    public async Task RespondAsync(Func<HttpListenerRequest, string> respond)
    {
        var context = await _listener.GetContextAsync();
        var body = Encoding.UTF8.GetBytes(respond(context.Request));
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    public void Dispose() => _listener.Close();
}

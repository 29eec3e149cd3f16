using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace XApi.Testing;

/// <summary>WireMock's faults, played on the connection itself, since no HTTP response can express them.</summary>
internal static class ConnectionFault
{
    private const string Garbage = "lskdu018973t09sylgasjkfg1][]'./.sdlv";

    /// <summary>The faults by WireMock's names.</summary>
    internal static IReadOnlyList<string> Known { get; } =
    ["CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK"];

    /// <summary>Plays one. The connection is closed afterwards, so that nothing of a response can follow.</summary>
    internal static async Task PlayAsync(string fault, HttpContext context, int status)
    {
        switch (fault)
        {
            case "RANDOM_DATA_THEN_CLOSE":
                await WriteAsync(context, Garbage).ConfigureAwait(false);
                break;
            case "MALFORMED_RESPONSE_CHUNK":
                await WriteAsync(context, $"HTTP/1.1 {status} OK\r\nTransfer-Encoding: chunked\r\n\r\n{Garbage}\r\n{Garbage}")
                    .ConfigureAwait(false);
                break;
            case "CONNECTION_RESET_BY_PEER":
                // Closing without lingering sends a reset.
                var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
                if (socket is not null)
                {
                    socket.LingerState = new(enable: true, seconds: 0);
                    socket.Close();
                }

                break;
        }

        context.Abort();
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        if (context.Features.Get<IConnectionTransportFeature>() is { } connection)
        {
            await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(text), context.RequestAborted).ConfigureAwait(false);
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
        }
    }
}

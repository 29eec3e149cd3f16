using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XApi;

/// <summary>Waits on the machine's own addresses for the browser to come back from X, and shows it a page that says to close it.</summary>
/// <remarks>Browsers open connections that they may never use, so each is served on its own and none is waited for.</remarks>
internal sealed class LoopbackListener : IDisposable
{
    private const int LongestRequest = 16 * 1024;
    private const int FreePortAttempts = 20;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly List<TcpListener> _listeners;
    private readonly TimeProvider _clock;

    private LoopbackListener(List<TcpListener> listeners, Uri address, TimeProvider clock)
    {
        _listeners = listeners;
        _clock = clock;
        Address = address;
    }

    /// <summary>The address that the browser is to be sent to, with the port that was taken.</summary>
    public Uri Address { get; }

    /// <summary>What a redirected request is to the login that waits.</summary>
    public enum Verdict
    {
        /// <summary>The user has agreed.</summary>
        Granted,

        /// <summary>The user has refused, or X has.</summary>
        Refused,

        /// <summary>It belongs to another login; this one keeps waiting.</summary>
        NotOurs,
    }

    /// <summary>Listens on 127.0.0.1 and ::1, as far as the machine has them.</summary>
    /// <param name="address">The address, whose port may be 0 for a free one.</param>
    /// <param name="clock">What limits are measured with.</param>
    /// <exception cref="XOAuthException">The port is taken.</exception>
    public static LoopbackListener Start(Uri address, TimeProvider clock) =>
        Start(address, clock, static (family, port) => new TcpListener(family, port));

    // For tests: `create` stands for a machine that lacks an address family.
    internal static LoopbackListener Start(Uri address, TimeProvider clock, Func<IPAddress, int, TcpListener> create)
    {
        if (address.Scheme != Uri.UriSchemeHttp || !address.IsLoopback)
        {
            throw new ArgumentException(
                $"{address} is not an HTTP address on the loopback, such as http://127.0.0.1:8080/callback.",
                nameof(address)
            );
        }

        var needed = IPAddress.TryParse(address.DnsSafeHost, out var ip) ? ip : null;
        for (var attempt = 1; ; attempt++)
        {
            List<TcpListener> listeners = [];
            try
            {
                var port = address.Port;
                foreach (var family in new[] { needed ?? IPAddress.Loopback, IPAddress.Loopback, IPAddress.IPv6Loopback }.Distinct())
                {
                    TcpListener? listener = null;
                    try
                    {
                        // A machine without IPv6 refuses here already: the constructor opens the socket.
                        listener = create(family, port);
                        listener.Start();
                        listeners.Add(listener);
                        port = ((IPEndPoint)listener.LocalEndpoint).Port;
                    }
                    catch (SocketException failure)
                        when (!family.Equals(needed)
                            && failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
                        )
                    {
                        // A machine without that family.
                        listener?.Dispose();
                    }
                    catch
                    {
                        listener?.Dispose();
                        throw;
                    }
                }

                if (listeners.Count == 0)
                {
                    throw new XOAuthException("The machine has neither 127.0.0.1 nor ::1 to listen on.");
                }

                var taken = new UriBuilder(address) { Port = port }.Uri;
                return new(listeners, taken, clock);
            }
            catch (SocketException failure)
            {
                listeners.ForEach(l => l.Dispose());
                // A port that is free in one family may be taken in the other.
                if (address.Port != 0 || attempt == FreePortAttempts)
                {
                    throw new XOAuthException(
                        $"{address.GetLeftPart(UriPartial.Authority)} cannot be listened on: {failure.Message}",
                        failure
                    );
                }
            }
        }
    }

    /// <summary>Waits for a request to the address that is this login's.</summary>
    /// <param name="judge">Says what a request is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Uri> WaitAsync(Func<Uri, Verdict> judge, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepting = _listeners.Select(l => AcceptAsync(l, judge, found, stop.Token)).ToArray();
        try
        {
            return await found.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(accepting).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listeners.ForEach(l => l.Dispose());

    private async Task AcceptAsync(
        TcpListener listener,
        Func<Uri, Verdict> judge,
        TaskCompletionSource<Uri> found,
        CancellationToken cancellationToken
    )
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
                _ = ServeAsync(client, judge, found, cancellationToken);
            }
        }
        catch (OperationCanceledException) { }
        catch (SocketException failure)
        {
            found.TrySetException(
                new XOAuthException($"{Address.GetLeftPart(UriPartial.Authority)} can no longer be listened on: {failure.Message}", failure)
            );
        }
    }

    private async Task ServeAsync(
        TcpClient client,
        Func<Uri, Verdict> judge,
        TaskCompletionSource<Uri> found,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(RequestLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Uri? ours = null;
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                if (await ReadRequestLineAsync(stream, either.Token).ConfigureAwait(false) is not { } line)
                {
                    return;
                }

                var (status, page) = Judge(line, judge, out ours);
                // The page is sent even when the wait is over, which this very request may have brought about.
                await stream.WriteAsync(Response(status, page), limit.Token).ConfigureAwait(false);
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A browser that has gone. What it has said holds.
        }

        if (ours is not null)
        {
            found.TrySetResult(ours);
        }
    }

    private (string Status, string Page) Judge(string line, Func<Uri, Verdict> judge, out Uri? ours)
    {
        ours = null;
        var parts = line.Split(' ');
        if (
            parts is not [var method, ['/', ..] target, "HTTP/1.0" or "HTTP/1.1"]
            || !Uri.TryCreate(Address.GetLeftPart(UriPartial.Authority) + target, UriKind.Absolute, out var uri)
            || uri.AbsolutePath != Address.AbsolutePath
        )
        {
            return ("404 Not Found", "There is nothing here.");
        }

        if (method != "GET")
        {
            return ("405 Method Not Allowed", "There is nothing here.");
        }

        switch (judge(uri))
        {
            case Verdict.Granted:
                ours = uri;
                return ("200 OK", "You can close this page and go back to the application.");
            case Verdict.Refused:
                ours = uri;
                return ("200 OK", "Access was not granted. You can close this page and go back to the application.");
            default:
                return (
                    "400 Bad Request",
                    "This page belongs to another login. Go back to the newest one, or begin again in the application."
                );
        }
    }

    private static async Task<string?> ReadRequestLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // The whole head is read, not its first line alone: a connection closed with unread bytes is reset, and the page lost.
        var buffer = new byte[LongestRequest];
        for (var length = 0; length < buffer.Length; )
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8));
            }
        }

        return null;
    }

    // Nothing of the request is repeated on the page, and the page loads nothing and sends its address, which holds the code, to nobody.
    private static byte[] Response(string status, string page)
    {
        var html = $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Login</title><p>{page}</p></html>";
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\n"
                + "Content-Type: text/html; charset=utf-8\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(html)}\r\n"
                + "Cache-Control: no-store\r\n"
                + "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                + "Referrer-Policy: no-referrer\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Connection: close\r\n\r\n"
                + html
        );
    }
}

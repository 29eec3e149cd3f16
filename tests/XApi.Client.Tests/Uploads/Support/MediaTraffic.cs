using System.Collections.Concurrent;

namespace XApi.Tests.Uploads;

/// <summary>Stands between a client and a sandbox: counts what each operation sent, and does to it what a test wants.</summary>
internal sealed class MediaTraffic() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<string> _operations = new();

    /// <summary>The operations in the order of their requests.</summary>
    public IReadOnlyList<string> Operations => [.. _operations];

    /// <summary>Called before a request with its operation and the number of such requests, from 1. What it returns is the response; null sends the request.</summary>
    public Func<string, int, Task<HttpResponseMessage?>>? Before { get; set; }

    /// <summary>Whether the response to a request is lost: X has acted, and the client learns nothing.</summary>
    public Func<string, int, bool>? Loses { get; set; }

    /// <summary>Whether a connection breaks while a request is sent: X has not acted, and the client can't know.</summary>
    public Func<string, int, bool>? Breaks { get; set; }

    public int Count(XOperation operation) => _operations.Count(id => id == operation.Id);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(XRequestOptions.Operation, out var operation);
        var id = operation!.Id;
        int number;
        lock (_operations)
        {
            _operations.Enqueue(id);
            number = _operations.Count(one => one == id);
        }

        if (Before is { } before && await before(id, number).WaitAsync(cancellationToken) is { } instead)
        {
            instead.RequestMessage = request;
            return instead;
        }

        if (Breaks?.Invoke(id, number) == true)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            throw new HttpRequestException(HttpRequestError.Unknown, "The connection was closed.", new IOException("Broken pipe"));
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (Loses?.Invoke(id, number) != true)
        {
            return response;
        }

        response.Dispose();
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
    }
}

using System.Text;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>A request as it left the client, and the response as it came.</summary>
internal sealed class Exchange
{
    /// <summary>Whether it is a call of an operation. The exchange of tokens is none, and not in the spec.</summary>
    public bool IsOperation { get; init; }

    public required SentRequest Request { get; init; }

    /// <summary>Null until its body was read to the end, or as far as the reader wanted.</summary>
    public ReceivedResponse? Response { get; set; }

    /// <summary>Null while none has come, and where the connection failed.</summary>
    public int? Status { get; set; }
}

internal sealed record SentRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string? Body);

internal sealed record ReceivedResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Stands between a client and the network and keeps what passes, whatever the server: WireMock or the sandbox.</summary>
internal sealed class Wiretap(HttpMessageHandler? connections = null) : DelegatingHandler(connections ?? Connections)
{
    private const int LongestCopy = 8 * 1024 * 1024;

    private static readonly SocketsHttpHandler Connections = new()
    {
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    private readonly Lock _lock = new();
    private readonly List<Exchange> _exchanges = [];
    private int _inFlight;

    /// <summary>How many requests have not been read to the end of the body.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>What has passed since it was last asked.</summary>
    public IReadOnlyList<Exchange> Take()
    {
        lock (_lock)
        {
            Exchange[] taken = [.. _exchanges];
            _exchanges.Clear();
            return taken;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = await BeginAsync(request, cancellationToken);
        Interlocked.Increment(ref _inFlight);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch
        {
            Interlocked.Decrement(ref _inFlight);
            throw;
        }

        exchange.Status = (int)response.StatusCode;
        var headers = Lines(response.Headers, response.Content.Headers);
        if (!response.IsSuccessStatusCode)
        {
            // The client may have no use for it, the tests have.
            exchange.Response = new ReceivedResponse(
                exchange.Status.Value,
                headers,
                await response.Content.ReadAsStringAsync(cancellationToken)
            );
        }

        response.Content = new CopiedContent(
            response.Content,
            LongestCopy,
            copy =>
            {
                exchange.Response ??= copy is null
                    ? null
                    : new ReceivedResponse(exchange.Status.Value, headers, Encoding.UTF8.GetString(copy));
                Interlocked.Decrement(ref _inFlight);
            }
        );
        return response;
    }

    private async Task<Exchange> BeginAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var exchange = new Exchange
        {
            IsOperation = request.Options.TryGetValue(XRequestOptions.Operation, out _),
            Request = new SentRequest(
                request.Method.Method,
                request.RequestUri!.AbsoluteUri,
                Lines(request.Headers, request.Content?.Headers),
                body
            ),
        };
        lock (_lock)
        {
            _exchanges.Add(exchange);
        }

        return exchange;
    }

    private static Dictionary<string, string> Lines(params System.Net.Http.Headers.HttpHeaders?[] headers) =>
        headers
            .OfType<System.Net.Http.Headers.HttpHeaders>()
            .SelectMany(part => part)
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));
}

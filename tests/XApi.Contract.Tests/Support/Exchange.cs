using System.Text;
using Newtonsoft.Json;

namespace XApi.Tests;

/// <summary>A request as it left the client, and the answer as it came.</summary>
internal sealed class Exchange
{
    [JsonProperty("request")]
    public required SentRequest Request { get; init; }

    /// <summary>Null while none has come, and where the connection failed.</summary>
    [JsonProperty("response")]
    public ReceivedResponse? Response { get; set; }
}

internal sealed record SentRequest(
    [property: JsonProperty("method")] string Method,
    [property: JsonProperty("url")] string Url,
    [property: JsonProperty("headers")] IReadOnlyDictionary<string, string> Headers,
    [property: JsonProperty("body")] string? Body);

internal sealed record ReceivedResponse(
    [property: JsonProperty("status")] int Status,
    [property: JsonProperty("headers")] IReadOnlyDictionary<string, string> Headers,
    [property: JsonProperty("body")] string Body);

/// <summary>Stands between a client and the network and keeps what passes, whatever server answers: WireMock or the sandbox.</summary>
internal sealed class Wiretap() : DelegatingHandler(Connections)
{
    private const int LongestCopy = 1024 * 1024;

    private static readonly SocketsHttpHandler Connections = new() { AutomaticDecompression = System.Net.DecompressionMethods.All, AllowAutoRedirect = false, UseCookies = false };

    private readonly Lock _lock = new();
    private readonly List<Exchange> _exchanges = [];

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
        // The exchange of tokens is not in the spec.
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out _))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var exchange = new Exchange
        {
            Request = new SentRequest(request.Method.Method, request.RequestUri!.AbsoluteUri, Lines(request.Headers, request.Content?.Headers), body),
        };
        lock (_lock)
        {
            _exchanges.Add(exchange);
        }

        var answer = await base.SendAsync(request, cancellationToken);
        var (status, headers) = ((int)answer.StatusCode, Lines(answer.Headers, answer.Content.Headers));
        answer.Content = new CopiedContent(answer.Content, LongestCopy, copy => exchange.Response = new ReceivedResponse(status, headers, Encoding.UTF8.GetString(copy)));
        return answer;
    }

    private static Dictionary<string, string> Lines(params System.Net.Http.Headers.HttpHeaders?[] headers)
        => headers.OfType<System.Net.Http.Headers.HttpHeaders>().SelectMany(part => part).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));
}

using System.Net;
using System.Text;

namespace XApi.Tests;

/// <summary>Responds to requests in the process, as a test says, and remembers what was asked.</summary>
internal sealed class StubServer(Func<SentRequest, HttpResponseMessage> respond) : HttpMessageHandler
{
    private readonly List<SentRequest> _requests = [];

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static StubServer Always(string json, HttpStatusCode status = HttpStatusCode.OK) => new(_ => Json(json, status));

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request
            .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var sent = new SentRequest(request.Method.Method, request.RequestUri!, body, headers);
        lock (_requests)
        {
            _requests.Add(sent);
        }

        var response = respond(sent);
        response.RequestMessage = request;
        return response;
    }
}

/// <summary>A request as it left.</summary>
internal sealed record SentRequest(string Method, Uri Uri, string? Body, IReadOnlyDictionary<string, string> Headers)
{
    public string PathAndQuery => Uri.PathAndQuery;
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>An App's webhook, in the process: responds to checks with its secret, and keeps what is sent to it.</summary>
internal sealed class WebhookReceiver : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<SentRequest> _events = [];
    private int _checks;

    /// <summary>The secret that it signs the tokens of checks with.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Responds instead of it; null for the usual response.</summary>
    public Func<SentRequest, CancellationToken, Task<HttpResponseMessage>?>? Instead { get; set; }

    /// <summary>How often it was checked.</summary>
    public int Checks => Volatile.Read(ref _checks);

    /// <summary>The events that were sent, in order, those of failed attempts too.</summary>
    public IReadOnlyList<SentRequest> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The bodies of the events.</summary>
    public IReadOnlyList<JsonObject> Bodies => [.. Events.Select(sent => JsonNode.Parse(sent.Body!)!.AsObject())];

    /// <summary>Forgets everything, for a sandbox with another secret.</summary>
    public void Reset(string secret)
    {
        lock (_lock)
        {
            _events.Clear();
        }

        (Secret, Instead) = (secret, null);
        Interlocked.Exchange(ref _checks, 0);
    }

    /// <summary>The signature that X's documentation has for a message.</summary>
    public string Sign(string message) =>
        "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(message)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = new SentRequest(
            request.Method.Method,
            request.RequestUri!,
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken),
            request
                .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase)
        );
        if (sent.Method == "GET")
        {
            Interlocked.Increment(ref _checks);
        }
        else
        {
            lock (_lock)
            {
                _events.Add(sent);
            }
        }

        return Instead?.Invoke(sent, cancellationToken) is { } response ? await response
            : sent.Method == "GET" ? StubServer.Json($$"""{"response_token":"{{Sign(Token(sent.Uri))}}"}""")
            : new HttpResponseMessage(HttpStatusCode.OK);
    }

    public static string Token(Uri url) => Uri.UnescapeDataString(url.Query.Split("crc_token=")[1].Split('&')[0]);
}

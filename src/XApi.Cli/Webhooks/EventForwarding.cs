using System.Net.Http.Headers;
using System.Text;
using XApi.AspNetCore;

namespace XApi.Cli.Webhooks;

/// <summary>Forwards events to another program, signed as X's are.</summary>
internal sealed class EventForwarding(Uri target, string secret) : IDisposable
{
    private readonly HttpClient _http = new(NetworkDefaults.CreateHandler()) { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => _http.Dispose();

    /// <summary>Sends an event.</summary>
    /// <exception cref="HttpRequestException">The program can't be reached, or refuses it.</exception>
    public async Task SendAsync(string json, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(json);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Sign(secret, body));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{target} responded with {(int)response.StatusCode}.", inner: null, response.StatusCode);
        }
    }
}

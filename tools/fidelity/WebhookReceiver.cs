using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace XApi.Fidelity;

/// <summary>A webhook in this process that passes X's checks and takes every event.</summary>
internal sealed class WebhookReceiver : HttpMessageHandler
{
    public const string Address = "https://example.com/webhooks";

    /// <summary>The App's secret.</summary>
    public string Secret { get; set; } = "";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
        if (request.Method == HttpMethod.Get)
        {
            var token = Uri.UnescapeDataString(request.RequestUri!.Query.Split("crc_token=")[1].Split('&')[0]);
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(token));
            response.Content = new StringContent($$"""{"response_token":"sha256={{Convert.ToBase64String(signature)}}"}""");
        }

        return Task.FromResult(response);
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace XApi.Sandbox;

/// <summary>How a URL responded to a check.</summary>
internal enum CrcOutcome
{
    /// <summary>With the right token.</summary>
    Passed,

    /// <summary>With a wrong token, a redirect or a certificate that is not good: it is not the App's.</summary>
    Failed,

    /// <summary>With an error, or not in time. That may pass.</summary>
    Unavailable,
}

/// <summary>Sends what X sends to an App's URLs: checks, and signed events. A URL has ten seconds of the sandbox's clock.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const string SignatureHeader = "x-twitter-webhooks-signature";
    private const int LongestResponse = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly byte[] _secret;
    private readonly TimeProvider _clock;

    internal WebhookSender(HttpMessageHandler? handler, string secret, TimeProvider clock)
    {
        _http = handler is null
            ? new HttpClient(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    UseProxy = false,
                }
            )
            : new HttpClient(handler, disposeHandler: false);
        // The sandbox's clock measures the time instead.
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _http.MaxResponseContentBufferSize = LongestResponse;
        _secret = Encoding.UTF8.GetBytes(secret);
        _clock = clock;
    }

    /// <summary>Checks that a URL knows the App's secret.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="token">What it has to sign.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The outcome, and what was wrong.</returns>
    internal async Task<(CrcOutcome Outcome, string Why)> CheckAsync(Uri url, string token, CancellationToken cancellationToken)
    {
        var separator = url.Query.Length == 0 ? '?' : '&';

        // What follows a # is not sent, so the token stands before it.
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{url.GetLeftPart(UriPartial.Query)}{separator}crc_token={Uri.EscapeDataString(token)}")
        );
        try
        {
            using var limit = Limit(cancellationToken);
            using var response = await _http.SendAsync(request, limit.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status is >= 300 and < 400)
            {
                return (CrcOutcome.Failed, "The URL redirects");
            }

            if (status is < 200 or >= 300)
            {
                return (
                    CrcOutcome.Unavailable,
                    string.Create(CultureInfo.InvariantCulture, $"Non-200 response code during CRC GET request ({status})")
                );
            }

            // Its bytes: a charset that nobody knows must not fail.
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            return Token(body) == Sign(Encoding.UTF8.GetBytes(token))
                ? (CrcOutcome.Passed, "")
                : (CrcOutcome.Failed, "Invalid response_token");
        }
        catch (HttpRequestException fault)
        {
            return (
                fault.HttpRequestError == HttpRequestError.SecureConnectionError ? CrcOutcome.Failed : CrcOutcome.Unavailable,
                $"The URL cannot be reached: {fault.Message}"
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (CrcOutcome.Unavailable, "The URL did not respond within ten seconds");
        }
        catch (Exception fault) when (IsOfHandler(fault))
        {
            return (CrcOutcome.Unavailable, $"The URL failed: {fault.Message}");
        }
    }

    /// <summary>Sends an event.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The status of the response; null where there was none in time.</returns>
    internal async Task<int?> SendAsync(Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(SignatureHeader, Sign(body));
        try
        {
            using var limit = Limit(cancellationToken);
            // The status is all that counts, however long the body.
            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            return (int)response.StatusCode;
        }
        catch (Exception fault) when (IsOfHandler(fault))
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private string Sign(byte[] message) => $"sha256={Convert.ToBase64String(HMACSHA256.HashData(_secret, message))}";

    private ClockLimit Limit(CancellationToken cancellationToken) => new(Patience, _clock, cancellationToken);

    // A server that runs in the test, as ASP.NET's TestServer does, lets the program's own exceptions through.
    private static bool IsOfHandler(Exception fault) => fault is not (OperationCanceledException or OutOfMemoryException);

    private static string? Token(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("response_token", out var token)
                && token.ValueKind == JsonValueKind.String
                ? token.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A time limit beside another reason to stop.</summary>
    private sealed class ClockLimit : IDisposable
    {
        private readonly CancellationTokenSource _time;
        private readonly CancellationTokenSource _either;

        internal ClockLimit(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
        {
            _time = new CancellationTokenSource(time, clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, cancellationToken);
        }

        internal CancellationToken Token => _either.Token;

        public void Dispose()
        {
            _either.Dispose();
            _time.Dispose();
        }
    }
}

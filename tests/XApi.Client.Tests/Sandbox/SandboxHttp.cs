using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Speaks plain HTTP with a sandbox, so that what is tested is the sandbox alone.</summary>
internal sealed class SandboxHttp : IDisposable
{
    private readonly HttpClient _http;

    private SandboxHttp(XSandbox sandbox, string? authorization)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                // A client that leaves a stream leaves at once, instead of waiting for its end.
                ResponseDrainTimeout = TimeSpan.Zero,
            }
        )
        {
            BaseAddress = sandbox.BaseAddress,
        };
        if (authorization is not null)
        {
            _http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }
    }

    public static SandboxHttp AsApp(XSandbox sandbox) => new(sandbox, $"Bearer {sandbox.BearerToken}");

    public static SandboxHttp AsUser(XSandbox sandbox, SandboxUser user) => new(sandbox, $"Bearer {user.AccessToken}");

    public static SandboxHttp With(XSandbox sandbox, string? authorization) => new(sandbox, authorization);

    public Task<SandboxResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<SandboxResponse> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<SandboxResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<SandboxResponse> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        string contentType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, contentType);
        using var response = await _http.SendAsync(request);
        return new SandboxResponse(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response
                .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
    }

    /// <summary>Opens a stream. The response's body is read by the caller.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path) =>
        await _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead);

    public void Dispose() => _http.Dispose();
}

/// <summary>A response of a sandbox.</summary>
internal sealed record SandboxResponse(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => field.ValueKind == JsonValueKind.Undefined ? field = JsonElement.Parse(Body) : field;

    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Meta => Json.GetProperty("meta");

    public IReadOnlyList<string> Ids =>
        Json.TryGetProperty("data", out var data) ? [.. data.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)] : [];

    public string? Token(string name) => Meta.TryGetProperty(name, out var token) ? token.GetString() : null;

    public string Text(string path)
    {
        var element = Json;
        foreach (var part in path.Split('.'))
        {
            element = int.TryParse(part, out var index) ? element[index] : element.GetProperty(part);
        }

        return element.ToString();
    }

    public bool Has(string path)
    {
        try
        {
            _ = Text(path);
            return true;
        }
        catch (Exception failure) when (failure is KeyNotFoundException or IndexOutOfRangeException or InvalidOperationException)
        {
            return false;
        }
    }
}

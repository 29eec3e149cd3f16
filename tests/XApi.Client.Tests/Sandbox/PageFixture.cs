using System.Net;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>A sandbox with its page, for each test its own, and what a program in any language sends to its levers.</summary>
internal abstract class PageFixture
{
    protected XSandbox Sandbox { get; private set; } = null!;

    protected XApiClient X { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected virtual XSandboxOptions Options => new() { Users = 100, Tweets = 500 };

    [SetUp]
    public async Task Start()
    {
        Sandbox = await XSandbox.StartAsync(Options with { Page = true, InMemory = true });
        X = Sandbox.CreateClient();
        Http = new HttpClient(Sandbox.Handler!, disposeHandler: false) { BaseAddress = Sandbox.BaseAddress };
    }

    [TearDown]
    public async Task Stop()
    {
        Http.Dispose();
        X.Dispose();
        await Sandbox.DisposeAsync();
    }

    protected async Task<JsonElement> GetAsync(string path) => Parse(await Http.GetStringAsync("/sandbox/" + path));

    protected async Task<JsonElement> PostAsync(string path, string body)
    {
        var (status, json) = await SendAsync(HttpMethod.Post, path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), json.ToString());
        return json;
    }

    protected Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string body) =>
        SendAsync(method, path, body.Length > 0 ? new StringContent(body, Encoding.UTF8, "application/json") : null);

    protected async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "/sandbox/" + path) { Content = content };
        using var response = await Http.SendAsync(request);
        return (response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

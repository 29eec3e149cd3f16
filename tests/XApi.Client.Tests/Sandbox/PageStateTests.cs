using System.Net;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>A sandbox's state over HTTP, as a program in any language keeps it.</summary>
[TestFixture]
internal sealed class PageStateTests
{
    private XSandbox _sandbox = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                Page = true,
                InMemory = true,
                Users = 100,
                Tweets = 500,
            }
        );
        _http = new HttpClient(_sandbox.Handler!, disposeHandler: false) { BaseAddress = _sandbox.BaseAddress };
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task It_is_saved_loaded_and_reset()
    {
        var kept = _sandbox.Post("Kept");
        var state = await _http.GetStringAsync("/sandbox/state");
        var gone = _sandbox.Post("Gone");

        Assert.That((await SendAsync(HttpMethod.Put, "state", state)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Texts(kept, gone), Is.EqualTo(new[] { "Kept" }));

        Assert.That((await SendAsync(HttpMethod.Post, "reset", "")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Texts(kept, gone), Is.Empty);
    }

    [Test]
    public async Task It_is_seeded_from_lines_of_JSON()
    {
        var (status, body) = await SendAsync(
            HttpMethod.Post,
            "seed",
            "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"first\"}\n\n{\"id\":\"21\",\"author_id\":\"12\",\"text\":\"second\"}\n"
        );
        Assert.That((status, body.GetProperty("tweets").GetInt32()), Is.EqualTo((HttpStatusCode.OK, 2)));
        Assert.That(await Texts("20", "21"), Is.EqualTo(new[] { "first", "second" }));
    }

    [TestCase("PUT", "state", "{}", "format")]
    [TestCase("PUT", "state", "no JSON", "no JSON object")]
    [TestCase("POST", "seed", "{\"id\":\"20\"}", "Line 1")]
    [TestCase("POST", "seed", "", "lines")]
    public async Task What_is_neither_is_refused_with_the_reason(string method, string path, string body, string reason)
    {
        var (status, error) = await SendAsync(new HttpMethod(method), path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(error.GetProperty("error").GetString(), Does.Contain(reason));
    }

    private async Task<IReadOnlyList<string>> Texts(params string[] ids)
    {
        using var x = _sandbox.CreateClient();
        return [.. (await x.Tweets.GetManyAsync(ids)).Data.Select(tweet => tweet.Text)];
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, "/sandbox/" + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}

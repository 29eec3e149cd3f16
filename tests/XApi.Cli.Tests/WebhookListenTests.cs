using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi webhook listen.</summary>
[TestFixture]
internal sealed class WebhookListenTests : ToolTests
{
    [Test]
    public async Task It_registers_prints_events_and_deletes_the_webhook_in_the_end()
    {
        using var x = Sandbox.CreateClient();
        var port = FreePort();
        var url = $"http://127.0.0.1:{port}/hook";
        using var tool = Tool.Start(["webhook", "listen", "--port", $"{port}", "--path", "/hook", "--register", url], LoggedIn);
        Assert.That(await tool.StandardError.ReadLineAsync(), Is.EqualTo($"Listening at {url} until Ctrl-C."));
        Assert.That(await tool.StandardError.ReadLineAsync(), Does.StartWith("The webhook ").And.EndWith(" is registered."));
        var webhook = (await x.Webhooks.GetManyAsync()).Data.Single();
        Assert.That((webhook.Url, webhook.Valid), Is.EqualTo((url, true)));
        await SubscribeAsync(webhook.Id);

        var id = Sandbox.Post($"Hello @{Sandbox.User.Username}", Sandbox.Users[3]);

        var line = JsonDocument.Parse((await tool.StandardOutput.ReadLineAsync())!).RootElement.GetProperty("data");
        Assert.That(line.GetProperty("event_type").GetString(), Is.EqualTo("post.mention.create"));
        Assert.That(line.GetProperty("payload").GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(await Tool.SignalAsync(tool, "INT"), Is.Zero);
        Assert.That((await x.Webhooks.GetManyAsync()).Data, Is.Empty);
        var ledger = await RunAsync("cost", "--json");
        Assert.That(ledger.Output, Does.Contain("ActivityStream"), "what was delivered is in the ledger");
    }

    [Test]
    public async Task Events_go_on_to_another_program_signed_as_X_signs()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = FreePort();
        using var tool = Tool.Start(
            ["webhook", "listen", "--port", $"{port}", "--forward", $"http://{listener.LocalEndpoint}/events"],
            LoggedIn
        );
        await tool.StandardError.ReadLineAsync();
        const string Body =
            """{"data":{"event_uuid":"1","event_type":"profile.update.bio","filter":{"user_id":"1"},"payload":{"before":"a","after":"é"}}}""";
        using var http = new HttpClient();
        var forged = await PostAsync(http, port, Body, "sha256=" + Convert.ToBase64String(new byte[32]));
        var accepted = await PostAsync(http, port, Body, Sign(Body));

        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        var received = await ReadAsync(stream, Body);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        Assert.That((forged, accepted), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.OK)));
        Assert.That(
            received,
            Does.StartWith("POST /events ").And.EndsWith(Body).And.Contain($"x-twitter-webhooks-signature: {Sign(Body)}")
        );
        Assert.That(await tool.StandardOutput.ReadLineAsync(), Is.EqualTo(Body));
        Assert.That(await Tool.SignalAsync(tool, "TERM"), Is.Zero);
    }

    [Test]
    public async Task Without_the_secret_it_says_which_is_missing()
    {
        var result = await Tool.RunAsync(["webhook", "listen"], new Dictionary<string, string?>(Bare) { ["X_BEARER_TOKEN"] = "token" });

        Assert.That((result.Exit, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain("X_API_KEY_SECRET is not set"));
    }

    [TestCase("--register", "example.com/hook")]
    [TestCase("--forward", "file:///tmp/x")]
    public async Task What_is_no_address_is_refused(string option, string address)
    {
        var result = await RunAsync("webhook", "listen", option, address);

        Assert.That(result.Exit, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain($"{option} takes an address"));
    }

    private async Task SubscribeAsync(string webhookId)
    {
        using var user = Sandbox.CreateClient(Sandbox.User);
        await user.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.PostMentionCreate,
                Filter = new() { UserId = Sandbox.User.Id },
                WebhookId = webhookId,
            }
        );
    }

    private string Sign(string body) =>
        "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Sandbox.ApiKeySecret), Encoding.UTF8.GetBytes(body)));

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, int port, string body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/x/webhook");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", signature);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    // A request whose body is known is whole when it has come.
    private static async Task<string> ReadAsync(NetworkStream stream, string body)
    {
        var (buffer, text) = (new byte[8192], "");
        while (!text.EndsWith(body, StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

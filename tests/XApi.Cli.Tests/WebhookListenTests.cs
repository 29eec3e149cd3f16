using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi webhook listen.</summary>
[TestFixture]
internal sealed class WebhookListenTests : ToolTests
{
    private const string Body =
        """{"data":{"event_uuid":"1","event_type":"profile.update.bio","filter":{"user_id":"1"},"payload":{"before":"a","after":"é"}}}""";

    [TearDown]
    public async Task DeleteWebhooks()
    {
        Sandbox.ClearScripts();
        using var x = Sandbox.CreateClient();
        foreach (var webhook in (await x.Webhooks.GetManyAsync()).Data)
        {
            await x.Webhooks.DeleteAsync(webhook.Id);
        }
    }

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
    public async Task Events_are_forwarded_to_another_program_signed_as_X_signs()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = FreePort();
        using var tool = Tool.Start(
            ["webhook", "listen", "--port", $"{port}", "--forward", $"http://{listener.LocalEndpoint}/events"],
            LoggedIn
        );
        await tool.StandardError.ReadLineAsync();
        var forged = await PostAsync(port, Body, "sha256=" + Convert.ToBase64String(new byte[32]));
        var accepted = await PostAsync(port, Body, Sign(Body));

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

    [TestCase(401)]
    [TestCase(503)]
    [Category("Slow")]
    public async Task An_event_that_can_not_be_forwarded_is_said_and_printed_once(int status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = $"http://{listener.LocalEndpoint}/events";
        using var tool = await ListenAsync(target);
        await PostAsync(tool.Port, Body, Sign(Body));

        Assert.That(await tool.Process.StandardOutput.ReadLineAsync(), Is.EqualTo(Body));
        await RespondAsync(listener, status);
        var said = await tool.Process.StandardError.ReadLineAsync();
        Assert.That(said, Does.Contain("failed in attempt 1").And.EndsWith($"{target} responded with {status}."));
        await RespondAsync(listener, 200);
        Assert.That(await Tool.SignalAsync(tool.Process, "TERM"), Is.Zero);
        Assert.That(await tool.Process.StandardOutput.ReadToEndAsync(), Is.Empty);
        Assert.That(await tool.Process.StandardError.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Events_are_printed_though_the_program_they_are_forwarded_to_never_responds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tool = await ListenAsync($"http://{listener.LocalEndpoint}/events");
        var bodies = new[] { "1", "2", "3" }
            .Select(id => Body.Replace("\"1\",\"event", $"\"{id}\",\"event", StringComparison.Ordinal))
            .ToList();
        foreach (var body in bodies)
        {
            Assert.That(await PostAsync(tool.Port, body, Sign(body)), Is.EqualTo(HttpStatusCode.OK));
        }

        using var connection = await listener.AcceptTcpClientAsync();
        var exit = await Tool.SignalAsync(tool.Process, "INT");

        Assert.That(
            (exit, await tool.Process.StandardOutput.ReadToEndAsync()),
            Is.EqualTo((0, string.Concat(bodies.Select(body => body + "\n"))))
        );
    }

    [Test]
    public async Task A_webhook_that_X_does_not_delete_is_said_with_the_command_that_does()
    {
        using var x = Sandbox.CreateClient();
        using var tool = await RegisterAsync();
        await tool.Process.StandardError.ReadLineAsync();
        var webhook = (await x.Webhooks.GetManyAsync()).Data.Single();
        Sandbox.Refuse(XOperation.DeleteWebhook, XRefusal.Forbidden("Not now."));

        var exit = await Tool.SignalAsync(tool.Process, "INT");

        Assert.That(exit, Is.EqualTo(4));
        Assert.That(
            await tool.Process.StandardError.ReadToEndAsync(),
            Does.Contain($"The webhook {webhook.Id} is not deleted: `xapi call DeleteWebhook --webhook-id {webhook.Id}` does it.")
                .And.Contain("Not now.")
        );
        Assert.That((await RunAsync("call", "DeleteWebhook", "--webhook-id", webhook.Id)).Exit, Is.Zero);
        Assert.That((await x.Webhooks.GetManyAsync()).Data, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_webhook_that_X_registers_while_the_command_is_cancelled_is_deleted(bool responds)
    {
        using var x = Sandbox.CreateClient();
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var response = new ManualResetEventSlim();
        Sandbox.Change(
            XOperation.CreateWebhook,
            _ =>
            {
                created.SetResult();
                response.Wait();
            }
        );
        using var tool = await RegisterAsync();
        await created.Task.WaitAsync(TimeSpan.FromMinutes(1));
        try
        {
            var ending = Tool.SignalAsync(tool.Process, "INT");
            if (responds)
            {
                response.Set();
            }

            await ending;
        }
        finally
        {
            response.Set();
        }

        Assert.That(await tool.Process.StandardError.ReadToEndAsync(), Does.Match("The webhook [0-9]+ is deleted."));
        Assert.That((await x.Webhooks.GetManyAsync()).Data, Is.Empty);
    }

    [Test]
    public async Task A_webhook_is_deleted_where_the_response_to_its_registration_is_lost()
    {
        using var x = Sandbox.CreateClient();
        Sandbox.Cut(XOperation.CreateWebhook);
        using var tool = await RegisterAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await tool.Process.WaitForExitAsync(limit.Token);

        Assert.That(tool.Process.ExitCode, Is.EqualTo(8));
        Assert.That((await x.Webhooks.GetManyAsync()).Data, Is.Empty);
    }

    [Test]
    public async Task A_program_that_is_not_there_to_forward_to_is_said()
    {
        using var tool = await ListenAsync($"http://127.0.0.1:{FreePort()}/events");
        await PostAsync(tool.Port, Body, Sign(Body));

        Assert.That(await tool.Process.StandardError.ReadLineAsync(), Does.StartWith("xapi: The event ").And.Contain("refused"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task It_ends_when_nobody_reads_what_it_prints_and_forwards_nothing_more(bool forwards)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tool = await ListenAsync(forwards ? $"http://{listener.LocalEndpoint}/events" : null);
        tool.Process.StandardOutput.Close();
        await PostAsync(tool.Port, Body, Sign(Body));

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await tool.Process.WaitForExitAsync(limit.Token);
        Assert.That(tool.Process.ExitCode, Is.EqualTo(141));
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public async Task A_secret_that_is_not_X_s_is_said()
    {
        using var tool = await ListenAsync(forward: null);
        var refused = await PostAsync(tool.Port, Body, "sha256=" + Convert.ToBase64String(new byte[32]));

        Assert.That(refused, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await tool.Process.StandardError.ReadLineAsync(), Does.Contain("the consumer secret is not that of the App"));
    }

    [Test]
    public async Task The_settings_of_a_folder_are_not_obeyed()
    {
        using var taken = await WriteForeignSettingsAsync();
        using var tool = await ListenAsync(forward: null);

        Assert.That(await PostAsync(tool.Port, Body, Sign(Body)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await tool.Process.StandardOutput.ReadLineAsync(), Is.EqualTo(Body));
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

    /// <summary>Starts the tool, in the test's folder, and waits until it listens.</summary>
    private async Task<Listening> ListenAsync(string? forward)
    {
        var port = FreePort();
        return await StartAsync(port, forward is null ? [] : ["--forward", forward]);
    }

    private async Task<Listening> RegisterAsync()
    {
        var port = FreePort();
        return await StartAsync(port, "--register", $"http://127.0.0.1:{port}/x/webhook");
    }

    private async Task<Listening> StartAsync(int port, params string[] options)
    {
        var tool = new Listening(Tool.Start(["webhook", "listen", "--port", $"{port}", .. options], LoggedIn, Folder), port);
        Assert.That(await tool.Process.StandardError.ReadLineAsync(), Does.StartWith("Listening at "));
        return tool;
    }

    // Takes what is forwarded, and responds.
    private static async Task RespondAsync(TcpListener listener, int status)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        await ReadAsync(stream, Body);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }

    private static async Task<HttpStatusCode> PostAsync(int port, string body, string signature)
    {
        using var http = new HttpClient();
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

    private sealed record Listening(Process Process, int Port) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

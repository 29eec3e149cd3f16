using System.Net;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Webhooks: registered, checked, enabled again and deleted.</summary>
[TestFixture]
internal sealed class SandboxWebhookTests : WebhookFixture
{
    private static Task<HttpResponseMessage> Status(HttpStatusCode status) => Task.FromResult(new HttpResponseMessage(status));

    [Test]
    public async Task A_webhook_is_registered_once_its_url_signs_the_token()
    {
        var webhook = (await AppClient.Webhooks.CreateAsync(Url)).Data!;
        var listed = await App.GetAsync("/2/webhooks");

        Assert.That((webhook.Url, webhook.Valid), Is.EqualTo((Url, true)));
        Assert.That(Receiver.Checks, Is.EqualTo(1));
        Assert.That((listed.Text("data.0.id"), listed.Text("data.0.url")), Is.EqualTo((webhook.Id, Url)));
        Assert.That(listed.Text("meta.result_count"), Is.EqualTo("1"));
        Assert.That((await AppClient.Webhooks.DeleteAsync(webhook.Id)).Data!.Deleted, Is.True);
        Assert.That((await App.GetAsync("/2/webhooks")).Has("data.0"), Is.False);
    }

    [TestCase("""{"response_token":"sha256=bm90IGl0"}""", HttpStatusCode.OK, "CrcValidationFailed: Invalid response_token")]
    [TestCase("not JSON", HttpStatusCode.OK, "CrcValidationFailed: Invalid response_token")]
    [TestCase("[]", HttpStatusCode.OK, "CrcValidationFailed: Invalid response_token")]
    [TestCase("""{"response_token":1}""", HttpStatusCode.OK, "CrcValidationFailed: Invalid response_token")]
    [TestCase("", HttpStatusCode.Found, "CrcValidationFailed: The URL redirects")]
    [TestCase("", HttpStatusCode.NotFound, "CrcValidationFailed: Non-200 response code during CRC GET request (404)")]
    public async Task A_url_that_fails_the_check_is_refused(string body, HttpStatusCode status, string message)
    {
        Receiver.Instead = (_, _) => Task.FromResult(StubServer.Json(body, status));

        var refused = await App.PostAsync("/2/webhooks", $$"""{"url":"{{Url}}"}""");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Text("errors.0.message"), Does.StartWith(message));
        Assert.That(Sandbox.Records.Events.Webhooks, Is.Empty);
    }

    [Test]
    public async Task A_response_in_a_charset_that_nobody_knows_is_read_all_the_same()
    {
        Receiver.Instead = (sent, _) =>
        {
            var content = new StringContent($$"""{"response_token":"{{Receiver.Sign(WebhookReceiver.Token(sent.Uri))}}"}""");
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=nobody");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        };

        Assert.That((await AppClient.Webhooks.CreateAsync(Url)).Data!.Valid, Is.True);
    }

    [Test]
    public async Task The_token_comes_before_what_is_not_sent_of_a_url() =>
        Assert.That((await AppClient.Webhooks.CreateAsync($"{Url}#part")).Data!.Valid, Is.True);

    [Test]
    public async Task A_url_whose_program_throws_in_this_process_is_refused_like_one_that_fails()
    {
        Receiver.Instead = (_, _) => throw new InvalidOperationException("The program's own.");

        var refused = await App.PostAsync("/2/webhooks", $$"""{"url":"{{Url}}"}""");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Text("errors.0.message"), Does.StartWith("CrcValidationFailed: The URL failed: The program's own."));
    }

    [Test]
    public async Task A_url_that_does_not_respond_within_ten_seconds_is_refused()
    {
        Receiver.Instead = (_, token) => ScriptedServer.HangAsync(token);
        var creation = App.PostAsync("/2/webhooks", $$"""{"url":"{{Url}}"}""");

        await Clock.PassAsync(10);

        Assert.That((await creation).Text("errors.0.message"), Does.Contain("within ten seconds"));
    }

    [TestCase("http://example.com/x", "UrlValidationFailed")]
    [TestCase("https://example.com:5000/x", "UrlValidationFailed")]
    [TestCase("example.com/x", "UrlValidationFailed")]
    [TestCase("ftp://127.0.0.1/x", "UrlValidationFailed")]
    public async Task A_url_that_X_would_not_call_is_refused_without_a_call(string url, string reason)
    {
        var refused = await App.PostAsync("/2/webhooks", $$"""{"url":"{{url}}"}""");

        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Text("errors.0.message"), Does.StartWith(reason));
        Assert.That(Receiver.Checks, Is.Zero);
    }

    [Test]
    public async Task A_url_has_one_webhook_and_an_App_one_url()
    {
        await WebhookAsync();

        var same = await App.PostAsync("/2/webhooks", $$"""{"url":"{{Url}}"}""");
        var another = await App.PostAsync("/2/webhooks", """{"url":"https://example.com/another"}""");

        Assert.That(same.Text("errors.0.message"), Does.StartWith("DuplicateUrlFailed"));
        Assert.That(another.Text("errors.0.message"), Does.StartWith("WebhookLimitExceeded"));
    }

    [Test]
    public async Task An_id_that_is_none_is_refused()
    {
        foreach (var response in new[] { await App.DeleteAsync("/2/webhooks/1"), await App.SendAsync(HttpMethod.Put, "/2/webhooks/1") })
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(response.Text("errors.0.message"), Does.StartWith("WebhookIdInvalid"));
        }
    }

    [Test]
    public async Task A_query_of_the_url_is_kept_in_the_check()
    {
        SentRequest? check = null;
        Receiver.Instead = (sent, _) =>
        {
            check = sent;
            return null;
        };

        await AppClient.Webhooks.CreateAsync(Url + "?app=7");

        Assert.That(check!.PathAndQuery, Does.Match(@"^/x/webhook\?app=7&crc_token=[^&]+$"));
    }

    [Test]
    public async Task A_webhook_that_signs_wrongly_a_day_later_is_sent_nothing_until_it_is_validated()
    {
        var id = await WebhookAsync();
        await MyClient.AccountActivity.SubscribeAsync(id, new());
        Receiver.Instead = (sent, _) => sent.Method == "GET" ? Task.FromResult(StubServer.Json("{}")) : null;

        Clock.Advance(TimeSpan.FromHours(23.5));
        Assert.That(Receiver.Checks, Is.EqualTo(1), "It passed a check within the day.");
        Clock.Advance(TimeSpan.FromHours(0.5));
        await Eventually.TrueAsync(() => !Sandbox.Records.Events.Webhooks[0].IsValid, "the check failed");
        Sandbox.Post("Nobody hears it");
        await SettleAsync();
        Assert.That(Receiver.Events, Is.Empty);
        Assert.That((await AppClient.Webhooks.GetManyAsync()).Data[0].Valid, Is.False);

        Assert.That(
            (await App.SendAsync(HttpMethod.Put, $"/2/webhooks/{id}")).Text("errors.0.message"),
            Does.StartWith("CrcValidationFailed")
        );
        Receiver.Instead = null;
        Assert.That((await AppClient.Webhooks.ValidateAsync(id)).Data!.Valid, Is.True);
        Sandbox.Post("Somebody hears it");
        await ArriveAsync(1);
        Assert.That(Receiver.Events[0].Body, Does.Contain("Somebody hears it"));
    }

    [Test]
    public async Task A_webhook_that_is_not_to_be_had_for_more_than_28_hours_is_invalid()
    {
        await WebhookAsync();
        Receiver.Instead = (_, _) => Status(HttpStatusCode.ServiceUnavailable);
        var webhook = Sandbox.Records.Events.Webhooks[0];

        for (var half = 1; half <= 56; half++)
        {
            var checks = half < 48 ? 1 : half - 46;
            Clock.Advance(TimeSpan.FromMinutes(30));
            await Eventually.TrueAsync(() => Receiver.Checks == checks, $"{checks} checks after {half} half hours");
        }

        Assert.That(webhook.IsValid, Is.True, "Four hours of failures make it no more than late.");
        Clock.Advance(TimeSpan.FromMinutes(30));
        await Eventually.TrueAsync(() => !webhook.IsValid, "it is invalid");
    }

    [Test]
    public async Task The_filtered_stream_is_sent_to_webhooks_that_are_linked_to_it()
    {
        var id = await WebhookAsync();
        await AppClient.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "avalanche", Tag = "danger" }] });

        Assert.That((await AppClient.Webhooks.LinkStreamAsync(id)).Data!.Provisioned, Is.True);
        var tweet = Sandbox.Post("An avalanche", Other);
        Sandbox.Post("None here", Other);
        await ArriveAsync(1);
        var links = await App.GetAsync("/2/tweets/search/webhooks");
        Assert.That((await AppClient.Webhooks.UnlinkStreamAsync(id)).Data!.Deleted, Is.True);
        Sandbox.Post("Another avalanche", Other);
        await SettleAsync();

        Assert.That(links.Text("data.0.webhook_id"), Is.EqualTo(id));
        Assert.That(Receiver.Bodies, Has.Count.EqualTo(1));
        Assert.That(Receiver.Bodies[0]["data"]!["id"]!.GetValue<string>(), Is.EqualTo(tweet));
        Assert.That(Receiver.Bodies[0]["matching_rules"]![0]!["tag"]!.GetValue<string>(), Is.EqualTo("danger"));
    }

    [Test]
    public async Task A_real_server_of_this_machine_is_called_as_well()
    {
        using var listener = new LoopbackServer();
        await using var sandbox = await XSandbox.StartAsync();
        using var x = sandbox.CreateClient();
        var responding = listener.RespondAsync(request =>
        {
            var token = Uri.UnescapeDataString(request.QueryString["crc_token"]!);
            var receiver = new WebhookReceiver { Secret = sandbox.ApiKeySecret };
            return new JsonObject { ["response_token"] = receiver.Sign(token) }.ToJsonString();
        });

        var created = await x.Webhooks.CreateAsync($"{listener.Address}hook");

        await responding;
        Assert.That(created.Data!.Valid, Is.True);
    }
}

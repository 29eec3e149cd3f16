using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>What X gets from the webhook, and what others do.</summary>
[TestFixture]
internal sealed class WebhookTests
{
    [Test]
    public async Task A_check_gets_its_token_signed()
    {
        await using var app = await EventApp.StartAsync();

        using var response = await app.Http.GetAsync($"{EventApp.Path}?crc_token=dG9rZW4%3D&nonce=1");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($$"""{"response_token":"{{EventApp.Sign("dG9rZW4=")}}"}"""));
    }

    [TestCase("")]
    [TestCase("?crc_token=")]
    [TestCase("?crc_token=a&crc_token=b")]
    [TestCase("?crc_token=%7B%22data%22%3A%7B%7D%7D", Description = "a body: its signature would let anyone forge it")]
    [TestCase("?crc_token=%20%7B%7D")]
    [TestCase("?crc_token=%0D%0A")]
    [TestCase("?crc_token=a%0Ab")]
    public async Task What_is_no_token_is_not_signed(string query)
    {
        await using var app = await EventApp.StartAsync();

        using var response = await app.Http.GetAsync(EventApp.Path + query);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("sha256="));
    }

    [Test]
    public async Task A_token_that_is_longer_than_any_of_X_is_not_signed()
    {
        await using var app = await EventApp.StartAsync();

        using var response = await app.Http.GetAsync($"{EventApp.Path}?crc_token={new string('a', 1025)}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_signed_event_is_in_the_inbox_when_the_response_comes()
    {
        await using var app = await EventApp.StartAsync();

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK), "a repetition is as good");
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
    }

    [Test]
    public async Task A_signature_that_is_missing_wrong_or_of_another_body_is_refused()
    {
        await using var app = await EventApp.StartAsync();
        var body = EventApp.Activity("1");
        var right = EventApp.Sign(body);
        string?[] wrong =
        [
            null,
            "",
            "sha256=",
            right[7..],
            right.ToUpperInvariant(),
            right + "=",
            right[..^1],
            "sha1=" + right[7..],
            EventApp.Sign(body + " "),
            EventApp.Sign(body, "another secret"),
            $"sha256={new string('A', 43)}=",
        ];

        foreach (var signature in wrong)
        {
            Assert.That(await app.PostAsync(Encoding.UTF8.GetBytes(body), signature), Is.EqualTo(HttpStatusCode.Forbidden), signature);
        }

        using var twice = new HttpRequestMessage(HttpMethod.Post, EventApp.Path) { Content = new StringContent(body) };
        twice.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", [right, right]);
        Assert.That((await app.Http.SendAsync(twice)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.Zero);
        Assert.That(app.Services.GetRequiredService<WebhookEndpoint>().Forged, Is.EqualTo(wrong.Length + 1));
    }

    [Test]
    public async Task A_body_is_checked_as_it_came_to_the_byte()
    {
        await using var app = await EventApp.StartAsync();
        var body = Encoding.UTF8.GetBytes("  {\"data\" : {\"event_type\":\"x.y\", \"event_uuid\":\"1\", \"note\":\"\\u00e9 é 🎿\"}}\r\n");

        Assert.That(await app.PostAsync(body, EventApp.Sign(body)), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Both_secrets_are_accepted_while_one_is_exchanged_and_the_first_signs()
    {
        var configuration = new ConfigurationManager { ["X:ApiKeySecret"] = "new", ["X:Events:PreviousApiKeySecret"] = "old" };
        await using var app = await EventApp.StartAsync(
            services: services => services.AddXEvents(configuration.GetSection("X")),
            options: options => options.ConsumerSecrets = ["new", "old"]
        );

        Assert.That(
            await app.PostAsync(EventApp.Activity("1"), EventApp.Sign(EventApp.Activity("1"), "new")),
            Is.EqualTo(HttpStatusCode.OK)
        );
        Assert.That(
            await app.PostAsync(EventApp.Activity("2"), EventApp.Sign(EventApp.Activity("2"), "old")),
            Is.EqualTo(HttpStatusCode.OK)
        );
        Assert.That(await app.Http.GetStringAsync($"{EventApp.Path}?crc_token=t"), Does.Contain(EventApp.Sign("t", "new")));
    }

    [Test]
    public async Task A_secret_that_is_there_twice_is_one()
    {
        await using var app = await EventApp.StartAsync(options: options => options.ConsumerSecrets = [EventApp.Secret, EventApp.Secret]);

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void A_secret_of_the_configuration_is_exchanged_without_a_restart()
    {
        var configuration = new ConfigurationManager { ["X:ApiKeySecret"] = " first " };
        var services = new ServiceCollection();
        services.AddXEvents(configuration.GetSection("X"));
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<XEventOptions>>();

        Assert.That(options.CurrentValue.ConsumerSecrets, Is.EqualTo(new[] { "first" }));

        configuration["X:Events:PreviousApiKeySecret"] = "first";
        configuration["X:ApiKeySecret"] = "second";
        ((IConfigurationRoot)configuration).Reload();

        Assert.That(options.CurrentValue.ConsumerSecrets, Is.EqualTo(new[] { "second", "first" }));
    }

    [Test]
    public async Task A_body_beyond_the_bound_is_refused_whether_its_length_is_said_or_not()
    {
        await using var app = await EventApp.StartAsync(options: options => options.MaxBodyBytes = 1024);
        var fits = EventApp.Activity("1", payload: $$"""{"before":"{{new string('a', 880)}}"}""");
        var tooLong = Encoding.UTF8.GetBytes(fits + new string(' ', 1025 - fits.Length));

        Assert.That(await app.PostAsync(fits), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await app.PostAsync(tooLong, EventApp.Sign(tooLong)), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));

        using var chunked = new HttpRequestMessage(HttpMethod.Post, EventApp.Path) { Content = new Chunks(tooLong) };
        chunked.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", EventApp.Sign(tooLong));
        Assert.That((await app.Http.SendAsync(chunked)).StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(1));
    }

    [TestCase("[]")]
    [TestCase("1")]
    [TestCase("{")]
    [TestCase("{} {}")]
    [TestCase("")]
    public async Task A_signed_body_that_is_no_object_is_refused(string body)
    {
        await using var app = await EventApp.StartAsync();

        Assert.That(await app.PostAsync(body), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_full_inbox_has_X_send_it_again()
    {
        await using var app = await EventApp.StartAsync(events =>
            events.UseInbox(provider => new MemoryEventInbox(provider.GetRequiredService<TimeProvider>()) { Capacity = 1 })
        );

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await app.PostAsync(EventApp.Activity("2")), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.OK), "what is there need not come again");
        var lease = (await app.Inbox.LeaseAsync(1, TimeSpan.FromMinutes(1)))[0];
        await lease.CompleteAsync();
        Assert.That(await app.PostAsync(EventApp.Activity("2")), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_inbox_that_fails_or_hangs_has_X_send_it_again()
    {
        var inbox = new BrokenInbox();
        await using var app = await EventApp.StartAsync(events => events.UseInbox(_ => inbox));

        Assert.That(await app.PostAsync(EventApp.Activity("1")), Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        inbox.Hangs = true;
        var hanging = app.PostAsync(EventApp.Activity("1"));
        await Eventually.TrueAsync(() => inbox.Calls == 2, "the inbox was called");
        app.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.That(await hanging, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_check_without_a_secret_is_refused_for_now()
    {
        XEventOptions? settings = null;
        await using var app = await EventApp.StartAsync(options: options => settings = options);
        settings!.ConsumerSecrets = [];

        Assert.That((await app.Http.GetAsync($"{EventApp.Path}?crc_token=a")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task It_works_under_a_path_base_and_behind_a_proxy()
    {
        await using var app = await EventApp.StartAsync(pipeline: app =>
        {
            app.UseForwardedHeaders(
                new ForwardedHeadersOptions { ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.All }
            );
            app.UsePathBase("/base");
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/base{EventApp.Path}")
        {
            Content = new StringContent(EventApp.Activity("1")),
        };
        request.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", EventApp.Sign(EventApp.Activity("1")));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "example.com");

        Assert.That((await app.Http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await app.Http.GetStringAsync($"/base{EventApp.Path}?crc_token=t"), Does.Contain(EventApp.Sign("t")));
    }

    [Test]
    public async Task Other_methods_are_not_for_it()
    {
        await using var app = await EventApp.StartAsync();

        Assert.That((await app.Http.DeleteAsync(EventApp.Path)).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public void What_is_missing_is_named_when_the_application_starts()
    {
        using var without = WebApplication.CreateSlimBuilder().Build();
        Assert.That(
            () => without.MapXWebhook("/x"),
            Throws.InvalidOperationException.With.Message.EqualTo("MapXWebhook needs builder.Services.AddXEvents(…).")
        );

        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddXEvents(_ => { });
        using var secretless = builder.Build();
        Assert.That(
            () => secretless.MapXWebhook("/x"),
            Throws.InvalidOperationException.With.Message.StartsWith(
                "MapXWebhook needs the App's API key secret: ApiKeySecret in the section"
            )
        );
    }

    [Test]
    public void What_is_required_is_named()
    {
        Assert.That(
            () => new ServiceCollection().AddXEvents((IConfigurationSection)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("section")
        );
        Assert.That(() => new XEventContext(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("lease"));
    }

    /// <summary>A body whose length is not said.</summary>
    private sealed class Chunks(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var chunk in bytes.Chunk(100))
            {
                await stream.WriteAsync(chunk);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class BrokenInbox : IXEventInbox
    {
        public bool Hangs { get; set; }

        public int Calls { get; private set; }

        public async ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default)
        {
            Calls++;
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            throw new IOException("The disk is full.");
        }

        public ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(
            int count,
            TimeSpan duration,
            CancellationToken cancellationToken = default
        ) => new([]);

        public ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) => throw new IOException();

        public ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default) =>
            new([]);

        public ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default) => new(false);

        public ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default) => new(0);
    }
}

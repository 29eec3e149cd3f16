using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using XApi.AspNetCore;

namespace XApi.Tests;

/// <summary>A web application with a webhook, in the process and on a clock of its own, and a caller that signs as X does.</summary>
internal sealed class EventApp : IAsyncDisposable
{
    public const string Secret = "consumer-secret";
    public const string Path = "/x/webhook";

    private readonly WebApplication _app;

    private EventApp(WebApplication app, FakeClock clock)
    {
        (_app, Clock) = (app, clock);
    }

    public FakeClock Clock { get; }

    public HttpClient Http => field ??= _app.GetTestClient();

    public IServiceProvider Services => _app.Services;

    public IXEventInbox Inbox => Services.GetRequiredService<IXEventInbox>();

    public TestServer Server => _app.GetTestServer();

    /// <summary>Starts an application.</summary>
    /// <param name="events">Adds a handler and so on.</param>
    /// <param name="options">Changes the options.</param>
    /// <param name="services">Adds further services.</param>
    /// <param name="pipeline">Adds middleware before the endpoint.</param>
    /// <param name="clock">The clock; one that stands still by default.</param>
    /// <param name="built">Gets the application before its services start.</param>
    public static async Task<EventApp> StartAsync(
        Action<XEventsBuilder>? events = null,
        Action<XEventOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? pipeline = null,
        FakeClock? clock = null,
        Action<EventApp>? built = null
    )
    {
        clock ??= new FakeClock();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(clock);
        services?.Invoke(builder.Services);
        events?.Invoke(
            builder.Services.AddXEvents(settings =>
            {
                settings.ConsumerSecrets = [Secret];
                options?.Invoke(settings);
            })
        );
        if (events is null)
        {
            builder.Services.AddXEvents(settings =>
            {
                settings.ConsumerSecrets = [Secret];
                options?.Invoke(settings);
            });
        }

        var app = builder.Build();
        pipeline?.Invoke(app);
        app.UseRouting();
        app.MapXWebhook(Path);
        var made = new EventApp(app, clock);
        built?.Invoke(made);
        await app.StartAsync();
        return made;
    }

    public static string Sign(string body, string secret = Secret) => Sign(Encoding.UTF8.GetBytes(body), secret);

    public static string Sign(byte[] body, string secret = Secret) =>
        "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>An event as X Activity sends it.</summary>
    public static string Activity(string id, string type = "profile.update.bio", string payload = """{"before":"a","after":"b"}""") =>
        $$$"""{"data":{"event_uuid":"{{{id}}}","event_type":"{{{type}}}","filter":{"user_id":"1"},"payload":{{{payload}}}}}""";

    public Task<HttpStatusCode> PostAsync(string body, string? signature = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), signature ?? Sign(body));

    public async Task<HttpStatusCode> PostAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("x-twitter-webhooks-signature", signature);
        }

        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Stops it as a host does, and leaves what is in its database.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

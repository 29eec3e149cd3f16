using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;

namespace XApi.Tests.DependencyInjection;

/// <summary>Handlers of Microsoft.Extensions.Http.Resilience, which repeat every request, beneath a client that repeats what is safe.</summary>
[TestFixture]
internal sealed class ResilienceTests
{
    [TestCase("", false)]
    [TestCase("brand", false)]
    [TestCase("", true)]
    public async Task What_all_HTTP_clients_of_an_application_have_repeats_no_post(string name, bool comesLater)
    {
        var server = Failing();
        await using var services = AddXApiTests.Services(s =>
        {
            if (comesLater)
            {
                Add(s, name, server);
            }

            s.ConfigureHttpClientDefaults(clients => clients.AddStandardResilienceHandler(Fast));
            s.ConfigureHttpClientDefaults(clients => clients.AddStandardHedgingHandler());
            if (!comesLater)
            {
                Add(s, name, server);
            }
        });

        await Assert.ThatAsync(
            () => Client(services, name).Tweets.CreateAsync(new() { Text = "once" }),
            Throws.InstanceOf<XServerErrorException>()
        );

        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Other_handlers_of_all_HTTP_clients_stay()
    {
        var other = new Other();
        await using var services = AddXApiTests.Services(s =>
        {
            s.ConfigureHttpClientDefaults(clients => clients.AddHttpMessageHandler(() => other).AddStandardResilienceHandler(Fast));
            Add(s, "", StubServer.Always("""{"data":{"id":"1","text":"t"}}"""));
        });

        await Client(services, "").Tweets.GetAsync("1");

        Assert.That(other.Requests, Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_is_added_to_the_client_itself_stays_and_is_logged(bool isAddedAgain)
    {
        var server = Failing();
        using var log = new LogBook();
        await using var services = AddXApiTests.Services(s =>
        {
            s.AddSingleton<ILoggerFactory>(log);
            Add(s, "", server).AddStandardResilienceHandler(Fast);
            if (isAddedAgain)
            {
                Add(s, "", server);
            }
        });

        await Assert.ThatAsync(
            () => Client(services, "").Tweets.CreateAsync(new() { Text = "more than once" }),
            Throws.InstanceOf<XServerErrorException>()
        );

        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(
            log.Entries.Where(entry => entry.Id == 21).Select(entry => (entry.Level, entry.Text.Split(' ')[0])),
            Is.EqualTo([(LogLevel.Warning, "ResilienceHandler")])
        );
    }

    private static StubServer Failing() => new(_ => StubServer.Json("{}", HttpStatusCode.ServiceUnavailable));

    private static void Fast(HttpStandardResilienceOptions options) =>
        (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (1, TimeSpan.Zero);

    private static IHttpClientBuilder Add(IServiceCollection services, string name, StubServer server)
    {
        Action<XApiClientOptions> configure = options =>
            (options.Credentials, options.PrimaryHandler) = (
                [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "7-token", "secret")],
                server
            );
        return name.Length == 0 ? services.AddXApi(configure) : services.AddXApi(name, configure);
    }

    private static IXApiClient Client(ServiceProvider services, string name) =>
        name.Length == 0 ? services.GetRequiredService<IXApiClient>() : services.GetRequiredKeyedService<IXApiClient>(name);

    private sealed class Other : DelegatingHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}

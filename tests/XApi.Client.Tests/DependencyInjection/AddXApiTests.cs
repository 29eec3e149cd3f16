using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using XApi.Sandbox;

namespace XApi.Tests.DependencyInjection;

/// <summary>Clients among the services of an application.</summary>
[TestFixture]
internal sealed class AddXApiTests
{
    private const string Response = """{"data":{"id":"1","text":"t"}}""";

    [Test]
    public async Task A_client_from_the_configuration_calls()
    {
        await using var sandbox = await XSandbox.StartAsync();
        await using var services = Services(s =>
            s.AddXApi(Section(("BearerToken", sandbox.BearerToken), ("BaseAddress", sandbox.BaseAddress.ToString())))
        );

        var response = await services.GetRequiredService<ITweetsClient>().GetAsync(sandbox.User.PinnedTweetId!);

        Assert.That(response.Data!.Id, Is.EqualTo(sandbox.User.PinnedTweetId));
    }

    [Test]
    public async Task A_client_is_made_once_and_its_sections_are_its_own()
    {
        await using var services = Services(s => s.AddXApi(options => options.Credentials = [new AppOnlyCredential("token")]));
        await using var scope = services.CreateAsyncScope();
        var client = services.GetRequiredService<IXApiClient>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scope.ServiceProvider.GetRequiredService<IXApiClient>(), Is.SameAs(client));
            Assert.That(services.GetRequiredService<ISearchClient>(), Is.SameAs(client.Search));
            Assert.That(services.GetRequiredService<IFilteredStreamClient>(), Is.SameAs(client.FilteredStream));
            foreach (var tag in XOperation.All.Select(operation => operation.Tag).Distinct())
            {
                var section = typeof(IXApiClient).GetProperty(tag)!;
                Assert.That(services.GetService(section.PropertyType), Is.SameAs(section.GetValue(client)), tag);
            }
        }
    }

    [Test]
    public async Task Each_account_has_a_client_of_its_own_under_its_name()
    {
        var server = StubServer.Always(Response);
        await using var services = Services(s =>
        {
            s.AddXApi(options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("nameless")], server));
            s.AddXApi("brand", Section(("BearerToken", "brands")), options => options.PrimaryHandler = server);
            s.AddXApi("press", options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("presses")], server));
        });

        await services.GetRequiredKeyedService<IXApiClient>("brand").Tweets.GetAsync("1");
        await services.GetRequiredKeyedService<ITweetsClient>("press").GetAsync("1");
        await services.GetRequiredService<IXApiClient>().Tweets.GetAsync("1");

        Assert.That(
            server.Requests.Select(request => request.Headers["Authorization"]),
            Is.EqualTo(["Bearer brands", "Bearer presses", "Bearer nameless"])
        );
        Assert.That(
            services.GetRequiredKeyedService<ISearchClient>("brand"),
            Is.SameAs(services.GetRequiredKeyedService<IXApiClient>("brand").Search)
        );
        Assert.That(services.GetKeyedService<IXApiClient>("nobody"), Is.Null);
    }

    [Test]
    public async Task A_client_has_one_chain_of_handlers_whose_connections_are_renewed()
    {
        var made = 0;
        HttpMessageHandler? primary = null;
        await using var services = Services(s =>
            s.AddXApi(options => options.Credentials = [new AppOnlyCredential("token")])
                .ConfigurePrimaryHttpMessageHandler((handler, _) => (primary, made) = (handler, made + 1))
        );

        _ = services.GetRequiredService<IXApiClient>();
        _ = services.GetRequiredService<ISearchClient>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(made, Is.EqualTo(1));
            Assert.That((primary as SocketsHttpHandler)?.PooledConnectionLifetime, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(
                services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("XApi").HandlerLifetime,
                Is.EqualTo(Timeout.InfiniteTimeSpan)
            );
        }
    }

    [Test]
    public async Task Added_handlers_see_each_attempt_with_its_credential()
    {
        var attempts = 0;
        var seen = new Watching();
        var server = new StubServer(_ =>
            attempts++ == 0 ? StubServer.Json("", HttpStatusCode.ServiceUnavailable) : StubServer.Json(Response)
        );
        await using var services = Services(s =>
            s.AddXApi(options => (options.Credentials, options.Chance) = ([new AppOnlyCredential("token")], () => 0))
                .AddHttpMessageHandler(() => seen)
                .ConfigurePrimaryHttpMessageHandler(() => server)
        );

        await services.GetRequiredService<IXApiClient>().Tweets.GetAsync("1");

        Assert.That(seen.Authorizations, Is.EqualTo(["Bearer token", "Bearer token"]));
    }

    [Test]
    public async Task The_container_s_clock_is_the_client_s_and_its_credentials()
    {
        var clock = new FakeClock();
        await using var services = Services(s =>
        {
            s.AddSingleton<TimeProvider>(clock);
            s.AddXApi(Section(("ApiKey", "key"), ("ApiKeySecret", "secret"), ("AccessToken", "7-token"), ("AccessTokenSecret", "secret")));
        });

        var options = Options(services);

        Assert.That(options.TimeProvider, Is.SameAs(clock));
        Assert.That(options.Credentials.OfType<OAuth1Credential>().Single().TimeProvider, Is.SameAs(clock));
    }

    [Test]
    public async Task A_client_with_settings_from_code_has_the_container_s_clock_and_log_too()
    {
        var clock = new FakeClock();
        await using var services = Services(s =>
        {
            s.AddSingleton<TimeProvider>(clock);
            s.AddXApi(options => options.Credentials = [new AppOnlyCredential("token")]);
        });

        var options = Options(services);

        Assert.That(options.TimeProvider, Is.SameAs(clock));
        Assert.That(options.LoggerFactory, Is.SameAs(services.GetRequiredService<ILoggerFactory>()).And.Not.Null);
    }

    [Test]
    public async Task A_clock_and_a_log_that_are_set_already_stay()
    {
        var clock = new FakeClock();
        await using var services = Services(s =>
        {
            s.AddSingleton<TimeProvider>(new FakeClock());
            s.Configure<XApiClientOptions>(options => (options.TimeProvider, options.LoggerFactory) = (clock, NullLoggerFactory.Instance));
            s.AddXApi(Section(("BearerToken", "token")));
        });

        var options = Options(services);

        Assert.That(options.TimeProvider, Is.SameAs(clock));
        Assert.That(options.LoggerFactory, Is.SameAs(NullLoggerFactory.Instance));
    }

    [Test]
    public async Task Handlers_are_added_to_one_client_of_several()
    {
        var (ofOne, ofBrand) = (new Watching(), new Watching());
        var server = StubServer.Always(Response);
        await using var services = Services(s =>
        {
            s.AddXApi(options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("nameless")], server))
                .AddHttpMessageHandler(() => ofOne);
            s.AddXApi("brand", options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("brands")], server))
                .AddHttpMessageHandler(() => ofBrand);
            s.AddXApi("press", options => (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("presses")], server));
        });

        await services.GetRequiredService<IXApiClient>().Tweets.GetAsync("1");
        await services.GetRequiredKeyedService<IXApiClient>("brand").Tweets.GetAsync("1");
        await services.GetRequiredKeyedService<IXApiClient>("press").Tweets.GetAsync("1");

        Assert.That(ofOne.Authorizations, Is.EqualTo(["Bearer nameless"]));
        Assert.That(ofBrand.Authorizations, Is.EqualTo(["Bearer brands"]));
    }

    private static IEnumerable<TestCaseData> Missing()
    {
        var section = Section(("BearerToken", "token"));
        Action<XApiClientOptions> configure = _ => { };
        yield return Row("services", "no services, a section", _ => ((IServiceCollection)null!).AddXApi(section));
        yield return Row("services", "no services, code", _ => ((IServiceCollection)null!).AddXApi(configure));
        yield return Row("services", "no services, a name and a section", _ => ((IServiceCollection)null!).AddXApi("brand", section));
        yield return Row("services", "no services, a name and code", _ => ((IServiceCollection)null!).AddXApi("brand", configure));
        yield return Row("section", "no section", s => s.AddXApi((IConfigurationSection)null!));
        yield return Row("section", "a name, no section", s => s.AddXApi("brand", (IConfigurationSection)null!));
        yield return Row("configure", "no code", s => s.AddXApi((Action<XApiClientOptions>)null!));
        yield return Row("configure", "a name, no code", s => s.AddXApi("brand", (Action<XApiClientOptions>)null!));
        foreach (var name in new[] { null, "", " " })
        {
            yield return Row("name", $"the name \u201c{name ?? "null"}\u201d, a section", s => s.AddXApi(name!, section));
            yield return Row("name", $"the name \u201c{name ?? "null"}\u201d, code", s => s.AddXApi(name!, configure));
        }

        static TestCaseData Row(string parameter, string shown, Action<IServiceCollection> add) =>
            new TestCaseData(parameter, add).SetArgDisplayNames(shown);
    }

    [TestCaseSource(nameof(Missing))]
    public void What_is_missing_is_reported_at_once_and_nothing_is_added(string parameter, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();

        Assert.That(() => add(services), Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo(parameter));
        Assert.That(services, Is.Empty);
    }

    [Test]
    public async Task The_container_ends_the_client()
    {
        var services = Services(s =>
            s.AddXApi(options =>
                (options.Credentials, options.PrimaryHandler) = ([new AppOnlyCredential("token")], StubServer.Always(Response))
            )
        );
        var client = services.GetRequiredService<IXApiClient>();

        await services.DisposeAsync();

        await Assert.ThatAsync(() => client.Tweets.GetAsync("1"), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Another_client_can_stand_in_for_it()
    {
        using var other = new XApiClient(new AppOnlyCredential("other"));
        await using var services = Services(s =>
        {
            s.AddXApi(Section(("BearerToken", "token")));
            s.AddSingleton<IXApiClient>(other);
        });

        Assert.That(services.GetRequiredService<ISearchClient>(), Is.SameAs(other.Search));
    }

    [Test]
    public async Task Settings_can_be_changed_by_later_code()
    {
        await using var services = Services(s =>
        {
            s.AddXApi(Section(("BearerToken", "token"), ("MaxRetries", "5")), options => options.MaxRetries = 6);
            s.PostConfigure<XApiClientOptions>(options => options.MaxRetries++);
        });

        Assert.That(Options(services).MaxRetries, Is.EqualTo(7));
    }

    [Test]
    public async Task A_host_does_not_start_with_wrong_settings()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddXApi(Section(("BearerToken", "token"), ("MaxRetrys", "5"), ("Timeout", "90")));
        using var host = builder.Build();

        await Assert.ThatAsync(
            () => host.StartAsync(),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo(
                    "XApi:MaxRetrys is no setting; did you mean XApi:MaxRetries?; XApi:Timeout is \u201c90\u201d; it must be a time such as 00:01:40, hours first."
                )
        );
    }

    [Test]
    public async Task What_is_set_after_the_client_was_made_changes_nothing_for_it()
    {
        var server = StubServer.Always(Response);
        var options = new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = server };
        using var client = new XApiClient(options);

        options.BaseAddress = new Uri("https://example.com");
        await client.Tweets.GetAsync("1");

        Assert.That(server.Requests.Single().Uri.Host, Is.EqualTo("api.x.com"));
    }

    internal static IConfigurationSection Section(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"XApi:{setting.Name}", setting.Value)))
            .Build()
            .GetSection("XApi");

    internal static ServiceProvider Services(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    internal static XApiClientOptions Options(IServiceProvider services, string? name = null) =>
        services.GetRequiredService<IOptionsMonitor<XApiClientOptions>>().Get(name);

    private sealed class Watching : DelegatingHandler
    {
        public List<string> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add(request.Headers.NonValidated["Authorization"].ToString());
            return base.SendAsync(request, cancellationToken);
        }
    }
}

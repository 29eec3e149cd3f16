using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.Tests.DependencyInjection;

/// <summary>Settings and credentials, as a configuration or the environment has them.</summary>
[TestFixture]
internal sealed class SettingsTests
{
    [Test]
    public async Task Every_setting_is_read()
    {
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(
                AddXApiTests.Section(
                    ("BearerToken", "token"),
                    ("BaseAddress", "https://example.com/"),
                    ("Timeout", "00:00:50"),
                    ("AttemptTimeout", "00:00:05.5"),
                    ("MaxRetries", "0"),
                    ("RateLimitPolicy", "wait"),
                    ("MaxWait", "1.00:00:00"),
                    ("ThrowOnPartialErrors", "true"),
                    ("ValidateRequests", "False")
                )
            )
        );

        var options = AddXApiTests.Options(services);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.BaseAddress, Is.EqualTo(new Uri("https://example.com")));
            Assert.That(options.Timeout, Is.EqualTo(TimeSpan.FromSeconds(50)));
            Assert.That(options.AttemptTimeout, Is.EqualTo(TimeSpan.FromSeconds(5.5)));
            Assert.That(options.MaxRetries, Is.Zero);
            Assert.That(options.RateLimitPolicy, Is.EqualTo(RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromDays(1) }));
            Assert.That(options.ThrowOnPartialErrors, Is.True);
            Assert.That(options.ValidateRequests, Is.False);
            Assert.That(
                options.Credentials.OfType<AppOnlyCredential>().Single().Server.BaseAddress,
                Is.EqualTo(options.BaseAddress),
                "tokens are sent elsewhere"
            );
        }
    }

    [TestCase("Wait", RateLimitBehavior.Wait)]
    [TestCase("throw", RateLimitBehavior.Throw)]
    [TestCase(" OBSERVE ", RateLimitBehavior.Observe)]
    public async Task A_policy_is_read_by_its_name_in_any_case(string name, RateLimitBehavior behavior)
    {
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(AddXApiTests.Section(("BearerToken", "token"), ("RateLimitPolicy", name)))
        );

        Assert.That(AddXApiTests.Options(services).RateLimitPolicy.Behavior, Is.EqualTo(behavior));
    }

    [TestCase("BearerTokn", "token", "XApi:BearerTokn is no setting; did you mean XApi:BearerToken?")]
    [TestCase("TIMEOOT", "00:01:00", "XApi:TIMEOOT is no setting; did you mean XApi:Timeout?")]
    [TestCase(
        "Proxy",
        "x",
        "XApi:Proxy is no setting; there are BearerToken, ApiKey, ApiKeySecret, AccessToken, AccessTokenSecret, ClientId, ClientSecret, TokenFile, TokenName, BaseAddress, Timeout, AttemptTimeout, MaxRetries, RateLimitPolicy, MaxWait, ThrowOnPartialErrors, ValidateRequests, Dialect."
    )]
    [TestCase(
        "BearerToken",
        "Bearer AAAA",
        "XApi:BearerToken has white space in it; give the token alone, without \u201cBearer\u201d before it."
    )]
    [TestCase("ApiKeySecret", "s", "XApi:ApiKeySecret is set, but it takes XApi:ApiKey too.")]
    [TestCase("AccessToken", "s", "XApi:AccessToken is set, but it takes XApi:AccessTokenSecret too.")]
    [TestCase("ClientSecret", "s", "XApi:ClientSecret is set, but it takes XApi:ClientId too.")]
    [TestCase(
        "ClientId",
        "c",
        "XApi:ClientId is set, but not where the user's token is: set XApi:TokenFile, or add an ITokenStore to the services."
    )]
    [TestCase(
        "BaseAddress",
        "api.x.com",
        "XApi:BaseAddress is \u201capi.x.com\u201d; it must be an absolute address such as https://api.x.com."
    )]
    [TestCase(
        "BaseAddress",
        "http://example.com",
        "XApi:BaseAddress is http://example.com/; it must be an absolute https:// address, or http:// on this machine, because requests carry credentials."
    )]
    [TestCase("Timeout", "100", "XApi:Timeout is \u201c100\u201d; it must be a time such as 00:01:40, hours first.")]
    [TestCase("AttemptTimeout", "30", "XApi:AttemptTimeout is \u201c30\u201d; it must be a time such as 00:00:30, hours first.")]
    [TestCase("AttemptTimeout", "-00:00:01", "XApi:AttemptTimeout is -00:00:01; it must be a millisecond or longer.")]
    [TestCase(
        "Timeout",
        "50.00:00:00",
        "XApi:Timeout is 50.00:00:00; it must be 49 days or shorter, or Timeout.InfiniteTimeSpan for no limit."
    )]
    [TestCase("MaxWait", "-00:00:05", "XApi:MaxWait is \u201c-00:00:05\u201d: A wait can't be negative.")]
    [TestCase(
        "BaseAddress",
        "https://api.x.com/2/",
        "XApi:BaseAddress is https://api.x.com/2/; leave out the /2 at its end, which the path of each operation begins with."
    )]
    [TestCase("MaxRetries", "-1", "XApi:MaxRetries is -1; it must be 0, for never, or more.")]
    [TestCase("MaxRetries", "many", "XApi:MaxRetries is \u201cmany\u201d; it must be a number such as 3.")]
    [TestCase("RateLimitPolicy", "Ignore", "XApi:RateLimitPolicy is \u201cIgnore\u201d; it must be Wait, Throw or Observe.")]
    [TestCase("MaxWait", "16", "XApi:MaxWait is \u201c16\u201d; it must be a time such as 00:16:00, hours first.")]
    [TestCase("ThrowOnPartialErrors", "1", "XApi:ThrowOnPartialErrors is \u201c1\u201d; it must be true or false.")]
    [TestCase("ValidateRequests", "no", "XApi:ValidateRequests is \u201cno\u201d; it must be true or false.")]
    public async Task What_is_wrong_is_named_as_it_was_set(string name, string value, string message)
    {
        var settings = new Dictionary<string, string> { ["XApi:BearerToken"] = "token" };
        settings[$"XApi:{name}"] = value;
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(AddXApiTests.Section([.. settings.Select(setting => (setting.Key["XApi:".Length..], (string?)setting.Value))]))
        );

        Assert.That(
            () => services.GetRequiredService<IXApiClient>(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.StartWith(message)
        );
    }

    [Test]
    public async Task All_that_is_wrong_is_reported_at_once()
    {
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi("brand", AddXApiTests.Section(("Timeout", "soon"), ("MaxRetries", "-1")))
        );

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredKeyedService<IXApiClient>("brand"));

        Assert.That(failure.Failures.Select(fault => fault.Split(' ')[0]), Is.EqualTo(["XApi:Timeout", "XApi:MaxRetries"]));
    }

    [Test]
    public async Task Settings_from_code_are_checked_too()
    {
        await using var services = AddXApiTests.Services(s => s.AddXApi(options => options.AttemptTimeout = TimeSpan.Zero));

        Assert.That(
            () => services.GetRequiredService<IXApiClient>(),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo("AttemptTimeout is 00:00:00; it must be a millisecond or longer.")
        );
        Assert.That(
            () => new XApiClient(new XApiClientOptions { AttemptTimeout = TimeSpan.Zero }),
            Throws.ArgumentException.With.Message.StartsWith("AttemptTimeout is 00:00:00")
        );
    }

    [Test]
    public async Task A_section_without_credentials_is_reported_at_the_start()
    {
        await using var services = AddXApiTests.Services(s => s.AddXApi("brand", AddXApiTests.Section(("MaxRetries", "1"))));

        Assert.That(
            () => services.GetRequiredKeyedService<IXApiClient>("brand"),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo("XApi has no credential: set XApi:BearerToken, or the keys of another credential.")
        );
    }

    [Test]
    public async Task Sections_within_the_section_are_nobody_s_misspelling()
    {
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(AddXApiTests.Section(("BearerToken", "token"), ("Accounts:brand:BearerToken", "brands")))
        );

        Assert.That(() => services.GetRequiredService<IXApiClient>(), Throws.Nothing);
    }

    [Test]
    public async Task A_logged_in_user_is_found_in_the_container_s_token_store()
    {
        var store = new MemoryTokenStore();
        await using var services = AddXApiTests.Services(s =>
        {
            s.AddKeyedSingleton<ITokenStore>("brand", store);
            s.AddXApi("brand", AddXApiTests.Section(("ClientId", "app"), ("TokenName", "ada")));
        });

        var credential = AddXApiTests.Options(services, "brand").Credentials.OfType<OAuth2UserCredential>().Single();

        Assert.That((credential.ClientId, credential.TokenName), Is.EqualTo(("app", "ada")));
    }

    [Test]
    public async Task Two_accounts_do_not_share_a_token_unnoticed([Values] bool isFile)
    {
        await using var services = AddXApiTests.Services(s =>
        {
            s.AddSingleton<ITokenStore>(new MemoryTokenStore());
            s.AddXApi("brand", Account("brand", isFile));
            s.AddXApi("press", Account("press", isFile));
            s.AddXApi("ada", Account("ada", isFile, ("TokenName", "ada")));
        });

        Assert.That(
            () => AddXApiTests.Options(services, "press"),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo(
                    $"press:TokenName is missing: brand reads the token \u201cdefault\u201d of the same {(isFile ? "file" : "ITokenStore")} too, so that both would act as one user. Name the user's token."
                )
        );
        Assert.That(() => AddXApiTests.Options(services, "brand"), Throws.InstanceOf<OptionsValidationException>());
        Assert.That(() => AddXApiTests.Options(services, "ada"), Throws.Nothing);
    }

    [Test]
    public async Task Accounts_whose_tokens_are_apart_need_no_name()
    {
        await using var services = AddXApiTests.Services(s =>
        {
            s.AddSingleton<ITokenStore>(new MemoryTokenStore());
            s.AddKeyedSingleton<ITokenStore>("own", new MemoryTokenStore());
            s.AddXApi(Account("shared", isFile: false));
            s.AddXApi("own", Account("own", isFile: false));
            s.AddXApi("file", Account("file", isFile: true));
            s.AddXApi("app", AddXApiTests.Section(("BearerToken", "token")));
        });

        foreach (var name in new[] { "", "own", "file", "app" })
        {
            Assert.That(() => AddXApiTests.Options(services, name), Throws.Nothing, name);
        }
    }

    private static IConfigurationSection Account(string section, bool isFile, params (string Name, string Value)[] more) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([
                new($"{section}:ClientId", "app"),
                new($"{section}:TokenFile", isFile ? "tokens.json" : null),
                .. more.Select(setting => KeyValuePair.Create($"{section}:{setting.Name}", (string?)setting.Value)),
            ])
            .Build()
            .GetSection(section);

    [TestCase(true, "Bearer brand's")]
    [TestCase(false, "Bearer everyone's")]
    public async Task The_token_store_of_a_client_is_its_own_or_else_the_one_of_all(bool hasOwn, string authorization)
    {
        var server = StubServer.Always("{}");
        await using var services = AddXApiTests.Services(s =>
        {
            s.AddSingleton<ITokenStore>(Holding("everyone's"));
            if (hasOwn)
            {
                s.AddKeyedSingleton<ITokenStore>("brand", Holding("brand's"));
            }

            s.AddXApi("brand", AddXApiTests.Section(("ClientId", "app")), options => options.PrimaryHandler = server);
        });

        await services.GetRequiredKeyedService<IXApiClient>("brand").Search.RecentAsync("snow");

        Assert.That(server.Requests.Single().Headers["Authorization"], Is.EqualTo(authorization));

        static MemoryTokenStore Holding(string token) =>
            MemoryTokenStore.Holding(new OAuth2UserToken(token) { Scope = "tweet.read users.read" });
    }

    [Test]
    public async Task A_section_without_credentials_leaves_those_that_are_there()
    {
        await using var services = AddXApiTests.Services(s =>
        {
            s.Configure<XApiClientOptions>("brand", options => options.Credentials = [new AppOnlyCredential("token")]);
            s.AddXApi("brand", AddXApiTests.Section(("MaxRetries", "1")));
        });

        Assert.That(AddXApiTests.Options(services, "brand").Credentials, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_environment_s_names_are_X_and_the_setting_s()
    {
        var variables = new Dictionary<string, string?>
        {
            ["X_BEARER_TOKEN"] = "bearer",
            ["X_API_KEY"] = "key",
            ["X_API_KEY_SECRET"] = "secret",
            ["X_ACCESS_TOKEN"] = "7-token",
            ["X_ACCESS_TOKEN_SECRET"] = "secret",
            ["X_CLIENT_ID"] = "app",
            ["X_TOKEN_FILE"] = "tokens.json",
        };

        var credentials = XCredential.FromEnvironment(variables.GetValueOrDefault);

        Assert.That(
            credentials.Select(credential => credential.GetType()),
            Is.EqualTo([typeof(OAuth2UserCredential), typeof(OAuth1Credential), typeof(AppOnlyCredential)])
        );
        Assert.That(((OAuth1Credential)credentials[1]).UserId, Is.EqualTo("7"));
    }

    [Test]
    public void The_API_key_and_its_secret_are_enough_for_the_App() =>
        Assert.That(
            XCredential.FromEnvironment(
                new Dictionary<string, string?> { ["X_API_KEY"] = "key", ["X_API_KEY_SECRET"] = "secret" }.GetValueOrDefault
            ),
            Is.All.InstanceOf<AppOnlyCredential>().And.Exactly(1).Items
        );

    [Test]
    public void An_environment_without_credentials_says_which_variable_to_set() =>
        Assert.That(
            () => XCredential.FromEnvironment(_ => null),
            Throws.InstanceOf<XCredentialException>().With.Message.Contains("set X_BEARER_TOKEN")
        );

    [Test]
    public void No_message_holds_a_secret()
    {
        var variables = new Dictionary<string, string?>
        {
            ["X_BEARER_TOKEN"] = "Bearer s3cret",
            ["X_API_KEY_SECRET"] = "s3cret",
            ["X_ACCESS_TOKEN"] = "s3cret",
            ["X_CLIENT_SECRET"] = "s3cret",
        };

        Assert.That(
            () => XCredential.FromEnvironment(variables.GetValueOrDefault),
            Throws.InstanceOf<XCredentialException>().With.Message.Not.Contains("s3cret")
        );
    }
}

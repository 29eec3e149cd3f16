namespace XApi.Tests.Authentication;

/// <summary>Which credentials come of which variables of the environment, and what is said of those that do not go together.</summary>
public class NamedSecretsTests
{
    [TestCase("X_BEARER_TOKEN", "AppOnlyCredential (BearerToken)")]
    [TestCase("X_API_KEY X_API_KEY_SECRET", "AppOnlyCredential (BearerToken)")]
    [TestCase("X_BEARER_TOKEN X_API_KEY X_API_KEY_SECRET", "AppOnlyCredential (BearerToken)")]
    [TestCase(
        "X_API_KEY X_API_KEY_SECRET X_ACCESS_TOKEN X_ACCESS_TOKEN_SECRET",
        "OAuth1Credential (UserToken), AppOnlyCredential (BearerToken)"
    )]
    [TestCase("X_CLIENT_ID X_TOKEN_FILE", "OAuth2UserCredential (OAuth2UserToken) \"default\"")]
    [TestCase(
        "X_BEARER_TOKEN X_API_KEY X_API_KEY_SECRET X_ACCESS_TOKEN X_ACCESS_TOKEN_SECRET X_CLIENT_ID X_CLIENT_SECRET X_TOKEN_FILE X_TOKEN_NAME",
        "OAuth2UserCredential (OAuth2UserToken) \"value\", OAuth1Credential (UserToken), AppOnlyCredential (BearerToken)"
    )]
    [TestCase("X_TOKEN_NAME", "")]
    [TestCase("", "")]
    public void What_is_set_makes_credentials_a_user_s_first(string variables, string credentials)
    {
        var secrets = Secrets(variables);
        Assert.That(string.Join(", ", secrets.Credentials()), Is.EqualTo(credentials));
        Assert.That(secrets.Faults, Is.Empty);
    }

    [TestCase("X_API_KEY", "", "X_API_KEY is set, but it takes X_API_KEY_SECRET too.")]
    [TestCase("X_API_KEY_SECRET", "", "X_API_KEY_SECRET is set, but it takes X_API_KEY too.")]
    [TestCase("X_API_KEY X_BEARER_TOKEN", "AppOnlyCredential (BearerToken)", "X_API_KEY is set, but it takes X_API_KEY_SECRET too.")]
    [TestCase(
        "X_API_KEY X_API_KEY_SECRET X_ACCESS_TOKEN",
        "AppOnlyCredential (BearerToken)",
        "X_ACCESS_TOKEN is set, but it takes X_ACCESS_TOKEN_SECRET too."
    )]
    [TestCase(
        "X_API_KEY X_API_KEY_SECRET X_ACCESS_TOKEN_SECRET",
        "AppOnlyCredential (BearerToken)",
        "X_ACCESS_TOKEN_SECRET is set, but it takes X_ACCESS_TOKEN too."
    )]
    [TestCase("X_ACCESS_TOKEN X_ACCESS_TOKEN_SECRET", "", "X_ACCESS_TOKEN is set, but it takes X_API_KEY and X_API_KEY_SECRET too.")]
    [TestCase("X_API_KEY X_ACCESS_TOKEN X_ACCESS_TOKEN_SECRET", "", "X_API_KEY is set, but it takes X_API_KEY_SECRET too.")]
    [TestCase("X_CLIENT_SECRET", "", "X_CLIENT_SECRET is set, but it takes X_CLIENT_ID too.")]
    [TestCase("X_TOKEN_FILE", "", "X_TOKEN_FILE is set, but it takes X_CLIENT_ID too.")]
    [TestCase("X_CLIENT_SECRET X_TOKEN_FILE", "", "X_CLIENT_SECRET is set, but it takes X_CLIENT_ID too.")]
    [TestCase(
        "X_CLIENT_ID",
        "",
        "X_CLIENT_ID is set, but not where the user's token is: set X_TOKEN_FILE, or add an ITokenStore to the services."
    )]
    public void What_goes_with_it_and_is_missing_is_named(string variables, string credentials, string fault)
    {
        var secrets = Secrets(variables);
        Assert.That(string.Join(", ", secrets.Credentials()), Is.EqualTo(credentials));
        Assert.That(secrets.Faults, Is.EqualTo(new[] { fault }));
    }

    [TestCase("Bearer token")]
    [TestCase("to\tken")]
    public void A_bearer_token_is_given_alone(string token)
    {
        var secrets = Read(new() { ["X_BEARER_TOKEN"] = token });
        Assert.That(secrets.Credentials(), Is.Empty);
        Assert.That(
            secrets.Faults,
            Is.EqualTo(new[] { "X_BEARER_TOKEN has white space in it; give the token alone, without “Bearer” before it." })
        );
    }

    [Test]
    public void White_space_is_nothing_and_does_not_count_around_a_value()
    {
        Assert.That(
            Read(
                    new()
                    {
                        ["X_BEARER_TOKEN"] = " ",
                        ["X_API_KEY"] = "",
                        ["X_CLIENT_ID"] = "\n",
                    }
                )
                .Credentials(),
            Is.Empty
        );
        var credential = Read(new() { ["X_BEARER_TOKEN"] = " token\n", ["X_API_KEY"] = "" }).Credentials().Cast<XCredential>().Single();
        Assert.That(credential.CredentialKey, Is.EqualTo(new AppOnlyCredential("token").CredentialKey));
    }

    [Test]
    public async Task Every_key_comes_to_its_place()
    {
        var clock = new FakeClock();
        var file = Path.Combine(Path.GetTempPath(), "xapi-that-is-not-there", "tokens.json");
        var server = new XAuthorizationServer
        {
            BaseAddress = new("https://example.com"),
            Handler = StubServer.Always("{\"token_type\":\"bearer\",\"access_token\":\"fetched\"}"),
        };
        var secrets = new NamedSecrets(
            name =>
                name is NamedSecrets.BearerToken ? null
                : name is NamedSecrets.TokenFile ? file
                : $" {name} ",
            name => name
        )
        {
            TimeProvider = clock,
            Server = server,
        };

        var credentials = secrets.Credentials();

        var oauth2 = (OAuth2UserCredential)credentials[0];
        Assert.That(
            (oauth2.ClientId, oauth2.TokenName, oauth2.TimeProvider, oauth2.Server),
            Is.EqualTo(("ClientId", "TokenName", (TimeProvider)clock, server))
        );
        var oauth1 = (OAuth1Credential)credentials[1];
        Assert.That(
            (oauth1.AccessToken, oauth1.AccessTokenSecret, oauth1.TimeProvider),
            Is.EqualTo(("AccessToken", "AccessTokenSecret", (TimeProvider)clock))
        );
        Assert.That(oauth1.CredentialKey, Is.EqualTo(new OAuth1Credential("ApiKey", "x", "AccessToken", "x").CredentialKey));
        var appOnly = (AppOnlyCredential)credentials[2];
        Assert.That((appOnly.TimeProvider, appOnly.Server), Is.EqualTo(((TimeProvider)clock, server)));
        Assert.That(await appOnly.AuthorizationAsync(), Is.EqualTo("Bearer fetched"));
        var fetch = ((StubServer)server.Handler!).Requests.Single();
        Assert.That(fetch.Headers["Authorization"], Is.EqualTo(XAuthorizationServer.Basic("ApiKey", "ApiKeySecret")));
        Assert.That(credentials, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_bearer_token_has_the_clock_and_the_server_too()
    {
        var clock = new FakeClock();
        var server = new XAuthorizationServer();
        var secrets = new NamedSecrets(name => name is NamedSecrets.BearerToken ? "token" : null, name => name)
        {
            TimeProvider = clock,
            Server = server,
        };
        var appOnly = (AppOnlyCredential)secrets.Credentials().Single();
        Assert.That((appOnly.TimeProvider, appOnly.Server), Is.EqualTo(((TimeProvider)clock, server)));
    }

    [Test]
    public async Task Without_a_file_the_token_is_in_the_store_and_called_default()
    {
        var store = new MemoryTokenStore();
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("stored")));
        var secrets = new NamedSecrets(name => name is NamedSecrets.ClientId ? "client" : null, name => name) { TokenStore = store };
        Assert.That(await secrets.Credentials().Single().AuthorizationAsync(), Is.EqualTo("Bearer stored"));
    }

    [Test]
    public async Task A_confidential_client_sends_its_secret_and_a_public_one_its_id()
    {
        foreach (var secret in new[] { "the-secret", null })
        {
            var oauth = new AuthorizationServerStub();
            var secrets = new NamedSecrets(
                name =>
                    name is NamedSecrets.ClientId ? "client"
                    : name is NamedSecrets.ClientSecret ? secret
                    : null,
                name => name
            )
            {
                TokenStore = MemoryTokenStore.Holding(AuthorizationServerStub.Token(0)),
                Server = oauth.Server,
            };
            var credential = (XCredential)secrets.Credentials().Single();
            Assert.That(await credential.RenewAsync(await credential.AuthorizationAsync()), Is.True);
            Assert.That(
                oauth.Http.Requests.Single().Headers.GetValueOrDefault("Authorization"),
                Is.EqualTo(secret is null ? null : XAuthorizationServer.Basic("client", "the-secret"))
            );
        }
    }

    [Test]
    public void The_environment_s_credentials_use_the_clock_that_is_given_or_the_system_s()
    {
        var clock = new FakeClock();
        Assert.That(NamedSecrets.OfEnvironment(_ => null).TimeProvider, Is.SameAs(TimeProvider.System));
        Assert.That(NamedSecrets.OfEnvironment(_ => null, clock).TimeProvider, Is.SameAs(clock));
        Assert.That(new NamedSecrets(_ => null, name => name).Server, Is.SameAs(XAuthorizationServer.X));
    }

    [Test]
    public void Every_name_is_read()
    {
        HashSet<string> read = [];
        NamedSecrets
            .OfEnvironment(name =>
            {
                read.Add(name);
                return name is "X_BEARER_TOKEN" ? null : Path.Combine(Path.GetTempPath(), "x");
            })
            .Credentials();
        Assert.That(
            read,
            Is.EquivalentTo(
                new[]
                {
                    "X_BEARER_TOKEN",
                    "X_API_KEY",
                    "X_API_KEY_SECRET",
                    "X_ACCESS_TOKEN",
                    "X_ACCESS_TOKEN_SECRET",
                    "X_CLIENT_ID",
                    "X_CLIENT_SECRET",
                    "X_TOKEN_FILE",
                    "X_TOKEN_NAME",
                }
            )
        );
        Assert.That(NamedSecrets.Names, Has.Count.EqualTo(read.Count).And.Unique);
    }

    [Test]
    public void The_environment_gives_credentials_or_an_error_that_says_what_to_set()
    {
        Assert.That(
            XCredential.FromEnvironment(name => name is "X_BEARER_TOKEN" ? "token" : null).Select(c => c.ToString()),
            Is.EqualTo(new[] { "AppOnlyCredential (BearerToken)" })
        );
        Assert.That(
            () => XCredential.FromEnvironment(_ => null),
            Throws
                .TypeOf<XCredentialException>()
                .With.Message.EqualTo(
                    "The environment has no credential: set X_BEARER_TOKEN to the App's bearer token, which X's developer portal shows."
                )
        );
        Assert.That(
            () => XCredential.FromEnvironment(name => name is "X_API_KEY" or "X_CLIENT_SECRET" or "X_BEARER_TOKEN" ? "token" : null),
            Throws
                .TypeOf<XCredentialException>()
                .With.Message.EqualTo(
                    "The environment's credentials can't be used: X_CLIENT_SECRET is set, but it takes X_CLIENT_ID too. X_API_KEY is set, but it takes X_API_KEY_SECRET too."
                )
        );
    }

    private static NamedSecrets Secrets(string variables) =>
        Read(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(name => name, _ => "value"));

    private static NamedSecrets Read(Dictionary<string, string> variables) => NamedSecrets.OfEnvironment(variables.GetValueOrDefault);
}

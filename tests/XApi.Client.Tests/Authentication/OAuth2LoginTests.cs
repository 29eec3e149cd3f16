using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace XApi.Tests.Authentication;

public class OAuth2LoginTests
{
    private FakeClock _clock = null!;
    private AuthorizationServerStub _server = null!;
    private MemoryTokenStore _store = null!;

    [SetUp]
    public void SetUp() => (_clock, _server, _store) = (new(), new(), new());

    [Test]
    public void The_authorize_URL_says_what_X_asks_for()
    {
        var begun = Login(redirectUri: "https://app.example/back?x=1").Begin();
        Assert.That(begun.Url.GetLeftPart(UriPartial.Path), Is.EqualTo("https://x.com/i/oauth2/authorize"));
        var query = RedirectQuery.Parse(begun.Url);
        Assert.That(
            query,
            Is.EquivalentTo(
                new Dictionary<string, string>
                {
                    ["response_type"] = "code",
                    ["client_id"] = "client",
                    ["redirect_uri"] = "https://app.example/back?x=1",
                    ["scope"] = "tweet.read users.read offline.access",
                    ["state"] = begun.State,
                    ["code_challenge"] = Challenge(begun.CodeVerifier),
                    ["code_challenge_method"] = "S256",
                }
            )
        );
        Assert.That(
            begun.Url.Query,
            Does.Contain("scope=tweet.read%20users.read%20offline.access"),
            "not with +, which is part of a form and not of a URL"
        );
        Assert.That(begun.CodeVerifier, Does.Match("^[A-Za-z0-9_-]{43}$"));
        Assert.That((begun.State, begun.CodeVerifier), Is.Not.EqualTo((Login().Begin().State, Login().Begin().CodeVerifier)));
    }

    [Test]
    public async Task A_code_is_exchanged_and_the_token_stored_before_it_is_used()
    {
        var login = Login();
        var begun = login.Begin();
        var credential = await login.CompleteAsync(begun, new($"http://127.0.0.1:8080/callback?state={begun.State}&code=the%20code"));
        Assert.That(
            RedirectQuery.Parse(new($"http://x/?{_server.Http.Requests.Single().Body}")),
            Is.EquivalentTo(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "authorization_code",
                    ["code"] = "the code",
                    ["redirect_uri"] = "http://127.0.0.1:8080/callback",
                    ["code_verifier"] = begun.CodeVerifier,
                    ["client_id"] = "client",
                }
            )
        );
        Assert.That(await _store.ReadAsync("alice"), Is.EqualTo(AuthorizationServerStub.Token(1, _clock.GetUtcNow().AddHours(2))));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
    }

    [Test]
    public async Task A_confidential_client_names_itself_in_the_header()
    {
        var login = new OAuth2Login("client", "secret")
        {
            Scopes = [],
            Server = _server.Server,
            FetchUser = false,
        };
        var begun = login.Begin();
        await login.CompleteAsync(begun, new($"http://127.0.0.1:8080/callback?state={begun.State}&code=c"));
        Assert.That(_server.Http.Requests.Single().Headers["Authorization"], Is.EqualTo("Basic Y2xpZW50OnNlY3JldA=="));
        Assert.That(_server.Http.Requests.Single().Body, Does.Not.Contain("client_id"));
    }

    [TestCase("code=c", "state_mismatch", "The redirect does not belong to this login: its state differs. Begin again.")]
    [TestCase("code=c&state=", "state_mismatch", "The redirect does not belong to this login: its state differs. Begin again.")]
    [TestCase("code=c&state={state}x", "state_mismatch", "The redirect does not belong to this login: its state differs. Begin again.")]
    [TestCase(
        "state=other&state={state}&code=c",
        "state_mismatch",
        "The redirect does not belong to this login: its state differs. Begin again."
    )]
    [TestCase(
        "error=access_denied&state=other",
        "state_mismatch",
        "The redirect does not belong to this login: its state differs. Begin again."
    )]
    [TestCase("error=access_denied&state={state}", "access_denied", "The user did not grant access.")]
    [TestCase(
        "error=invalid_scope&error_description=Something%20went%20wrong.&state={state}",
        "invalid_scope",
        "X did not log the user in: invalid_scope (Something went wrong)."
    )]
    [TestCase(
        "error=access_denied&error_description=The%20user%0Adenied.&state={state}",
        "access_denied",
        "The user did not grant access (The user denied)."
    )]
    [TestCase("error=server_error&state={state}", "server_error", "X did not log the user in: server_error.")]
    [TestCase("error=server_error&state={state}&code=c", "server_error", "X did not log the user in: server_error.")]
    [TestCase("state={state}", null, "The redirect holds no code. Copy all of the address that the login ended at.")]
    [TestCase("state={state}&code=", null, "The redirect holds no code. Copy all of the address that the login ended at.")]
    public async Task A_redirect_that_grants_nothing_exchanges_nothing(string query, string? error, string message)
    {
        var login = Login();
        var begun = login.Begin();
        var redirected = new Uri($"http://127.0.0.1:8080/callback?{query.Replace("{state}", begun.State, StringComparison.Ordinal)}");
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => login.CompleteAsync(begun, redirected)))!;
        Assert.That((thrown.Error, thrown.Message), Is.EqualTo((error, message)));
        Assert.That(_server.Http.Requests, Is.Empty);
    }

    [Test]
    public void Unless_set_otherwise_a_log_in_comes_back_to_port_8080_within_five_minutes_and_is_kept_in_memory()
    {
        var login = new OAuth2Login("client") { Scopes = [] };
        Assert.That(
            (login.ClientId, login.RedirectUri.OriginalString, login.TokenName, login.TimeLimit, login.Server, login.TimeProvider),
            Is.EqualTo(
                (
                    "client",
                    "http://127.0.0.1:8080/callback",
                    "default",
                    TimeSpan.FromMinutes(5),
                    XAuthorizationServer.X,
                    TimeProvider.System
                )
            )
        );
        Assert.That(login.Store, Is.TypeOf<MemoryTokenStore>());
    }

    [Test]
    public async Task What_a_log_in_cannot_do_without_is_asked_for_by_name()
    {
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new OAuth2Login(" ") { Scopes = [] })!.ParamName, Is.EqualTo("clientId"));
        var login = Login();
        Assert.That((await Assert.ThrowsAsync<ArgumentNullException>(() => login.WithBrowserAsync(null!)))!.ParamName, Is.EqualTo("open"));
        Assert.That((await Assert.ThrowsAsync<ArgumentNullException>(() => login.WithPastedUrlAsync(null!)))!.ParamName, Is.EqualTo("ask"));
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentNullException>(() => login.CompleteAsync(null!, new("http://x/"))))!.ParamName,
            Is.EqualTo("begun")
        );
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentNullException>(() => login.CompleteAsync(login.Begin(), null!)))!.ParamName,
            Is.EqualTo("redirected")
        );
    }

    [Test]
    public async Task The_redirect_address_goes_to_X_letter_by_letter()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        using var browser = new HttpClient();
        Task? page = null;
        var asked = "";
        await Login(redirectUri: $"http://LOCALHOST:{port}")
            .WithBrowserAsync(url =>
            {
                var query = RedirectQuery.Parse(url);
                asked = query["redirect_uri"];
                page = browser.GetStringAsync(new Uri($"http://127.0.0.1:{port}/?state={query["state"]}&code=c"));
            });
        await page!;
        Assert.That(asked, Is.EqualTo($"http://LOCALHOST:{port}"));
        Assert.That(RedirectQuery.Parse(new($"http://x/?{_server.Http.Requests.Single().Body}"))["redirect_uri"], Is.EqualTo(asked));
    }

    [Test]
    public async Task A_user_who_pastes_nothing_is_waited_for_as_long_as_the_limit_says()
    {
        var cancelled = CancellationToken.None;
        var login = new OAuth2Login("client")
        {
            Scopes = [],
            TimeLimit = TimeSpan.FromSeconds(1.5),
            TimeProvider = _clock,
        }.WithPastedUrlAsync(
            (_, cancel) =>
            {
                cancelled = cancel;
                return new(new TaskCompletionSource<string?>().Task);
            }
        );
        _clock.Advance(TimeSpan.FromSeconds(1.4));
        Assert.That((login.IsCompleted, cancelled.IsCancellationRequested), Is.EqualTo((false, false)));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var thrown = (await Assert.ThrowsAsync<TimeoutException>(() => login))!;
        Assert.That(thrown.Message, Is.EqualTo("The user did not log in within 1.5 s."));
        Assert.That(thrown.InnerException, Is.InstanceOf<OperationCanceledException>());
        Assert.That(cancelled.IsCancellationRequested, Is.True, "asking the user is cancelled");
    }

    [TestCase(true, false)]
    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task A_log_in_that_is_abandoned_is_cancelled_and_not_too_late(bool byCaller, bool andTooLate)
    {
        using var cancel = new CancellationTokenSource();
        var login = Login()
            .WithPastedUrlAsync(
                async (_, _) =>
                {
                    await (byCaller ? cancel.CancelAsync() : Task.CompletedTask);
                    _clock.Advance(andTooLate ? TimeSpan.FromMinutes(5) : TimeSpan.Zero);
                    throw new OperationCanceledException("The user has closed the window.");
                },
                cancel.Token
            );
        Assert.That(async () => await login, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_token_that_the_store_does_not_take_is_in_the_exception()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokens.json");
            await File.WriteAllTextAsync(path, "my diary");
            var login = new OAuth2Login("client")
            {
                Scopes = [],
                Server = _server.Server,
                Store = new FileTokenStore(path),
            };
            var begun = login.Begin();
            var thrown = (
                await Assert.ThrowsAsync<XTokenStoreException>(() =>
                    login.CompleteAsync(begun, new($"http://127.0.0.1/?state={begun.State}&code=c"))
                )
            )!;
            Assert.That(thrown.UnsavedToken?.RefreshToken, Is.EqualTo("refresh-1"));
            Assert.That(
                thrown.Message,
                Is.EqualTo($"The user is logged in, and the store did not take the token: {thrown.InnerException!.Message}")
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Without_a_browser_the_redirected_URL_is_pasted()
    {
        var credential = await Login()
            .WithPastedUrlAsync(
                (url, _) => new($"  {RedirectQuery.Parse(url)["redirect_uri"]}?state={RedirectQuery.Parse(url)["state"]}&code=c\n")
            );
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
    }

    [TestCase("the code")]
    [TestCase("")]
    [TestCase(null)]
    public async Task What_is_pasted_and_no_URL_is_an_error(string? pasted) =>
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => Login().WithPastedUrlAsync((_, _) => new(pasted))))!.Message,
            Is.EqualTo("What was pasted is not an address. Copy all of what the browser's address line shows in the end.")
        );

    private OAuth2Login Login(string redirectUri = "http://127.0.0.1:8080/callback") =>
        new("client")
        {
            Scopes = ["tweet.read", "users.read", "offline.access"],
            RedirectUri = new(redirectUri),
            Store = _store,
            TokenName = "alice",
            Server = _server.Server,
            TimeProvider = _clock,
            FetchUser = false,
        };

    private static string Challenge(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

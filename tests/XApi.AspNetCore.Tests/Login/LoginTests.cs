using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using XApi.AspNetCore;
using XApi.Sandbox;

namespace XApi.Tests.Login;

/// <summary>Logging in with X in a web application, at the sandbox's pages.</summary>
[TestFixture]
internal sealed class LoginTests
{
    private readonly MemoryTokenStore _tokens = new();
    private FakeClock _clock = null!;
    private XSandbox _sandbox = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private CookieContainer _cookies = null!;

    private SandboxUser User => _sandbox.User;

    [SetUp]
    public async Task StartAsync()
    {
        _clock = new FakeClock();
        _sandbox = await XSandbox.StartAsync(new() { InMemory = true, TimeProvider = _clock });
        _app = await AppAsync(_ => { });
        _cookies = new CookieContainer();
        _http = Browser();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _tokens.UpdateAsync(_sandbox.User.Id, (_, _) => Task.FromResult<OAuth2UserToken?>(null));
    }

    [Test]
    public async Task A_challenge_and_that_is_it()
    {
        var page = await ChallengeAsync("/mine?tab=1");
        var back = await BackAsync(await ApproveAsync(page));

        Assert.That((back.StatusCode, back.Headers.Location!.OriginalString), Is.EqualTo((HttpStatusCode.Found, "/mine?tab=1")));
        Assert.That(await _http.GetStringAsync("/mine?tab=1"), Is.EqualTo($"{User.Id} {User.Username} {User.Name}"));
        Assert.That(await _http.GetStringAsync("/post"), Is.EqualTo(User.Id), "a call for the user");
        Assert.That((await _tokens.ReadAsync(User.Id))!.Username, Is.EqualTo(User.Username));
    }

    [Test]
    public async Task A_page_that_lists_the_ways_to_log_in_has_a_name_for_it()
    {
        var schemes = await _app.Services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync();

        Assert.That(schemes.Select(scheme => scheme.DisplayName).OfType<string>(), Is.EqualTo(new[] { "X" }));
    }

    [Test]
    public async Task The_session_says_who_the_user_is_and_keeps_no_secret_of_the_log_in()
    {
        await BackAsync(await ApproveAsync(await ChallengeAsync("/mine")));

        var session = (await _http.GetStringAsync("/session")).Split('\n');

        Assert.That(
            session,
            Is.SupersetOf(
                new[]
                {
                    $"{ClaimTypes.NameIdentifier}={User.Id} of X",
                    $"{ClaimTypes.Name}={User.Username} of X",
                    $"{XClaimTypes.UserId}={User.Id} of X",
                    $"{XClaimTypes.Username}={User.Username} of X",
                    $"{XClaimTypes.Name}={User.Name} of X",
                }
            )
        );
        Assert.That(session, Has.None.StartsWith(".x."), "the verifier and the state have served their purpose");
    }

    [Test]
    public async Task The_state_is_short_and_the_cookie_is_for_this_browser_alone()
    {
        using var response = await _http.GetAsync("/mine?tab=1");

        var state = Query(response.Headers.Location!)["state"];
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.That(state!.Length, Is.LessThan(100), "X takes 500 characters at most");
        Assert.That(Query(response.Headers.Location!)["code_challenge_method"], Is.EqualTo("S256"));
        Assert.That(cookie.ToLowerInvariant(), Does.Contain("httponly").And.Contain("samesite=lax"));
        Assert.That(cookie, Does.Not.Contain(state));
    }

    [Test]
    public async Task Behind_a_proxy_and_under_a_path_X_redirects_to_the_address_that_browsers_have()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://10.0.0.5/base/mine");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "app.example");

        using var response = await _http.SendAsync(request);

        Assert.That(Query(response.Headers.Location!)["redirect_uri"], Is.EqualTo("https://app.example/base/signin-x"));
        Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.Contain("path=/base/signin-x").And.Contain("secure"));
    }

    [Test]
    public async Task Someone_else_s_redirect_is_refused()
    {
        var theirs = await ApproveAsync(await ChallengeAsync("/mine"));
        _cookies = new CookieContainer();
        _http.Dispose();
        _http = Browser();

        await Assert.ThatAsync(
            () => BackAsync(theirs),
            Throws.InstanceOf<AuthenticationFailureException>().With.InnerException.Message.Contains("not begun in this browser")
        );
        Assert.That(await _tokens.ReadAsync(User.Id), Is.Null);
    }

    [Test]
    public async Task A_redirect_works_once()
    {
        var address = await ApproveAsync(await ChallengeAsync("/mine"));
        await BackAsync(address);

        await Assert.ThatAsync(() => BackAsync(address), Throws.InstanceOf<AuthenticationFailureException>());
    }

    [Test]
    public async Task A_log_in_that_takes_longer_than_its_time_is_refused()
    {
        var page = await ChallengeAsync("/mine");
        _clock.Advance(TimeSpan.FromMinutes(16));

        await Assert.ThatAsync(
            async () => await BackAsync(await ApproveAsync(page)),
            Throws.InstanceOf<AuthenticationFailureException>().With.InnerException.Message.Contains("took too long")
        );
    }

    [TestCase("")]
    [TestCase("=")]
    public async Task A_cookie_that_was_changed_can_not_be_read(string end)
    {
        var address = await ApproveAsync(await ChallengeAsync("/mine"));
        foreach (Cookie cookie in _cookies.GetAllCookies())
        {
            cookie.Value = "x" + cookie.Value[1..] + end;
        }

        await Assert.ThatAsync(
            () => BackAsync(address),
            Throws
                .InstanceOf<AuthenticationFailureException>()
                .With.InnerException.Message.Contains("The cookie of the login can\u2019t be read: it was changed")
        );
    }

    [Test]
    public async Task A_user_who_does_not_agree_comes_to_the_page_for_it()
    {
        var page = await ChallengeAsync("/mine");
        var address = new Uri((await _sandbox.Browser(User).DenyAsync(page))!);

        using var back = await _http.GetAsync(address.PathAndQuery);

        Assert.That(back.Headers.Location!.OriginalString, Is.EqualTo("https://app.example/denied?ReturnUrl=%2Fmine"));
    }

    [Test]
    public async Task Signing_out_revokes_the_log_in()
    {
        await BackAsync(await ApproveAsync(await ChallengeAsync("/mine")));
        var token = (await _tokens.ReadAsync(User.Id))!;

        Assert.That((await _http.GetAsync("/leave")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That(await _tokens.ReadAsync(User.Id), Is.Null);
        using var x = _sandbox.CreateClient(
            new OAuth2UserCredential(_sandbox.ConfidentialClientId, new OAuth2UserToken(token.AccessToken))
        );
        await Assert.ThatAsync(() => x.Users.MeAsync(), Throws.InstanceOf<Exception>());
        Assert.That((await _http.GetAsync("/mine")).StatusCode, Is.EqualTo(HttpStatusCode.Found), "the session has ended too");
    }

    [Test]
    public async Task Signing_out_ends_the_session_though_the_tokens_can_not_be_read()
    {
        var store = new BrokenStore(_tokens);
        using var log = new LogBook();
        await _app.DisposeAsync();
        _app = await AppAsync(options => options.TokenStore = store, log);
        _http.Dispose();
        _http = Browser();
        await BackAsync(await ApproveAsync(await ChallengeAsync("/mine")));
        store.IsBroken = true;

        Assert.That((await _http.GetAsync("/leave")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That((await _http.GetAsync("/mine")).StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(
            log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => (entry.Id, entry.Text)),
            Is.EqualTo([(120, $"The login of the user {User.Id} could not be revoked; the user is signed out all the same.")])
        );
    }

    [Test]
    public async Task A_token_is_refreshed_when_it_has_expired_and_another_instance_sees_it()
    {
        await BackAsync(await ApproveAsync(await ChallengeAsync("/mine")));
        var first = (await _tokens.ReadAsync(User.Id))!;
        _clock.Advance(TimeSpan.FromHours(2));
        await using var another = await AppAsync(_ => { });

        var me = await another.Services.GetRequiredService<IXApiClientFactory>().ForUser(User.Id).Users.MeAsync();

        Assert.That(me.Data!.Id, Is.EqualTo(User.Id));
        Assert.That((await _tokens.ReadAsync(User.Id))!.AccessToken, Is.Not.EqualTo(first.AccessToken));
    }

    [Test]
    public void A_user_of_something_else_has_no_client()
    {
        var factory = _app.Services.GetRequiredService<IXApiClientFactory>();
        var stranger = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1")], "Other"));

        Assert.That(() => factory.ForUser(stranger), Throws.InvalidOperationException.With.Message.Contains("has not logged in with X"));
    }

    [Test]
    public async Task What_is_missing_is_named()
    {
        await Assert.ThatAsync(
            () => AppAsync(options => options.ClientId = ""),
            Throws.InvalidOperationException.With.Message.Contains("ClientId")
        );
        await Assert.ThatAsync(
            () => AppAsync(options => options.Scopes.Clear()),
            Throws.InvalidOperationException.With.Message.Contains("users.read")
        );

        var services = new ServiceCollection();
        services.AddAuthentication().AddXLogin(new ConfigurationManager().GetSection("X"));
        using var unconfigured = services.BuildServiceProvider();
        Assert.That(() => Of(unconfigured), Throws.InvalidOperationException.With.Message.Contains("ClientId"));

        static XLoginOptions Of(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<XLoginOptions>>().Get("X");
    }

    private async Task<WebApplication> AppAsync(Action<XLoginOptions> configure, LogBook? log = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (log is not null)
        {
            builder.Services.AddSingleton<ILoggerFactory>(log);
        }

        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<ITokenStore>(_tokens);
        builder.Services.AddXApi(options =>
        {
            options.BaseAddress = _sandbox.BaseAddress;
            options.PrimaryHandler = _sandbox.Handler;
            options.Credentials = [new AppOnlyCredential(_sandbox.BearerToken)];
        });
        builder.Configuration["X:ClientId"] = _sandbox.ConfidentialClientId;
        builder.Configuration["X:ClientSecret"] = _sandbox.ClientSecret;
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie()
            .AddXLogin(
                builder.Configuration.GetSection("X"),
                options =>
                {
                    options.Server = _sandbox.AuthorizationServer;
                    options.AccessDeniedPath = "/denied";
                    configure(options);
                }
            );
        var app = builder.Build();
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
        app.UsePathBase("/base");
        app.UseAuthentication();
        app.UseRouting();
        app.MapGet(
            "/mine",
            async (HttpContext context) =>
            {
                if (context.User.Identity?.IsAuthenticated != true)
                {
                    await context.ChallengeAsync("X");
                    return;
                }

                string?[] claims = [XClaimTypes.UserId, ClaimTypes.Name, XClaimTypes.Name];
                await context.Response.WriteAsync(string.Join(' ', claims.Select(type => context.User.FindFirstValue(type!))));
            }
        );
        app.MapGet(
            "/post",
            async (HttpContext context, IXApiClientFactory factory) =>
                (await factory.ForUser(context.User).Users.MeAsync(cancellationToken: context.RequestAborted)).Data!.Id
        );
        app.MapGet(
            "/session",
            async (HttpContext context) =>
            {
                var session = await context.AuthenticateAsync();
                var claims = session.Principal!.Claims.Select(claim => $"{claim.Type}={claim.Value} of {claim.Issuer}");
                return string.Join('\n', claims.Concat(session.Properties!.Items.Keys.Order(StringComparer.Ordinal)));
            }
        );
        app.MapGet("/leave", (HttpContext context) => context.SignOutAsync("X"));
        await app.StartAsync();
        return app;
    }

    private HttpClient Browser() =>
        new(new BrowserCookies(_app.GetTestServer().CreateHandler(), _cookies)) { BaseAddress = new Uri("https://app.example") };

    private async Task<Uri> ChallengeAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        return response.Headers.Location!;
    }

    private async Task<Uri> ApproveAsync(Uri page) => new((await _sandbox.Browser(User).ApproveAsync(page))!);

    private Task<HttpResponseMessage> BackAsync(Uri address)
    {
        Assert.That(address.GetLeftPart(UriPartial.Path), Is.EqualTo("https://app.example/signin-x"));
        return _http.GetAsync(address.PathAndQuery);
    }

    private static Dictionary<string, string?> Query(Uri uri) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);

    /// <summary>A store on a disk that can be gone.</summary>
    private sealed class BrokenStore(ITokenStore inner) : ITokenStore
    {
        public bool IsBroken { get; set; }

        public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) =>
            IsBroken ? throw new XTokenStoreException("The disk is gone.") : inner.ReadAsync(name, cancellationToken);

        public Task<OAuth2UserToken?> UpdateAsync(
            string name,
            Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
            CancellationToken cancellationToken = default
        ) => IsBroken ? throw new XTokenStoreException("The disk is gone.") : inner.UpdateAsync(name, update, cancellationToken);
    }
}

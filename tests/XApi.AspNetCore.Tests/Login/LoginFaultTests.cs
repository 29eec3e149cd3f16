using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;
using XApi.Sandbox;

namespace XApi.Tests.Login;

/// <summary>Logins that are set up as they should not be, and several schemes in one application.</summary>
[TestFixture]
internal sealed class LoginFaultTests
{
    private CookieContainer _cookies = null!;
    private XSandbox _sandbox = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cookies = new CookieContainer();
        _sandbox = await XSandbox.StartAsync(new() { InMemory = true });
    }

    [TearDown]
    public async Task StopAsync() => await _sandbox.DisposeAsync();

    [Test]
    public async Task An_application_without_what_its_login_needs_does_not_start()
    {
        await Assert.ThatAsync(
            () => AppAsync(login => login.AddXLogin(options => options.ClientId = " ")),
            Throws.InvalidOperationException.With.Message.Contains("ClientId")
        );
        await Assert.ThatAsync(
            () => AppAsync(login => login.AddXLogin(Of(options => options.Client = "brand"))),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "There is no client “brand” of the X API among the services: add it with services.AddXApi(\"brand\", …)."
            )
        );
        await Assert.ThatAsync(
            () => AppAsync(login => login.AddXLogin(Of(_ => { })), hasClient: false),
            Throws.InvalidOperationException.With.Message.Contains("services.AddXApi(…)")
        );
    }

    [Test]
    public async Task Schemes_that_would_take_each_other_s_users_do_not_start()
    {
        await Assert.ThatAsync(
            () => AppAsync(login => login.AddXLogin(Of(_ => { })).AddXLogin(Of(_ => { }), "Second")),
            Throws.InvalidOperationException.With.Message.Contains("X and Second both have users come back to /signin-x")
        );
        await Assert.ThatAsync(
            () =>
                AppAsync(login =>
                    login
                        .AddXLogin(Of(_ => { }))
                        .AddXLogin(Of(options => (options.CallbackPath, options.ClientId) = ("/back", "other")), "Second")
                ),
            Throws.InvalidOperationException.With.Message.Contains("X and Second are of two Apps")
        );
    }

    [Test]
    public async Task A_user_of_the_second_scheme_calls_by_its_App()
    {
        var (first, second) = (new MemoryTokenStore(), new MemoryTokenStore());
        await using var app = await AppAsync(login =>
            login
                .AddXLogin(Of(options => (options.TokenStore, options.ClientId) = (first, "other")))
                .AddXLogin(Of(options => (options.TokenStore, options.CallbackPath) = (second, "/back")), "Second")
        );
        using var http = Browser(app);

        await LogInAsync(http, "/login?scheme=Second");

        Assert.That(await http.GetStringAsync("/me"), Is.EqualTo(_sandbox.User.Id));
        Assert.That(await first.ReadAsync(_sandbox.User.Id), Is.Null);

        var all = app.Services.GetRequiredService<IXApiClientFactory>();
        var one = app.Services.GetRequiredKeyedService<IXApiClientFactory>("Second");
        Assert.That((await one.ForUser(_sandbox.User.Id).Users.MeAsync()).Data!.Id, Is.EqualTo(_sandbox.User.Id));
        Assert.That(
            () => all.ForUser(_sandbox.User.Id),
            Throws.InvalidOperationException.With.Message.Contains("FromKeyedServices(\"X\")")
        );

        // An application's own session, which has the claims of the login.
        var id = new Claim(XClaimTypes.UserId, _sandbox.User.Id, ClaimValueTypes.String, "Second");
        var own = new ClaimsPrincipal(new ClaimsIdentity([id], "Identity.Application"));
        Assert.That((await all.ForUser(own).Users.MeAsync()).Data!.Id, Is.EqualTo(_sandbox.User.Id));
    }

    [Test]
    public async Task Schemes_of_one_App_share_their_users()
    {
        var store = new MemoryTokenStore();
        await using var app = await AppAsync(login =>
            login
                .AddXLogin(Of(options => options.TokenStore = store))
                .AddXLogin(Of(options => (options.TokenStore, options.CallbackPath) = (store, "/back")), "Second")
        );
        using var http = Browser(app);

        await LogInAsync(http, "/login?scheme=Second");

        var factory = app.Services.GetRequiredService<IXApiClientFactory>();
        Assert.That((await factory.ForUser(_sandbox.User.Id).Users.MeAsync()).Data!.Id, Is.EqualTo(_sandbox.User.Id));
    }

    [Test]
    public async Task Where_the_user_was_may_be_a_long_address()
    {
        await using var app = await AppAsync(login => login.AddXLogin(Of(_ => { })));
        using var http = Browser(app);
        var page = "/me?filter=" + new string('f', 6000);

        using var begun = await http.GetAsync("/login?to=" + Uri.EscapeDataString(page));
        var set = begun.Headers.GetValues("Set-Cookie").ToList();
        using var back = await BackAsync(http, begun);

        Assert.That(set, Has.All.Property("Length").LessThan(4096), "what browsers keep of a cookie");
        Assert.That(back.Headers.Location!.OriginalString, Is.EqualTo(page));
        Assert.That(
            _cookies.GetAllCookies().Where(cookie => !cookie.Expired).Select(cookie => cookie.Name),
            Is.EqualTo([".AspNetCore.Cookies"]),
            "nothing of the login stays"
        );
    }

    [TestCase("cors", HttpStatusCode.Unauthorized)]
    [TestCase("no-cors", HttpStatusCode.Found)]
    [TestCase("navigate", HttpStatusCode.Found)]
    public async Task A_script_that_can_not_follow_to_X_is_refused_and_leaves_no_cookie(string mode, HttpStatusCode status)
    {
        await using var app = await AppAsync(login => login.AddXLogin(Of(_ => { })));
        using var http = Browser(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { { "Sec-Fetch-Mode", mode } } };

        using var response = await http.SendAsync(request);

        Assert.That((response.StatusCode, response.Headers.Contains("Set-Cookie")), Is.EqualTo((status, status == HttpStatusCode.Found)));
    }

    [Test]
    public async Task Instances_that_do_not_share_their_keys_say_so()
    {
        await using var one = await AppAsync(login => login.AddXLogin(Of(_ => { })));
        await using var other = await AppAsync(login => login.AddXLogin(Of(_ => { })));
        using var http = Browser(one);
        using var begun = await http.GetAsync("/login");
        using var there = Browser(other);

        await Assert.ThatAsync(
            () => BackAsync(there, begun),
            Throws.InstanceOf<AuthenticationFailureException>().With.InnerException.Message.Contains("Instances share the keys")
        );
    }

    [Test]
    public async Task The_handler_for_the_backchannel_sends_what_the_login_sends()
    {
        using var proxy = new Counting(_sandbox.Handler!);
        var server = _sandbox.AuthorizationServer;
        await using var app = await AppAsync(login =>
            login.AddXLogin(
                Of(options =>
                {
                    options.BackchannelHttpHandler = proxy;
                    options.Server = new() { BaseAddress = server.BaseAddress, AuthorizePage = server.AuthorizePage };
                })
            )
        );
        using var http = Browser(app);

        await LogInAsync(http, "/login");

        Assert.That(proxy.Paths, Is.EqualTo(["/2/oauth2/token"]));
        await http.GetAsync("/leave");
        Assert.That(proxy.Paths, Has.Some.EqualTo("/2/oauth2/revoke"));
    }

    private Action<XLoginOptions> Of(Action<XLoginOptions> configure) =>
        options =>
        {
            options.ClientId = _sandbox.ConfidentialClientId;
            options.ClientSecret = _sandbox.ClientSecret;
            options.Server = _sandbox.AuthorizationServer;
            configure(options);
        };

    private async Task<WebApplication> AppAsync(Action<AuthenticationBuilder> login, bool hasClient = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddSingleton<ITokenStore>(new MemoryTokenStore());
        if (hasClient)
        {
            builder.Services.AddXApi(options =>
            {
                options.BaseAddress = _sandbox.BaseAddress;
                options.PrimaryHandler = _sandbox.Handler;
                options.Credentials = [new AppOnlyCredential(_sandbox.BearerToken)];
            });
        }

        login(builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie());
        var app = builder.Build();
        try
        {
            app.UseAuthentication();
            app.UseRouting();
            app.MapGet(
                "/login",
                (HttpContext context, string? scheme, string? to) =>
                    context.ChallengeAsync(scheme ?? "X", new() { RedirectUri = to ?? "/" })
            );
            app.MapGet(
                "/me",
                async (HttpContext context, IXApiClientFactory factory) => (await factory.ForUser(context.User).Users.MeAsync()).Data!.Id
            );
            app.MapGet("/leave", (HttpContext context) => context.SignOutAsync("X"));
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private HttpClient Browser(WebApplication app) =>
        new(new BrowserCookies(app.GetTestServer().CreateHandler(), _cookies)) { BaseAddress = new Uri("https://app.example") };

    private async Task LogInAsync(HttpClient http, string path)
    {
        using var begun = await http.GetAsync(path);
        using var back = await BackAsync(http, begun);
        Assert.That(back.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    private async Task<HttpResponseMessage> BackAsync(HttpClient http, HttpResponseMessage begun)
    {
        var address = new Uri((await _sandbox.Browser().ApproveAsync(begun.Headers.Location!))!);
        return await http.GetAsync(address.PathAndQuery);
    }

    private sealed class Counting(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

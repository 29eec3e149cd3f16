using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using XApi.AspNetCore;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/web-login.md.</summary>
[TestFixture]
internal sealed class LoginSnippets
{
    [Test]
    public async Task A_user_logs_in_posts_and_logs_out()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });
        await using var dataSource = SqliteFactory.Instance.CreateDataSource("Data Source=login;Mode=Memory;Cache=Shared");
        await using var open = await dataSource.OpenConnectionAsync();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Configuration["XApi:ClientId"] = sandbox.ConfidentialClientId;
        builder.Configuration["XApi:ClientSecret"] = sandbox.ClientSecret;
        builder.Configuration["XApi:BearerToken"] = sandbox.BearerToken;
        builder.Configuration["XApi:BaseAddress"] = sandbox.BaseAddress.AbsoluteUri;
        builder.Services.Configure<XApiClientOptions>(options => options.PrimaryHandler = sandbox.Handler);
        builder.Services.Configure<XLoginOptions>(XLoginExtensions.Scheme, options => options.Server = sandbox.AuthorizationServer);
        // snippet: login-app
        var tokens = new DbTokenStore(dataSource);
        await tokens.CreateTableAsync();
        builder.Services.AddSingleton<ITokenStore>(tokens);
        builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
        builder.Services.AddAuthorization();
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.LoginPath = "/login")
            .AddXLogin(builder.Configuration.GetSection("XApi"), options => options.Scopes.Add(XScopes.TweetWrite));
        // end
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseRouting();
        app.UseAuthorization();
        // snippet: login-endpoints
        app.MapGet("/login", () => Results.Challenge(new() { RedirectUri = "/" }, [XLoginExtensions.Scheme]));
        app.MapGet("/logout", () => Results.SignOut(new() { RedirectUri = "/" }, [XLoginExtensions.Scheme]));
        app.MapPost("/posts", async (string text, ClaimsPrincipal user, IXApiClientFactory x, CancellationToken cancellationToken) =>
        {
            var posted = await x.ForUser(user).Tweets.CreateAsync(new() { Text = text }, cancellationToken: cancellationToken);
            return posted.Data!.Id;
        }).RequireAuthorization();
        // end
        await app.StartAsync();
        using var http = app.GetTestClient();

        using var begun = await http.GetAsync("/login");
        http.DefaultRequestHeaders.Add("Cookie", Cookie(begun));
        var address = new Uri((await sandbox.Browser().ApproveAsync(begun.Headers.Location!))!);
        using var back = await http.GetAsync(address.PathAndQuery);
        http.DefaultRequestHeaders.Remove("Cookie");
        http.DefaultRequestHeaders.Add("Cookie", Cookie(back));
        using var posted = await http.PostAsync("/posts?text=Snow", null);

        var id = await posted.Content.ReadAsStringAsync();
        using var x = sandbox.CreateClient();
        Assert.That((await x.Tweets.GetAsync(id)).Data!.Text, Is.EqualTo("Snow"));
        Assert.That((await http.GetAsync("/logout")).Headers.Location!.OriginalString, Is.EqualTo("/"));
        Assert.That(await new DbTokenStore(dataSource).ReadAsync(sandbox.User.Id), Is.Null);
    }

    private static string Cookie(HttpResponseMessage response) =>
        string.Join("; ", response.Headers.GetValues("Set-Cookie").Where(cookie => !cookie.Contains("1970", StringComparison.Ordinal)).Select(cookie => cookie.Split(';')[0]));
}

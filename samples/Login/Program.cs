using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using XApi;

// A web application whose users log in with X. Their tokens are in SQLite, and are renewed there for all who share the file.
var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("X");
var address = new Uri(settings["Address"] ?? "https://api.x.com");
var server = settings["Address"] is null
    ? XAuthorizationServer.X
    : new XAuthorizationServer { BaseAddress = address, AuthorizePage = new(address, "i/oauth2/authorize") };
await using var database = SqliteFactory.Instance.CreateDataSource($"Data Source={settings["Database"] ?? "tokens.db"}");
var tokens = new DbTokenStore(database);
await tokens.CreateTableAsync();
using var x = new XApiClient(new XApiClientOptions { BaseAddress = address });
var begun = new ConcurrentDictionary<string, (OAuth2Login Login, OAuth2Authorization Authorization)>();

var app = builder.Build();
app.MapGet(
    "/login",
    (HttpContext context) =>
    {
        var login = new OAuth2Login(settings["ClientId"]!, settings["ClientSecret"])
        {
            Scopes = [.. XScopes.For(XOperation.HomeTimeline), XScopes.OfflineAccess],
            RedirectUri = new(settings["Callback"]!),
            Store = tokens,
            TokenName = Guid.NewGuid().ToString("N"),
            Server = server,
        };
        var authorization = login.Begin();
        begun[authorization.State] = (login, authorization);

        // Only the browser that began a login ends it: the link of somebody else's would log its user in as them.
        context.Response.Cookies.Append("login", authorization.State, new() { HttpOnly = true, SameSite = SameSiteMode.Lax });
        return Results.Redirect(authorization.Url.AbsoluteUri);
    }
);
app.MapGet(
    "/callback",
    async (HttpContext context, string state) =>
    {
        if (context.Request.Cookies["login"] != state || !begun.TryRemove(state, out var of))
        {
            return Results.BadRequest("This login is unknown. Begin again at /login.");
        }

        var here = new Uri($"{settings["Callback"]}{context.Request.QueryString}");
        try
        {
            var me = await of.Login.CompleteAsync(of.Authorization, here, context.RequestAborted);
            context.Response.Cookies.Append("session", me.TokenName, new() { HttpOnly = true, SameSite = SameSiteMode.Lax });
            return Results.Redirect("/");
        }
        catch (XOAuthException failure)
        {
            return Results.Text($"{failure.Message} Begin again at /login.", statusCode: StatusCodes.Status403Forbidden);
        }
    }
);
app.MapGet(
    "/",
    async (HttpContext context) =>
    {
        if (context.Request.Cookies["session"] is not { } session)
        {
            return Results.Redirect("/login");
        }

        var me = new OAuth2UserCredential(settings["ClientId"]!, tokens, settings["ClientSecret"]) { TokenName = session, Server = server };
        try
        {
            var home = await x.As(me).Timelines.HomeAsync((await me.GetUserIdAsync())!);
            return Results.Text($"Hello @{me.Username}. Your home timeline begins with: {home.Data.FirstOrDefault()?.Text}");
        }
        catch (XApiException failure) when (failure is XCredentialException or XUnauthorizedException)
        {
            // The user has taken the access back, or the tokens are gone.
            return Results.Redirect("/login");
        }
    }
);
app.Run();

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Data.Sqlite;
using WebApp;
using XApi;
using XApi.AspNetCore;

// A web application whose users log in with X, post, and see their mentions as they come in. Tokens and events are in SQLite.
var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("XApi");
var server = settings["BaseAddress"] is { } address
    ? new XAuthorizationServer { BaseAddress = new(address), AuthorizePage = new(new Uri(address), "i/oauth2/authorize") }
    : XAuthorizationServer.X;
await using var database = SqliteFactory.Instance.CreateDataSource($"Data Source={builder.Configuration["Database"] ?? "webapp.db"}");
var tokens = new DbTokenStore(database);
await tokens.CreateTableAsync();
var mentions = new Mentions();

builder.Services.AddSingleton<ITokenStore>(tokens);
builder.Services.AddXApi(settings);
builder
    .Services.AddXEvents(settings)
    .AddHandler((item, _, _) => mentions.HandleAsync(item))
    .UseDatabase(database)
    .KeepWebhook(
        builder.Configuration["WebhookUrl"]
            ?? throw new InvalidOperationException("WebhookUrl is missing: where X reaches /x/webhook, by https."),
        new()
        {
            // Those who have the page open; X sends mentions of a user whose token subscribes.
            Subscriptions = (_, _) => new([.. mentions.Watching.Select(MentionsOf)]),
            CredentialOf = subscription => new OAuth2UserCredential(settings["ClientId"]!, tokens, settings["ClientSecret"])
            {
                TokenName = subscription.Filter!.UserId!,
                Server = server,
            },
        }
    );
builder
    .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie()
    .AddXLogin(
        settings,
        options =>
        {
            options.Server = server;
            options.Scopes.Add(XScopes.TweetWrite);
            options.AccessDeniedPath = "/";
        }
    );
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddX();

var app = builder.Build();
app.UseFileServer();
app.UseAuthentication();
app.UseAuthorization();
app.MapXWebhook("/x/webhook");
app.MapHealthChecks("/health");
app.MapGet("/login", () => Results.Challenge(new() { RedirectUri = "/" }, [XLoginExtensions.Scheme]));
app.MapPost("/logout", () => Results.SignOut(new() { RedirectUri = "/" }, [XLoginExtensions.Scheme]));
app.MapGet("/me", (ClaimsPrincipal user) => Results.Json(new { Username = user.FindFirstValue(XClaimTypes.Username) }));
app.MapPost(
        "/posts",
        async (Draft draft, ClaimsPrincipal user, IXApiClientFactory x, CancellationToken cancellationToken) =>
        {
            try
            {
                var posted = await x.ForUser(user).Tweets.CreateAsync(new() { Text = draft.Text }, cancellationToken: cancellationToken);
                return Results.Json(new { posted.Data!.Id });
            }
            catch (Exception failure) when (failure is XApiException or ArgumentException)
            {
                return Results.Problem(failure.Message, statusCode: 400);
            }
        }
    )
    .RequireAuthorization();
app.MapGet(
        "/mentions",
        (ClaimsPrincipal user, XWebhook webhook, IHostApplicationLifetime lifetime) =>
            TypedResults.ServerSentEvents(
                mentions.WatchAsync(user.FindFirstValue(XClaimTypes.UserId)!, webhook.EnsureAsync, lifetime.ApplicationStopping)
            )
    )
    .RequireAuthorization();
app.Run();

static CreateActivitySubscriptionRequest MentionsOf(string userId) =>
    new()
    {
        EventType = ActivityEventType.PostMentionCreate,
        Filter = new() { UserId = userId },
    };

internal sealed record Draft(string Text);

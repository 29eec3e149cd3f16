using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/webhooks.md.</summary>
[TestFixture]
internal sealed class WebhookSnippets
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xapi-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task An_application_reacts_to_mentions()
    {
        WebApplication? built = null;
        using var detour = new Detour(() => built!.GetTestServer().CreateHandler());
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true, WebhookHandler = detour });
        await using var dataSource = SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(_folder, "events.db")};Pooling=False");
        var (userId, user, log) = (sandbox.User.Id, sandbox.User.Credential, new MentionLog());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(log);
        builder.Configuration["XApi:ApiKeySecret"] = sandbox.ApiKeySecret;
        builder.Configuration["XApi:ApiKey"] = sandbox.ApiKey;
        builder.Configuration["XApi:BearerToken"] = sandbox.BearerToken;
        builder.Configuration["XApi:BaseAddress"] = sandbox.BaseAddress.AbsoluteUri;
        builder.Services.Configure<XApiClientOptions>(options => options.PrimaryHandler = sandbox.Handler);
        // snippet: webhook-app
        builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
        builder
            .Services.AddXEvents(builder.Configuration.GetSection("XApi"))
            .AddHandler<Mentions>()
            .UseDatabase(dataSource)
            .KeepWebhook("https://example.com/x/webhook", new()
            {
                Subscriptions = (_, _) => new([new() { EventType = ActivityEventType.PostMentionCreate, Filter = new() { UserId = userId } }]),
                CredentialOf = _ => user,
            });

        var app = builder.Build();
        app.MapXWebhook("/x/webhook");
        // end
        built = app;
        await using (app)
        {
            await app.StartAsync();
            var webhook = app.Services.GetRequiredService<XWebhook>();
            await Eventually.TrueAsync(() => webhook.State.IsValid, "the webhook is registered");

            var id = sandbox.Post($"Hello @{sandbox.User.Username}", sandbox.Users[3]);

            await Eventually.TrueAsync(() => log.Tweets.Contains(id), "the mention is handled");
            // Disposing does not wait for what still writes to the database.
            await app.StopAsync();
        }
    }

    [Test]
    public async Task Events_are_read_as_a_sequence()
    {
        await using var app = await EventApp.StartAsync();
        var reader = app.Services.GetRequiredService<IXEventReader>();
        using var stop = new CancellationTokenSource();
        var cancellationToken = stop.Token;
        await app.PostAsync(EventApp.Activity("1"));
        await app.Inbox.GetStatusAsync(cancellationToken);
        var reading = ReadAsync();
        await Eventually.TrueAsync(() => app.Inbox.GetStatusAsync().AsTask().GetAwaiter().GetResult().Waiting == 0, "it is read");
        await stop.CancelAsync();
        await Assert.ThatAsync(() => reading, Throws.InstanceOf<OperationCanceledException>());

        async Task ReadAsync()
        {
            // snippet: webhook-reader
            await foreach (var item in reader.ReadAllAsync(cancellationToken))
            {
                Console.WriteLine($"{item.Type} {item.Id}");
            }
            // end
        }
    }

    [Test]
    public async Task Subscriptions_are_a_wanted_state()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });
        using var x = sandbox.CreateClient();
        var userId = sandbox.User.Id;
        // snippet: webhook-sync
        var sync = await x.Activity.SyncSubscriptionsAsync([
            new() { EventType = ActivityEventType.PostCreate, Filter = new() { UserId = userId }, Tag = "posts" },
            new() { EventType = ActivityEventType.FollowFollow, Filter = new() { UserId = userId } },
        ]);
        Console.WriteLine($"{sync.Created.Count} created, {sync.Deleted.Count} deleted, {sync.Failures.Count} refused");
        // end
        Assert.That((sync.Created.Count, sync.IsComplete), Is.EqualTo((2, true)));
    }

    // snippet: webhook-handler
    public sealed class Mentions(MentionLog log) : IXEventHandler
    {
        public Task HandleAsync(XEvent item, XEventContext context, CancellationToken cancellationToken) =>
            item switch
            {
                XActivityEvent { EventType.Value: "post.mention.create", Payload: Tweet tweet } => log.AddAsync(tweet, cancellationToken),
                XActivityEvent { Payload: UserPairActivity follow } => log.AddAsync(follow.Source!, cancellationToken),
                XFilteredStreamEvent { Tweet: var tweet } => log.AddAsync(tweet, cancellationToken),
                XAccountActivityEvent { Type: "unfollow", Action: { } action } => log.RemoveAsync(action.Source!.Id!, cancellationToken),
                _ => Task.CompletedTask,
            };
    }
    // end

    public static async Task WriteAsync(XEventContext context, XEvent item, CancellationToken cancellationToken)
    {
        // snippet: webhook-transaction
        var transaction = await context.BeginTransactionAsync(cancellationToken);
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO mentions (id) VALUES (@id)";
        // end
        var id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("@id", item.Id);
        command.Parameters.Add(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public sealed class MentionLog
    {
        public ConcurrentBag<string> Tweets { get; } = [];

        public Task AddAsync(Tweet tweet, CancellationToken cancellationToken)
        {
            Tweets.Add(tweet.Id);
            return Task.CompletedTask;
        }

        public ConcurrentDictionary<string, string> Followers { get; } = [];

        public Task AddAsync(User user, CancellationToken cancellationToken)
        {
            Followers[user.Id] = user.Username;
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string userId, CancellationToken cancellationToken)
        {
            Followers.TryRemove(userId, out _);
            return Task.CompletedTask;
        }
    }

    private sealed class Detour(Func<HttpMessageHandler> to) : HttpMessageHandler
    {
        private HttpMessageInvoker? _to;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            (_to ??= new HttpMessageInvoker(to())).SendAsync(request, cancellationToken);
    }
}

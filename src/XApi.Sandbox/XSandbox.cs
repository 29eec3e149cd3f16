using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Sandbox;

/// <summary>
/// An X API v2 that runs in this process, on a free port of the loopback address: all operations, over a made-up world of users and Tweets that is the
/// same in every run. It checks parameters, credentials, scopes and limits as X documents them, and what is written to it changes what is read.
/// </summary>
/// <remarks>
/// <code>
/// await using var sandbox = await XSandbox.StartAsync();
/// using var x = sandbox.CreateClient();
/// var page = await x.Search.RecentAsync("snow");
/// </code>
/// Its members are safe for use from many threads.
/// </remarks>
public sealed partial class XSandbox : IAsyncDisposable
{
    private static readonly DateTimeOffset DefaultStart = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly XWorld _world;
    private readonly CredentialStore _credentials;
    private readonly StreamServer _streams;
    private readonly WebhookServer _webhooks;
    private readonly WorldBuilder _chatter;
    private readonly CallScripts _scripts = new();
    private readonly RequestLog _log;
    private readonly Limits _limits;
    private readonly SandboxState _state;
    private readonly XSandboxOptions _options;
    private readonly DateTimeOffset _startedAt;
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<SandboxTraffic> _traffic = [];
    private SandboxUser[] _users;
    private byte[]? _start;
    private bool _disposed;

    private XSandbox(XSandboxOptions options)
    {
        // A clock that runs as the system's can be turned; one of the caller's is the caller's to turn.
        TimeProvider =
            options.TimeProvider is null ? new SandboxClock(DefaultStart)
            : options.TimeProvider == System.TimeProvider.System ? new SandboxClock(System.TimeProvider.System.GetUtcNow())
            : options.TimeProvider;
        (_options, _startedAt) = (options, TimeProvider.GetUtcNow());
        _credentials = new CredentialStore(options.Seed, TimeProvider);
        _world = new XWorld(TimeProvider) { Credentials = _credentials };
        _chatter = WorldBuilder.Fill(_world, options.TimeProvider is null ? DefaultStart : _startedAt, options);
        _world.Begin();
        _streams = new StreamServer(_world, TimeProvider, options);
        _webhooks = new WebhookServer(_world, _credentials, TimeProvider, options);
        _users = [.. _world.Users.Select(NewUser)];
        _world.Charges.Balance = options.Credits;
        _world.Charges.Owner = options.UserOwnsApp ? _world.Users[0] : null;
        _log = new RequestLog(TimeProvider);
        _limits = new Limits(TimeProvider, options.MaxRateLimitWindow);
        ForgetsTweetWords = options.ForgetTweetWords;
        var page = options.Page ? new PageEndpoints(this, new TrafficLog()) : null;
        var signatures = new OAuth1Signatures(ApiKey, ApiKeySecret, TimeProvider);
        var logins = new OAuthEndpoints(_credentials, signatures, _world, TimeProvider);
        World = new SandboxWorld(_world, _credentials, logins);
        _state = new SandboxState(_world, _credentials, _limits, logins);
        var dispatcher = new Dispatcher(
            _world,
            options,
            new Authentication(_credentials, signatures),
            _limits,
            _scripts,
            _log,
            _streams,
            _webhooks,
            [logins, new MediaEndpoints(_world)]
        );
        _server = Build(dispatcher, options, page);
    }

    /// <summary>Where the sandbox listens, such as <c>http://127.0.0.1:41234</c>; in memory it is an address that only <see cref="Handler"/> leads to.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>
    /// Sends requests to a sandbox that runs in memory (<see cref="XSandboxOptions.InMemory"/>), without a socket: the <see cref="XApiClientOptions.PrimaryHandler"/>
    /// of a client that is not made by <see cref="CreateClient(IAuthenticationProvider[])"/>. Null for one that listens. It is disposed with the sandbox.
    /// </summary>
    public HttpMessageHandler? Handler { get; private set; }

    /// <summary>The sandbox's clock. Give it to clients too, so that both agree on when a limit resets.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Where users of this sandbox log in and tokens come from: what stands in for X in a login or a credential.</summary>
    public XAuthorizationServer AuthorizationServer =>
        field ??= new XAuthorizationServer
        {
            BaseAddress = BaseAddress,
            AuthorizePage = new Uri(BaseAddress, "i/oauth2/authorize"),
            Handler = Handler,
        };

    /// <summary>The App's bearer token, for App-only calls: the one that its key and secret fetch. Once it is invalidated there is another.</summary>
    public string BearerToken => _credentials.BearerToken;

    /// <summary>The App's API key, which OAuth 1.0a calls consumer key.</summary>
    public string ApiKey => _credentials.ApiKey;

    /// <summary>The secret of <see cref="ApiKey"/>.</summary>
    public string ApiKeySecret => _credentials.ApiKeySecret;

    /// <summary>The App's OAuth 2.0 client id, as a public client: one that has no secret.</summary>
    public string ClientId => _credentials.ClientId;

    /// <summary>The App's OAuth 2.0 client id, as a confidential client, which <see cref="ClientSecret"/> goes with.</summary>
    public string ConfidentialClientId => _credentials.ConfidentialClientId;

    /// <summary>The secret of <see cref="ConfidentialClientId"/>.</summary>
    public string ClientSecret => _credentials.ClientSecret;

    /// <summary>All users, with credentials that act for them.</summary>
    public IReadOnlyList<SandboxUser> Users => Volatile.Read(ref _users);

    /// <summary>
    /// The user that this sandbox is about, who has everything in plenty: Tweets, mentions, likes and bookmarks. Their pinned Tweet is liked, retweeted, quoted
    /// and replied to by many.
    /// </summary>
    public SandboxUser User => Users[0];

    /// <summary>The streams from the server's side: who is connected, and how they are made to misbehave.</summary>
    public SandboxStreams Streams => _streams.Streams;

    /// <summary>What was uploaded, and how its processing is made to fail.</summary>
    public SandboxMedia Media => _world.MediaControl;

    /// <summary>The latest 1,000 requests, logins and calls alike, in the order in which their responses began. Those refused without a word from X say why here.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _log.Requests;

    /// <summary>What happens without any call: what users do, and what becomes of their accounts.</summary>
    public SandboxWorld World { get; }

    /// <summary>What is left of the App's credits, in US dollars. Set it to use them up, or to buy some.</summary>
    public decimal Balance
    {
        get => _world.Charges.Balance;
        set => _world.Charges.Balance = value;
    }

    /// <summary>What calls and streams have cost, by day, operation and item.</summary>
    public IReadOnlyList<SandboxCharge> Charges => _world.Charges.All();

    /// <summary>What is sent to the App's webhooks.</summary>
    public SandboxWebhooks Webhooks => _webhooks.Webhooks;

    internal SandboxState State => _state;

    internal XWorld Records => _world;

    internal long RequestCount => _log.Count;

    /// <summary>Makes a world and starts to serve it.</summary>
    /// <param name="options">How the sandbox is made; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <returns>The sandbox, listening. Dispose it to stop it.</returns>
    public static async Task<XSandbox> StartAsync(XSandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sandbox = new XSandbox(options ?? new XSandboxOptions());
        try
        {
            await sandbox._server.StartAsync(cancellationToken).ConfigureAwait(false);
            if (sandbox._server.Services.GetRequiredService<IServer>() is TestServer memory)
            {
                (sandbox.BaseAddress, sandbox.Handler) = (memory.BaseAddress, new MemoryHandler(memory.CreateHandler()));
            }
            else
            {
                sandbox.BaseAddress = new Uri(sandbox._server.Urls.First());
            }

            sandbox._world.Address = sandbox.BaseAddress;
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How the sandbox serves an operation.</summary>
    /// <param name="operation">The operation.</param>
    public static SandboxService ServiceOf(XOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Handlers.ServiceOf(operation);
    }

    /// <summary>Makes a client of this sandbox, on its clock.</summary>
    /// <param name="credentials">Who calls; none for the App itself.</param>
    public XApiClient CreateClient(params IAuthenticationProvider[] credentials) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = BaseAddress,
                Credentials = credentials is { Length: > 0 } ? credentials : [new AppOnlyCredential(BearerToken)],
                TimeProvider = TimeProvider,
                PrimaryHandler = Handler,
            }
        );

    /// <summary>Makes a client of this sandbox that acts for a user, by OAuth 2.0 and with all scopes.</summary>
    /// <param name="user">The user.</param>
    public XApiClient CreateClient(SandboxUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return CreateClient(user.Credential);
    }

    /// <summary>A browser at which a user of the sandbox sits, to log in with.</summary>
    /// <param name="user">Who is at the browser; <see cref="User"/> by default.</param>
    public SandboxBrowser Browser(SandboxUser? user = null) => new(BaseAddress, user ?? User, Handler);

    /// <summary>Issues a further OAuth 2.0 access token for a user, for tests of what a token with few scopes may do. It does not end.</summary>
    /// <param name="user">The user.</param>
    /// <param name="scopes">The scopes that the token has; all where none is named.</param>
    public string IssueAccessToken(SandboxUser user, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(scopes);
        return _credentials.IssueUserToken(user.Record, scopes.Length == 0 ? CredentialStore.AllScopes : scopes);
    }

    /// <summary>Makes an access token worthless, of whichever kind it is: calls with it are refused with 401.</summary>
    /// <param name="accessToken">The token.</param>
    /// <returns>Whether there was such a token.</returns>
    public bool RevokeAccessToken(string accessToken)
    {
        ArgumentNullException.ThrowIfNull(accessToken);
        return _credentials.Revoke(accessToken);
    }

    /// <summary>Posts a Tweet, as if its author had done so: streams deliver it, and reads find it.</summary>
    /// <param name="text">The text; hashtags, mentions and links in it are recognised.</param>
    /// <param name="author">Who posts it; <see cref="User"/> by default.</param>
    /// <param name="inReplyToTweetId">The Tweet that it replies to.</param>
    /// <param name="quoteTweetId">The Tweet that it quotes.</param>
    /// <returns>The new Tweet's id.</returns>
    /// <exception cref="ArgumentException">There is no Tweet with the id that is replied to or quoted.</exception>
    public string Post(string text, SandboxUser? author = null, string? inReplyToTweetId = null, string? quoteTweetId = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_world.Gate)
        {
            return JsonText.Id(
                _world
                    .Post(
                        new Draft((author ?? User).Record, text)
                        {
                            ReplyTo = Tweet(inReplyToTweetId, nameof(inReplyToTweetId)),
                            Quotes = Tweet(quoteTweetId, nameof(quoteTweetId)),
                        }
                    )
                    .Id
            );
        }
    }

    /// <summary>Puts a picture, video or GIF where Tweets can attach it by its id, as an upload would.</summary>
    /// <param name="type">What it is.</param>
    /// <returns>The media id.</returns>
    public string AddMedia(MediaType type)
    {
        lock (_world.Gate)
        {
            var medium = new MediaRecord(_world.NextMediaId(), type.Value, 1200, 675, type == MediaType.Video ? 30_000 : null, null);
            _world.Media.Add(medium.Id, medium);
            return JsonText.Id(medium.Id);
        }
    }

    /// <summary>Lets made-up users post at a steady pace of the sandbox's clock, until what is returned, or the sandbox, is disposed.</summary>
    /// <param name="tweetsPerSecond">How many Tweets are posted each second, from 0, which pauses, to a million.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pace is out of these bounds.</exception>
    public SandboxTraffic StartTraffic(double tweetsPerSecond)
    {
        var traffic = new SandboxTraffic(TimeProvider, tweetsPerSecond, Post);
        _traffic.Enqueue(traffic);
        return traffic;

        void Post()
        {
            lock (_world.Gate)
            {
                _chatter.PostAny();
            }
        }
    }

    /// <summary>Stops the sandbox: streams are closed, and the port is given back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        foreach (var traffic in _traffic)
        {
            traffic.Dispose();
        }

        _streams.Stop();
        // Streams end at once, and cleanly; nothing else takes long.
        using var limit = new CancellationTokenSource(ShutdownTimeout, TimeProvider.System);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        await _webhooks.DisposeAsync().ConfigureAwait(false);
        _streams.Dispose();
        Handler?.Dispose();
        _world.MediaStore.Dispose();
    }

    private static WebApplication Build(Dispatcher dispatcher, XSandboxOptions options, PageEndpoints? page)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (options.InMemory)
        {
            builder.WebHost.UseTestServer();
        }
        else
        {
            // What is flushed has left: a connection that breaks after it takes nothing back.
            builder
                .WebHost.UseKestrelCore()
                .UseSockets(sockets => sockets.MaxWriteBufferSize = 1)
                .ConfigureKestrel(kestrel => Configure(kestrel, options.Port));
        }

        builder.Services.AddResponseCompression(compression =>
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json"]
        );
        // Ctrl-C and SIGTERM are the program's; a sandbox ends when it is disposed.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var server = builder.Build();
        server.UseResponseCompression();
        if (page is not null)
        {
            server.Use(next => context => page.HandleAsync(context, next));
        }

        server.Run(dispatcher.HandleAsync);
        return server;
    }

    /// <summary>A client on a busy machine, or one that is stopped in a debugger, may read and write as slowly as it likes.</summary>
    internal static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private TweetRecord? Tweet(string? id, string parameter) =>
        id is null ? null
        : long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _world.Tweet(number) is { } tweet ? tweet
        : throw new ArgumentException($"There is no Tweet {id}.", parameter);

    /// <summary>The lifetime of a guest: the one that ASP.NET Core brings takes the process's signals for itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

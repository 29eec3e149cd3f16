using System.Net;
using System.Net.Http.Headers;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>A sandbox on a clock that tests turn, in which users log in.</summary>
public abstract class SandboxLogins
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private protected FakeClock Clock { get; private set; } = null!;

    private protected XSandbox Sandbox { get; private set; } = null!;

    /// <summary>The one who logs in; not the user that the sandbox takes by default.</summary>
    private protected SandboxUser Alice => Sandbox.Users[3];

    private protected SandboxBrowser Browser => Sandbox.Browser(Alice);

    [SetUp]
    public async Task StartSandbox()
    {
        Clock = new FakeClock();
        Sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = Clock,
                Users = 100,
                Tweets = 500,
            }
        );
    }

    [TearDown]
    public async Task StopSandbox() => await Sandbox.DisposeAsync();

    [OneTimeTearDown]
    public void CloseConnections() => _http.Dispose();

    private protected OAuth2Login OAuth2(
        string? clientId = null,
        string? clientSecret = null,
        ITokenStore? store = null,
        params string[] scopes
    ) =>
        new(clientId ?? Sandbox.ClientId, clientSecret)
        {
            Scopes = scopes is [] ? ["tweet.read", "tweet.write", "users.read", "offline.access"] : scopes,
            RedirectUri = new("http://127.0.0.1:0/callback"),
            Server = Sandbox.AuthorizationServer,
            Store = store ?? new MemoryTokenStore(),
            TimeProvider = Clock,
        };

    private protected OAuth1Login OAuth1() =>
        new(Sandbox.ApiKey, Sandbox.ApiKeySecret)
        {
            CallbackUri = new("http://127.0.0.1:0/callback"),
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };

    /// <summary>Writes with a credential, which only its user can, and says as whom.</summary>
    private protected async Task<string> WriteAsync(XCredential credential)
    {
        using var x = Sandbox.CreateClient(credential);
        var id = (await x.Tweets.CreateAsync(new() { Text = $"Written {Guid.NewGuid():n}" })).Data!.Id;
        using var app = Sandbox.CreateClient();
        return (await app.Tweets.GetAsync(id, new() { TweetFields = [TweetField.AuthorId] })).Data!.AuthorId!;
    }

    /// <summary>What the sandbox returns to a call with this header.</summary>
    private protected async Task<HttpStatusCode> StatusAsync(string authorization, Uri? uri = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            uri ?? new Uri(Sandbox.BaseAddress, $"/2/tweets/{Sandbox.User.PinnedTweetId}")
        );
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Posts a form, and gives the status and the body.</summary>
    private protected async Task<(HttpStatusCode Status, string Body)> PostAsync(
        string path,
        string? authorization,
        params (string Name, string Value)[] form
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Sandbox.BaseAddress, path))
        {
            Content = new FormUrlEncodedContent(form.Select(member => KeyValuePair.Create(member.Name, member.Value))),
        };
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

using Microsoft.Data.Sqlite;
using XApi.Sandbox;
using XApi.Tests.Authentication;

namespace XApi.Tests.Documentation;

/// <summary>
/// The code of docs/logging-in.md, compiled and run. What stands between <c>// snippet: name</c> and <c>// end</c> is what the page shows. Parts of one
/// name belong together: what stands between them turns to the sandbox what is meant for X.
/// </summary>
public class LoggingInSnippets : SandboxLogins
{
    // On the user's machine http://127.0.0.1:8080/callback or the like; a test takes any free port.
    private readonly Uri _callback = new("http://127.0.0.1:0/callback");

    private string _tokenFile = null!;

    [SetUp]
    public void ChooseFile() => _tokenFile = Path.Combine(Directory.CreateTempSubdirectory("xapi-").FullName, "tokens.json");

    [TearDown]
    public void DeleteFile() => Directory.Delete(Path.GetDirectoryName(_tokenFile)!, recursive: true);

    [Test]
    public async Task App_only()
    {
        var (apiKey, apiKeySecret) = (Sandbox.ApiKey, Sandbox.ApiKeySecret);
        // snippet: app-only
        using var x = new XApiClient(new AppOnlyCredential(apiKey, apiKeySecret));
        // end
        await ReadAsync(new AppOnlyCredential(apiKey, apiKeySecret) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock });
        await ReadAsync(new AppOnlyCredential(Sandbox.BearerToken));
    }

    [Test]
    public async Task OAuth_1_through_a_browser_and_later_with_the_tokens()
    {
        var (apiKey, apiKeySecret, callback) = (Sandbox.ApiKey, Sandbox.ApiKeySecret, _callback);
        Action<Uri> openBrowser = Browser.Approve;
        Func<Uri, CancellationToken, ValueTask<string?>> askForPin = Browser.ApproveAsync;
        // snippet: oauth1
        var login = new OAuth1Login(apiKey, apiKeySecret)
        {
            CallbackUri = callback,
            // end
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
            // snippet: oauth1
        };
        var me = await login.WithBrowserAsync(openBrowser);
        using var x = new XApiClient(me);
        // end
        Assert.That(await WriteAsync(me), Is.EqualTo(Alice.Id));

        // snippet: oauth1-pin
        var you = await login.WithPinAsync(askForPin);
        // end
        Assert.That(await WriteAsync(you), Is.EqualTo(Alice.Id));

        var (accessToken, accessTokenSecret) = (me.AccessToken, me.AccessTokenSecret);
        // snippet: oauth1-later
        var meAgain = new OAuth1Credential(apiKey, apiKeySecret, accessToken, accessTokenSecret);
        // end
        Assert.That(meAgain.UserId, Is.EqualTo(Alice.Id));
        Assert.That(await WriteAsync(new OAuth1Credential(apiKey, apiKeySecret, accessToken, accessTokenSecret) { TimeProvider = Clock }), Is.EqualTo(Alice.Id));
    }

    [Test]
    public async Task OAuth_2_through_a_browser_and_later_with_the_stored_token()
    {
        var (clientId, callback, tokenFile, bearerToken) = (Sandbox.ClientId, _callback, _tokenFile, Sandbox.BearerToken);
        Action<Uri> openBrowser = Browser.Approve;
        Func<Uri, CancellationToken, ValueTask<string?>> askForAddress = Browser.ApproveAsync;
        // snippet: oauth2
        var login = new OAuth2Login(clientId)
        {
            Scopes = [.. XScopes.For(XOperation.HomeTimeline, XOperation.CreateTweet), XScopes.OfflineAccess],
            RedirectUri = callback,
            Store = new FileTokenStore(tokenFile),
            // end
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
            // snippet: oauth2
        };
        var me = await login.WithBrowserAsync(openBrowser);
        using var x = new XApiClient(me);
        // end
        Assert.That(await WriteAsync(me), Is.EqualTo(Alice.Id));
        await ReadHomeAsync(Sandbox.CreateClient(me), me);

        // snippet: oauth2-pasted
        var you = await login.WithPastedUrlAsync(askForAddress);
        // end
        Assert.That(await WriteAsync(you), Is.EqualTo(Alice.Id));

        Clock.Advance(TimeSpan.FromHours(5));
        // snippet: oauth2-later
        var meAgain = new OAuth2UserCredential(clientId, new FileTokenStore(tokenFile));
        // end
        Assert.That(await meAgain.GetScopesAsync(), Does.Contain("tweet.write"));
        var meThere = new OAuth2UserCredential(clientId, new FileTokenStore(tokenFile)) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock };
        Assert.That(await WriteAsync(meThere), Is.EqualTo(Alice.Id));

        // snippet: several
        using var both = new XApiClient(new AppOnlyCredential(bearerToken), me);
        // end

        // snippet: choose
        var options = new SearchRecentOptions { Credential = me };
        // end
        using var app = Sandbox.CreateClient(new AppOnlyCredential(bearerToken));
        Assert.That((await app.Search.RecentAsync("snow", options)).Data, Is.Not.Null);

        // snippet: revoke
        await me.RevokeAsync();
        // end
        await Assert.ThrowsAsync<XCredentialException>(() => WriteAsync(me));
        Assert.That(async () => await WriteAsync(meThere), Throws.InstanceOf<XApiException>(), "for every holder");
    }

    private static async Task ReadHomeAsync(XApiClient x, OAuth2UserCredential me)
    {
        // snippet: oauth2-who
        await foreach (var tweet in x.Timelines.EnumerateHomeAsync(me.UserId!))
        {
            Console.WriteLine(tweet.Text);
        }
        // end
    }

    [Test]
    public async Task OAuth_2_in_a_web_application()
    {
        var (clientId, clientSecret, userName) = (Sandbox.ConfidentialClientId, Sandbox.ClientSecret, "alice");
        // snippet: web
        var login = new OAuth2Login(clientId, clientSecret)
        {
            Scopes = XScopes.For(XOperation.CreateTweet),
            RedirectUri = new("https://app.example/back"),
            TokenName = userName,
            // end
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
            // snippet: web
        };

        // The first request: keep `begun` in the user's session, and redirect to `begun.Url`.
        var begun = login.Begin();
        // end
        var address = new Uri((await Browser.ApproveAsync(begun.Url))!);
        // snippet: web

        // The second: `address` is where the user came back, query included.
        var user = await login.CompleteAsync(begun, address);
        // end
        Assert.That(await WriteAsync(user), Is.EqualTo(Alice.Id));

        var file = Path.Combine(Path.GetDirectoryName(_tokenFile)!, "x.db");
        await using var dataSource = SqliteFactory.Instance.CreateDataSource($"Data Source={file};Pooling=False");
        // snippet: database
        var store = new DbTokenStore(dataSource);
        await store.CreateTableAsync(); // makes x_tokens where it is not there yet
        // end
        await store.CreateTableAsync();
        Assert.That(await store.ReadAsync("default"), Is.Null);
    }

    [Test]
    public async Task A_log_in_that_has_ended()
    {
        Action<Uri> openBrowser = Browser.Approve;
        var login = new OAuth2Login(Sandbox.ClientId)
        {
            Scopes = XScopes.For(XOperation.CreateTweet),
            RedirectUri = _callback,
            Store = new FileTokenStore(_tokenFile),
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };
        var me = await login.WithBrowserAsync(openBrowser);
        using var x = Sandbox.CreateClient(me);
        await me.RevokeAsync();
        // snippet: login-again
        try
        {
            await x.Tweets.CreateAsync(new() { Text = "Hello" });
        }
        catch (XCredentialException failure) when (failure.IsLoginRequired)
        {
            await login.WithBrowserAsync(openBrowser);
        }
        // end
        Assert.That((await x.Tweets.CreateAsync(new() { Text = "Hello again" })).Data.Id, Is.Not.Empty);
    }

    [Test]
    public async Task In_tests()
    {
        // snippet: tests
        await using var sandbox = await XSandbox.StartAsync();
        var login = new OAuth2Login(sandbox.ClientId)
        {
            Scopes = XScopes.For(XOperation.CreateTweet),
            Server = sandbox.AuthorizationServer,
            TimeProvider = sandbox.TimeProvider,
        };
        var user = await login.WithPastedUrlAsync(sandbox.Browser().ApproveAsync);
        using var x = sandbox.CreateClient(user);
        await x.Tweets.CreateAsync(new() { Text = "Written by a test" });
        // end
        Assert.That(await user.GetScopesAsync(), Does.Contain("tweet.write"));
    }

    private async Task ReadAsync(XCredential credential)
    {
        using var x = Sandbox.CreateClient(credential);
        Assert.That((await x.Tweets.GetAsync(Sandbox.User.PinnedTweetId!)).Data, Is.Not.Null);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using XApi.Sandbox;

namespace XApi.Tests.Troubleshooting;

/// <summary>
/// Mistakes of new users, made on purpose. docs/troubleshooting.md says what comes of them, and is written by this test where the variable
/// XAPI_WRITE_DOCS is set.
/// </summary>
[TestFixture]
internal sealed class TroubleshootingTests
{
    private readonly StringBuilder _page = new();

    [Test]
    public async Task Each_mistake_leads_to_a_sentence_that_says_what_to_do()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var proxy = new RefusingProxy();
        _page.Append(
            """
            # Troubleshooting

            What the client says when something is not as it should be, and what to do about it. Each of these was run, and the messages are what was printed.

            """
        );

        var without = new XApiClient();
        await TryAsync(
            "No credential",
            "A client without a credential calls.",
            () => without.Search.RecentAsync("snow"),
            "Take the App's bearer token from X's developer portal: `new XApiClient(new AppOnlyCredential(bearerToken))`, or `new XApiClient(XCredential.FromEnvironment())` with `X_BEARER_TOKEN` set."
        );

        await TryAsync(
            "No credential in the environment",
            "None of the variables that `XCredential.FromEnvironment` reads is set.",
            () => Task.FromResult(XCredential.FromEnvironment(_ => null)),
            "The variables are `X_BEARER_TOKEN`, or `X_API_KEY` and `X_API_KEY_SECRET`, for a user with `X_ACCESS_TOKEN` and `X_ACCESS_TOKEN_SECRET`; or `X_CLIENT_ID` and `X_TOKEN_FILE`. A shell hands on what is exported."
        );

        var wrong = sandbox.CreateClient(new AppOnlyCredential("not-the-token"));
        await TryAsync(
            "A wrong token",
            "The token is misspelt, or X has revoked it.",
            () => wrong.Search.RecentAsync("snow"),
            "Make a new token in X's developer portal; the old one ends with that. Quotes and line breaks that were copied along are part of a token too."
        );

        var app = sandbox.CreateClient(new AppOnlyCredential(sandbox.BearerToken));
        await TryAsync(
            "The wrong kind of token",
            "Bookmarks belong to a user, and an App-only token stands for none.",
            () => app.Bookmarks.GetAsync("7"),
            "Log a user in with `OAuth2Login`, and give the client that credential too: of several it takes the one that an operation accepts."
        );

        var few = sandbox.CreateClient(Scoped(sandbox, "tweet.read", "users.read"));
        await TryAsync(
            "A token without the scope",
            "The user has logged in, but did not grant what the call needs.",
            () => few.Tweets.CreateAsync(new() { Text = "Hello" }),
            "Log the user in again, and ask for these scopes. A refreshed token has the scopes of the old one."
        );

        var unscoped = Refusing(
            HttpStatusCode.Forbidden,
            """{"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"}""",
            new OAuth2UserCredential("app", new OAuth2UserToken("token-of-a-user"))
        );
        await TryAsync(
            "A missing scope that only X knows of",
            "The token came from elsewhere, so that the client does not know its scopes, and one is missing. X gives no reason then.",
            () => unscoped.Bookmarks.GetAsync("7"),
            "Log the user in with the scopes that are named. Give the client what the token endpoint returned, `scope` included: then it says so before it sends anything."
        );

        var readOnly = Refusing(
            HttpStatusCode.Forbidden,
            """{"title":"Forbidden","type":"https://api.x.com/2/problems/oauth1-permissions","status":403,"detail":"These permissions don't suffice."}""",
            new OAuth1Credential("key", "secret", "7-token", "secret")
        );
        await TryAsync(
            "An App that may only read",
            "The App's permissions were Read when the access token was made.",
            () => readOnly.Tweets.CreateAsync(new() { Text = "Hello" }),
            "Permissions are part of a token when it is made: after a change in the developer console the old tokens stay what they were."
        );

        var poor = Refusing(
            HttpStatusCode.PaymentRequired,
            """{"account_id":1234567890,"title":"CreditsDepleted","detail":"The account has no credits.","type":"https://api.x.com/2/problems/credits-depleted"}"""
        );
        await TryAsync(
            "No credits",
            "X charges for calls, and what was paid in advance is spent.",
            () => poor.Search.RecentAsync("snow"),
            "A retry costs nothing and brings nothing. Catch `XCreditsDepletedException` where a program should stop by itself and say why."
        );

        var capped = Refusing(
            HttpStatusCode.Forbidden,
            """{"account_id":1234567890,"title":"SpendCapReached","detail":"Your enrolled account has reached its billing cycle spend cap.","reset_date":"2026-12-14","type":"https://api.x.com/2/problems/credits"}"""
        );
        await TryAsync(
            "A spend cap that is reached",
            "The account has set how much it spends in a billing cycle, and has spent that. There may be credits left.",
            () => capped.Search.RecentAsync("snow"),
            "Some report that X refuses calls until the next cycle though the cap was raised."
        );

        var before = Refusing(HttpStatusCode.Forbidden, "<!DOCTYPE html><html><body>Access denied</body></html>");
        await TryAsync(
            "A firewall that refuses",
            "Something between this machine and the API returns a page of its own.",
            () => before.Tweets.GetAsync("1"),
            "The page is in the exception's `Body`. It mostly names who wrote it: a company's proxy, a cloud's firewall, or the edge that X's own servers stand behind, which refuses some networks and countries."
        );

        var late = ClockIsOff(TimeSpan.FromMinutes(-12));
        await TryAsync(
            "A wrong clock",
            "OAuth 1.0a signs the time into each request, and X takes no request that is some minutes off.",
            () => late.Tweets.GetAsync("1"),
            "Set the clock by the network (`timedatectl set-ntp true`, or Windows' *Set time automatically*). Containers take their host's clock, and virtual machines keep an old one after a pause."
        );

        var offline = Failing(new(HttpRequestError.NameResolutionError, "Name or service not known (api.x.com:443)"));
        await TryAsync(
            "No network",
            "The name of the API can't be looked up. (The words before the semicolon are the operating system's.)",
            () => offline.Tweets.GetAsync("1"),
            "`curl https://api.x.com` on the same machine shows whether it is the client or the network. In a container, look at its DNS."
        );

        var behindProxy = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                MaxRetries = 0,
                PrimaryHandler = new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) },
            }
        );
        await TryAsync(
            "A proxy that refuses",
            "The proxy wants to know who asks, or does not let anyone reach X.",
            () => behindProxy.Tweets.GetAsync("1"),
            "`HTTPS_PROXY=http://name:password@proxy:8080` names one for the whole process. For the client alone, give `PrimaryHandler` a `SocketsHttpHandler` with a `Proxy`, and `AllowAutoRedirect = false`.",
            text => text.Replace(proxy.Address.ToString(), "http://proxy:8080/", StringComparison.Ordinal)
        );

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("XApi:BearerTokn", "token"), new("XApi:Timeout", "30")])
            .Build();
        var services = new ServiceCollection();
        services.AddXApi(configuration.GetSection("XApi"), options => options.Credentials = []);
        var provider = services.BuildServiceProvider();
        await TryAsync(
            "A misspelt setting",
            "The configuration has `\"BearerTokn\": \"…\"` and `\"Timeout\": \"30\"`.",
            () => Task.FromResult(provider.GetRequiredService<IXApiClient>()),
            "A host reports it when it starts (`OptionsValidationException`), and all that is wrong at once. In the environment the names are `XApi__BearerToken`, with two underscores."
        );

        var disposed = sandbox.CreateClient();
        disposed.Dispose();
        await TryAsync(
            "A call after the end",
            "The client was disposed of, often by a `using` in a method that hands it out.",
            () => disposed.Search.RecentAsync("snow"),
            "Make one client for the whole program. In an application with services, `AddXApi` does that, and disposes of it at the end: take `IXApiClient` and do not dispose of it."
        );

        Compare();
    }

    private async Task TryAsync(
        string title,
        string situation,
        Func<Task> call,
        string remedy,
        Func<string, string>? settle = null,
        [CallerArgumentExpression(nameof(call))] string code = ""
    )
    {
        var failure = await Caught(call);
        var message = settle is null ? failure.Message : settle(failure.Message);
        Assert.That(message, Does.Not.Contain("\n"), title);
        _page
            .Append('\n')
            .Append("## ")
            .Append(title)
            .Append("\n\n")
            .Append(situation)
            .Append("\n\n```csharp\n")
            .Append(Shown(code))
            .Append("\n```\n\n")
            .Append("> `")
            .Append(failure.GetType().Name)
            .Append("`: ")
            .Append(message)
            .Append("\n\n")
            .Append(remedy)
            .Append('\n');
    }

    // () => client.Tweets.GetAsync("1"), as a user writes it.
    private static string Shown(string code)
    {
        var call = code["() => ".Length..];
        return call.StartsWith("Task.FromResult(", StringComparison.Ordinal)
            ? call["Task.FromResult(".Length..^1].Replace("_ => null", "", StringComparison.Ordinal) + ";"
            : $"await x{call[call.IndexOf('.', StringComparison.Ordinal)..]};";
    }

    private static async Task<Exception> Caught(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception failure) when (failure is XApiException or OptionsValidationException or ObjectDisposedException)
        {
            return failure;
        }

        throw new AssertionException("The mistake went through.");
    }

    private void Compare()
    {
        var file = Path.Combine(Repository.Root, "docs", "troubleshooting.md");
        if (Environment.GetEnvironmentVariable("XAPI_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(file, _page.ToString());
        }

        Assert.That(
            File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "",
            Is.EqualTo(_page.ToString().ReplaceLineEndings("\n")),
            "docs/troubleshooting.md is not what the client says. Write it again by running this test with XAPI_WRITE_DOCS=1, and read what changed."
        );
    }

    private static OAuth2UserCredential Scoped(XSandbox sandbox, params string[] scopes) =>
        new(
            "app",
            new OAuth2UserToken(sandbox.IssueAccessToken(sandbox.User, scopes)) { Scope = string.Join(' ', scopes) },
            userId: sandbox.User.Id
        );

    private static XApiClient ClockIsOff(TimeSpan offset)
    {
        var clock = new FakeClock();
        var server = new StubServer(_ =>
        {
            var response = StubServer.Json(
                """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""",
                HttpStatusCode.Unauthorized
            );
            response.Headers.Date = clock.GetUtcNow() - offset;
            return response;
        });
        return new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new OAuth1Credential("key", "secret", "7-token", "secret") { TimeProvider = clock }],
                PrimaryHandler = server,
            }
        );
    }

    private static XApiClient Refusing(HttpStatusCode status, string body, XCredential? credential = null) =>
        new(
            new XApiClientOptions
            {
                Credentials = [credential ?? new AppOnlyCredential("token")],
                PrimaryHandler = StubServer.Always(body, status),
            }
        );

    private static XApiClient Failing(HttpRequestException failure) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                MaxRetries = 0,
                PrimaryHandler = new StubServer(_ => throw failure),
            }
        );

    /// <summary>A proxy that wants a name and a password of everyone.</summary>
    private sealed class RefusingProxy : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        internal RefusingProxy()
        {
            _listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = RefuseAsync();
        }

        internal Uri Address { get; }

        public void Dispose() => _listener.Dispose();

        private async Task RefuseAsync()
        {
            try
            {
                while (true)
                {
                    using var caller = await _listener.AcceptTcpClientAsync();
                    var stream = caller.GetStream();
                    await stream.ReadAtLeastAsync(new byte[4096], 1);
                    await stream.WriteAsync(
                        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()
                    );
                }
            }
            catch (Exception end) when (end is SocketException or InvalidOperationException or IOException)
            {
                // The test is over.
            }
        }
    }
}

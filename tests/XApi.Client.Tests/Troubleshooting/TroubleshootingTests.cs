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
/// What a new user gets wrong, tried out. docs/troubleshooting.md tells what comes of it, and is written by this test where the variable
/// XAPI_WRITE_DOCS is set.
/// </summary>
[TestFixture]
internal sealed class TroubleshootingTests
{
    private readonly StringBuilder _page = new();

    [Test]
    public async Task Each_mistake_is_answered_by_a_sentence_that_says_what_to_do()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var proxy = new RefusingProxy();
        _page.Append(
            """
            # Troubleshooting

            What the client says when something is not as it should be, and what to do about it. Each of these was tried, and the messages are what was printed.

            """
        );

        var nobody = new XApiClient();
        await TryAsync(
            "No credential",
            "A client without a credential calls.",
            () => nobody.Search.RecentAsync("snow"),
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
            "`curl https://api.x.com` on the same machine tells whether it is the client or the network. In a container, look at its DNS."
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
            "A host tells it when it starts (`OptionsValidationException`), and all that is wrong at once. In the environment the names are `XApi__BearerToken`, with two underscores."
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
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "XApi.Generated.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var file = Path.Combine(folder, "docs", "troubleshooting.md");
        if (Environment.GetEnvironmentVariable("XAPI_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(file, _page.ToString());
        }

        Assert.That(
            File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "",
            Is.EqualTo(_page.ToString().ReplaceLineEndings("\n")),
            "docs/troubleshooting.md is not what the client says. Write it anew by running this test with XAPI_WRITE_DOCS=1, and read what changed."
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
            var answer = StubServer.Json(
                """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""",
                HttpStatusCode.Unauthorized
            );
            answer.Headers.Date = clock.GetUtcNow() - offset;
            return answer;
        });
        return new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new OAuth1Credential("key", "secret", "7-token", "secret") { TimeProvider = clock }],
                PrimaryHandler = server,
            }
        );
    }

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
            catch (Exception end) when (end is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}

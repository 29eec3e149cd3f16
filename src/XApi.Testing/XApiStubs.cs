using Microsoft.Kiota.Abstractions.Authentication;
using WireMock.Server;
using WireMock.Settings;
using WireMock.Types;

namespace XApi.Testing;

/// <summary>An X API of stubs in your tests: every operation and every documented error, served by WireMock.Net.</summary>
/// <remarks>
/// The stubs are plain WireMock JSON, in <see cref="Folder"/>, which any other WireMock takes as its <c>--root-dir</c>. A stub matches method, path, every
/// query parameter and no others, <c>Authorization</c> and the JSON body; the token decides the response: see <see cref="StubCredential"/>. A request that
/// no stub matches returns 404 with the stub that comes closest and each difference.
/// <code>
/// using var server = XApiStubs.Start();
/// using var x = server.CreateXApiClient();
/// var tweet = await x.Tweets.GetAsync("1460323737035677698");
/// </code>
/// </remarks>
public static class XApiStubs
{
    private const int MaxLoggedRequests = 1000;

    /// <summary>The folder of the stubs, beside the tests. Building a project that references the package copies it there.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "xapi-stubs");

    /// <summary>Starts a server with the stubs of every operation, on a free port of the loopback address. Disposing it stops it.</summary>
    public static WireMockServer Start() => StartEmpty().AddXApiStubs();

    /// <summary>Adds the stubs of every operation to a server.</summary>
    /// <param name="server">The server.</param>
    /// <returns>The server.</returns>
    /// <exception cref="DirectoryNotFoundException">The stubs are not in <see cref="Folder"/>.</exception>
    public static WireMockServer AddXApiStubs(this WireMockServer server) => server.AddXApiStubs(Folder);

    /// <summary>Adds the stubs of a folder in WireMock's layout to a server: your own, or what <see cref="TrafficRecorder"/> wrote.</summary>
    /// <param name="server">The server.</param>
    /// <param name="folder">The folder, with <c>mappings/</c> and, where mappings name files, <c>__files/</c> in it.</param>
    /// <returns>The server.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">A mapping can't be read, or uses what is not supported. The message names it.</exception>
    public static WireMockServer AddXApiStubs(this WireMockServer server, string folder)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        foreach (var mapping in StubMapping.ReadAll(folder))
        {
            mapping.AddTo(server);
        }

        AddClosestStub(server);
        return server;
    }

    /// <summary>Arranges stubs of operations on a server of your own.</summary>
    /// <remarks><code>server.AddXApi(x => x.SearchRecent().Returns(page));</code></remarks>
    /// <param name="server">The server.</param>
    /// <param name="arrange">Arranges the stubs.</param>
    /// <returns>The server.</returns>
    public static WireMockServer AddXApi(this WireMockServer server, Action<XStubArrangement> arrange)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(arrange);
        arrange(new(server));
        AddClosestStub(server);
        return server;
    }

    /// <summary>Stubs of one operation for any request that it documents, in the place of the fixed examples.</summary>
    /// <param name="server">The server.</param>
    /// <param name="operation">The operation.</param>
    public static XOperationStub On(this WireMockServer server, XOperation operation)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(operation);
        return new(server, operation);
    }

    /// <summary>A client whose requests go to the server. A used-up window throws at once, and nothing is retried.</summary>
    /// <param name="server">The server.</param>
    /// <param name="credentials">The credentials; without any, those of <see cref="StubCredential"/> with which each operation succeeds.</param>
    public static XApiClient CreateXApiClient(this WireMockServer server, params IAuthenticationProvider[] credentials)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(credentials);
        return new(
            new XApiClientOptions
            {
                BaseAddress = new Uri(server.Url!),
                Credentials = credentials is [] ? [StubCredential.App, StubCredential.User, StubCredential.OAuth1User] : [.. credentials],
                RateLimitPolicy = RateLimitPolicy.Throw,
                MaxRetries = 0,
            }
        );
    }

    /// <summary>Starts a server without stubs, with the settings that strict stubs need.</summary>
    /// <param name="middleware">What else requests pass through; null for nothing.</param>
    internal static WireMockServer StartEmpty(Action<object>? middleware = null) =>
        WireMockServer.Start(
            new WireMockServerSettings
            {
                Urls = ["http://127.0.0.1:0"],
                // Bodies of GET requests are compared too, and a list in a query is one value.
                AllowBodyForAllHttpMethods = true,
                QueryParameterMultipleValueSupport = QueryParameterMultipleValueSupport.Ampersand,
                DisableJsonBodyParsing = true,
                MaxRequestLogCount = MaxLoggedRequests,
                PreWireMockMiddlewareInit = middleware!,
            }
        );

    /// <summary>Adds what says which stub comes closest, once: <c>Reset</c> of the server takes it away with all others.</summary>
    internal static void AddClosestStub(WireMockServer server)
    {
        var any = new StubMatcher("ANY", "", request => request.Path.StartsWith("/2/", StringComparison.Ordinal), []);
        server
            .Given(any.AsRequest())
            .WithGuid(new Guid("6f1e1cb0-4c0e-4b58-9b3c-0d9f9b6f2a10"))
            .WithTitle("XApi: no stub matches")
            .AtPriority(int.MaxValue)
            .RespondWith(new ClosestStub(server));
    }
}

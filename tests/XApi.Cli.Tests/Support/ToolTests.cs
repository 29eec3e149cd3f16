using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Support;

/// <summary>Tests that run the tool against a sandbox on the loopback, with a profile folder of their own.</summary>
internal abstract class ToolTests
{
    /// <summary>The sandbox, one for all tests of the class.</summary>
    protected XSandbox Sandbox { get; private set; } = null!;

    /// <summary>A folder of the test's own: XAPI_HOME is in it, files go into it.</summary>
    protected string Folder { get; private set; } = null!;

    /// <summary>How the sandbox is made: by the clock of this machine, which is the tool's too.</summary>
    protected virtual XSandboxOptions Options => new() { TimeProvider = TimeProvider.System };

    [OneTimeSetUp]
    public async Task StartSandbox() => Sandbox = await XSandbox.StartAsync(Options);

    [OneTimeTearDown]
    public async Task StopSandbox() => await Sandbox.DisposeAsync();

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("xapi-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>The environment with the sandbox's address and no key.</summary>
    protected Dictionary<string, string?> Bare =>
        new() { ["XAPI_HOME"] = Path.Combine(Folder, "home"), ["X_ADDRESS"] = Sandbox.BaseAddress.AbsoluteUri };

    /// <summary>The environment with keys of the sandbox: App-only and, by OAuth 1.0a, its user.</summary>
    protected Dictionary<string, string?> LoggedIn =>
        new(Bare)
        {
            ["X_BEARER_TOKEN"] = Sandbox.BearerToken,
            ["X_API_KEY"] = Sandbox.ApiKey,
            ["X_API_KEY_SECRET"] = Sandbox.ApiKeySecret,
            ["X_ACCESS_TOKEN"] = Sandbox.User.OAuth1AccessToken,
            ["X_ACCESS_TOKEN_SECRET"] = Sandbox.User.OAuth1AccessTokenSecret,
        };

    /// <summary>Runs the tool with keys.</summary>
    protected Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(arguments, LoggedIn);

    /// <summary>Runs the tool with keys, and reads its output as JSON.</summary>
    protected async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.That(result.Exit, Is.Zero, result.Error + result.Output);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Has the folder hold settings of another program, whose web server listens at a port that is taken as long as what is returned is.</summary>
    protected async Task<TcpListener> WriteForeignSettingsAsync()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "appsettings.json"),
            $$$$$"""{"AllowedHosts":"elsewhere.example","Kestrel":{"Endpoints":{"Http":{"Url":"http://{{{{{taken.LocalEndpoint}}}}}"}}}}"""
        );
        return taken;
    }
}

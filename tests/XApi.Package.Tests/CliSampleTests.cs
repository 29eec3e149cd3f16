using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>samples/Cli, with the tool installed from its package, against a sandbox.</summary>
[TestFixture]
[Category("Slow")]
[Platform(Exclude = "Win", Reason = "The sample is a script for a shell.")]
internal sealed class CliSampleTests
{
    private XSandbox _sandbox = null!;
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task Install()
    {
        _folder = Packed.NewFolder("cli");
        var feed = Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;
        await Packed.PackAsync("XApi.Cli", feed);
        await Packed.RunAsync(_folder, $"tool install XApi.Cli --tool-path . --source \"{feed}\" --prerelease");
        File.Copy(Packed.Repository("samples", "Cli", "week.sh"), Path.Combine(_folder, "week.sh"));
        _sandbox = await XSandbox.StartAsync(new() { TimeProvider = TimeProvider.System, SearchDelay = TimeSpan.Zero });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _sandbox.DisposeAsync();

    [Test]
    public async Task Week_stops_at_the_budget_and_continues_with_more()
    {
        Assert.That(await RunAsync("snow -is:retweet", "snow", "0.10"), Is.EqualTo(7));
        var before = Rows("snow.jsonl");
        Assert.That(before, Is.InRange(10, 20), "a Tweet costs half a cent");

        Assert.That(await RunAsync("snow -is:retweet", "snow", "2"), Is.Zero);
        Assert.That(Rows("snow.jsonl"), Is.GreaterThan(before));
        // A text may have lines of its own.
        Assert.That(Rows("snow.csv"), Is.GreaterThan(Rows("snow.jsonl")));
    }

    [Test]
    public async Task A_query_that_X_would_refuse_is_not_sent()
    {
        var requests = _sandbox.Requests.Count;
        Assert.That(await RunAsync("snow -(ski OR day)"), Is.EqualTo(2));
        Assert.That(_sandbox.Requests, Has.Count.EqualTo(requests));
    }

    private int Rows(string file) => File.ReadLines(Path.Combine(_folder, file)).Count();

    private async Task<int> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["week.sh", .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("X_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["XAPI_HOME"] = Path.Combine(_folder, "home");
        start.Environment["X_ADDRESS"] = _sandbox.BaseAddress.AbsoluteUri;
        start.Environment["X_BEARER_TOKEN"] = _sandbox.BearerToken;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await TestContext.Out.WriteLineAsync($"{await output}{await error}");
        return process.ExitCode;
    }
}

using System.Net;
using System.Net.Sockets;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>Circumstances that break tools: closed pipes, missing homes, odd locales, keys that hold no more.</summary>
[TestFixture]
internal sealed class HostileTests : ToolTests
{
    protected override XSandboxOptions Options => new() { TimeProvider = TimeProvider.System, Tweets = 3_000 };

    [Test]
    public async Task A_pipe_that_is_closed_ends_the_search_that_is_paid_for()
    {
        var before = Sandbox.Requests.Count;
        var result = await Tool.BashAsync(
            "xapi search 'snow OR ski OR morning OR day OR with' -n 3000 --json | head -1; echo ${PIPESTATUS[0]}",
            LoggedIn
        );

        Assert.That(result.Lines[^1], Is.EqualTo("141"), result.Error);
        Assert.That(result.Error, Is.Empty);
        Assert.That(Sandbox.Requests.Count - before, Is.LessThan(20), "pages that nobody reads are not fetched");
    }

    [Test]
    public async Task Output_into_one_file_is_in_order()
    {
        var file = Path.Combine(Folder, "out.txt");
        await Tool.BashAsync($"(echo before; xapi whoami; echo after) > '{file}'", LoggedIn);

        var lines = await File.ReadAllLinesAsync(file);
        Assert.That((lines[0], lines[1], lines[^1]), Is.EqualTo(("before", "profile\t(environment)", "after")));
    }

    [Test]
    public async Task Without_a_home_the_keys_of_the_environment_do()
    {
        var environment = new Dictionary<string, string?>(LoggedIn)
        {
            ["HOME"] = null,
            ["XAPI_HOME"] = "/proc/nowhere",
            ["LANG"] = "C",
            ["LC_ALL"] = "C",
        };
        var tweet = Sandbox.Post("雪が降る 👩‍👩‍👧‍👦");
        var result = await Tool.RunAsync(["tweet", tweet], environment);

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("雪が降る 👩‍👩‍👧‍👦"));
        Assert.That(result.Error, Is.Empty, "what the next command would like to know is no fault of this one");
    }

    [Test]
    public async Task A_search_ends_at_Ctrl_C_and_at_SIGTERM()
    {
        // It accepts the connection, and no response comes.
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var environment = new Dictionary<string, string?>(LoggedIn) { ["X_ADDRESS"] = $"http://{mute.LocalEndpoint}/" };
        foreach (var (signal, exit) in new[] { ("INT", 130), ("TERM", 143) })
        {
            using var process = Tool.Start(["search", "snow"], environment);
            using var connection = await mute.AcceptTcpClientAsync();

            Assert.That(await Tool.SignalAsync(process, signal), Is.EqualTo(exit));
            Assert.That(await process.StandardError.ReadToEndAsync(), Does.Contain("xapi: cancelled."));
        }
    }

    [Test]
    public async Task An_address_that_would_leak_credentials_is_refused()
    {
        var result = await Tool.RunAsync(["me"], new Dictionary<string, string?>(LoggedIn) { ["X_ADDRESS"] = "http://example.com" });

        Assert.That((result.Exit, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain("is no address for credentials"));
    }

    [TestCase("--limit takes", "search", "snow", "-n", "0")]
    [TestCase("'--limit': it is no whole number, or too large.", "search", "snow", "-n", "99999999999")]
    [TestCase("--days takes 0 to 3660, and is -1.", "cost", "--days", "-1")]
    [TestCase("“0,5” is no pace", "sandbox", "--traffic", "0,5")]
    [TestCase("Port is 99,999; it must be from 0 to 65,535.", "sandbox", "--port", "99999")]
    public async Task A_number_out_of_its_bounds_is_refused_in_plain_words(string message, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.That((result.Exit, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain(message).And.Not.Contain("System.").And.Not.Contain("Actual value"));
    }

    [Test]
    public async Task Huge_output_is_whole()
    {
        var result = await RunAsync("search", "snow OR ski OR morning OR day OR with", "-n", "1000", "--json");

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Lines, Has.Count.InRange(100, 1000));
        Assert.That(result.Lines, Has.All.EndsWith("}"));
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi login, whoami, profiles and logout.</summary>
[TestFixture]
internal sealed partial class LoginTests : ToolTests
{
    private string Home => Path.Combine(Folder, "home");

    [Test]
    public async Task Through_a_browser_a_user_logs_in_acts_and_is_logged_out()
    {
        var port = FreePort();
        string[] login = ["login", "--client-id", Sandbox.ClientId, "--redirect", $"http://127.0.0.1:{port}/callback"];
        using (var process = Tool.Start(login, new Dictionary<string, string?>(Bare) { ["BROWSER"] = "true" }))
        {
            Sandbox.Browser().Approve(await PageAsync(process));
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero);
            Assert.That(await process.StandardError.ReadToEndAsync(), Does.Contain("Logged in as @sandbox; the profile is sandbox."));
            Assert.That(await process.StandardOutput.ReadToEndAsync(), Is.Empty);
        }

        var who = await Tool.RunAsync(["whoami", "--json"], Bare);
        var shown = JsonDocument.Parse(who.Output).RootElement;
        Assert.That(shown.GetProperty("username").GetString(), Is.EqualTo("sandbox"));
        Assert.That(shown.GetProperty("credentials")[0].GetProperty("renews").GetBoolean(), Is.True);
        Assert.That(
            Directory
                .EnumerateFiles(Home, "*", SearchOption.AllDirectories)
                .Where(file =>
                    !OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != (UnixFileMode.UserRead | UnixFileMode.UserWrite)
                ),
            Is.Empty,
            "only their owner reads them"
        );

        var tweet = Sandbox.Post("to be kept");
        var bookmarked = await Tool.RunAsync(["bookmark", tweet], Bare);
        Assert.That(bookmarked.Exit, Is.Zero, bookmarked.Error);

        var token = JsonDocument
            .Parse(await File.ReadAllTextAsync(Path.Combine(Home, "tokens", "sandbox.json")))
            .RootElement.GetProperty("tokens")
            .GetProperty("default")
            .GetProperty("access_token")
            .GetString()!;
        var logout = await Tool.RunAsync(["logout"], Bare);
        Assert.That(logout.Exit, Is.Zero, logout.Error);
        Assert.That(Sandbox.RevokeAccessToken(token), Is.False, "it was revoked");
        Assert.That((await Tool.RunAsync(["whoami"], Bare)).Exit, Is.EqualTo(3));
        Assert.That(
            new[] { "profiles", "tokens" }.SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(Home, folder)).Select(Path.GetFileName)
            ),
            Is.EqualTo(["sandbox.json.lock", "sandbox.json.lock"]),
            "another process may have opened the locks meanwhile, and would hold what no third sees"
        );
    }

    [Test]
    public async Task Without_a_browser_the_address_is_pasted()
    {
        await LoginByBrowserAsync(Sandbox.Users[4], "-p", "far", "--read-only");

        var who = await Tool.RunAsync(["whoami", "-p", "far"], Bare);
        Assert.That(who.Output, Does.Contain($"@{Sandbox.Users[4].Username}").And.Not.Contain("tweet.write"));
    }

    [Test]
    public async Task With_a_PIN_and_by_keys()
    {
        await LoginByPinAsync(Sandbox.User);
        var bearer = await Tool.RunAsync(["login", "--bearer"], Bare, input: Sandbox.BearerToken + "\n");
        var app = await Tool.RunAsync(["login", "--app", "-p", "pair"], Bare, input: $"{Sandbox.ApiKey}\n{Sandbox.ApiKeySecret}\n");
        var wrong = await Tool.RunAsync(["login", "--app", "-p", "wrong"], Bare, input: $"{Sandbox.ApiKey}\nnot-it\n");
        Assert.That((bearer.Exit, app.Exit, wrong.Exit), Is.EqualTo((0, 0, 3)), bearer.Error + app.Error + wrong.Error);
        Assert.That(wrong.Error, Does.Not.Contain("not-it"));

        var profiles = await Tool.RunAsync(["profiles"], Bare);
        Assert.That(profiles.Lines.Skip(1).Select(line => line.Split('\t')[0]), Is.EqualTo(new[] { "app", "pair", "sandbox" }));
        Assert.That(profiles.Output, Does.Match("sandbox\t@sandbox\t.*default"), "the first is the default one");

        var me = await Tool.RunAsync(["me"], Bare);
        var search = await Tool.RunAsync(["search", "snow", "-p", "pair", "-n", "1"], Bare);
        Assert.That((me.Exit, search.Exit), Is.EqualTo((0, 0)), me.Error + search.Error);
    }

    [Test]
    public async Task The_App_s_keys_take_the_place_of_a_bearer_token_that_holds_no_more()
    {
        await Tool.RunAsync(["login", "--bearer", "-p", "work"], Bare, input: "stale\n");

        var login = await Tool.RunAsync(["login", "--app", "-p", "work"], Bare, input: $"{Sandbox.ApiKey}\n{Sandbox.ApiKeySecret}\n");
        var search = await Tool.RunAsync(["search", "snow", "-p", "work", "-n", "1"], Bare);

        Assert.That(login.Error, Does.Contain("The bearer token that it had is removed"));
        Assert.That(search.Exit, Is.Zero, search.Error);
    }

    [Test]
    public async Task A_user_s_login_through_another_App_removes_the_bearer_token_of_the_first_alone()
    {
        var first = await ByKeysAsync("first");
        await Tool.RunAsync(["login", "--bearer", "-p", "work"], Bare, input: "of-the-first\n");

        var again = await ByKeysAsync("first");
        var kept = await ReadAsync();
        var other = await ByKeysAsync("other");

        Assert.That((first.Exit, again.Exit, other.Exit), Is.EqualTo((0, 0, 0)), first.Error + again.Error + other.Error);
        Assert.That(again.Error, Does.Not.Contain("removed"));
        Assert.That(other.Error, Does.Contain("The bearer token that it had is removed: it was of the App whose API key it had."));
        Assert.That(kept, Does.Contain("of-the-first"));
        Assert.That(await ReadAsync(), Does.Contain("other-secret").And.Not.Contain("BearerToken"));

        Task<string> ReadAsync() => File.ReadAllTextAsync(Path.Combine(Home, "profiles", "work.json"));

        Task<ToolResult> ByKeysAsync(string app) =>
            Tool.RunAsync(["login", "--access-token", "-p", "work"], Bare, input: $"{app}\n{app}-secret\n1-token\ntoken-secret\n");
    }

    [Test]
    public async Task A_profile_of_X_takes_no_login_at_another_address_to_which_its_token_would_be_sent()
    {
        var x = new Dictionary<string, string?>(Bare) { ["X_ADDRESS"] = null };
        await Tool.RunAsync(["login", "--bearer"], x, input: "of-X\n");

        var elsewhere = await Tool.RunAsync(["login", "--bearer"], Bare, input: "of-the-sandbox\n");
        var named = await Tool.RunAsync(["login", "--pin", "-p", "app"], Bare);
        var again = await Tool.RunAsync(["login", "--bearer"], x, input: "of-X-too\n");

        Assert.That((elsewhere.Exit, named.Exit, again.Exit), Is.EqualTo((2, 2, 0)));
        Assert.That(
            elsewhere.Error,
            Does.Contain($"The profile app is of https://api.x.com/, and its credentials are not sent to {Sandbox.BaseAddress}.")
        );
    }

    [Test]
    public async Task A_login_of_another_user_ends_that_of_the_first_whichever_way_each_was()
    {
        var other = Sandbox.Users[7];
        await LoginByPinAsync(Sandbox.User, "-p", "bot");

        var browsed = await LoginByBrowserAsync(other, "--read-only", "-p", "bot");
        var posted = await Tool.RunAsync(["post", "as whom?", "-p", "bot"], Bare);
        var pinned = await LoginByPinAsync(Sandbox.User, "-p", "bot");
        var who = await Tool.RunAsync(["whoami", "--json", "-p", "bot"], Bare);

        Assert.That(browsed, Does.Contain($"The login by OAuth 1.0a that bot had is removed: it was that of @{Sandbox.User.Username}."));
        Assert.That(posted.Exit, Is.Not.Zero);
        Assert.That(pinned, Does.Contain($"The login by OAuth 2.0 that bot had is removed: it was that of @{other.Username}."));
        Assert.That(Kinds(who), Is.EqualTo(["OAuth 1.0a user", "App-only"]));
    }

    [Test]
    public async Task A_second_login_of_the_same_user_adds_to_the_first()
    {
        await LoginByPinAsync(Sandbox.User, "-p", "bot");

        var browsed = await LoginByBrowserAsync(Sandbox.User, "-p", "bot");
        await LoginByPinAsync(Sandbox.User, "-p", "bot");
        var who = await Tool.RunAsync(["whoami", "--json", "-p", "bot"], Bare);

        Assert.That(browsed, Does.Not.Contain("removed"));
        Assert.That(Kinds(who), Is.EqualTo(["OAuth 2.0 user", "OAuth 1.0a user", "App-only"]));
    }

    [Test]
    public async Task Two_at_once_do_not_meet()
    {
        var users = Sandbox.Users.Skip(5).Take(2).ToList();
        var processes = users.Select(_ => Tool.Start(["login", "--headless", "--client-id", Sandbox.ClientId], Bare)).ToList();
        for (var i = 0; i < 2; i++)
        {
            var pasted = await Sandbox.Browser(users[i]).ApproveAsync(await PageAsync(processes[i]));
            await processes[i].StandardInput.WriteLineAsync(pasted);
        }

        foreach (var process in processes)
        {
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
            process.Dispose();
        }

        Assert.That(
            Directory.EnumerateFiles(Path.Combine(Home, "tokens"), "*.json").Select(Path.GetFileNameWithoutExtension),
            Is.EquivalentTo(users.Select(user => user.Username))
        );
    }

    [Test]
    public async Task A_folder_that_can_not_be_written_is_found_before_the_user_is_asked()
    {
        var file = Path.Combine(Folder, "file");
        await File.WriteAllTextAsync(file, "");

        var result = await Tool.RunAsync(["login", "--bearer"], new Dictionary<string, string?>(Bare) { ["XAPI_HOME"] = file });

        Assert.That(result.Exit, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("can't be written").And.Contain("XAPI_HOME"));
    }

    [TestCase("no-such", 3, "There is no profile “no-such”")]
    [TestCase("../etc", 2, "is no name for a profile")]
    public async Task A_profile_that_is_not_there_is_said_so(string name, int exit, string message)
    {
        var result = await RunAsync("whoami", "-p", name);

        Assert.That((result.Exit, result.Output), Is.EqualTo((exit, "")));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public async Task A_profile_that_is_damaged_is_left_as_it_is()
    {
        Directory.CreateDirectory(Path.Combine(Home, "profiles"));
        var file = Path.Combine(Home, "profiles", "work.json");
        await File.WriteAllTextAsync(file, """{"xapi_profile":1,"BearerToken":"a-secret""");

        var result = await Tool.RunAsync(["whoami"], Bare);

        Assert.That(result.Exit, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("is not a profile").And.Not.Contain("a-secret"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("a-secret"));
    }

    [Test]
    public async Task Ctrl_C_ends_a_log_in_that_waits()
    {
        string[] login = ["login", "--client-id", Sandbox.ClientId, "--redirect", $"http://127.0.0.1:{FreePort()}/callback"];
        using var process = Tool.Start(login, new Dictionary<string, string?>(Bare) { ["BROWSER"] = "no-such-program" });
        await PageAsync(process);

        Assert.That(await Tool.SignalAsync(process, "INT"), Is.EqualTo(130));
        Assert.That(Directory.EnumerateFiles(Home, "*.json", SearchOption.AllDirectories), Is.Empty);
    }

    private async Task<string> LoginByPinAsync(SandboxUser user, params string[] options)
    {
        using var process = Tool.Start(["login", "--pin", .. options], Bare);
        await process.StandardInput.WriteLineAsync(Sandbox.ApiKey);
        await process.StandardInput.WriteLineAsync(Sandbox.ApiKeySecret);
        return await ApproveAsync(process, user);
    }

    private Task<string> LoginByBrowserAsync(SandboxUser user, params string[] options)
    {
        var process = Tool.Start(["login", "--headless", "--client-id", Sandbox.ClientId, .. options], Bare);
        return ApproveAsync(process, user);
    }

    // Gives the tool what the user's browser shows in the end, and waits for what it says.
    private async Task<string> ApproveAsync(Process process, SandboxUser user)
    {
        using (process)
        {
            await process.StandardInput.WriteLineAsync(await Sandbox.Browser(user).ApproveAsync(await PageAsync(process)));
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, said);
            return said;
        }
    }

    private static IEnumerable<string?> Kinds(ToolResult who) =>
        JsonDocument
            .Parse(who.Output)
            .RootElement.GetProperty("credentials")
            .EnumerateArray()
            .Select(credential => credential.GetProperty("kind").GetString());

    // The tool writes the address of the page to standard error, for those whose browser does not open.
    private static async Task<Uri> PageAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (Page().Match(line) is { Success: true } page)
            {
                return new(page.Value);
            }
        }

        throw new AssertionException("The tool ended without naming a page.");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Page();
}

using System.Diagnostics;
using Microsoft.Playwright;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>samples/WebApp, built from the packages alone, against a sandbox that plays X and in headless Chromium.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class WebAppTests
{
    private XSandbox _sandbox = null!;
    private Process _process = null!;
    private Uri _home = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (!File.Exists(HeadlessChromium.Path))
        {
            Assert.Ignore($"There is no {HeadlessChromium.Path}; apt-get install chromium brings it.");
        }

        _sandbox = await XSandbox.StartAsync(new() { TimeProvider = TimeProvider.System });
        var folder = await SampleProject.BuildAsync("WebApp");
        _home = SampleProject.FreeAddress();
        _process = SampleProject.Start(
            folder,
            "WebApp",
            ["--urls", _home.ToString()],
            ("XApi__BaseAddress", _sandbox.BaseAddress.ToString()),
            ("XApi__ClientId", _sandbox.ConfidentialClientId),
            ("XApi__ClientSecret", _sandbox.ClientSecret),
            ("XApi__ApiKey", _sandbox.ApiKey),
            ("XApi__ApiKeySecret", _sandbox.ApiKeySecret),
            ("XApi__BearerToken", _sandbox.BearerToken),
            ("WebhookUrl", new Uri(_home, "x/webhook").ToString())
        );
        await SampleProject.UntilAsync(() => SampleProject.IsUp(_home), _process);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = HeadlessChromium.Path, Args = HeadlessChromium.Flags });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task A_user_logs_in_posts_sees_mentions_come_in_and_logs_out()
    {
        var (user, friend) = (_sandbox.User, _sandbox.Users[1]);
        await using var context = await _browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync(_home.ToString());
        Assert.That(await page.Locator("main").IsVisibleAsync(), Is.False, "nothing to see before the login");
        await page.GetByRole(AriaRole.Link, new() { Name = "Log in with X" }).ClickAsync();
        await page.GetByLabel("You are").SelectOptionAsync(user.Username);
        await page.GetByRole(AriaRole.Button, new() { Name = "Authorize app" }).ClickAsync();
        await page.WaitForURLAsync(_home.ToString());
        await page.GetByText($"@{user.Username}").WaitForAsync();
        await page.GetByText("Live:").WaitForAsync();
        Assert.That((await page.APIRequest.GetAsync(new Uri(_home, "health").ToString())).Status, Is.EqualTo(200), "the webhook is valid");
        await PicturesAsync(page, "empty");

        await page.GetByLabel("Post").FillAsync("Snow at last, from the browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Post" }).ClickAsync();
        await page.GetByText("Posted.").WaitForAsync();
        using var x = _sandbox.CreateClient(user);
        var posted = (await x.Timelines.UserTweetsAsync(user.Id)).Data[0];
        Assert.That(posted.Text, Is.EqualTo("Snow at last, from the browser"));

        // Markup in a mention is text, and what is about others does not come.
        var text = $"@{user.Username} is there <b>snow</b> & ice?";
        _sandbox.Post($"@{friend.Username} not for you", user);
        var id = _sandbox.Post(text, friend);
        await page.Locator("li").First.WaitForAsync();
        _sandbox.Post($"@{user.Username} more of it, with a long address: https://example.com/{new string('s', 60)}", friend);
        await page.Locator("li").Nth(1).WaitForAsync();
        var mentions = await page.Locator("li").AllInnerTextsAsync();
        Assert.That(mentions, Has.Count.EqualTo(2));
        Assert.That(mentions[0], Does.Contain("more of it"), "the latest is first");
        Assert.That(mentions[1], Does.EndWith(text));
        Assert.That(await page.Locator("li a").Nth(1).GetAttributeAsync("href"), Is.EqualTo($"https://x.com/i/status/{id}"));
        await PicturesAsync(page, "mentions");

        await page.GetByLabel("Post").FillAsync(new string('a', 281));
        await page.GetByRole(AriaRole.Button, new() { Name = "Post" }).ClickAsync();
        await Assertions.Expect(page.Locator("output")).ToContainTextAsync("too long");

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Log in with X" }).WaitForAsync();
        Assert.That(await page.Locator("main").IsVisibleAsync(), Is.False);
        Assert.That(errors, Is.Empty);
    }

    /// <summary>The page fits a narrow window and a wide one, light and dark; XAPI_SCREENSHOTS names a folder for pictures of it.</summary>
    private static async Task PicturesAsync(IPage page, string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in (int[])[1280, 400])
            {
                await page.SetViewportSizeAsync(width, 800);
                Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
                if (Environment.GetEnvironmentVariable("XAPI_SCREENSHOTS") is { Length: > 0 } folder)
                {
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png") });
                }
            }
        }
    }
}

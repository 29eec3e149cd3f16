using Microsoft.Playwright;
using XApi.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace XApi.Tests;

/// <summary>The sandbox's page in headless Chromium, of a width and in one of two colours, for each test a new tab.</summary>
/// <param name="width">How wide the window is, in pixels.</param>
/// <param name="isDark">Whether the person prefers dark colours.</param>
internal abstract class BrowserFixture(int width, bool isDark)
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    protected XSandbox Sandbox { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    protected int Width => width;

    protected ILocator Note => Page.Locator("#note");

    protected virtual XSandboxOptions Options => new() { TimeProvider = TimeProvider.System };

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!File.Exists(HeadlessChromium.Path))
        {
            Assert.Ignore($"There is no {HeadlessChromium.Path}; apt-get install chromium brings it.");
        }

        // Machines that run other tests beside these are slow.
        SetDefaultExpectTimeout(30_000);
        Sandbox = await XSandbox.StartAsync(Options with { Page = true });
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = HeadlessChromium.Path, Args = HeadlessChromium.Flags });
        await FillAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (Sandbox?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [TearDown]
    public Task ClosePage() => Page?.CloseAsync() ?? Task.CompletedTask;

    /// <summary>What is in the sandbox before the first test.</summary>
    protected virtual Task FillAsync() => Task.CompletedTask;

    protected async Task OpenAsync(string view)
    {
        Page = await _browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        await Page.GotoAsync(new Uri(Sandbox.BaseAddress, "#" + view).AbsoluteUri);
        await Expect(Page.Locator("h2")).ToBeVisibleAsync();
    }

    /// <summary>Takes a picture where the environment names a folder for them, to be looked at by eye.</summary>
    protected async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("XAPI_PICTURES") is { } folder)
        {
            var file = $"{name.Replace('/', '-')}-{width}-{(isDark ? "dark" : "light")}.png";
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, file), FullPage = true });
        }
    }
}

using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using XApi.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace XApi.Tests;

/// <summary>The sandbox's page in headless Chromium: wide and narrow, light and dark.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SandboxPageTests
{
    private static readonly string[] Views = ["requests", "requests/1", "world", "world/users", "query", "levers", "money"];

    private XSandbox _sandbox = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!File.Exists(HeadlessChromium.Path))
        {
            Assert.Ignore($"There is no {HeadlessChromium.Path}; apt-get install chromium brings it.");
        }

        _sandbox = await XSandbox.StartAsync(new() { Page = true, TimeProvider = TimeProvider.System });
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = HeadlessChromium.Path, Args = HeadlessChromium.Flags });
        using var x = _sandbox.CreateClient();
        await x.Search.RecentAsync("snow", new() { MaxResults = 10 });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_sandbox?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [TearDown]
    public Task ClosePage() => _page?.CloseAsync() ?? Task.CompletedTask;

    [Test]
    public async Task No_view_has_what_keeps_people_out(
        [ValueSource(nameof(Views))] string view,
        [Values(1280, 400)] int width,
        [Values] bool isDark
    )
    {
        await OpenAsync(view, width, isDark);

        var found = await _page.RunAxe();

        Assert.That(found.Violations.Select(violation => $"{violation.Id}: {violation.Help} {violation.Nodes[0].Html}"), Is.Empty);
        Assert.That(
            await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            Is.LessThanOrEqualTo(width),
            "it scrolls down alone"
        );
    }

    [Test]
    public async Task Requests_come_in_live_and_are_shown_whole()
    {
        await OpenAsync("requests");
        using var x = _sandbox.CreateClient(_sandbox.User);
        await x.Users.MeAsync();

        await _page.GetByRole(AriaRole.Button, new() { Name = "GetMe" }).First.ClickAsync();

        await Expect(_page.GetByText("await x.Users.MeAsync();")).ToBeVisibleAsync();
        await Expect(_page.GetByText("GET /2/users/me", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Tweets_are_searched_and_what_people_wrote_stays_text()
    {
        _sandbox.Post("<img src=x onerror=alert(1)> xylophonist");
        await OpenAsync("world");

        await _page.GetByLabel("A query of X's language").FillAsync("xylophonist");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Expect(_page.GetByText("<img src=x onerror=alert(1)> xylophonist")).ToBeVisibleAsync();
        await Expect(_page.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_query_is_underlined_as_one_types()
    {
        await OpenAsync("query");

        await _page.GetByLabel("What X's language makes of what you type").PressSequentiallyAsync("snow has:ice");

        await Expect(_page.Locator("u.error")).ToHaveTextAsync("has:ice");
        await Expect(_page.Locator("#found")).ToContainTextAsync("XQ0");
        await _page.GetByLabel("What X's language makes of what you type").FillAsync("snow has:links");
        await Expect(_page.Locator("u.error")).ToHaveCountAsync(0);
        await Expect(_page.Locator("#explained")).ToContainTextAsync("snow");
    }

    [Test]
    public async Task Levers_are_pulled_by_keyboard_alone()
    {
        await OpenAsync("levers");

        await _page.GetByLabel("US dollars").FocusAsync();
        await _page.Keyboard.PressAsync("Control+A");
        await _page.Keyboard.TypeAsync("1.5");
        await _page.Keyboard.PressAsync("Enter");

        await Expect(_page.Locator("#note")).ToHaveTextAsync("Set the credits: done.");
        Assert.That(_sandbox.Balance, Is.EqualTo(1.5m));
        _sandbox.Balance = 10_000;
    }

    [Test]
    public async Task A_state_is_saved_and_loaded_and_the_world_is_seeded_and_reset()
    {
        await OpenAsync("levers");
        var folder = Directory.CreateTempSubdirectory("xapi-page-").FullName;
        var (state, lines) = (Path.Combine(folder, "state.json"), Path.Combine(folder, "lines.jsonl"));
        using var x = _sandbox.CreateClient();

        var saved = await _page.RunAndWaitForDownloadAsync(() => _page.GetByText("Save the state").ClickAsync());
        await saved.SaveAsAsync(state);
        await File.WriteAllTextAsync(lines, "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"Seeded\"}\n");
        await _page.GetByLabel("Seed from JSON lines").SetInputFilesAsync(lines);
        await Expect(_page.Locator("#note")).ToHaveTextAsync("1 Tweets added.");
        Assert.That((await x.Tweets.GetAsync("20")).Data!.Text, Is.EqualTo("Seeded"));

        await _page.GetByLabel("Load a state").SetInputFilesAsync(state);
        await Expect(_page.Locator("#note")).ToHaveTextAsync("Loaded.");
        Assert.That((await x.Tweets.GetAsync("20")).Data, Is.Null);

        await _page.GetByLabel("Load a state").SetInputFilesAsync(lines);
        await Expect(_page.Locator("#note")).ToContainTextAsync("Nothing has changed.");
        var posted = _sandbox.Post("Until the reset");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(_page.Locator("#note")).ToHaveTextAsync("Reset.");
        Assert.That((await x.Tweets.GetAsync(posted)).Data, Is.Null);
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_lever_that_can_not_be_pulled_says_why()
    {
        await OpenAsync("levers");

        await _page.GetByRole(AriaRole.Button, new() { Name = "Use up a limit" }).ClickAsync();

        await Expect(_page.Locator("#note")).ToHaveTextAsync("`operation` is missing: the id of one, such as SearchRecent.");
    }

    [Test]
    public async Task Thousands_of_requests_leave_it_quick()
    {
        await OpenAsync("requests");
        using var http = new HttpClient { BaseAddress = _sandbox.BaseAddress };
        await Parallel.ForAsync(0, 5000, async (_, token) => (await http.GetAsync("/2/nothing", token)).Dispose());

        await Expect(_page.Locator("#status")).ToContainTextAsync($"requests{_sandbox.Requests[^1].Number}");
        await Expect(_page.Locator("tbody tr")).ToHaveCountAsync(200);
    }

    private async Task OpenAsync(string view, int width = 1280, bool isDark = false)
    {
        _page = await _browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        await _page.GotoAsync(new Uri(_sandbox.BaseAddress, "#" + view).AbsoluteUri);
        await Expect(_page.Locator("h2")).ToBeVisibleAsync();
    }
}

using System.Net;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using XApi.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace XApi.Tests;

/// <summary>The sandbox's page in headless Chromium: wide and narrow, light and dark.</summary>
[TestFixture(1280, false)]
[TestFixture(1280, true)]
[TestFixture(400, false)]
[TestFixture(400, true)]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SandboxPageTests(int width, bool isDark) : BrowserFixture(width, isDark)
{
    private static readonly string[] Views =
    [
        "requests",
        "requests/LATEST",
        "world",
        "world/tweets/ROOT",
        "world/users",
        "world/lists",
        "world/messages",
        "world/spaces",
        "query",
        "levers",
        "meters",
    ];

    // A PNG of two by two red pixels.
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4oKAARAwQCgAejgQBl4tBnAAAAABJRU5ErkJggg=="
    );

    // What the views show: one Tweet of each kind, and a conversation.
    private string _root = null!;

    protected override async Task FillAsync()
    {
        using var x = Sandbox.CreateClient(Sandbox.User);
        await x.Search.RecentAsync("snow", new() { MaxResults = 10 });
        var picture = await x.Media.UploadAsync(MediaSource.FromBytes(Picture, "A red square"));
        var posted = await x.Tweets.CreateAsync(
            new()
            {
                Text = "Fresh snwo",
                Media = new() { MediaIds = [picture.MediaId] },
            }
        );
        _root = posted.Data.Id;
        var reply = Sandbox.Post("How deep?", Sandbox.Users[1], _root);
        Sandbox.Post("Up to the knee. " + string.Join(' ', Enumerable.Repeat("Very deep.", 20)), Sandbox.Users[2], reply);
        var gone = Sandbox.Post("Never mind", Sandbox.User, reply);
        Sandbox.Post("What did it say?", Sandbox.Users[3], gone);
        await x.Tweets.DeleteAsync(gone);
        await x.Tweets.CreateAsync(
            new()
            {
                Text = "Fresh snow",
                EditOptions = new() { PreviousPostId = _root },
            }
        );
        await x.Tweets.CreateAsync(
            new()
            {
                Text = "More of it?",
                Poll = new() { Options = ["Yes", "Enough"], DurationMinutes = 60 },
            }
        );
        Sandbox.Post("Look", Sandbox.Users[4], quoteTweetId: _root);
    }

    [Test]
    public async Task No_view_has_what_keeps_people_out([ValueSource(nameof(Views))] string view)
    {
        using var x = Sandbox.CreateClient(Sandbox.User);
        await x.Users.MeAsync();
        var latest = Sandbox.Requests[^1].Number;
        await OpenAsync(view.Replace("ROOT", _root, StringComparison.Ordinal).Replace("LATEST", $"{latest}", StringComparison.Ordinal));
        await Expect(Page.Locator(Content(view)).First).ToBeAttachedAsync();

        var found = await Page.RunAxe();

        await PictureAsync(view);
        Assert.That(found.Violations.Select(violation => $"{violation.Id}: {violation.Help} {violation.Nodes[0].Html}"), Is.Empty);
        Assert.That(
            await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            Is.LessThanOrEqualTo(Width),
            "it scrolls down alone"
        );
    }

    [Test]
    public async Task Requests_come_in_live_and_are_shown_whole()
    {
        await OpenAsync("requests");
        using var x = Sandbox.CreateClient(Sandbox.User);
        await x.Users.MeAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "GetMe" }).First.ClickAsync();

        await Expect(Page.GetByText("await x.Users.MeAsync();")).ToBeVisibleAsync();
        await Expect(Page.GetByText("GET /2/users/me", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Tweets_are_searched_and_what_people_wrote_stays_text()
    {
        Sandbox.Post("<img src=x onerror=alert(1)> xylophonist");
        await OpenAsync("world");

        await Page.GetByLabel("A query of X's language").FillAsync("xylophonist");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Expect(Page.GetByText("<img src=x onerror=alert(1)> xylophonist")).ToBeVisibleAsync();
        await Expect(Page.Locator("article")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_conversation_is_read_as_a_tree()
    {
        await OpenAsync("world");
        await Page.GetByLabel("A query of X's language").FillAsync("\"How deep\"");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(Page.Locator("article")).ToHaveCountAsync(1);

        await Page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Link).First.ClickAsync();

        await Expect(Page.Locator("h2")).ToHaveTextAsync("A conversation");
        await Expect(Page.Locator("main")).ToBeFocusedAsync();
        await Expect(Page.Locator("article[aria-current]")).ToContainTextAsync("How deep?");
        await Expect(Page.Locator(".thread > li > article")).ToContainTextAsync("Fresh snow");
        await Expect(Page.Locator(".thread > li > ol > li > article")).ToContainTextAsync("How deep?");
        await Expect(Page.Locator(".thread > li > ol > li > ol > li > article")).ToHaveCountAsync(2);
        await Expect(Page.Locator("article.gone")).ToContainTextAsync("is not there");
        await Expect(Page.Locator(".thread > li > ol > li > ol > li > ol > li > article")).ToContainTextAsync("What did it say?");
    }

    [Test]
    public async Task Tweets_have_their_media_polls_versions_and_quotes()
    {
        await OpenAsync("world");

        var (root, poll) = (Page.Locator("article:has(img)"), Page.GetByRole(AriaRole.Group, new() { Name = "Poll" }));
        await Expect(root.GetByAltText("A red square")).ToBeVisibleAsync();
        Assert.That(await root.Locator("img").EvaluateAsync<int>("image => image.naturalWidth"), Is.EqualTo(2), "its bytes are there");
        await root.GetByText("2 versions").ClickAsync();
        await Expect(root.GetByText("Fresh snwo")).ToBeVisibleAsync();
        await Expect(root).ToContainTextAsync("4 times.");
        await Expect(poll.First).ToContainTextAsync("Enough");
        await Expect(Page.Locator("article", new() { HasText = "Look" }).First.Locator("blockquote")).ToContainTextAsync("Fresh snwo");
    }

    [Test]
    public async Task A_limit_is_used_up_for_one_user()
    {
        await OpenAsync("levers");
        var form = Page.GetByRole(AriaRole.Group, new() { Name = "Use up a limit" });

        await form.GetByLabel("Operation").SelectOptionAsync("LikedTweets");
        await form.GetByLabel("Whose calls").SelectOptionAsync("@" + Sandbox.Users[1].Username);
        await form.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(Note).ToHaveTextAsync("Use up a limit: done.");
        Assert.That(await StatusAsync(Sandbox.Users[1]), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await StatusAsync(Sandbox.User), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_stream_stands_in_the_list_while_it_is_open()
    {
        using var x = Sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        Sandbox.Streams.Script(StreamScript.Connect().Deliver(1).Close());
        await OpenAsync("requests");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Sandbox.BaseAddress, "2/tweets/search/stream"));
        request.Headers.Authorization = new("Bearer", Sandbox.BearerToken);
        using var http = new HttpClient();

        using var stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var (open, over) = (Page.Locator("tbody").First, Page.Locator("tbody").Last);
        await Expect(open.Locator("tr")).ToContainTextAsync("200 open");
        await PictureAsync("stream");
        Sandbox.Post("A zebra");
        await Expect(open.Locator("tr")).ToHaveCountAsync(0);
        await Expect(over.Locator("tr").First).ToContainTextAsync("FilteredStream");
    }

    [Test]
    public async Task A_query_is_underlined_as_one_types()
    {
        await OpenAsync("query");

        await Page.GetByLabel("What X's language makes of what you type").PressSequentiallyAsync("snow has:ice");

        await Expect(Page.Locator("u.error")).ToHaveTextAsync("has:ice");
        await Expect(Page.Locator("#found")).ToContainTextAsync("XQ0");
        await Page.GetByLabel("What X's language makes of what you type").FillAsync("snow has:links");
        await Expect(Page.Locator("u.error")).ToHaveCountAsync(0);
        await Expect(Page.Locator("#explained")).ToContainTextAsync("snow");
    }

    [Test]
    public async Task Levers_are_pulled_by_keyboard_alone()
    {
        await OpenAsync("levers");

        await Page.GetByLabel("US dollars").FocusAsync();
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.TypeAsync("1.5");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Note).ToHaveTextAsync("Set the credits: done.");
        Assert.That(Sandbox.Balance, Is.EqualTo(1.5m));
        Sandbox.Balance = 10_000;
    }

    [Test]
    public async Task A_state_is_saved_and_loaded_and_the_world_is_seeded_and_reset()
    {
        await OpenAsync("levers");
        var folder = Directory.CreateTempSubdirectory("xapi-page-").FullName;
        var (state, lines) = (Path.Combine(folder, "state.json"), Path.Combine(folder, "lines.jsonl"));
        using var x = Sandbox.CreateClient();

        var saved = await Page.RunAndWaitForDownloadAsync(() => Page.GetByText("Save the state").ClickAsync());
        await saved.SaveAsAsync(state);
        await File.WriteAllTextAsync(lines, "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"Seeded\"}\n");
        await Page.GetByLabel("Seed from JSON lines, plain or gzip").SetInputFilesAsync(lines);
        await Expect(Note).ToHaveTextAsync("1 Tweets added.");
        Assert.That((await x.Tweets.GetAsync("20")).Data!.Text, Is.EqualTo("Seeded"));

        await Page.GetByLabel("Load a state").SetInputFilesAsync(state);
        await Expect(Note).ToHaveTextAsync("Loaded.");
        Assert.That((await x.Tweets.GetAsync("20")).Data, Is.Null);

        await Page.GetByLabel("Load a state").SetInputFilesAsync(lines);
        await Expect(Note).ToContainTextAsync("Nothing has changed.");
        var posted = Sandbox.Post("Until the reset");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(Note).ToHaveTextAsync("Reset.");
        Assert.That((await x.Tweets.GetAsync(posted)).Data, Is.Null);

        await Page.GetByLabel("Load a state").SetInputFilesAsync(state);
        await Expect(Note).ToHaveTextAsync("Loaded.");
        Assert.That((await x.Tweets.GetAsync(_root)).Data, Is.Not.Null, "what was saved before the reset is there again");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_lever_that_can_not_be_pulled_says_why()
    {
        await OpenAsync("levers");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Use up a limit" }).ClickAsync();

        await Expect(Note).ToHaveTextAsync("`operation` is missing: the id of one, such as SearchRecent.");
    }

    [Test]
    public async Task Meters_move_with_calls_and_streams()
    {
        await OpenAsync("meters");
        using var x = Sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        using var stop = new CancellationTokenSource();
        var reading = x.FilteredStream.ConnectAsync(cancellationToken: stop.Token).FirstAsync(CancellationToken.None).AsTask();
        await x.Users.GetByUsernameAsync("sandbox");

        await Expect(Page.GetByText("Open streams: 1")).ToBeVisibleAsync();
        await Expect(Page.Locator("tr", new() { HasText = "GetUserByUsername" }).First).ToContainTextAsync("1");
        Sandbox.Post("A zebra");
        await reading;
        await Expect(Page.GetByText("Open streams: 0")).ToBeVisibleAsync();
        await PictureAsync("meters-moving");
    }

    [Test]
    public async Task Thousands_of_requests_leave_it_quick()
    {
        await OpenAsync("requests");
        using var http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        await Parallel.ForAsync(0, 5000, async (_, token) => (await http.GetAsync("/2/nothing", token)).Dispose());

        // The one that ended last need not have come last.
        await Expect(Page.Locator("#status")).ToContainTextAsync($"requests{Sandbox.Requests.Max(request => request.Number)}");
        await Expect(Page.Locator("tbody").Last.Locator("tr")).ToHaveCountAsync(200);
    }

    private async Task<HttpStatusCode> StatusAsync(SandboxUser user)
    {
        using var http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", user.AccessToken);
        using var response = await http.GetAsync($"/2/users/{user.Id}/liked_tweets");
        return response.StatusCode;
    }

    // What says that a view is there whole.
    private static string Content(string view) =>
        view switch
        {
            "world" or "world/tweets/ROOT" => "article",
            "query" => "textarea",
            "levers" => "fieldset",
            "requests/LATEST" => "pre",
            _ => "table",
        };
}

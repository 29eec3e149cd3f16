using System.Diagnostics;
using System.Net;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>The programs of samples/, as a user copies them: built from the packages alone, with warnings as errors, and run against a sandbox.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SampleTests
{
    private XSandbox _sandbox = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = TimeProvider.System,
                SearchDelay = TimeSpan.Zero,
                AccessLevel = XAccessLevel.Enterprise,
                MaxStreamConnections = 10,
            }
        );
    }

    [OneTimeTearDown]
    public async Task Stop() => await _sandbox.DisposeAsync();

    [Test]
    public void Every_sample_has_a_README_of_ten_lines_and_a_test()
    {
        var samples = Directory.EnumerateDirectories(Packed.Repository("samples")).Select(Path.GetFileName).Order();
        Assert.That(samples, Is.EqualTo(new[] { "Cli", "Collect", "Fleet", "Login", "Post", "Search", "Stream", "Tests", "WebApp" }));
        Assert.That(
            samples.Select(sample => File.ReadAllLines(Packed.Repository("samples", sample!, "README.md")).Length),
            Is.All.InRange(5, 12)
        );
    }

    [Test]
    public async Task Search_writes_CSV()
    {
        var output = await RunAsync(await SampleProject.BuildAsync("Search"), "snow");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Is.EqualTo("id,created_at,author,likes,text"));
        Assert.That(lines.Count(line => line.Length > 0 && char.IsAsciiDigit(line[0])), Is.EqualTo(50));
    }

    [TestCase("Search", null, "snow")]
    [TestCase("Collect", "A query and a folder are missing: ", "snow out")]
    [TestCase("Stream", "A rule and a folder are missing: ", "snow out")]
    [TestCase("Post", "The text is missing: ", "snow")]
    public async Task A_sample_says_in_a_line_what_it_lacks(string sample, string? usage, string arguments)
    {
        var folder = await SampleProject.BuildAsync(sample);
        if (usage is not null)
        {
            var without = await Packed.TryAsync(folder, "run --no-build");
            Assert.That((without.Exit, without.Output.Trim().Split('\n').Length), Is.EqualTo((2, 1)), without.Output);
            Assert.That(without.Output, Does.StartWith(usage));
        }

        var stranger = await Packed.TryAsync(folder, $"run --no-build -- {arguments}");
        Assert.That((stranger.Exit, stranger.Output.Trim().Split('\n').Length), Is.EqualTo((1, 1)), stranger.Output);
        Assert.That(stranger.Output, Does.Contain("X_BEARER_TOKEN"));
    }

    [Test]
    public async Task Post_posts_a_thread_with_two_pictures()
    {
        var folder = await SampleProject.BuildAsync("Post");
        foreach (var picture in new[] { "pass.png", "valley.png" })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, picture), Picture);
        }

        var text = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"Snow fell on day {i}."));
        var user = _sandbox.User;
        var output = await Packed.RunAsync(
            folder,
            $"run --no-build -- \"{text}\" pass.png \"A road under snow\" valley.png \"A green valley\"",
            ("X_ADDRESS", _sandbox.BaseAddress.ToString()),
            ("X_API_KEY", _sandbox.ApiKey),
            ("X_API_KEY_SECRET", _sandbox.ApiKeySecret),
            ("X_ACCESS_TOKEN", user.OAuth1AccessToken),
            ("X_ACCESS_TOKEN_SECRET", user.OAuth1AccessTokenSecret)
        );

        using var x = _sandbox.CreateClient();
        var ids = output.Trim().Split('\n').Select(line => line.Trim().Split('/')[^1]).ToList();
        var thread = await x.Tweets.GetManyAsync(
            ids,
            new()
            {
                TweetFields = [TweetField.ReferencedTweets],
                Expansions = [TweetExpansion.AttachmentsMediaKeys],
                MediaFields = [MediaField.AltText],
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(ids, Has.Count.EqualTo(5));
            Assert.That(thread.Data[0].Media.Select(media => media.AltText), Is.EqualTo(new[] { "A road under snow", "A green valley" }));
            Assert.That(thread.Data[0].Text, Does.StartWith("Snow fell on day 1. ").And.Contain(" 1/5"));
            Assert.That(
                thread.Data.Skip(1).Select(tweet => tweet.ReferencedTweets.Single().Id),
                Is.EqualTo(ids.SkipLast(1)),
                "each replies to the one before it"
            );
        });
    }

    [Test]
    public async Task Collect_resumes_where_it_was_stopped_and_pays_for_each_tweet_once()
    {
        var clock = new ShiftedClock();
        await using var sandbox = await XSandbox.StartAsync(new() { TimeProvider = clock, SearchDelay = TimeSpan.Zero });
        var folder = await SampleProject.BuildAsync("Collect");
        var (tweets, place) = (Path.Combine(folder, "out", "tweets.jsonl"), Path.Combine(folder, "out", "place.json"));

        // Killed in the middle, then between rounds on the next days, on each of which the page of a round would be paid for again.
        await CollectAsync(1);
        await File.AppendAllTextAsync(tweets, CutOff);
        var all = await AllAsync();
        await CollectAsync(all.Count);
        var late = 0;
        for (var day = 1; day < 3; day++)
        {
            // X may show some of the last ten seconds only now: these are read again.
            var newest = all.Max(id => XId.GetTime(id));
            late += all.Count(id => XId.GetTime(id) >= newest - TimeSpan.FromSeconds(10));
            clock.Shift += TimeSpan.FromDays(1);
            all.UnionWith(Enumerable.Range(0, 50).Select(number => sandbox.Post($"Snow on day {day}, {number}")));
            clock.Shift += TimeSpan.FromMinutes(1);
            all.Add(sandbox.Post($"The last snow of day {day}"));
            await CollectAsync(all.Count);
        }

        Assert.That(Ids(tweets).Distinct(), Is.EquivalentTo(all));
        var paid = sandbox.Charges.Where(charge => charge.Operation == "SearchRecent").Sum(charge => charge.Usd);
        TestContext.Out.WriteLine($"paid {paid} USD for {all.Count} Tweets, of which {late} are read on two days");
        Assert.That(paid, Is.InRange(all.Count * 0.005m, (all.Count + late) * 0.005m));
        Assert.That(late, Is.LessThan(5));

        async Task CollectAsync(int until)
        {
            using var process = Start(sandbox, folder, "Collect", "snow", "out");
            await SampleProject.UntilAsync(() => Ids(tweets).Distinct().Count() >= until && (until == 1 || IsBetweenRounds()), process);
            process.Kill();
            await process.WaitForExitAsync();
        }

        // The place is stored behind the Tweet.
        bool IsBetweenRounds() => PollingState.Parse(File.ReadAllText(place)).Round is null;

        // By the same App on the same day: what it reads is free for the sample.
        async Task<HashSet<string>> AllAsync()
        {
            using var x = sandbox.CreateClient();
            return await x.Search.EnumerateRecentAsync("snow").Select(tweet => tweet.Id).ToHashSetAsync();
        }
    }

    [Test]
    public async Task Stream_survives_a_kill()
    {
        var folder = await SampleProject.BuildAsync("Stream");
        var tweets = Path.Combine(folder, "out", "tweets.jsonl");
        var posted = new List<string>();
        using var x = _sandbox.CreateClient();
        await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "lion" }] });
        for (var run = 0; run < 2; run++)
        {
            using var process = Start(folder, "Stream", "zebra", "out");
            if (run == 0)
            {
                await SampleProject.UntilAsync(() => _sandbox.Streams.Open > 0, process);
            }

            _sandbox.Post("A lion, for another program");
            posted.AddRange(Enumerable.Range(0, 20).Select(i => _sandbox.Post($"Zebra {run}.{i}")));
            await SampleProject.UntilAsync(() => Ids(tweets).Length >= (run == 0 ? 5 : posted.Count), process);
            process.Kill();
            await process.WaitForExitAsync();
            await File.AppendAllTextAsync(tweets, CutOff);
            posted.AddRange(Enumerable.Range(0, 5).Select(i => _sandbox.Post($"A zebra meanwhile, {run}.{i}")).Where(_ => run == 0));
        }

        Assert.That(Ids(tweets).Distinct(), Is.SupersetOf(posted.Take(45)));
        Assert.That(Lines(tweets), Has.None.Contain("lion"), "what only the rule of another program matches");
        var rules = await x.FilteredStream.EnumerateRulesAsync().Select(rule => rule.Value).ToListAsync();
        Assert.That(rules, Is.EquivalentTo(new[] { "lion", "zebra" }));
    }

    [Test]
    public async Task Login_logs_a_user_in_and_keeps_the_token()
    {
        var user = _sandbox.Users[1];
        var folder = await SampleProject.BuildAsync("Login");
        var home = SampleProject.FreeAddress();
        using var process = Start(
            folder,
            "Login",
            "--urls",
            home.ToString(),
            "--X:Address",
            _sandbox.BaseAddress.ToString(),
            "--X:ClientId",
            _sandbox.ConfidentialClientId,
            "--X:ClientSecret",
            _sandbox.ClientSecret,
            "--X:Callback",
            new Uri(home, "callback").ToString()
        );
        try
        {
            using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
            using var browser = new HttpMessageInvoker(handler);
            await SampleProject.UntilAsync(() => SampleProject.IsUp(home), process);
            var login = await GetAsync(browser, new Uri(home, "login"));
            var denied = await GetAsync(browser, new Uri((await _sandbox.Browser(user).DenyAsync(login.Headers.Location!))!));
            Assert.That(denied.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));

            login = await GetAsync(browser, new Uri(home, "login"));
            var back = await _sandbox.Browser(user).ApproveAsync(login.Headers.Location!);
            using var other = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
            Assert.That(
                (await GetAsync(other, new Uri(back!))).StatusCode,
                Is.EqualTo(HttpStatusCode.BadRequest),
                "a link that was sent on"
            );
            var arrived = await GetAsync(browser, new Uri(back!));
            Assert.That(arrived.Headers.Location!.ToString(), Is.EqualTo("/"), await arrived.Content.ReadAsStringAsync());

            // The cookie is the browser's that was here before; here is another with none.
            var cookies = new CookieContainer();
            cookies.SetCookies(home, arrived.Headers.GetValues("Set-Cookie").Single());
            using var withCookie = new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false };
            using var again = new HttpMessageInvoker(withCookie);
            var page = await (await GetAsync(again, home)).Content.ReadAsStringAsync();
            Assert.That(page, Does.StartWith($"Hello @{user.Username}."));

            _sandbox.World.RevokeAccess(user);
            Assert.That(
                (await GetAsync(again, home)).Headers.Location?.ToString(),
                Is.EqualTo("/login"),
                "the user has taken the access back"
            );
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    [Test]
    public async Task Tests_pass()
    {
        var folder = await SampleProject.BuildAsync("Tests");
        var output = await Packed.RunAsync(folder, "test --no-build --nologo");
        Assert.That(output, Does.Contain("Passed:     3"));
    }

    // What a program leaves that was killed, or had no room, within a line.
    private const string CutOff = "{\"id\":\"1\",\"te";

    private Task<string> RunAsync(string folder, string arguments) =>
        Packed.RunAsync(
            folder,
            $"run --no-build -- {arguments}",
            ("X_ADDRESS", _sandbox.BaseAddress.ToString()),
            ("X_BEARER_TOKEN", _sandbox.BearerToken)
        );

    private Process Start(string folder, string sample, params IEnumerable<string> arguments) => Start(_sandbox, folder, sample, arguments);

    private static Process Start(XSandbox sandbox, string folder, string sample, params IEnumerable<string> arguments) =>
        SampleProject.Start(
            folder,
            sample,
            arguments,
            ("X_ADDRESS", sandbox.BaseAddress.ToString()),
            ("X_BEARER_TOKEN", sandbox.BearerToken)
        );

    private static Task<HttpResponseMessage> GetAsync(HttpMessageInvoker browser, Uri page) =>
        browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, page), CancellationToken.None);

    // The head of a PNG of 640 by 480 pixels.
    private static byte[] Picture =>
        [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 2, 0x80, 0, 0, 1, 0xE0, .. new byte[40]];

    private static string[] Ids(string file) => [.. Lines(file).Select(line => Newtonsoft.Json.Linq.JObject.Parse(line)["id"]!.ToString())];

    private static string[] Lines(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The machine's time, so much later that it starts at noon, and some days on.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        internal TimeSpan Shift { get; set; } = TimeSpan.FromHours(36) - System.GetUtcNow().TimeOfDay;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}

using System.Globalization;

namespace XApi.Tests.Pagination;

/// <summary>The rounds of polling: what each asks for, where one that was left resumes, how long it is to the next.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RoundTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeClock _clock = new();
    private readonly StubCollection _collection = new(StubCollection.Tweet);
    private readonly StubServer _server;
    private readonly XApiClient _x;

    public RoundTests()
    {
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server, _clock);
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public void It_takes_a_time_and_a_state()
    {
        foreach (var interval in new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(50), TimeSpan.MaxValue })
        {
            Assert.That(
                () => _x.Search.PollRecentAsync("snow", interval),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("interval")
            );
        }

        var polled = _x.Search.PollRecentAsync("snow", TimeSpan.FromMilliseconds(1), new() { SortOrder = SortOrder.Recency });
        Assert.That(
            (polled.Delay, polled.State.SinceId, polled.State.Round),
            Is.EqualTo(((TimeSpan?)null, (string?)null, (Checkpoint?)null))
        );
        Assert.That(() => polled.From(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("state"));
        Assert.That(_x.Search.PollRecentAsync("snow", Minute, new() { SinceId = "7" }).State.SinceId, Is.EqualTo("7"));
        Assert.That(
            () => _x.Search.PollRecentAsync("snow", Minute, new() { SortOrder = SortOrder.Relevancy }),
            Throws.ArgumentException.With.Message.EqualTo(
                "What is polled comes newest first, since the newest of a round is where the next starts: leave `sort_order` out."
            )
        );
        Assert.That(
            () => polled.From(_x.Timelines.PollHomeAsync("1", Minute).State),
            Throws
                .ArgumentException.With.Message.Contains("a place in what HomeTimeline enumerates, not in what SearchRecent does")
                .And.Property("ParamName")
                .EqualTo("state")
        );
    }

    [Test]
    public void Each_member_of_a_state_is_written_and_read()
    {
        const string all =
            """{"operation":"SearchRecent","request":"0f","since_id":"5","round_newest_id":"9","round":{"operation":"SearchRecent","request":"1e","items":2,"pages":1}}""";
        const string least = """{"operation":"SearchRecent","request":"0f"}""";

        var state = PollingState.Parse(all);

        Assert.That((state.Operation, state.Request, state.SinceId, state.RoundNewestId), Is.EqualTo(("SearchRecent", "0f", "5", "9")));
        Assert.That((state.Round!.Request, state.Round.Items, state.Round.Pages), Is.EqualTo(("1e", 2, 1)));
        Assert.That($"{state}", Is.EqualTo(all));
        Assert.That($"{PollingState.Parse("""{"later":[{"a":1}],"operation":"SearchRecent","request":"0f"}""")}", Is.EqualTo(least));
    }

    [Test]
    public void The_ids_that_were_yielded_are_part_of_a_state_where_they_are_known()
    {
        const string known = """{"operation":"SearchRecent","request":"0f","since_id":"5","yielded":["9","7"]}""";

        Assert.That(PollingState.Parse(known).Yielded, Is.EqualTo(new[] { "9", "7" }));
        Assert.That($"{PollingState.Parse(known)}", Is.EqualTo(known));
        Assert.That(PollingState.Parse($"{known} "), Is.EqualTo(PollingState.Parse(known)));
        Assert.That(PollingState.Parse("""{"operation":"SearchRecent","request":"0f"}""").Yielded, Is.Null);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"operation\":\"SearchRecent\"}")]
    [TestCase("{\"request\":\"0f\"}")]
    [TestCase("{\"operation\":\"SearchRecent\",\"request\":\"0f\",\"round\":{}}")]
    public void What_is_no_state_is_refused(string text) =>
        Assert.That(
            () => PollingState.Parse(text),
            Throws.TypeOf<FormatException>().With.Message.StartsWith("The text is not a state of polling: ")
        );

    [Test]
    public async Task Each_kind_of_polling_asks_its_operation()
    {
        var (search, users) = (_x.Search, _x.Timelines);
        foreach (
            var (polled, path) in new[]
            {
                (
                    search.PollRecentAsync("snow", Minute, new() { SinceId = "7" }),
                    "/2/tweets/search/recent?query=snow&max_results=100&since_id=7"
                ),
                (users.PollUserTweetsAsync("1", Minute, new() { SinceId = "7" }), "/2/users/1/tweets?max_results=100&since_id=7"),
                (users.PollMentionsAsync("1", Minute, new() { SinceId = "7" }), "/2/users/1/mentions?max_results=100&since_id=7"),
                (
                    users.PollHomeAsync("1", Minute, new() { SinceId = "7" }),
                    "/2/users/1/timelines/reverse_chronological?max_results=100&since_id=7"
                ),
            }
        )
        {
            _collection.Before = _ => throw new InvalidOperationException("asked");
            Assert.That(async () => await FirstAsync(polled), Throws.InstanceOf<Exception>());
            Assert.That(_server.Requests[^1].PathAndQuery, Is.EqualTo(path));
        }
    }

    // X refuses a since_id that is older than seven days; a minute before, it is left out. Timelines know no such bound.
    [TestCase(59, true)]
    [TestCase(60, true)]
    [TestCase(61, false)]
    public async Task A_since_id_is_left_out_a_minute_before_it_is_too_old(int seconds, bool isGiven)
    {
        var since = XId.FirstAt(_clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromDays(7) - (2 * Minute) + TimeSpan.FromSeconds(seconds));
        var search = _x.Search.PollRecentAsync("snow", Minute);
        var timeline = _x.Timelines.PollUserTweetsAsync("1", Minute);

        await RoundAsync(search.From(search.State with { SinceId = since }));
        await RoundAsync(timeline.From(timeline.State with { SinceId = since }));

        Assert.That(_server.Requests[0].PathAndQuery, isGiven ? Does.EndWith($"&since_id={since}") : Does.Not.Contain("since_id"));
        Assert.That(_server.Requests[1].PathAndQuery, Does.EndWith($"&since_id={since}"));
    }

    [Test]
    public async Task A_round_without_since_id_that_was_left_resumes_without_repeating_and_with_what_is_newer()
    {
        var since = Post(4)[0];
        _clock.Advance(TimeSpan.FromDays(8));
        var posted = Post(25);
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        polled = polled.From(polled.State with { SinceId = since });
        var first = await TakeAsync(polled, 13);
        var newer = Post(2);

        var second = await TakeAsync(_x.Search.PollRecentAsync("snow", Minute).From(PollingState.Parse($"{polled.State}")), 14);

        Assert.That(first, Is.EqualTo(posted.Take(13)));
        Assert.That(second, Is.EqualTo(newer.Concat(posted.Skip(13))));
        Assert.That(
            _server.Requests,
            Is.All.Matches<SentRequest>(request => !request!.PathAndQuery.Contains("since_id", StringComparison.Ordinal))
        );
    }

    [Test]
    public async Task A_round_that_was_left_resumes_in_its_page_and_the_next_asks_for_what_is_newer_than_its_first_page()
    {
        var posted = Post(25);
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        await TakeAsync(polled, 13);
        Assert.That(
            (polled.State.SinceId, polled.State.RoundNewestId, polled.State.Round!.Items),
            Is.EqualTo(((string?)null, posted[0], 13))
        );

        var later = _x.Search.PollRecentAsync("snow", Minute).From(PollingState.Parse($"{polled.State}"));
        Assert.That(await TakeAsync(later, 12), Is.EqualTo(posted.Skip(13)));
        Assert.That(
            (later.State.SinceId, later.State.RoundNewestId, later.State.Round),
            Is.EqualTo((Earlier(posted[0]), (string?)null, (Checkpoint?)null))
        );
        Assert.That(_server.Requests[2].PathAndQuery, Does.Contain("next_token=").And.Not.Contain("since_id"));
    }

    [TestCase("""{"data":[{"id":"12","text":""},{"id":"15","text":""},{"id":"9","text":""}],"meta":{}}""", "15")]
    [TestCase("""{"data":[{"id":"12","text":""},{"id":"15","text":""},{"id":"9","text":""}],"meta":{"newest_id":"17"}}""", "17")]
    public async Task The_next_round_begins_with_the_newest_that_the_first_page_names_or_holds(string page, string since)
    {
        _collection.Before = _ => StubServer.Json(page);
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();

        await TakeAsync(polled, 3);

        Assert.That(polled.State.SinceId, Is.EqualTo(since));
    }

    [Test]
    public async Task What_X_gives_again_though_it_is_not_newer_is_left_out()
    {
        _collection.Before = _ =>
            StubServer.Json("""{"data":[{"id":"10","text":""},{"id":"9","text":""},{"id":"11","text":""}],"meta":{}}""");
        var polled = _x.Timelines.PollUserTweetsAsync("1", Minute, new() { SinceId = "9" });

        Assert.That(await TakeAsync(polled.From(polled.State with { SinceId = "10" }), 1), Is.EqualTo(new[] { "11" }));
    }

    // Requests of a round, what is left, seconds to the reset; the seconds that it waits.
    [TestCase(3, 30, 900, 90)]
    [TestCase(3, 4, 900, 900)]
    [TestCase(3, 3, 900, 900)]
    [TestCase(3, 2, 900, 900)]
    [TestCase(1, 2, 900, 450)]
    [TestCase(1, 0, 61, 61)]
    [TestCase(1, 0, 60, 60)]
    [TestCase(1, 0, 30, 60)]
    [TestCase(1, 0, 0, 60)]
    [TestCase(1, 0, -90, 60)]
    [TestCase(1, 0, 901, 900)]
    [TestCase(1, 0, 40 * 86_400, 900)]
    [TestCase(1, 3, 2_000_000_000, 300)]
    public async Task The_delay_is_a_minute_or_what_the_limit_needs(int requests, int remaining, int reset, int delay)
    {
        Post((10 * requests) - 5);
        _collection.Headers = new Dictionary<string, string>
        {
            ["x-rate-limit-remaining"] = $"{remaining}",
            ["x-rate-limit-reset"] = $"{_clock.GetUtcNow().AddSeconds(reset + 1).ToUnixTimeSeconds()}",
        };
        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(1));
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();

        await RoundAsync(polled);

        Assert.That(polled.Delay, Is.EqualTo(TimeSpan.FromSeconds(delay)));
    }

    // X returns 400 to ids together with times.
    [Test]
    public async Task With_an_end_time_the_rounds_after_the_first_go_by_ids_alone()
    {
        var posted = Post(3);
        var end = _clock.GetUtcNow().AddHours(1);
        end = end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond));
        var polled = _x.Search.PollRecentAsync("snow", Minute, new() { EndTime = end }).WithBacklog();
        await TakeAsync(polled, 3);

        await RoundAsync(polled);

        Assert.That(_server.Requests[0].PathAndQuery, Does.Contain("end_time=").And.Not.Contain("_id="));
        Assert.That(
            _server.Requests[1].PathAndQuery,
            Does.Contain($"since_id={Earlier(posted[0])}").And.Contain($"until_id={XId.FirstAt(end)}").And.Not.Contain("_time=")
        );
    }

    [TestCase(20, 40)]
    [TestCase(60, 0)]
    [TestCase(90, 0)]
    public async Task What_a_round_takes_is_part_of_its_minute(int taken, int delay)
    {
        var asked = 0;
        _collection.Before = _ =>
        {
            if (asked++ == 0)
            {
                _clock.Advance(TimeSpan.FromSeconds(taken));
            }

            return asked > 1 ? StubCollection.Failure() : null;
        };
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();

        if (delay > 0)
        {
            await RoundAsync(polled);
        }
        else
        {
            Assert.That(async () => await FirstAsync(polled), Throws.InstanceOf<XApiException>(), "the next round begins at once");
        }

        Assert.That(polled.Delay, Is.EqualTo(TimeSpan.FromSeconds(delay)));
    }

    /// <summary>What the round after one with this newest id asks from.</summary>
    private static string Earlier(string newest) => XId.LastBefore(XId.GetTime(newest)!.Value.AddSeconds(-10));

    private static async Task FirstAsync(TweetPoller<Tweet, TweetPage> polled)
    {
        await using var polling = polled.GetAsyncEnumerator();
        await polling.MoveNextAsync();
    }

    private static async Task<List<string>> TakeAsync(TweetPoller<Tweet, TweetPage> polled, int count)
    {
        var ids = new List<string>();
        await foreach (var tweet in polled)
        {
            ids.Add(tweet.Id);
            if (ids.Count == count)
            {
                break;
            }
        }

        return ids;
    }

    /// <summary>Runs one round, until it waits for the next.</summary>
    private async Task RoundAsync(TweetPoller<Tweet, TweetPage> polled)
    {
        using var stop = new CancellationTokenSource();
        await using var polling = polled.GetAsyncEnumerator(stop.Token);
        var next = polling.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                while (next.IsCompletedSuccessfully)
                {
                    next = polling.MoveNextAsync().AsTask();
                }

                return next.IsFaulted || _clock.Waiting.Count > 0;
            },
            "it waits for the next round"
        );
        await stop.CancelAsync();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Posts Tweets a millisecond from now, and gives their ids, the newest first.</summary>
    private List<string> Post(int tweets)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var first = long.Parse(XId.FirstAt(_clock.GetUtcNow()), CultureInfo.InvariantCulture);
        _collection.Add(Enumerable.Range(1, tweets).Select(number => first + number));
        return [.. _collection.Numbers.Take(tweets).Select(id => $"{id}")];
    }
}

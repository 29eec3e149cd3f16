using System.Globalization;
using System.Text.RegularExpressions;

namespace XApi.Tests.Pagination;

/// <summary>What X shows some seconds late: a round asks for them again, and yields of them what it has not yielded.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LateItemTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeClock _clock = new(Start);
    private readonly StubCollection _collection = new(StubCollection.Tweet) { PageSize = 100 };
    private readonly StubServer _server;
    private readonly XApiClient _x;
    private readonly List<string> _yielded = [];

    public LateItemTests()
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
    public async Task A_Tweet_from_just_before_the_newest_is_yielded_once()
    {
        var polled = _x.Timelines.PollHomeAsync("1", Minute);
        await RoundsAsync(polled, [], [Id(40)], [Id(38)], [], [Id(170), Id(165)], [Id(31), Id(161)], [], []);

        Assert.That(
            _yielded,
            Is.EqualTo(new[] { Id(40), Id(38), Id(170), Id(165), Id(161) }),
            "what is older by more than ten seconds is not looked for"
        );
        Assert.That(_server.Requests, Has.Count.EqualTo(8), "a request a round");
    }

    [Test]
    public async Task Another_process_skips_what_came_and_yields_what_is_late()
    {
        var polled = _x.Timelines.PollHomeAsync("1", Minute);
        await RoundsAsync(polled, [], [Id(40), Id(37)]);

        var state = PollingState.Parse($"{polled.State}");
        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute).From(state), [Id(38)], []);

        Assert.That(_yielded, Is.EqualTo(new[] { Id(40), Id(37), Id(38) }));
    }

    [Test]
    public async Task A_round_that_was_left_skips_in_the_next_what_it_had_yielded()
    {
        var polled = await LeaveARoundAsync();

        var state = PollingState.Parse($"{polled.State}");
        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute).From(state), [], [Id(39)], []);

        Assert.That(_yielded, Is.Unique.And.EquivalentTo(_collection.Numbers.Select(id => $"{id}")));
    }

    [Test]
    public async Task What_lies_before_the_beginning_is_not_yielded()
    {
        _collection.Add([long.Parse(Id(-1), CultureInfo.InvariantCulture)]);
        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute), [], [Id(2)], []);
        Assert.That(_yielded, Is.EqualTo(new[] { Id(2) }));

        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute, new() { SinceId = Id(-1) }), [], []);
        Assert.That(_yielded, Is.EqualTo(new[] { Id(2), Id(2) }));

        // The server knows no times: that the first round asks for them is enough.
        _collection.Before = request =>
            request.PathAndQuery.Contains("start_time", StringComparison.Ordinal)
                ? StubServer.Json($$$"""{"data":[{"id":"{{{Id(2)}}}","text":""}],"meta":{"newest_id":"{{{Id(2)}}}"}}""")
                : null;
        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute, new() { StartTime = Start }), [], []);
        Assert.That(_yielded, Is.EqualTo(new[] { Id(2), Id(2), Id(2) }));
    }

    [Test]
    public async Task Once_it_is_too_late_for_more_a_round_asks_for_what_is_newer_alone()
    {
        var polled = _x.Timelines.PollHomeAsync("1", Minute);
        await RoundsAsync(polled, [], [Id(40)], [], [], []);

        Assert.That(
            _server.Requests.Select(request => request.PathAndQuery.Split("since_id=")[1]),
            Is.EqualTo(new[] { Before(0), Before(0), Before(30), Id(40), Id(40) })
        );
    }

    [Test]
    public async Task After_a_burst_a_round_that_has_nothing_new_is_one_request()
    {
        _collection.PageSize = 10;
        var options = new HomeTimelineOptions { MaxResults = 10, SinceId = Before(0) };
        var polled = _x.Timelines.PollHomeAsync("1", Minute, options);
        var burst = Enumerable.Range(1, 25).Select(i => $"{long.Parse(Id(40), CultureInfo.InvariantCulture) + i}").ToArray();
        await RoundsAsync(polled, burst, [], []);

        Assert.That(_yielded, Is.Unique.And.EquivalentTo(burst));
        Assert.That(_server.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_state_without_the_ids_of_its_round_repeats_nothing_of_it()
    {
        var polled = await LeaveARoundAsync();

        var old = Regex.Replace($"{polled.State}", ""","yielded":\[.*?\]""", "");
        Assert.That(old, Is.Not.EqualTo($"{polled.State}"));
        await RoundsAsync(_x.Timelines.PollHomeAsync("1", Minute).From(PollingState.Parse(old)), [], [Id(41)], []);

        Assert.That(_yielded, Is.Unique.And.EquivalentTo(_collection.Numbers.Select(id => $"{id}")));
    }

    [Test]
    public async Task A_clock_that_is_set_back_in_a_round_does_not_prolong_the_wait()
    {
        var polled = _x.Timelines.PollHomeAsync("1", Minute);
        _collection.Before = _ =>
        {
            _clock.Jump(-TimeSpan.FromHours(1));
            return null;
        };
        await RoundsAsync(polled, Array.Empty<string>());

        Assert.That(polled.Delay, Is.EqualTo(Minute));
    }

    private static string Id(double second) => XId.FirstAt(Start.AddSeconds(second));

    private static string Before(double second) => XId.LastBefore(Start.AddSeconds(second));

    /// <summary>Runs a round for each of the lots, which has come by then.</summary>
    private async Task RoundsAsync(TweetPoller<Tweet, TweetPage> polled, params string[][] lots)
    {
        using var stop = new CancellationTokenSource();
        await using var polling = polled.GetAsyncEnumerator(stop.Token);
        var next = (Task<bool>?)null;
        foreach (var lot in lots)
        {
            _collection.Add(lot.Select(id => long.Parse(id, CultureInfo.InvariantCulture)));
            if (next is not null)
            {
                _clock.Advance(Minute);
            }

            next ??= polling.MoveNextAsync().AsTask();
            await Eventually.TrueAsync(
                () =>
                {
                    while (next.IsCompletedSuccessfully)
                    {
                        _yielded.Add(polling.Current.Id);
                        next = polling.MoveNextAsync().AsTask();
                    }

                    return next.IsFaulted || _clock.Waiting.Count > 0;
                },
                "it waits for the next round"
            );
        }

        await stop.CancelAsync();
        await Assert.ThatAsync(() => next!, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>A polling that was left within its first round, at the thirteenth of 25 items.</summary>
    private async Task<TweetPoller<Tweet, TweetPage>> LeaveARoundAsync()
    {
        _collection.PageSize = 10;
        var polled = _x.Timelines.PollHomeAsync("1", Minute, new() { SinceId = Before(30) });
        _collection.Add(Enumerable.Range(1, 25).Select(i => long.Parse(Id(40), CultureInfo.InvariantCulture) + i));
        await foreach (var tweet in polled)
        {
            _yielded.Add(tweet.Id);
            if (_yielded.Count == 13)
            {
                break;
            }
        }

        return polled;
    }
}

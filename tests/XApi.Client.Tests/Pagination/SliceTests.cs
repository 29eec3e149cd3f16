using System.Globalization;
using System.Web;

namespace XApi.Tests.Pagination;

/// <summary>A range of time that is cut into slices yields what it yields whole.</summary>
public class SliceTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 6, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2024, 1, 9, 18, 0, 0, TimeSpan.Zero);

    // A Tweet each 20 minutes, by the Unix time of its posting.
    private static readonly List<long> Posted =
    [
        .. Enumerable.Range(0, 900).Select(i => Start.AddDays(-2).ToUnixTimeSeconds() + (i * 1200L)),
    ];

    [TestCase(1, 1)]
    [TestCase(1, 4)]
    [TestCase(24, 3)]
    [TestCase(7, 2)]
    [TestCase(1000, 2)]
    public async Task Slices_yield_each_item_once_and_in_order(int hours, int atOnce)
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);

        var ids = await All(x).InSlices(TimeSpan.FromHours(hours), atOnce).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo(await All(x).Select(tweet => tweet.Id).ToListAsync()));
        Assert.That(ids, Has.Count.EqualTo(Posted.Count(time => time >= Start.ToUnixTimeSeconds() && time < End.ToUnixTimeSeconds())));
    }

    [Test]
    public async Task Slices_end_at_multiples_of_their_length()
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);

        await All(x).InSlices(TimeSpan.FromDays(3), maxConcurrency: 1).CountAsync();

        var ranges = server
            .Requests.Select(request => HttpUtility.ParseQueryString(request.Uri.Query))
            .Select(query => $"{query["start_time"]}/{query["end_time"]}")
            .Distinct();
        Assert.That(
            ranges,
            Is.EqualTo(
                new[]
                {
                    "2024-01-07T00:00:00Z/2024-01-09T18:00:00Z",
                    "2024-01-04T00:00:00Z/2024-01-07T00:00:00Z",
                    "2024-01-01T06:30:00Z/2024-01-04T00:00:00Z",
                }
            )
        );
    }

    [Test]
    public async Task Without_an_end_they_begin_30_seconds_ago_as_X_does()
    {
        var clock = new FakeClock();
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server, clock);

        await x
            .Search.EnumerateFullArchiveAsync("snow", new() { StartTime = clock.GetUtcNow().AddHours(-1) })
            .InSlices(TimeSpan.FromHours(1))
            .CountAsync();

        Assert.That(server.Requests[0].PathAndQuery, Does.Contain("end_time=2024-05-01T11%3A59%3A30Z"));
    }

    [Test]
    public async Task Several_slices_are_under_way_at_once()
    {
        var under = 0;
        var most = 0;
        var open = new TaskCompletionSource();
        using var server = new StubServer(Respond);
        using var handler = new Gate(
            server,
            async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref under));
                if (most == 3)
                {
                    open.TrySetResult();
                }

                await open.Task;
                Interlocked.Decrement(ref under);
            }
        );
        using var x = StubClient.For(handler);

        await All(x).InSlices(TimeSpan.FromDays(1), maxConcurrency: 3).CountAsync();

        Assert.That(most, Is.EqualTo(3));
    }

    [TestCase(11)]
    [TestCase(12)]
    public async Task A_sliced_run_that_is_killed_and_resumed_yields_what_an_unbroken_one_does(int seed)
    {
        var random = new Random(seed);
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);
        var yielded = new List<string>();
        var saved = (Checkpoint?)null;
        while (saved?.IsComplete != true)
        {
            var run = All(x).InSlices(TimeSpan.FromHours(random.Next(1, 72)), random.Next(1, 5));
            run = saved is null ? run : run.From(Checkpoint.Parse($"{saved}"));
            var kill = random.Next(1, 150);
            await foreach (var tweet in run)
            {
                yielded.Add(tweet.Id);
                saved = run.Checkpoint;
                if (--kill == 0)
                {
                    break;
                }
            }
        }

        Assert.That(yielded, Is.EqualTo(await All(x).Select(tweet => tweet.Id).ToListAsync()));
    }

    [Test]
    public void A_failing_slice_is_thrown_when_its_turn_comes()
    {
        using var server = new StubServer(request =>
            request.PathAndQuery.Contains("end_time=2024-01-08", StringComparison.Ordinal) ? StubCollection.Failure() : Respond(request)
        );
        using var x = StubClient.For(server);
        var run = All(x).InSlices(TimeSpan.FromDays(1));

        Assert.That(async () => await run.CountAsync(), Throws.InstanceOf<XApiException>());
        Assert.That(
            run.Checkpoint.Items,
            Is.EqualTo(
                Posted.Count(time =>
                    time >= new DateTimeOffset(2024, 1, 8, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() && time < End.ToUnixTimeSeconds()
                )
            )
        );
        Assert.That(run.EndReason, Is.EqualTo(EndReason.Failed));
    }

    [Test]
    public void What_can_not_be_sliced_is_refused()
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);

        Assert.That(() => x.Likes.EnumerateLikedTweetsAsync("1").InSlices(TimeSpan.FromDays(1)), Throws.TypeOf<NotSupportedException>());
        Assert.That(
            () => x.Timelines.EnumerateMentionsAsync("1", new() { StartTime = Start }).InSlices(TimeSpan.FromDays(1)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("800")
        );
        Assert.That(
            () => x.Search.EnumerateFullArchiveAsync("snow").InSlices(TimeSpan.FromDays(1)),
            Throws.ArgumentException.With.Message.Contains("StartTime")
        );
        Assert.That(
            () => x.Search.EnumerateFullArchiveAsync("snow", new() { StartTime = Start, SinceId = "5" }).InSlices(TimeSpan.FromDays(1)),
            Throws.ArgumentException.With.Message.Contains("since_id")
        );
        Assert.That(
            () => x.Search.EnumerateFullArchiveAsync("snow", new() { StartTime = Start, UntilId = "5" }).InSlices(TimeSpan.FromDays(1)),
            Throws.ArgumentException.With.Message.EqualTo("SearchAll can't be cut into slices of time when its options have `until_id`.")
        );
        Assert.That(
            () => x.Search.EnumerateFullArchiveAsync("snow", new() { StartTime = Start, NextToken = "t" }).InSlices(TimeSpan.FromDays(1)),
            Throws.ArgumentException.With.Message.Contains("`next_token`")
        );
        foreach (var length in new[] { 0, -1000, 999, 1500 })
        {
            Assert.That(
                () => All(x).InSlices(TimeSpan.FromMilliseconds(length)),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("whole seconds")
            );
        }

        Assert.That(() => All(x).InSlices(TimeSpan.FromSeconds(1)), Throws.Nothing);
    }

    [TestCase("2024-01-02T00:00:00Z", 0)]
    [TestCase("2024-01-02T00:00:01Z", 1)]
    [TestCase("2024-01-01T00:00:00Z", 0)]
    [TestCase("2024-01-03T00:00:00Z", 1)]
    [TestCase("2024-01-03T00:00:01Z", 2)]
    public async Task A_range_has_as_many_slices_as_it_needs_and_an_empty_one_none(string end, int slices)
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);
        var start = new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero);
        var options = new SearchAllOptions
        {
            StartTime = start,
            EndTime = DateTimeOffset.Parse(end, CultureInfo.InvariantCulture),
            MaxResults = 499,
        };

        await x.Search.EnumerateFullArchiveAsync("snow", options).InSlices(TimeSpan.FromDays(1)).CountAsync();

        Assert.That(server.Requests, Has.Count.EqualTo(slices));
    }

    [Test]
    public async Task Without_an_end_fractions_of_a_second_are_left_out()
    {
        var clock = new FakeClock(new(2024, 5, 1, 12, 0, 0, 700, TimeSpan.Zero));
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server, clock);
        var run = x
            .Search.EnumerateFullArchiveAsync("snow", new() { StartTime = clock.GetUtcNow().AddMinutes(-10) })
            .InSlices(TimeSpan.FromHours(1));
        var place = run.Checkpoint;
        await run.CountAsync();

        Assert.That(server.Requests[0].PathAndQuery, Does.Contain("end_time=2024-05-01T11%3A59%3A30Z"));
        Assert.That(
            (place.Slice, run.Checkpoint.Slice!.End),
            Is.EqualTo(((TimeSlice?)null, new DateTimeOffset(2024, 5, 1, 11, 59, 30, TimeSpan.Zero)))
        );
    }

    [Test]
    public void A_refusal_says_what_stands_against_slices()
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);
        var day = TimeSpan.FromDays(1);

        Assert.That(
            () => x.Likes.EnumerateLikedTweetsAsync("1").InSlices(day),
            Throws
                .TypeOf<NotSupportedException>()
                .With.Message.EqualTo("LikedTweets can't be cut into slices: it takes no `start_time` and `end_time`.")
        );
        Assert.That(
            () => x.Timelines.EnumerateUserTweetsAsync("1", new() { StartTime = Start }).InSlices(day),
            Throws
                .TypeOf<NotSupportedException>()
                .With.Message.EqualTo($"UserTweets can't be cut into slices: it has the {3200:N0} newest, however they are asked for.")
        );
        Assert.That(
            () => x.Search.EnumerateFullArchiveAsync("snow").InSlices(day),
            Throws.ArgumentException.With.Message.EqualTo("SearchAll needs a StartTime in its options to be cut into slices.")
        );
        Assert.That(
            () => All(x).InSlices(TimeSpan.FromMilliseconds(999)),
            Throws
                .InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.StartsWith("A slice is one or more whole seconds long, because X takes times in whole seconds.")
                .And.Property("ParamName")
                .EqualTo("length")
        );
        Assert.That(
            () => x.Counts.EnumerateFullArchiveAsync("snow", new() { StartTime = Start }).InSlices(TimeSpan.FromMinutes(30)),
            Throws.ArgumentException.With.Message.EqualTo(
                "Slices of 00:30:00 would cut periods of 01:00:00 in two, which is what CountAll counts by. (Parameter 'length')"
            )
        );
    }

    [Test]
    public async Task A_place_at_the_end_of_a_slice_is_the_beginning_of_the_next()
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);
        var options = new SearchAllOptions
        {
            StartTime = Start,
            EndTime = End,
            MaxResults = 100,
        };
        var run = x.Search.EnumerateFullArchiveAsync("snow", options).InSlices(TimeSpan.FromDays(1), maxConcurrency: 1);

        // 18 hours of the last day, three an hour.
        await run.Take(54).CountAsync();

        var place = run.Checkpoint;
        var midnight = new DateTimeOffset(2024, 1, 9, 0, 0, 0, TimeSpan.Zero);
        Assert.That(
            (place.Slice, place.Token, place.Seen.Count, place.Pages),
            Is.EqualTo((new TimeSlice(midnight.AddDays(-1), midnight), (string?)null, 0, 1))
        );
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(
            await run.From(place).Take(55).Select(tweet => tweet.Id).ToListAsync(),
            Is.EqualTo(new[] { $"{midnight.AddMinutes(-10).ToUnixTimeSeconds()}" })
        );
    }

    // Seconds. Without a granularity X counts by the hour.
    [TestCase("day", 43_200, false)]
    [TestCase("day", 31 * 86_400, true)]
    [TestCase("hour", 1_800, false)]
    [TestCase("hour", 7_200, true)]
    [TestCase("minute", 90, false)]
    [TestCase("minute", 60, true)]
    [TestCase(null, 1_800, false)]
    [TestCase(null, 3_600, true)]
    public void Slices_do_not_cut_the_periods_that_X_counts_by(string? granularity, int seconds, bool fits)
    {
        using var server = new StubServer(Respond);
        using var x = StubClient.For(server);
        var counts = x.Counts.EnumerateFullArchiveAsync(
            "snow",
            new() { StartTime = Start, Granularity = granularity is null ? null : new Granularity(granularity) }
        );

        Assert.That(
            () => counts.InSlices(TimeSpan.FromSeconds(seconds)),
            fits
                ? Throws.Nothing
                : Throws
                    .ArgumentException.With.Message.Contains("in two, which is what CountAll counts by")
                    .And.Property("ParamName")
                    .EqualTo("length")
        );
    }

    internal static Paged<Tweet, TweetPage> All(XApiClient x) =>
        x.Search.EnumerateFullArchiveAsync("snow", new() { StartTime = Start, EndTime = End });

    internal static HttpResponseMessage Respond(SentRequest request)
    {
        var query = HttpUtility.ParseQueryString(request.Uri.Query);
        var collection = new StubCollection(StubCollection.Tweet)
        {
            // What a test asks for is not what an enumeration asks for by itself.
            PageSize = query["max_results"] is "100" or "499" ? 500 : 7,
        };
        collection.Add(Posted.Where(time => time >= Time("start_time") && time < Time("end_time")));
        return collection.Respond(request);

        long Time(string name) => DateTimeOffset.Parse(query[name]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
    }

    private sealed class Gate(HttpMessageHandler inner, Func<Task> pass) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await pass();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

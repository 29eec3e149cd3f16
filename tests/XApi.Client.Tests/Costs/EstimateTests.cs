namespace XApi.Tests.Costs;

/// <summary>What calls and enumerations can cost is known before anything is sent.</summary>
[TestFixture]
internal sealed class EstimateTests
{
    private CostedClient _x = null!;

    [SetUp]
    public void Start() => _x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."));

    [TearDown]
    public void Stop() => _x.Dispose();

    [Test]
    public void An_enumeration_costs_its_pages_whole()
    {
        var search = _x.Client.Search.EnumerateRecentAsync("snow", new() { MaxResults = 100 });

        Assert.That(
            new[] { search.Take(5_000), search.Take(5_001), search.MaxPages(2), search }.Select(items =>
                _x.Client.Costs.Estimate(items).ToString()
            ),
            Is.EqualTo([
                "SearchRecent: 0.000 USD to 25.000 USD (5000 post_read at most)",
                "SearchRecent: 0.000 USD to 25.500 USD (5100 post_read at most)",
                "SearchRecent: 0.000 USD to 1.000 USD (200 post_read at most)",
                "SearchRecent: 0.000 USD to no upper bound (post_read)",
            ])
        );
    }

    [Test]
    public void In_slices_the_last_page_is_not_the_only_one_that_is_not_full()
    {
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var search = _x.Client.Search.EnumerateFullArchiveAsync("snow", new() { StartTime = start }).InSlices(TimeSpan.FromDays(1));
        var counts = _x.Client.Counts.EnumerateFullArchiveAsync("snow", new() { StartTime = start }).InSlices(TimeSpan.FromDays(1));

        Assert.That(
            new[] { search.Take(10), search.Take(600), search.Take(600).MaxPages(1), search.Take(0), search }.Select(items =>
                (_x.Client.Costs.Estimate(items).Resources, _x.Client.Costs.Estimate(items).Requests)
            ),
            Is.EqualTo(new (long?, long?)[] { (19, null), (609, null), (500, 1), (0, 0), (null, null) })
        );
        Assert.That(
            new[] { _x.Client.Costs.Estimate(counts.Take(1)).Requests, _x.Client.Costs.Estimate(counts.MaxPages(2)).Requests },
            Is.EqualTo(new long?[] { null, 2 })
        );
    }

    [Test]
    public void A_collection_costs_no_more_than_it_reaches_back() =>
        Assert.That(
            _x.Client.Costs.Estimate(_x.Client.Timelines.EnumerateUserTweetsAsync("12", new() { MaxResults = 100 })),
            Is.EqualTo(
                new CostEstimate(XOperation.UserTweets, "post_read", 0, 16)
                {
                    Requests = 32,
                    Resources = 3200,
                    Basis = "documented",
                }
            )
        );

    [Test]
    public void The_largest_numbers_overflow_nothing()
    {
        var search = _x.Client.Search.EnumerateRecentAsync("snow", new() { MaxResults = 100 });

        Assert.That(
            new[] { search.Take(int.MaxValue), search.MaxPages(int.MaxValue) }.Select(items => _x.Client.Costs.Estimate(items).Most),
            Is.EqualTo(new decimal?[] { 21_474_837 * 0.5m, int.MaxValue * 0.5m })
        );
    }

    [Test]
    public void In_words_it_says_where_its_price_is_from()
    {
        var estimate = new CostEstimate(XOperation.UserTweets, "post_read", 0, 0.5m) { Resources = 100, Basis = "inferred" };

        Assert.That(
            new[] { estimate, estimate with { Basis = "documented" }, estimate with { Item = null } }.Select(one => one.ToString()),
            Is.EqualTo([
                "UserTweets: 0.000 USD to 0.500 USD (100 post_read at most, inferred price)",
                "UserTweets: 0.000 USD to 0.500 USD (100 post_read at most)",
                "UserTweets: X says no price",
            ])
        );
    }

    [Test]
    public async Task A_thread_is_estimated_whole()
    {
        var thread = await _x.Client.Costs.EstimateAsync(x =>
            x.Tweets.CreateThreadAsync(["Snow.", "More snow.", "See https://example.com"])
        );

        Assert.That((thread.Least, thread.Most, thread.Requests), Is.EqualTo((0.22m, (decimal?)0.23m, (long?)3)));
        Assert.That(thread.Parts.Select(part => part.Item), Is.EqualTo(["post_create", "post_create", "post_create_with_url"]));
        Assert.That(thread.ToString(), Is.EqualTo("CreateTweet: 0.220 USD to 0.230 USD (post_create_with_url, 3 requests)"));
    }

    [Test]
    public async Task An_upload_is_estimated_whole()
    {
        var photo = MediaSource.FromBytes(Uploads.MediaFiles.Png(), "Snow");

        var upload = await _x.Client.Costs.EstimateAsync(x => x.Media.UploadAsync(photo));
        var tweet = await _x.Client.Costs.EstimateAsync(x =>
            x.Tweets.CreateAsync(new CreateTweetRequest { Text = "Snow", Media = [photo] })
        );

        Assert.That((upload.Most, upload.Requests), Is.EqualTo(((decimal?)0.005m, (long?)2)));
        Assert.That((tweet.Most, tweet.Requests), Is.EqualTo(((decimal?)0.02m, (long?)3)));
    }

    [Test]
    public async Task A_lookup_of_more_than_a_request_can_name_is_estimated_whole()
    {
        var lookup = await _x.Client.Costs.EstimateAsync(x => x.Tweets.GetManyAsync([.. Enumerable.Range(1, 250).Select(id => $"{id}")]));

        Assert.That((lookup.Most, lookup.Resources, lookup.Requests), Is.EqualTo(((decimal?)1.25m, (long?)250, (long?)3)));
    }

    [Test]
    public async Task A_call_of_which_a_later_request_would_be_refused_is_refused() =>
        await Assert.ThrowsAsync<XInvalidParameterException>(() =>
            _x.Client.Costs.EstimateAsync(async x =>
            {
                await x.Tweets.CreateAsync(new CreateTweetRequest { Text = "Snow" });
                await x.Search.RecentAsync("snow", new() { MaxResults = 1000 });
            })
        );

    [Test]
    public async Task A_search_is_estimated_by_what_x_counts()
    {
        var next = "\"next_token\":\"t1\",";
        using var x = new CostedClient(request =>
            StubServer.Json(
                $$"""{"data":[],"meta":{ {{(request.PathAndQuery.Contains("next_token", StringComparison.Ordinal) ? "" : next)}} "total_tweet_count":1500} }"""
            )
        );
        var search = x.Client.Search.EnumerateFullArchiveAsync(
            "snow",
            new()
            {
                MaxResults = 100,
                SinceId = "7",
                TweetFields = [TweetField.CreatedAt],
            }
        );

        var all = await x.Client.Costs.EstimateByCountAsync(search);
        var some = await x.Client.Costs.EstimateByCountAsync(search.Take(1_000));

        Assert.That((all.Counted, all.Expected, all.Most), Is.EqualTo(((long?)3000, (decimal?)15m, (decimal?)null)));
        Assert.That((some.Counted, some.Expected, some.Most), Is.EqualTo(((long?)3000, (decimal?)5m, (decimal?)5m)));
        Assert.That(
            x.Server.Requests.Take(2).Select(request => request.PathAndQuery),
            Is.EqualTo(["/2/tweets/counts/all?query=snow&since_id=7", "/2/tweets/counts/all?query=snow&next_token=t1&since_id=7"])
        );
        Assert.That(all.ToString(), Is.EqualTo("SearchAll: 0.000 USD to no upper bound (post_read); X counts 3000, which cost 15.000 USD"));
        Assert.That(await x.SpentAsync(), Is.EqualTo(0.04m));
    }

    [Test]
    public async Task A_call_is_checked_and_priced_and_not_sent()
    {
        var plain = await _x.Client.Costs.EstimateAsync(x => x.Tweets.CreateAsync(new CreateTweetRequest { Text = "Snow" }));
        var linked = await _x.Client.Costs.EstimateAsync(x =>
            x.Tweets.CreateAsync(new CreateTweetRequest { Text = "https://example.com" })
        );
        var lookup = await _x.Client.Costs.EstimateAsync(x =>
            x.Tweets.GetManyAsync(["1", "2"], new() { Expansions = [TweetExpansion.ReferencedTweetsId] })
        );

        Assert.That((plain.Least, plain.Most), Is.EqualTo((0.010m, (decimal?)0.015m)));
        Assert.That((linked.Least, linked.Most), Is.EqualTo((0.2m, (decimal?)0.2m)));
        Assert.That((lookup.Least, lookup.Most, lookup.Resources), Is.EqualTo((0m, (decimal?)0.03m, (long?)6)));
        await Assert.ThrowsAsync<XInvalidParameterException>(() =>
            _x.Client.Costs.EstimateAsync(x => x.Search.RecentAsync("snow", new() { MaxResults = 1000 }))
        );
    }
}

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

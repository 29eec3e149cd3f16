using System.Net;

namespace XApi.Tests.Costs;

/// <summary>What responses cost, by the price list of the spec.</summary>
[TestFixture]
internal sealed class ChargeTests
{
    [Test]
    public async Task Each_resource_of_data_costs_and_each_of_its_kind_that_is_included()
    {
        using var x = new CostedClient(_ =>
            StubServer.Json(
                $$"""{"data":[{{CostedClient.Objects("1", "2")}}],"includes":{"tweets":[{{CostedClient.Objects("3")}}],"users":[{"id":"9","name":"n","username":"u"} ] } }"""
            )
        );

        var page = await x.Client.Search.RecentAsync("snow");

        Assert.That(page.Cost, Is.EqualTo(new XCost("post_read", 3, 0, 0.015m) { Basis = "documented" }));
        Assert.That(page.Cost!.ToString(), Is.EqualTo("0.015 USD (3 post_read)"));
    }

    [Test]
    public async Task What_comes_twice_is_charged_once_and_what_is_missing_not_at_all()
    {
        using var x = new CostedClient(_ =>
            StubServer.Json(
                $$"""{"data":[{{CostedClient.Objects("1", "2", "1")}}],"includes":{"tweets":[{{CostedClient.Objects("2")}}]},"errors":[{"title":"Not Found Error","resource_id":"3","value":"3"}]}"""
            )
        );

        var page = await x.Client.Tweets.GetManyAsync(["1", "2", "3"]);

        Assert.That(page.Cost, Is.EqualTo(new XCost("post_read", 2, 2, 0.01m) { Basis = "documented" }));
    }

    [TestCase("tweets")]
    [TestCase("posts")]
    public async Task A_request_that_is_described_by_hand_costs_the_same(string list)
    {
        using var x = new CostedClient(_ =>
            StubServer.Json(
                $$"""{"data":[{{CostedClient.Objects("1", "2")}}],"includes":{"{{list}}":[{{CostedClient.Objects("2", "3")}}],"users":[{"id":"9"} ] } }"""
            )
        );

        var response = await x.Client.SendAsync(
            new XRequestMessage(HttpMethod.Get, "/2/tweets/search/recent")
            {
                Query = { ["query"] = "snow" },
                Credential = CostedClient.Owner,
            }
        );

        Assert.That(response.Cost, Is.EqualTo(new XCost("post_read", 3, 1, 0.015m) { Basis = "documented" }));
    }

    [Test]
    public async Task A_resource_costs_once_in_a_day_of_utc()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1", "2"));

        var first = await x.Client.Search.RecentAsync("snow");
        x.Clock.Advance(TimeSpan.FromHours(13));
        var again = await x.Client.Tweets.GetManyAsync(["1", "2"]);
        x.Clock.Advance(TimeSpan.FromHours(1));
        var tomorrow = await x.Client.Search.RecentAsync("snow");

        Assert.That(
            new[] { first, again, tomorrow }.Select(page => (page.Cost!.Usd, page.Cost.Charged, page.Cost.Repeats)),
            Is.EqualTo([(0.01m, 2, 0), (0m, 0, 2), (0.01m, 2, 0)])
        );
        Assert.That(
            (await x.Client.Costs.ReadAsync(new DateOnly(2026, 11, 27))).Lines.Select(line =>
                (line.Day, line.Operation, line.Requests, line.Usd)
            ),
            Is.EqualTo([
                (new DateOnly(2026, 11, 27), "GetTweets", 1L, 0m),
                (new DateOnly(2026, 11, 27), "SearchRecent", 1L, 0.01m),
                (new DateOnly(2026, 11, 28), "SearchRecent", 1L, 0.01m),
            ])
        );
    }

    [Test]
    public async Task The_day_is_that_of_the_response_and_not_of_this_machine()
    {
        using var x = new CostedClient(_ =>
        {
            var response = CostedClient.Tweets("1");
            response.Headers.Date = new DateTimeOffset(2026, 11, 28, 0, 0, 1, TimeSpan.Zero);
            return response;
        });

        await x.Client.Search.RecentAsync("snow");

        Assert.That(
            (await x.Client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Lines[0].Day,
            Is.EqualTo(new DateOnly(2026, 11, 28))
        );
    }

    [TestCase("A walk in the snow", "post_create", 0.015)]
    [TestCase("See https://example.com", "post_create_with_url", 0.2)]
    public async Task A_tweet_with_a_url_costs_more(string text, string item, decimal usd)
    {
        using var x = new CostedClient(_ => StubServer.Json("""{"data":{"id":"1","text":"t"}}""", HttpStatusCode.Created));

        var created = await x.Client.Tweets.CreateAsync(new CreateTweetRequest { Text = text });

        Assert.That(created.Cost, Is.EqualTo(new XCost(item, 1, 0, usd) { Basis = "documented" }));
    }

    [TestCase(null, "12", "post_read", 0.005)]
    [TestCase("12", "12", "owned_read", 0.001)]
    [TestCase("12", "13", "post_read", 0.005)]
    public async Task What_the_owner_of_the_app_reads_of_themselves_costs_less(string? owner, string id, string item, decimal usd)
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { AppOwnerId = owner });

        var page = await x.Client.Timelines.UserTweetsAsync(id, new() { Credential = CostedClient.Owner });

        Assert.That((page.Cost!.Item, page.Cost.Usd), Is.EqualTo((item, usd)));
    }

    [Test]
    public async Task A_refusal_costs_nothing()
    {
        using var x = new CostedClient(_ => CostedClient.Status(HttpStatusCode.BadRequest));

        await Assert.ThrowsAsync<XApiException>(() => x.Client.Search.RecentAsync("snow"));

        Assert.That((await x.Client.Costs.ReadAsync()).Lines, Is.Empty);
    }

    [Test]
    public async Task A_response_that_is_lost_is_entered_as_uncertain()
    {
        using var x = new CostedClient(_ => throw new IOException("The connection was reset."));

        await Assert.ThrowsAsync<XConnectionException>(() => x.Client.Search.RecentAsync("snow", new() { MaxResults = 50 }));

        var ledger = await x.Client.Costs.ReadAsync();
        Assert.That((ledger.Usd, ledger.UncertainUsd), Is.EqualTo((0m, 0.25m)));
    }

    [Test]
    public async Task What_x_says_no_price_of_costs_nothing()
    {
        using var x = new CostedClient(_ => StubServer.Json("""{"meta":{"sent":"2026-11-27T10:00:00Z"}}"""));

        Assert.That((await x.Client.FilteredStream.GetRulesAsync()).Cost, Is.SameAs(XCost.Nothing));
    }

    [Test]
    public async Task Prices_can_be_replaced()
    {
        var prices = XPriceList.FromJson("""{"items":{"post_read":0.006},"read_on":"2026-12-01"}""");
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Prices = prices });

        Assert.That((await x.Client.Search.RecentAsync("snow")).Cost!.Usd, Is.EqualTo(0.006m));
    }

    [Test]
    public async Task A_ledger_that_cannot_be_written_loses_no_response()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Store = new BrokenStore() });

        var page = await x.Client.Search.RecentAsync("snow");

        Assert.That((page.Data.Count, page.Cost), Is.EqualTo((1, (XCost?)null)));
    }

    private sealed class BrokenStore : ICostStore
    {
        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) => default;

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) => default;

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The database is gone.");

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            new([]);
    }
}

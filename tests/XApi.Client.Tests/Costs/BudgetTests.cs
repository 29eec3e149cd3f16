namespace XApi.Tests.Costs;

/// <summary>Calls stay within their budgets, one by one and together.</summary>
[TestFixture]
internal sealed class BudgetTests
{
    private static int _next;

    [Test]
    public async Task A_request_that_could_exceed_a_budget_is_not_sent()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets("1"),
            new CostSettings
            {
                Budgets =
                [
                    new XBudget
                    {
                        Name = "tests",
                        Period = XBudgetPeriod.Day,
                        Usd = 0.04m,
                    },
                ],
            }
        );

        var refused = (
            await Assert.ThrowsAsync<XBudgetExceededException>(() =>
                x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 9).Select(id => $"{id}")])
            )
        )!;

        Assert.That(
            refused.Message,
            Is.EqualTo(
                "GET /2/tweets was not sent: it can cost 0.045 USD (9 post_read), and the budget of \u201ctests\u201d, 0.04 USD a day has 0.04 left until 2026-11-28 00:00:00Z. Ask for fewer at a time, or raise the budget."
            )
        );
        Assert.That(refused.RetryAt, Is.EqualTo(new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(x.Server.Requests, Is.Empty);
        Assert.That((await x.Client.Tweets.GetManyAsync(["1", "2"])).Data, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_page_is_asked_for_smaller_where_that_helps()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Budgets = [new XBudget { Usd = 0.17m }] });

        await x.Client.Search.RecentAsync("snow", new() { MaxResults = 100 });

        Assert.That(x.Server.Requests[0].PathAndQuery, Does.Contain("max_results=34"));
    }

    [Test]
    public async Task The_resources_that_expansions_may_bring_count()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Budgets = [new XBudget { Resources = 100 }] });

        await x.Client.Search.RecentAsync("snow", new() { MaxResults = 100, Expansions = [TweetExpansion.ReferencedTweetsId] });

        Assert.That(x.Server.Requests[0].PathAndQuery, Does.Contain("max_results=33"));
    }

    [Test]
    public async Task A_budget_is_full_again_when_its_period_is_over()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets($"{Interlocked.Increment(ref _next)}"),
            new CostSettings { Budgets = [new XBudget { Period = XBudgetPeriod.Hour, Resources = 1 }] }
        );

        await x.Client.Tweets.GetManyAsync(["1"]);
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["1"]));
        x.Clock.Advance(TimeSpan.FromHours(1));

        await Assert.DoesNotThrowAsync(() => x.Client.Tweets.GetManyAsync(["1"]));
    }

    [Test]
    public async Task A_call_that_is_under_way_when_its_period_is_over_is_set_aside_in_the_next()
    {
        CostedClient x = null!;
        Task? second = null;
        using var _ = x = new CostedClient(
            _ =>
            {
                if (second is null)
                {
                    x.Clock.Advance(TimeSpan.FromSeconds(1));
                    second = x.Client.Tweets.GetManyAsync(["2"]);
                }

                return CostedClient.Tweets("1");
            },
            new CostSettings { Budgets = [new XBudget { Period = XBudgetPeriod.Hour, Resources = 1 }] }
        );

        x.Clock.Advance(new TimeSpan(0, 59, 59));

        await x.Client.Tweets.GetManyAsync(["1"]);

        await Assert.ThrowsAsync<XBudgetExceededException>(() => second!);
        Assert.That((await x.Client.Costs.GetBudgetsAsync()).Single().Spent, Is.EqualTo(1));
    }

    [TestCase(-1, 100, 25 * 60 * 60)]
    [TestCase(24 * 60 * 60, 100, (24 * 60 * 60) + 400)]
    [TestCase(16 * 60, 100, (16 * 60) + 400)]
    [TestCase(16 * 60, -1, 25 * 60 * 60)]
    public void What_a_call_may_cost_is_set_aside_for_as_long_as_it_can_take(int wait, int timeout, int lasts)
    {
        var time = Seconds(timeout);

        Assert.That(XCosts.ReservationOf(RateLimitPolicy.Wait with { MaxWait = Seconds(wait) }, time), Is.EqualTo(Seconds(lasts)));
        Assert.That(
            XCosts.ReservationOf(RateLimitPolicy.Throw, time),
            Is.EqualTo(timeout < 0 ? TimeSpan.FromHours(25) : Seconds(timeout + 300))
        );

        static TimeSpan Seconds(int seconds) => seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
    }

    [Test]
    public async Task Fifty_callers_at_once_never_exceed_it()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets([.. Enumerable.Range(0, 10).Select(_ => $"{Interlocked.Increment(ref _next)}")]),
            new CostSettings { Budgets = [new XBudget { Usd = 5 }] }
        );
        var refused = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 50 },
            async (_, token) =>
            {
                try
                {
                    await x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 10).Select(id => $"{id}")], cancellationToken: token);
                }
                catch (XBudgetExceededException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        );

        Assert.That((await x.SpentAsync(), x.Server.Requests.Count, refused), Is.EqualTo((5m, 100, 100)));
    }

    [Test]
    public async Task Calls_that_are_given_the_same_object_share_it()
    {
        using var x = new CostedClient(request =>
            StubServer.Json(
                $$"""{"data":[{{CostedClient.Objects(Enumerable.Range(0, 10).Select(_ => $"{Interlocked.Increment(ref _next)}"))}}],"meta":{"next_token":"t{{_next}}"} }"""
            )
        );
        var options = new SearchRecentOptions
        {
            MaxResults = 10,
            Budget = new XBudget { Resources = 35 },
        };
        var read = 0;

        await Assert.ThrowsAsync<XBudgetExceededException>(async () =>
        {
            await foreach (var _ in x.Client.Search.EnumerateRecentAsync("snow", options))
            {
                read++;
            }
        });

        Assert.That(read, Is.EqualTo(30));
        Assert.That(await x.SpentAsync(), Is.EqualTo(0.15m));
    }

    [Test]
    public async Task It_warns_once_for_each_share()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets($"{Interlocked.Increment(ref _next)}"),
            new CostSettings { Budgets = [new XBudget { Resources = 10, WarnAt = [0.5, 0.8] }] }
        );
        var warnings = new List<(double Share, decimal Spent)>();
        x.Client.Costs.BudgetWarning += (_, warning) => warnings.Add((warning.Share, warning.Spent));

        for (var i = 0; i < 10; i++)
        {
            await x.Client.Tweets.GetManyAsync(["1"]);
        }

        Assert.That(warnings, Is.EqualTo([(0.5, 5m), (0.8, 8m)]));
    }

    [TestCase(80)]
    [TestCase(0)]
    [TestCase(-0.5)]
    [TestCase(double.NaN)]
    public void A_share_that_is_none_is_refused(double share) =>
        Assert.That(
            () => new XBudget { Usd = 1, WarnAt = [0.5, share] },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("WarnAt is ")
        );

    [Test]
    public async Task A_budget_of_nothing_warns_of_what_is_delivered_all_the_same()
    {
        using var x = new CostedClient(
            _ => throw new InvalidOperationException("Nothing is sent."),
            new CostSettings { Budgets = [new XBudget { Usd = 0, WarnAt = [0.5, 1] }] }
        );
        var warnings = new List<(double Share, decimal Spent)>();
        x.Client.Costs.BudgetWarning += (_, warning) => warnings.Add((warning.Share, warning.Spent));

        await x.Client.Costs.RecordDeliveredAsync(XOperation.FilteredStream, [FilteredStreamTweet.FromJson("""{"data":{"id":"1"}}""")]);

        Assert.That(warnings, Is.EqualTo([(1.0, 0.005m)]));
    }

    [Test]
    public async Task A_budget_of_another_credential_or_item_does_not_hold()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets("1"),
            new CostSettings
            {
                Budgets = [new XBudget { Usd = 0, Item = "user_read" }, new XBudget { Usd = 0, Credential = CostedClient.Owner }],
            }
        );

        await Assert.DoesNotThrowAsync(() => x.Client.Tweets.GetManyAsync(["1"], new() { Credential = new AppOnlyCredential("t") }));
        await Assert.ThrowsAsync<XBudgetExceededException>(() =>
            x.Client.Tweets.GetManyAsync(["1"], new() { Credential = CostedClient.Owner })
        );
    }

    [Test]
    public async Task What_a_refused_request_could_have_cost_is_given_back()
    {
        var fails = true;
        using var x = new CostedClient(
            _ => fails ? CostedClient.Status(System.Net.HttpStatusCode.BadRequest) : CostedClient.Tweets("1"),
            new CostSettings { Budgets = [new XBudget { Resources = 1 }] }
        );

        await Assert.ThrowsAsync<XApiException>(() => x.Client.Tweets.GetManyAsync(["1"]));
        fails = false;

        Assert.That((await x.Client.Tweets.GetManyAsync(["1"])).Cost!.Charged, Is.EqualTo(1));
    }
}

using System.Net;

namespace XApi.Tests.Costs;

/// <summary>Responses that are lost, stores that fail, handlers that throw: nothing is hidden and no response is lost.</summary>
[TestFixture]
internal sealed class LedgerFailureTests
{
    [Test]
    public async Task A_request_whose_first_response_was_lost_may_have_been_charged_twice()
    {
        var attempts = 0;
        using var x = new CostedClient(
            _ =>
                Interlocked.Increment(ref attempts) == 1
                    ? throw new IOException("The connection was reset.")
                    : StubServer.Json("""{"data":{"id":"1","text":"t"}}""", HttpStatusCode.Created),
            maxRetries: 3
        );

        var created = await RetriedAsync(
            x,
            x.Client.Tweets.CreateAsync(new CreateTweetRequest { Text = "Snow" }, new() { AllowRetry = true })
        );

        var ledger = await x.Client.Costs.ReadAsync();
        Assert.That((created.Cost!.Usd, ledger.Usd, ledger.UncertainUsd), Is.EqualTo((0.015m, 0.015m, 0.015m)));
    }

    [Test]
    public async Task Resources_whose_first_response_was_lost_are_charged_once()
    {
        var attempts = 0;
        using var x = new CostedClient(
            _ => Interlocked.Increment(ref attempts) == 1 ? throw new IOException("The connection was reset.") : CostedClient.Tweets("1"),
            maxRetries: 3
        );

        await RetriedAsync(x, x.Client.Tweets.GetManyAsync(["1"]));

        var ledger = await x.Client.Costs.ReadAsync();
        Assert.That((ledger.Usd, ledger.UncertainUsd), Is.EqualTo((0.005m, 0m)));
    }

    [Test]
    public async Task Each_resource_that_a_lost_response_may_have_held_counts_for_a_budget_of_resources()
    {
        var isLost = true;
        using var x = new CostedClient(
            _ => isLost ? throw new IOException("The connection was reset.") : CostedClient.Tweets("1"),
            new CostSettings { Budgets = [new XBudget { Resources = 60 }] }
        );
        await Assert.ThrowsAsync<XConnectionException>(() => x.Client.Search.RecentAsync("snow", new() { MaxResults = 50 }));
        isLost = false;

        var refused = (
            await Assert.ThrowsAsync<XBudgetExceededException>(() =>
                x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 11).Select(id => $"{id}")])
            )
        )!;

        Assert.That(refused.Left, Is.EqualTo(10));
    }

    [Test]
    public async Task A_store_that_does_not_respond_holds_no_response_back()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Store = new StuckStore() });

        var call = x.Client.Tweets.GetManyAsync(["1"]);
        await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromSeconds(15)), "the ledger is written");
        x.Clock.Advance(TimeSpan.FromSeconds(15));

        var page = await call;
        Assert.That((page.Data.Count, page.Cost), Is.EqualTo((1, (XCost?)null)));
    }

    [Test]
    public async Task A_refusal_after_a_lost_response_is_uncertain()
    {
        var attempts = 0;
        using var x = new CostedClient(
            _ =>
                Interlocked.Increment(ref attempts) == 1
                    ? throw new IOException("The connection was reset.")
                    : CostedClient.Status(HttpStatusCode.BadRequest),
            maxRetries: 3
        );

        await Assert.ThrowsAsync<XApiException>(() => RetriedAsync(x, x.Client.Tweets.GetManyAsync(["1", "2"])));

        Assert.That((await x.Client.Costs.ReadAsync()).UncertainUsd, Is.EqualTo(0.01m));
    }

    [Test]
    public async Task A_store_that_cannot_set_aside_keeps_a_call_under_a_budget_from_being_sent()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets("1"),
            new CostSettings
            {
                Budgets = [new XBudget { Usd = 1 }],
                Store = new FailingStore { FailsToReserve = true },
            }
        );

        var failure = (await Assert.ThrowsAsync<XCostStoreException>(() => x.Client.Tweets.GetManyAsync(["1"])))!;

        Assert.That(failure.Message, Does.Contain("GET /2/tweets was not sent").And.Contain("The database is gone."));
        Assert.That(x.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_store_that_cannot_give_back_does_not_hide_what_a_call_ended_in()
    {
        using var x = new CostedClient(
            _ => CostedClient.Status(HttpStatusCode.BadRequest),
            new CostSettings { Budgets = [new XBudget { Usd = 1 }], Store = new FailingStore() }
        );

        var failure = (await Assert.ThrowsAsync<XApiException>(() => x.Client.Tweets.GetManyAsync(["1"])))!;

        Assert.That(failure.Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Of_several_requests_of_a_call_each_cost_has_to_be_known_for_their_sum()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Store = new FailingStore() });

        var page = await x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 150).Select(id => $"{id}")]);

        Assert.That((x.Server.Requests.Count, page.Data.Count, page.Cost), Is.EqualTo((2, 2, (XCost?)null)));
    }

    [Test]
    public async Task A_handler_of_warnings_that_throws_loses_no_response()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), new CostSettings { Budgets = [new XBudget { Resources = 1 }] });
        x.Client.Costs.BudgetWarning += (_, _) => throw new InvalidOperationException("The handler is broken.");

        Assert.That((await x.Client.Tweets.GetManyAsync(["1"])).Data, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_budget_without_a_name_outlasts_the_client_in_its_store()
    {
        var store = new MemoryCostStore();
        using var first = new CostedClient(_ => CostedClient.Tweets("1"), Settings());
        using var second = new CostedClient(_ => CostedClient.Tweets("2"), Settings());

        await first.Client.Tweets.GetManyAsync(["1"]);

        await Assert.ThrowsAsync<XBudgetExceededException>(() => second.Client.Tweets.GetManyAsync(["2"]));

        CostSettings Settings() => new() { Store = store, Budgets = [new XBudget { Resources = 1, Period = XBudgetPeriod.Month }] };
    }

    [Test]
    public async Task Of_budgets_that_are_counted_together_the_smallest_holds()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets("1"),
            new CostSettings { Budgets = [new XBudget { Resources = 3 }, new XBudget { Resources = 2 }] }
        );

        await x.Client.Tweets.GetManyAsync(["1", "2"]);
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["1", "2"]));

        Assert.That((await x.Client.Tweets.GetManyAsync(["1"])).Cost!.Repeats, Is.EqualTo(1));
    }

    // Lets the pause before the retry pass, and none of the longer limits.
    private static async Task<T> RetriedAsync<T>(CostedClient x, Task<T> call)
    {
        await Eventually.TrueAsync(() => x.Clock.Waiting is [{ TotalSeconds: < 10 }, ..], "the retry waits");
        x.Clock.AdvanceToNext();
        return await call;
    }

    private sealed class StuckStore : ICostStore
    {
        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) => default;

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) => default;

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource<CostReceipt>().Task);

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            new([]);
    }

    private sealed class FailingStore : ICostStore
    {
        internal bool FailsToReserve { get; init; }

        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
            FailsToReserve ? throw new InvalidOperationException("The database is gone.") : default;

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The database is gone.");

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The database is gone.");

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            new([]);
    }
}

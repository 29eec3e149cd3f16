using System.Net;
using System.Text;

namespace XApi.Tests.Costs;

/// <summary>What streams bring is charged, and stays within the budgets.</summary>
[TestFixture]
internal sealed class StreamCostTests
{
    [Test]
    public async Task Each_tweet_is_charged_once_and_the_ledger_has_it_when_the_stream_ends()
    {
        using var x = new CostedClient(_ => Stream(250));

        await foreach (var tweet in x.Client.FilteredStream.ConnectAsync())
        {
            if (tweet.Data.Id == "250")
            {
                break;
            }
        }

        Assert.That(
            (await x.Client.Costs.ReadAsync()).Lines.Select(line => (line.Operation, line.Requests, line.Charged, line.Usd)),
            Is.EqualTo([("FilteredStream", 0L, 250L, 1.25m)])
        );
    }

    [Test]
    public async Task A_stream_stops_at_a_budget_without_a_period()
    {
        using var x = new CostedClient(_ => Stream(500), new CostSettings { Budgets = [new XBudget { Usd = 1 }] });
        var read = 0;

        await Assert.ThrowsAsync<XBudgetExceededException>(async () =>
        {
            await foreach (var _ in x.Client.FilteredStream.ConnectAsync())
            {
                read++;
            }
        });

        Assert.That((read, await x.SpentAsync()), Is.EqualTo((200, 1m)));
    }

    [Test]
    public async Task A_stream_waits_for_the_end_of_the_budgets_period()
    {
        var requests = 0;
        using var x = new CostedClient(
            _ => Stream(150, from: Interlocked.Increment(ref requests) * 1000),
            new CostSettings { Budgets = [new XBudget { Period = XBudgetPeriod.Hour, Resources = 100 }] }
        );
        using var enough = new CancellationTokenSource();
        var states = new List<StreamState>();
        var read = 0;
        var options = new FilteredStreamOptions
        {
            Stream = new StreamSettings
            {
                Watch = new StreamWatchSettings
                {
                    OnStateChanged = state =>
                    {
                        states.Add(state);
                        if (state is { Phase: StreamPhase.WaitingUntil, Interruption: StreamInterruption.BudgetExceeded })
                        {
                            x.Clock.Advance(state.Delay!.Value);
                        }
                    },
                },
            },
        };

        await foreach (var _ in x.Client.FilteredStream.ConnectAsync(options))
        {
            if (++read == 200)
            {
                break;
            }
        }

        // The stream reads ahead of the loop, so that there may be a third.
        var waits = states
            .Where(state => state is { Phase: StreamPhase.WaitingUntil, Interruption: StreamInterruption.BudgetExceeded })
            .Select(state => state.Delay)
            .ToList();
        Assert.That(waits, Has.Count.GreaterThanOrEqualTo(1).And.All.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(
            (await x.Client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Lines.Sum(line => line.Charged),
            Is.GreaterThanOrEqualTo(100)
        );
    }

    [Test]
    public async Task What_arrives_beyond_a_budget_is_charged_all_the_same()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), Resources(2));
        var costs = await StreamAsync(x, FilteredStream());

        var ends = new List<StreamEnd?>();
        for (var id = 1; id <= 5; id++)
        {
            ends.Add(await costs.AddAsync(Tweet($"{id}"), CancellationToken.None));
        }

        await costs.DisposeAsync();
        Assert.That(ends.Select(end => end?.Cause), Is.EqualTo(new StreamInterruption?[] { null, Exceeded, Exceeded, Exceeded, Exceeded }));
        Assert.That(await x.SpentAsync(), Is.EqualTo(0.025m));
    }

    [Test]
    public async Task Included_tweets_count_for_what_is_set_aside()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), Resources(7));
        var costs = await StreamAsync(x, FilteredStream("referenced_tweets.id"));

        var first = await costs.AddAsync(Tweet("1", "11", "12"), CancellationToken.None);
        var second = await costs.AddAsync(Tweet("2", "21", "22"), CancellationToken.None);

        await costs.DisposeAsync();
        Assert.That((first, second?.Cause, await x.SpentAsync()), Is.EqualTo(((StreamEnd?)null, (StreamInterruption?)Exceeded, 0.03m)));
    }

    [Test]
    public async Task A_budget_of_the_credential_that_a_stream_goes_out_for_holds()
    {
        var budget = new XBudget { Credential = new AppOnlyCredential("token"), Resources = 3 };
        using var x = new CostedClient(_ => Stream(10), new CostSettings { Budgets = [budget] });

        await Assert.ThrowsAsync<XBudgetExceededException>(async () =>
        {
            await foreach (var _ in x.Client.FilteredStream.ConnectAsync()) { }
        });

        Assert.That((await x.Client.Costs.ReadAsync()).Lines[0].Credential, Is.EqualTo(XCredential.Of(budget.Credential).CredentialKey));
    }

    [Test]
    public async Task The_day_turns_in_the_middle_of_a_stream()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), new CostSettings());
        var costs = await StreamAsync(x, FilteredStream());

        await costs.AddAsync(Tweet("1"), CancellationToken.None);
        x.Clock.Advance(TimeSpan.FromHours(15));
        await costs.AddAsync(Tweet("1"), CancellationToken.None);
        await costs.DisposeAsync();

        Assert.That(
            (await x.Client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Lines.Select(line => (line.Day.Day, line.Charged)),
            Is.EqualTo([(27, 1L), (28, 1L)])
        );
    }

    [Test]
    public async Task A_heartbeat_enters_what_waits()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), new CostSettings());
        var costs = await StreamAsync(x, FilteredStream());
        await costs.AddAsync(Tweet("1"), CancellationToken.None);
        var before = await x.SpentAsync();

        x.Clock.Advance(TimeSpan.FromSeconds(20));
        await costs.RefreshAsync(CancellationToken.None);

        Assert.That((before, await x.SpentAsync()), Is.EqualTo((0m, 0.005m)));
        await costs.DisposeAsync();
    }

    [Test]
    public async Task What_arrives_is_entered_by_the_hundred()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), new CostSettings());
        var costs = await StreamAsync(x, FilteredStream());

        var spent = new List<decimal>();
        for (var id = 1; id <= 101; id++)
        {
            await costs.AddAsync(Tweet($"{id}"), CancellationToken.None);
            spent.Add(await x.SpentAsync());
        }

        Assert.That((spent[98], spent[99], spent[100]), Is.EqualTo((0m, 0.5m, 0.5m)));
        await costs.DisposeAsync();
    }

    [TestCase(999, 0)]
    [TestCase(1_000, 1)]
    public async Task What_arrives_is_entered_when_it_has_waited_a_second(int milliseconds, int entered)
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), new CostSettings());
        var costs = await StreamAsync(x, FilteredStream());
        await costs.AddAsync(Tweet("1"), CancellationToken.None);
        x.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        await costs.RefreshAsync(CancellationToken.None);
        var byHeartbeat = await x.SpentAsync();
        x.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds) * entered);
        await costs.AddAsync(Tweet("2"), CancellationToken.None);

        Assert.That((byHeartbeat, await x.SpentAsync()), Is.EqualTo((entered * 0.005m, entered * 0.01m)));
        await costs.DisposeAsync();
    }

    [Test]
    public async Task What_was_set_aside_is_given_back_when_the_stream_ends()
    {
        using var x = new CostedClient(_ => CostedClient.Tweets("1"), Resources(150));
        var costs = await StreamAsync(x, FilteredStream());
        await Assert.ThrowsAsync<XBudgetExceededException>(() =>
            x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 51).Select(id => $"{id}")])
        );

        await costs.DisposeAsync();

        Assert.That((await x.Client.Tweets.GetManyAsync([.. Enumerable.Range(1, 51).Select(id => $"{id}")])).Data, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stream_stops_where_its_budget_can_t_be_read_and_names_the_failure()
    {
        using var x = new CostedClient(
            _ => throw new InvalidOperationException("Nothing is sent."),
            new CostSettings { Budgets = [new XBudget { Usd = 1 }], Store = new ClosedStore() }
        );
        await using var costs = new StreamCosts(x.Transport, FilteredStream(), new StreamClock(x.Clock));

        var end = await costs.PrepareAsync(CancellationToken.None);

        Assert.That((end!.Cause, end.Error), Is.EqualTo((Exceeded, end.Error as XCostStoreException)));
        Assert.That(end.Error!.Message, Does.Contain("The database is gone."));
    }

    [Test]
    public async Task A_budget_that_is_used_up_says_when_its_next_period_begins()
    {
        using var x = new CostedClient(
            _ => throw new InvalidOperationException("Nothing is sent."),
            new CostSettings { Budgets = [new XBudget { Resources = 1, Period = XBudgetPeriod.Hour }] }
        );
        var costs = await StreamAsync(x, FilteredStream());

        var end = await costs.AddAsync(Tweet("1"), CancellationToken.None);

        Assert.That((end!.RetryAt, end.Error), Is.EqualTo((x.Clock.GetUtcNow().AddHours(1), end.Error as XBudgetExceededException)));
        await costs.DisposeAsync();
    }

    [Test]
    public async Task What_has_no_price_is_not_charged()
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."), Resources(0));
        var costs = await StreamAsync(x, new XRequest(XOperation.GetRules));

        Assert.That(await costs.AddAsync(Tweet("1"), CancellationToken.None), Is.Null);
        Assert.That(await costs.RefreshAsync(CancellationToken.None), Is.Null);
        await costs.DisposeAsync();

        Assert.That((await x.Client.Costs.ReadAsync()).Lines, Is.Empty);
    }

    [Test]
    public async Task What_a_webhook_delivers_is_charged_by_its_type_once_a_day_and_counts_for_budgets()
    {
        using var x = new CostedClient(
            _ => throw new InvalidOperationException("Nothing is sent."),
            new CostSettings { Budgets = [new XBudget { Usd = 0.02m }] }
        );
        var shares = new List<double>();
        x.Client.Costs.BudgetWarning += (_, warning) => shares.Add(warning.Share);

        var costs = await x.Client.Costs.RecordDeliveredAsync(
            XOperation.ActivityStream,
            [Event("post.create", "a"), Event("follow.follow", "b"), Event("profile.update.bio", "c"), Event("tomorrow.new", "d")]
        );
        var again = await x.Client.Costs.RecordDeliveredAsync(XOperation.ActivityStream, [Event("post.create", "a")]);

        Assert.That(costs, Is.EqualTo(new XCost("activity_event", 4, 0, 0.02m) { Basis = "documented" }));
        Assert.That(again, Is.EqualTo(new XCost("activity_event", 0, 1, 0) { Basis = "documented" }));
        Assert.That((await x.SpentAsync(), shares.Count), Is.EqualTo((0.02m, 1)));
        var withoutId = ActivityStreamItem.FromJson("""{"data":{"event_type":"post.create"} }""");
        Assert.That((await x.Client.Costs.RecordDeliveredAsync(XOperation.ActivityStream, [withoutId, withoutId]))!.Charged, Is.EqualTo(2));
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetAsync("1"));
        Assert.That(await x.Client.Costs.RecordDeliveredAsync(XOperation.GetRules, [Event("post.create", "a")]), Is.SameAs(XCost.Nothing));
    }

    private const StreamInterruption Exceeded = StreamInterruption.BudgetExceeded;

    private static CostSettings Resources(long resources) => new() { Budgets = [new XBudget { Resources = resources }] };

    private static XRequest FilteredStream(params string[] expansions) =>
        new XRequest(XOperation.FilteredStream).Query("expansions", expansions);

    private static async Task<StreamCosts> StreamAsync(CostedClient x, XRequest request)
    {
        var costs = new StreamCosts(x.Transport, request, new StreamClock(x.Clock));
        Assert.That(await costs.PrepareAsync(CancellationToken.None), Is.Null);
        return costs;
    }

    private static FilteredStreamTweet Tweet(string id, params string[] included) =>
        FilteredStreamTweet.FromJson(
            $$"""{"data":{"id":"{{id}}","text":"t"},"includes":{"tweets":[{{CostedClient.Objects(included)}}]},"matching_rules":[]}"""
        );

    private static ActivityStreamItem Event(string type, string id) =>
        ActivityStreamItem.FromJson($$"""{"data":{"event_type":"{{type}}","event_uuid":"{{id}}"} }""");

    private sealed class ClosedStore : ICostStore
    {
        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The database is gone.");

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) => default;

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The database is gone.");

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            new([]);
    }

    private static HttpResponseMessage Stream(int tweets, int from = 0) =>
        new(HttpStatusCode.OK)
        {
            Content = new StringContent(
                string.Concat(Enumerable.Range(from + 1, tweets).Select(id => $$"""{"data":{"id":"{{id}}","text":"t"} }""" + "\r\n")),
                Encoding.UTF8,
                "application/json"
            ),
        };
}

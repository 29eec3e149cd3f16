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

using System.Net;

namespace XApi.Tests.Costs;

/// <summary>The ledger beside what X has counted.</summary>
[TestFixture]
internal sealed class ReconciliationTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    private HttpStatusCode _credits;
    private decimal _balance;

    [SetUp]
    public void Start() => (_credits, _balance) = (HttpStatusCode.OK, 20);

    [Test]
    public async Task Tweets_are_compared_day_by_day()
    {
        using var x = Client();
        await x.Client.Tweets.GetManyAsync(["1", "2", "3"]);
        await x.Client.Users.GetManyAsync(["4"]);

        var compared = await x.Client.Costs.ReconcileAsync(days: 2);

        Assert.That(
            compared.Days,
            Is.EqualTo([new CostReconciliationDay(Today.AddDays(-1), 0, 7), new CostReconciliationDay(Today, 3, 5)])
        );
        Assert.That((compared.PostsDifference, compared.ReadOn, compared.Balance), Is.EqualTo((9L, Today, (decimal?)20m)));
        Assert.That(
            (compared.UsdSince, compared.BalanceSince, compared.UsdDifference),
            Is.EqualTo(default((decimal?, decimal?, decimal?)))
        );
        Assert.That(
            compared.ToString(),
            Is.EqualTo(
                """
                day            ledger         X  difference
                2026-11-26          0         7           7
                2026-11-27          3         5           2

                """
            )
        );
    }

    [Test]
    public async Task Credits_are_compared_since_an_earlier_comparison()
    {
        using var x = Client();
        await x.Client.Tweets.GetManyAsync(["1", "2"]);
        var earlier = await x.Client.Costs.ReconcileAsync(days: 1);

        await x.Client.Tweets.GetManyAsync(["3"]);
        x.Clock.Advance(TimeSpan.FromDays(3));
        await x.Client.Tweets.GetManyAsync(["3"]);
        _balance = 19.98m;
        var later = await x.Client.Costs.ReconcileAsync(days: 1, since: earlier);

        Assert.That(
            (earlier.LedgerUsd, later.LedgerUsd, later.UsdSince, later.BalanceSince, later.UsdDifference),
            Is.EqualTo((0.01m, 0.005m, (decimal?)0.01m, (decimal?)0.02m, (decimal?)0.01m))
        );
        Assert.That(
            (later with { BalanceSince = 0.5m }).ToString(),
            Does.EndWith("\ncredits: 0.500 USD spent, 0.010 in the ledger, 0.490 more by X\n")
        );
    }

    [TestCase(HttpStatusCode.Unauthorized)]
    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task Where_credits_may_not_be_read_tweets_are_compared_all_the_same(HttpStatusCode status)
    {
        using var x = Client();
        var earlier = await x.Client.Costs.ReconcileAsync(days: 1);
        _credits = status;

        var compared = await x.Client.Costs.ReconcileAsync(days: 1, since: earlier);

        Assert.That(
            (compared.PostsDifference, compared.Balance, compared.BalanceSince, compared.UsdSince),
            Is.EqualTo((5L, (decimal?)null, (decimal?)null, (decimal?)0m))
        );
    }

    [Test]
    public async Task Another_failure_is_the_callers()
    {
        using var x = Client();
        _credits = HttpStatusCode.InternalServerError;

        await Assert.ThrowsAsync<XServerErrorException>(() => x.Client.Costs.ReconcileAsync());
    }

    private CostedClient Client()
    {
        var next = 0;
        return new CostedClient(request =>
            request.PathAndQuery switch
            {
                var path when path.StartsWith("/2/usage/credits", StringComparison.Ordinal) => _credits == HttpStatusCode.OK
                    ? StubServer.Json(FormattableString.Invariant($$"""{"data":{"total_balance":{{_balance}} } }"""))
                    : CostedClient.Status(_credits),
                var path when path.StartsWith("/2/usage/tweets", StringComparison.Ordinal) => StubServer.Json(
                    """
                    {"data":{"daily_project_usage":{"usage":[
                        {"date":"2026-11-26T00:00:00.000Z","usage":"7"},
                        {"date":"2026-11-27T00:00:00.000Z","usage":"2"},{"date":"2026-11-27T12:00:00.000Z","usage":"3"}]}}}
                    """
                ),
                var path when path.StartsWith("/2/users", StringComparison.Ordinal) => StubServer.Json(
                    """{"data":[{"id":"4","name":"Jo","username":"jo"}]}"""
                ),
                var path => CostedClient.Tweets([
                    .. path.Split("ids=")[1].Split('&')[0].Split([",", "%2C"], StringSplitOptions.None).Select(_ => $"{++next}"),
                ]),
            }
        );
    }
}

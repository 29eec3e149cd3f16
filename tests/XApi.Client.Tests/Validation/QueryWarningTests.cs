using XApi.Tests.Pagination;

namespace XApi.Tests.Validation;

/// <summary>A doubtful query is sent, and says so once: to the log, and by an event.</summary>
public class QueryWarningTests
{
    private const string Doubtful = "snow ice OR skiing";

    [Test]
    public async Task A_doubtful_query_is_reported_once()
    {
        using var server = StubServer.Always("""{"meta":{"result_count":0}}""");
        var log = new LogBook();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                LoggerFactory = log,
            }
        );
        var reported = new List<QueryWarningEventArgs>();
        x.As(new AppOnlyCredential("another")).QueryWarning += (_, warning) => reported.Add(warning);
        await x.Search.RecentAsync(Doubtful);
        Assert.That(reported.Select(warning => warning.Operation.Id), Is.EqualTo(new[] { "SearchRecent" }));
        await x.Search.RecentAsync(Doubtful);
        await x.Search.RecentAsync("snow");
        Assert.That(reported, Has.Count.EqualTo(1));
        Assert.That(reported[0].Check.ToString(), Does.Contain("XQ050").And.Contain("AND binds before OR"));
        var line = log.Entries.Single(entry => entry.Text.Contains("may not mean what it says", StringComparison.Ordinal)).Text;
        Assert.That(line, Does.Contain("XQ050").And.Not.Contain("skiing"));
    }

    [Test]
    public async Task A_doubtful_rule_is_reported_once_as_a_query_is()
    {
        using var server = StubServer.Always("""{"meta":{"sent":"2024-05-01T12:00:00Z","summary":{"created":2}}}""");
        var log = new LogBook();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                LoggerFactory = log,
            }
        );
        var reported = new List<QueryWarningEventArgs>();
        x.QueryWarning += (_, warning) => reported.Add(warning);
        var rules = new UpdateRulesRequest { Add = [new() { Value = "snow" }, new() { Value = Doubtful, Tag = "ski" }] };
        await x.FilteredStream.UpdateRulesAsync(rules);
        await x.FilteredStream.UpdateRulesAsync(rules);
        await x.FilteredStream.UpdateRulesAsync(new() { Delete = new() { Ids = ["1"] } });

        Assert.That(
            reported.Select(warning => (warning.Operation.Id, $"{warning.Check.Query}")),
            Is.EqualTo(new[] { ("UpdateRules", Doubtful) })
        );
        Assert.That(log.Entries.Count(entry => entry.Text.Contains("may not mean what it says", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase("since:2024-01-01", "start_time")]
    [TestCase("until:2024-01-01", "end_time")]
    [TestCase("near:Zermatt", "point_radius:")]
    [TestCase("min_retweets:5", "min_reposts:")]
    [TestCase("filter:links", "has:links")]
    [TestCase("AND ski", "A space joins")]
    public async Task What_another_search_box_takes_is_an_error_that_says_what_to_write(string query, string instead)
    {
        using var server = StubServer.Always("""{"meta":{"result_count":0}}""");
        using var x = StubClient.For(server);
        Assert.That(
            (await Assert.ThrowsAsync<XInvalidParameterException>(() => x.Search.RecentAsync($"snow {query}")))!.Message,
            Does.Contain(instead)
        );
        Assert.That(server.Requests, Is.Empty);
    }
}

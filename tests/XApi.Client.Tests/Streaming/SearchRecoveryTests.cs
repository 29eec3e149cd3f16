using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Where X has no recovery for the account, each rule is searched for.</summary>
public partial class SearchRecoveryTests
{
    private static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static long IdAt(double seconds) =>
        long.Parse(XId.LastBefore(Start.AddSeconds(seconds)), System.Globalization.CultureInfo.InvariantCulture) + 1;

    private static string Rules(params (string Id, string Value, string Tag)[] rules) =>
        $"{{\"data\":[{string.Join(',', rules.Select(rule => $"{{\"id\":\"{rule.Id}\",\"value\":\"{rule.Value}\",\"tag\":\"{rule.Tag}\"}}"))}],\"meta\":{{\"sent\":\"2024-05-01T12:00:00.000Z\"}}}}";

    private static string Page(string? next, params double[] seconds) =>
        $"{{\"data\":[{string.Join(',', seconds.Select(second => $"{{\"id\":\"{IdAt(second)}\",\"text\":\"t\"}}"))}],\"meta\":{{\"result_count\":{seconds.Length}{(next is null ? "" : $",\"next_token\":\"{next}\"")}}}}}";

    // A minute's outage, or more of them, with search as the only means.
    private static Task<(StreamRun Run, List<FilteredStreamTweet> Tweets)> RunAsync(
        string rules,
        Func<StreamRequest, string> search,
        int count,
        params long[] before
    ) =>
        RecoverAsync(
            rules,
            request => ConnectionScript.Json(search(request)),
            count,
            [.. before.DefaultIfEmpty(IdAt(0)).Select(id => Tweet(id))]
        );

    private static async Task<(StreamRun Run, List<FilteredStreamTweet> Tweets)> RecoverAsync(
        string rules,
        Func<StreamRequest, ConnectionScript> search,
        int count,
        StreamStep[]? before = null,
        int gaps = 1
    )
    {
        // Each connection after the outage but the last is lost when a gap has been reported.
        var reported = Enumerable
            .Range(0, gaps)
            .Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToList();
        var tweets = new List<FilteredStreamTweet>();
        var streams = 0;
        var run = new StreamRun(
            (run, request) =>
            {
                if (request.Uri.AbsolutePath.EndsWith("/rules", StringComparison.Ordinal))
                {
                    return ConnectionScript.Json(rules);
                }

                if (request.Uri.AbsolutePath.EndsWith("/recent", StringComparison.Ordinal))
                {
                    return search(request);
                }

                switch (++streams)
                {
                    case 1:
                        return ConnectionScript.Stream([.. before ?? [Tweet(IdAt(0))], new Reset()]);
                    case 2:
                        run.Clock.TurnTo(Start.AddSeconds(60));
                        return ConnectionScript.Unreachable;
                    case var number when number - 2 < gaps:
                        return ConnectionScript.Stream(new Await(reported[number - 3].Task), new Reset());
                    default:
                        return ConnectionScript.Open(new Await(reported[^1].Task), Tweet(IdAt(200)));
                }
            }
        );
        var settings = new StreamSettings
        {
            Recovery = new() { Means = StreamRecovery.Search },
            Reconnect = new() { StallTimeout = TimeSpan.FromHours(1) },
            Watch = new() { OnNotice = notice => reported.Find(gap => notice is StreamGap && !gap.Task.IsCompleted)?.TrySetResult() },
        };
        var options = new FilteredStreamOptions { TweetFields = [TweetField.CreatedAt], Expansions = [TweetExpansion.AuthorId] };
        await run.TakeAsync(
            count,
            settings,
            options,
            each: tweet =>
            {
                tweets.Add(tweet);
                return ValueTask.CompletedTask;
            }
        );
        return (run, tweets);
    }

    [Test]
    public async Task Each_rule_is_searched_for_since_the_last_Tweet_to_the_reconnection_when_search_knows_it()
    {
        var (run, tweets) = await RunAsync(Rules(("1", "snow", "w"), ("2", "from:a", "a")), request => Page(null, 20, 10), 4);

        var searches = run
            .Server.Requests.Where(request => request.Uri.AbsolutePath.EndsWith("/recent", StringComparison.Ordinal))
            .ToList();
        Assert.That(searches.Select(search => search.Parameter("query")), Is.EqualTo(new[] { "snow", "from:a" }));
        Assert.That(searches.Select(search => search.Parameter("since_id")), Is.All.EqualTo(XId.LastBefore(Start)));
        Assert.That(
            searches.Select(search => search.Parameter("until_id")),
            Is.All.EqualTo(XId.FirstAt(Start.AddSeconds(61.25))),
            "a second after the reconnection, which is exclusive"
        );
        Assert.That(
            searches.Select(search => search.Parameter("start_time") ?? search.Parameter("end_time")),
            Is.All.Null,
            "X refuses ids beside times"
        );
        Assert.That(
            searches.Select(search => search.Parameter(TestDialect.FieldsOfLookups)),
            Is.All.EqualTo("created_at"),
            "search returns the fields that the stream does"
        );
        Assert.That(searches.Select(search => search.Parameter("expansions")), Is.All.EqualTo("author_id"));
        Assert.That(searches[0].At, Is.EqualTo(Start.AddSeconds(90.25)), "search knows Tweets half a minute late");
        Assert.That(
            tweets.Select(tweet => tweet.Data.Id),
            Is.EqualTo(new[] { IdAt(0), IdAt(10), IdAt(20), IdAt(200) }.Select(id => $"{id}")),
            "the oldest first, each once"
        );
        Assert.That(tweets[1].MatchingRules.Select(rule => rule.Tag), Is.EqualTo(new[] { "w", "a" }));
        Assert.That(
            tweets.Select(tweet => tweet.RecoveredBy),
            Is.EqualTo(new[] { StreamRecovery.None, StreamRecovery.Search, StreamRecovery.Search, StreamRecovery.None })
        );
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Search));
    }

    [TestCase(-1, Description = "a second off")]
    [TestCase(-86_400)]
    [TestCase(-8 * 86_400, Description = "the stream was quiet for longer than search reaches back")]
    [TestCase(86_399)]
    public async Task A_search_starts_where_the_gap_does_when_ids_hold_the_time(int seconds)
    {
        var (run, _) = await RunAsync(Rules(("1", "snow", "w")), _ => Page(null), 2, IdAt(seconds));

        Assert.That(run.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo(XId.LastBefore(Start)));
        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start), "the connection was opened then");
    }

    [Test]
    public async Task A_Tweet_that_was_on_its_way_when_a_newer_one_had_come_is_found()
    {
        var (run, tweets) = await RecoverAsync(
            Rules(("1", "snow", "w")),
            request =>
                ConnectionScript.Json(XId.TimeOf(request.Parameter("since_id")!) < Start.AddSeconds(19) ? Page(null, 20, 19) : Page(null)),
            3,
            [new Pause(TimeSpan.FromSeconds(20)), Tweet(IdAt(20))]
        );

        Assert.That(
            tweets.Select(tweet => tweet.Data.Id),
            Is.EqualTo(new[] { IdAt(20), IdAt(19), IdAt(200) }.Select(id => $"{id}")),
            "what had come does not come again"
        );
        Assert.That((run.Gaps.Single().From, run.Gaps[0].RecoveredBy), Is.EqualTo((Start.AddSeconds(20), StreamRecovery.Search)));
    }

    [TestCase("12", 5, 12, 9)]
    [TestCase("21", 12, 21, 9, 20)]
    [TestCase("100", 100, 99)]
    public async Task A_search_starts_at_the_newest_Tweet_when_ids_are_made_up(string since, params int[] ids)
    {
        var (run, _) = await RunAsync(Rules(("1", "snow", "w")), _ => Page(null), ids.Length + 1, [.. ids]);

        Assert.That(run.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo(since));
    }

    [Test]
    public async Task A_search_starts_at_the_newest_Tweet_when_its_id_is_of_days_to_come()
    {
        var id = IdAt(2 * 86_400);
        var (run, _) = await RunAsync(Rules(("1", "snow", "w")), _ => Page(null), 2, id);

        Assert.That(run.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo($"{id}"));
    }

    [Test]
    public async Task Found_Tweets_come_in_the_order_of_their_ids_as_numbers()
    {
        var (run, tweets) = await RunAsync(
            Rules(("1", "snow", "w")),
            _ =>
                """{"data":[{"id":"100","text":"t"},{"id":"20","text":"t"},{"id":"9","text":"t"},{"id":"19","text":"t"}],"meta":{"result_count":4}}""",
            6
        );

        Assert.That(tweets.Skip(1).SkipLast(1).Select(tweet => tweet.Data.Id), Is.EqualTo(new[] { "9", "19", "20", "100" }));
        Assert.That(run.Monitor.Stats.Recovered, Is.EqualTo(4));
        Assert.That(run.Server.Requests.Single(Searches).Parameter("max_results"), Is.EqualTo("100"));
    }

    [Test]
    public async Task A_search_is_reported_when_it_begins()
    {
        var (run, _) = await RunAsync(Rules(("1", "snow", "w")), _ => Page(null), 2);

        var to = Start.AddSeconds(60.25);
        Assert.That(
            run.States.Single(state => state.Phase == StreamPhase.Recovering),
            Is.EqualTo(
                new StreamState(StreamPhase.Recovering, to)
                {
                    Gap = (Start, to),
                    Recovery = StreamRecovery.Search,
                    Until = to.AddSeconds(30),
                }
            )
        );
        Assert.That(run.Gaps.Single(), Is.EqualTo(new StreamGap(to.AddSeconds(30), Start, to, StreamRecovery.Search)));
    }

    private static bool Searches(StreamRequest request) => request.Uri.AbsolutePath.EndsWith("/recent", StringComparison.Ordinal);

    [Test]
    public async Task All_pages_of_a_search_are_read()
    {
        var (_, tweets) = await RunAsync(
            Rules(("1", "snow", "w")),
            request => request.Parameter("next_token") is null ? Page("more", 40, 30) : Page(null, 20, 10),
            6
        );

        Assert.That(tweets, Has.Count.EqualTo(6));
    }

    [Test]
    public async Task What_search_lacks_is_left_out_and_reported()
    {
        var (run, _) = await RunAsync(Rules(("1", "snow sample:10", "w"), ("2", "bio:developer", "b")), request => Page(null, 10), 3);

        Assert.That(
            run.Server.Requests.Count(request => request.Uri.AbsolutePath.EndsWith("/recent", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
        var notices = run.Notices.OfType<RuleNotSearched>().ToList();
        Assert.That(notices.Select(notice => (notice.Rule.Id, notice.Query)), Is.EqualTo(new[] { ("1", "snow"), ("2", (string?)null) }));
        Assert.That(notices[0].LeftOut, Is.EqualTo(new[] { "sample:10" }));
        Assert.That(notices[1].LeftOut, Is.EqualTo(new[] { "bio:developer" }));
    }

    [Test]
    public async Task A_rule_that_the_client_can_t_read_does_not_keep_others_from_being_searched_for()
    {
        var (run, tweets) = await RunAsync(Rules(("1", "snow (unbalanced", "u"), ("2", "snow", "w")), _ => Page(null, 10), 3);

        Assert.That(tweets[1].MatchingRules.Select(rule => rule.Tag), Is.EqualTo(new[] { "w" }));
        Assert.That(
            run.Notices.OfType<RuleNotSearched>().Select(notice => (notice.Rule.Id, notice.Query)),
            Is.EqualTo(new[] { ("1", (string?)null) })
        );
    }

    private static readonly string TwoRules = Rules(("1", "snow", "w"), ("2", "from:a", "a"));

    // What is returned for the second rule, attempt by attempt; for the first it is one Tweet.
    private static Func<StreamRequest, ConnectionScript> SecondRule(Func<int, ConnectionScript> respond)
    {
        var attempt = 0;
        return request => request.Parameter("query") == "from:a" ? respond(++attempt) : ConnectionScript.Json(Page(null, 10));
    }

    private static ConnectionScript Failing => ConnectionScript.Error(HttpStatusCode.InternalServerError);

    private static ConnectionScript Refusing => ConnectionScript.Json("""{"title":"Invalid Request"}""", HttpStatusCode.BadRequest);

    [Test]
    public async Task A_search_that_X_fails_is_repeated_by_the_schedule_and_that_of_no_other_rule()
    {
        var (run, tweets) = await RecoverAsync(
            TwoRules,
            SecondRule(attempt => attempt <= 3 ? Failing : ConnectionScript.Json(Page(null, 20, 10))),
            4
        );

        Assert.That(
            tweets.Select(tweet => tweet.Data.Id),
            Is.EqualTo(new[] { IdAt(0), IdAt(10), IdAt(20), IdAt(200) }.Select(id => $"{id}"))
        );
        Assert.That(tweets[1].MatchingRules.Select(rule => rule.Tag), Is.EqualTo(new[] { "w", "a" }));
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Search));
        Assert.That(run.Server.Requests.Where(Searches).Count(search => search.Parameter("query") == "snow"), Is.EqualTo(1));
        Assert.That(
            run.States.Where(state => state is { Phase: StreamPhase.WaitingUntil, Connection: 0 })
                .Select(state => state.Delay!.Value.TotalSeconds),
            Is.EqualTo(new double[] { 5, 10, 20 })
        );
    }

    [Test]
    public async Task A_search_that_X_fails_continues_with_the_page_that_failed()
    {
        var failures = 0;
        var (run, tweets) = await RecoverAsync(
            Rules(("1", "snow", "w")),
            request =>
                request.Parameter("next_token") is null ? ConnectionScript.Json(Page("more", 20))
                : ++failures <= 2 ? Failing
                : ConnectionScript.Json(Page(null, 10)),
            4
        );

        Assert.That(tweets.SelectMany(tweet => tweet.MatchingRules).Select(rule => rule.Tag), Is.EqualTo(new[] { "w", "w" }));
        Assert.That(
            run.Server.Requests.Where(Searches).Select(search => search.Parameter("next_token")),
            Is.EqualTo(new[] { null, "more", "more", "more" })
        );
    }

    [Test]
    public async Task What_was_found_is_delivered_when_the_search_for_another_rule_fails_for_good()
    {
        var (run, tweets) = await RecoverAsync(TwoRules, SecondRule(_ => ConnectionScript.UsageCapped), 3);

        Assert.That(tweets.Select(tweet => tweet.Data.Id), Is.EqualTo(new[] { IdAt(0), IdAt(10), IdAt(200) }.Select(id => $"{id}")));
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure is XUsageCapException), Is.EqualTo((true, true)));
        Assert.That(run.Server.Requests.Where(Searches).Count(search => search.Parameter("query") == "from:a"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_rule_that_X_does_not_search_for_keeps_no_other_from_being_searched_for()
    {
        var gap = 0;
        var (run, tweets) = await RecoverAsync(
            TwoRules,
            request => request.Parameter("query") == "from:a" ? Refusing : ConnectionScript.Json(Page(null, ++gap == 1 ? 10 : 70)),
            4,
            gaps: 2
        );

        Assert.That(
            tweets.Select(tweet => tweet.Data.Id),
            Is.EqualTo(new[] { IdAt(0), IdAt(10), IdAt(70), IdAt(200) }.Select(id => $"{id}"))
        );
        Assert.That(
            run.Notices.OfType<RuleNotSearched>().Select(notice => (notice.Rule.Id, notice.Query, notice.LeftOut.Single())),
            Is.EqualTo(new[] { ("2", (string?)null, "from:a"), ("2", null, "from:a") })
        );
        Assert.That(run.Notices.OfType<RecoveryRefused>(), Is.Empty);
        Assert.That(run.Gaps.Select(found => found.RecoveredBy), Is.EqualTo(new[] { StreamRecovery.Search, StreamRecovery.Search }));
    }

    [TestCase(HttpStatusCode.BadRequest, 2, 0, Description = "other rules may be searched for")]
    [TestCase(HttpStatusCode.Forbidden, 1, 1)]
    public async Task Where_X_searches_for_no_rule_the_gap_is_lost_and_says_why(HttpStatusCode status, int searches, int refusals)
    {
        var (run, _) = await RecoverAsync(TwoRules, _ => ConnectionScript.Json("""{"title":"Refused"}""", status), 2);

        Assert.That(
            (run.Gaps.Single().IsLost, (run.Gaps[0].Failure as XApiException)?.Status),
            Is.EqualTo((true, (HttpStatusCode?)status))
        );
        Assert.That(run.Server.Requests.Count(Searches), Is.EqualTo(searches));
        Assert.That(run.Notices.OfType<RecoveryRefused>().Count(), Is.EqualTo(refusals));
    }

    [Test]
    public async Task A_sample_can_t_be_searched_for_so_its_gap_is_lost()
    {
        var run = new StreamRun(
            (run, request) =>
                request.Number == 1 ? ConnectionScript.Stream(Tweet(IdAt(0)), new Stall()) : ConnectionScript.Open(Tweet(IdAt(30)))
        );
        var count = 0;
        await foreach (
            var _ in run.Client.VolumeStreams.SampleAsync(
                new SampleStreamOptions { Stream = run.Watch(new StreamSettings { Recovery = new() { Means = StreamRecovery.Search } }) }
            )
        )
        {
            if (++count == 2)
            {
                break;
            }
        }

        Assert.That(run.Gaps.Single().IsLost, Is.True);
        Assert.That(run.Server.Requests, Has.Count.EqualTo(2));
    }
}

using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Where X has no recovery for the account, each rule is searched for.</summary>
public class SearchRecoveryTests
{
    private static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static long IdAt(double seconds) =>
        long.Parse(XId.LastBefore(Start.AddSeconds(seconds)), System.Globalization.CultureInfo.InvariantCulture) + 1;

    private static string Rules(params (string Id, string Value, string Tag)[] rules) =>
        $"{{\"data\":[{string.Join(',', rules.Select(rule => $"{{\"id\":\"{rule.Id}\",\"value\":\"{rule.Value}\",\"tag\":\"{rule.Tag}\"}}"))}],\"meta\":{{\"sent\":\"2024-05-01T12:00:00.000Z\"}}}}";

    private static string Page(string? next, params double[] seconds) =>
        $"{{\"data\":[{string.Join(',', seconds.Select(second => $"{{\"id\":\"{IdAt(second)}\",\"text\":\"t\"}}"))}],\"meta\":{{\"result_count\":{seconds.Length}{(next is null ? "" : $",\"next_token\":\"{next}\"")}}}}}";

    // A minute's outage, with search as the only means.
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
        params StreamStep[] before
    )
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
                        return ConnectionScript.Stream([.. before, new Reset()]);
                    case 2:
                        run.Clock.TurnTo(Start.AddSeconds(60));
                        return ConnectionScript.Unreachable;
                    default:
                        return ConnectionScript.Open(new Await(reported.Task), Tweet(IdAt(200)));
                }
            }
        );
        var settings = new StreamSettings
        {
            Recovery = new() { Means = StreamRecovery.Search },
            Reconnect = new() { StallTimeout = TimeSpan.FromHours(1) },
            Watch = new() { OnNotice = notice => Outages.Completes(reported, notice is StreamGap) },
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
    [TestCase(-86_399)]
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
            new Pause(TimeSpan.FromSeconds(20)),
            Tweet(IdAt(20))
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

    [TestCase(-86_400)]
    [TestCase(86_400)]
    public async Task A_search_starts_at_the_newest_Tweet_when_its_id_is_a_day_off(int seconds)
    {
        var (run, _) = await RunAsync(Rules(("1", "snow", "w")), _ => Page(null), 2, IdAt(seconds));

        Assert.That(run.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo($"{IdAt(seconds)}"));
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

    [TestCase("snow -bio:bot", "snow")]
    [TestCase("snow (bio:a OR ski)", "snow ski")]
    [TestCase("bio_name:phd OR #science", "#science")]
    [TestCase("snow -is:retweet", "snow -is:retweet")]
    [TestCase("bio:a lang:en", null)]
    [TestCase("snow (unbalanced", "snow (unbalanced")]
    public void A_rule_is_searched_for_without_what_search_lacks(string rule, string? query) =>
        Assert.That(SearchableRule.From(rule).Query, Is.EqualTo(query));

    [TestCase("snow  (ski)", "snow  (ski)", Description = "as it stands, to the letter")]
    [TestCase("snow -bio:bot sample:10", "snow", "-bio:bot", "sample:10")]
    [TestCase("(bio:a OR bio:b) snow", "snow", "bio:a", "bio:b")]
    [TestCase("snow (bio:a OR ski OR ice)", "snow (ski OR ice)", "bio:a")]
    [TestCase("(snow bio:a) OR (ice bio:b)", "snow OR ice", "bio:a", "bio:b")]
    [TestCase("bio:a OR bio:b", null, "bio:a", "bio:b")]
    [TestCase("bio:a -is:retweet", null, "bio:a")]
    [TestCase("bio:a", null, "bio:a")]
    [TestCase("(bio:a", "(bio:a", Description = "can't be read: X is to judge")]
    public void What_search_lacks_is_left_out_part_by_part(string rule, string? query, params string[] leftOut)
    {
        var (searched, without) = SearchableRule.From(rule);

        Assert.That(searched, Is.EqualTo(query));
        Assert.That(without, Is.EqualTo(leftOut));
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

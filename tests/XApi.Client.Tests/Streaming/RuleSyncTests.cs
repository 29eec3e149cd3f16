using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Streaming;

/// <summary>Rules as a wanted state.</summary>
public class RuleSyncTests
{
    private static AddRule Wanted(string value, string? tag = null) => new() { Value = value, Tag = tag };

    private static string[] Texts(IEnumerable<Rule> rules) => [.. rules.Select(rule => $"{rule.Value}|{rule.Tag}")];

    [Test]
    public async Task Missing_rules_are_added_before_others_are_deleted()
    {
        using var server = new RuleServer(("old", "o"), ("kept", "k"));
        var sync = await server.SyncAsync(Wanted("kept", "k"), Wanted("new", "n"));

        Assert.That(server.Texts, Is.EquivalentTo(new[] { "kept|k", "new|n" }));
        Assert.That(
            (Texts(sync.Added), Texts(sync.Deleted), Texts(sync.Unchanged)),
            Is.EqualTo((new[] { "new|n" }, new[] { "old|o" }, new[] { "kept|k" }))
        );
        Assert.That(server.Changes, Is.EqualTo(new[] { "try new", "add new", "delete old" }));
        Assert.That(sync.IsComplete, Is.True);
    }

    [Test]
    public async Task The_second_time_nothing_is_sent()
    {
        using var server = new RuleServer();
        AddRule[] rules = [Wanted("q", "1"), Wanted("b"), Wanted("b"), Wanted("c", "")];
        await server.SyncAsync(rules);
        server.Changes.Clear();
        var again = await server.SyncAsync(rules);

        Assert.That(server.Changes, Is.Empty);
        Assert.That(again.HasChanged, Is.False);
        Assert.That(again.Unchanged, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Requests_hold_as_many_rules_as_agreed()
    {
        using var server = new RuleServer([.. Enumerable.Range(0, 25).Select(i => ($"old{i}", (string?)null))]);
        await server.Client.FilteredStream.SyncRulesAsync(
            [.. Enumerable.Range(0, 25).Select(i => Wanted($"new{i}"))],
            new RuleSyncOptions { RulesPerRequest = 10 }
        );

        Assert.That(server.Sizes, Is.EqualTo(new[] { 10, 10, 5, 10, 10, 5, 10, 10, 5 }), "tried, added, deleted");
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(25));
    }

    [Test]
    public async Task A_client_that_throws_on_partial_errors_counts_what_was_added_as_well()
    {
        using var server = new RuleServer(("old", null));
        using var client = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server.Handler,
                ThrowOnPartialErrors = true,
            }
        );
        var sync = await client.FilteredStream.SyncRulesAsync([Wanted("good"), Wanted("invalid x")]);

        Assert.That((Texts(sync.Added), Texts(sync.Deleted)), Is.EqualTo((new[] { "good|" }, new[] { "old|" })));
        Assert.That(sync.Failures.Select(failure => failure.Rule.Value), Is.EqualTo(new[] { "invalid x" }));
    }

    [Test]
    public void The_policy_holds_for_each_request()
    {
        using var server = new RuleServer { Status = HttpStatusCode.TooManyRequests };
        var sync = server.Client.FilteredStream.SyncRulesAsync([Wanted("a")], new() { RateLimitPolicy = RateLimitPolicy.Throw });

        Assert.That(() => Eventually.EndedAsync(sync), Throws.InstanceOf<XRateLimitException>());
    }

    [Test]
    public async Task A_response_of_400_is_about_the_rules_too()
    {
        using var server = new RuleServer(("old", null)) { RefusesInvalidWith400 = true };
        var sync = await server.SyncAsync(Wanted("invalid x"));

        Assert.That(sync.Failures.Single().Reason, Is.EqualTo(RuleFailureReason.Invalid));
        Assert.That(
            server.Texts,
            Is.EqualTo(new[] { "old|" }),
            "nothing of what is wanted got in: the stream must not be left without rules"
        );
        Assert.That(Texts(sync.Kept), Is.EqualTo(new[] { "old|" }));
    }

    [Test]
    public async Task At_the_cap_rules_that_are_not_wanted_make_room()
    {
        using var server = new RuleServer(("q", null), ("b", null), ("c", null)) { Cap = 3 };
        var sync = await server.SyncAsync(Wanted("d"), Wanted("e"), Wanted("f"));

        Assert.That(server.Texts, Is.EquivalentTo(new[] { "d|", "e|", "f|" }));
        Assert.That(sync.IsComplete, Is.True);
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task What_is_beyond_the_cap_is_reported()
    {
        using var server = new RuleServer(("q", null)) { Cap = 3 };
        var sync = await server.SyncAsync(Wanted("d"), Wanted("e"), Wanted("f"), Wanted("g"), Wanted("h"));

        Assert.That(server.Texts, Has.Length.EqualTo(3));
        Assert.That(
            sync.Failures.Select(failure => failure.Reason),
            Is.EqualTo(new[] { RuleFailureReason.Cap, RuleFailureReason.Cap, RuleFailureReason.Cap })
                .Or.EqualTo(new[] { RuleFailureReason.Cap, RuleFailureReason.Cap })
        );
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task A_new_tag_replaces_the_rule()
    {
        using var server = new RuleServer(("q", "old"), ("b", "old"), ("c", null));
        var sync = await server.SyncAsync(Wanted("q", "new"), Wanted("b", "new"), Wanted("c"));

        Assert.That(server.Texts, Is.EquivalentTo(new[] { "q|new", "b|new", "c|" }));
        Assert.That(sync.IsComplete, Is.True);
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task New_tags_for_all_rules_leave_the_stream_with_rules_throughout()
    {
        using var server = new RuleServer(("q", "old"), ("b", "old"), ("c", "old"));
        await server.SyncAsync(Wanted("q", "new"), Wanted("b", "new"), Wanted("c", "new"));

        Assert.That(server.Texts, Is.EquivalentTo(new[] { "q|new", "b|new", "c|new" }));
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task A_new_tag_for_the_only_rule_does_too()
    {
        using var server = new RuleServer(("q b", "old"));
        var sync = await server.SyncAsync(Wanted("q b", "new"));

        Assert.That(server.Texts, Is.EqualTo(new[] { "q b|new" }));
        Assert.That(server.Fewest, Is.GreaterThanOrEqualTo(1));
        Assert.That(
            (Texts(sync.Added), Texts(sync.Deleted)),
            Is.EqualTo((new[] { "q b|new" }, new[] { "q b|old" })),
            "the stand-in is nobody's business"
        );
    }

    [Test]
    public async Task No_rules_wanted_means_no_rules()
    {
        using var server = new RuleServer(("q", null), ("b", null));
        await server.SyncAsync();

        Assert.That(server.Texts, Is.Empty);
    }

    [Test]
    public void An_error_that_is_not_about_a_rule_is_thrown()
    {
        using var server = new RuleServer { Status = HttpStatusCode.Forbidden };

        Assert.That(() => server.SyncAsync(Wanted("q")), Throws.InstanceOf<XApiException>());
    }

    [Test, Category("Slow")]
    public async Task A_sandbox_gets_the_rules_that_are_wanted_and_is_left_alone_the_second_time()
    {
        await using var sandbox = await XApi.Sandbox.XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                MaxRules = 250,
            }
        );
        using var x = sandbox.CreateClient();
        await x.FilteredStream.UpdateRulesAsync(new() { Add = [Wanted("old"), Wanted("other old")] });
        AddRule[] wanted = [.. Enumerable.Range(1, 250).Select(number => Wanted($"snow{number}", $"{number}"))];
        var first = await x.FilteredStream.SyncRulesAsync([.. wanted, Wanted("(wrong")]);
        var second = await x.FilteredStream.SyncRulesAsync(wanted);
        var now = await x.FilteredStream.EnumerateRulesAsync().Take(1000).ToListAsync();

        Assert.That((first.Added.Count, first.Deleted.Count), Is.EqualTo((250, 2)));
        Assert.That(
            first.Failures.Select(failure => (failure.Rule.Value, failure.Reason)),
            Is.EqualTo(new[] { ("(wrong", RuleFailureReason.Invalid) })
        );
        Assert.That(first.Failures[0].Problem!.Detail, Does.Contain("never closed"));
        Assert.That((second.HasChanged, second.IsComplete), Is.EqualTo((false, true)));
        Assert.That(now.Select(rule => rule.Value), Is.EquivalentTo(wanted.Select(rule => rule.Value)));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    public async Task A_request_holds_a_rule_at_least(int rules, bool allowed)
    {
        using var server = new RuleServer();
        Task<RuleSync> Sync() =>
            server.Client.FilteredStream.SyncRulesAsync([Wanted("q"), Wanted("b")], new RuleSyncOptions { RulesPerRequest = rules });

        if (allowed)
        {
            await Sync();
            Assert.That(server.Changes, Is.EqualTo(new[] { "try q", "try b", "add q", "add b" }));
        }
        else
        {
            Assert.That(Sync, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("RulesPerRequest"));
            Assert.That(server.Changes, Is.Empty);
        }
    }

    [TestCase(0, 0, 0, 0, true, false)]
    [TestCase(1, 0, 0, 0, true, true)]
    [TestCase(0, 1, 0, 0, true, true)]
    [TestCase(0, 0, 1, 0, false, false)]
    [TestCase(0, 0, 0, 1, false, false)]
    [TestCase(1, 1, 1, 1, false, true)]
    public void A_sync_is_complete_without_failures_or_kept_rules_and_a_change_when_it_added_or_deleted(
        int added,
        int deleted,
        int kept,
        int failures,
        bool isComplete,
        bool hasChanged
    )
    {
        var sync = new RuleSync
        {
            Added = new Rule[added],
            Deleted = new Rule[deleted],
            Kept = new Rule[kept],
            Failures = new RuleFailure[failures],
        };

        Assert.That((sync.IsComplete, sync.HasChanged, new RuleSyncOptions().RulesPerRequest), Is.EqualTo((isComplete, hasChanged, 100)));
    }

    [Test]
    public async Task The_only_rule_is_replaced_by_way_of_a_stand_in()
    {
        using var server = new RuleServer(("q b", "old"));
        await server.SyncAsync(Wanted("q b", "new"));

        Assert.That(server.Changes, Is.EqualTo(new[] { "try q b", "add (q b)", "delete q b", "add q b", "delete (q b)" }));
    }

    [Test]
    public async Task New_tags_are_brought_in_by_as_many_rules_as_leave_one()
    {
        using var server = new RuleServer(("q", "old"), ("b", "old"), ("c", "old"));
        var sync = await server.SyncAsync(Wanted("q", "new"), Wanted("b", "new"), Wanted("c", "new"));

        Assert.That(server.Changes, Is.EqualTo(new[] { "try q b c", "delete q b", "add q b", "delete c", "add c" }));
        Assert.That(
            (Texts(sync.Added), Texts(sync.Deleted)),
            Is.EqualTo((new[] { "q|new", "b|new", "c|new" }, new[] { "q|old", "b|old", "c|old" }))
        );
        Assert.That((sync.IsComplete, sync.HasChanged), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task At_the_cap_as_many_make_room_as_are_wanted_but_never_the_last()
    {
        using var server = new RuleServer(("q", null), ("b", null), ("c", null)) { Cap = 3 };
        var sync = await server.SyncAsync(Wanted("d"), Wanted("e"), Wanted("f"));

        Assert.That(server.Changes, Is.EqualTo(new[] { "try d e f", "add d e f", "delete q b", "add d e f", "delete c", "add f" }));
        Assert.That((Texts(sync.Added), Texts(sync.Deleted)), Is.EqualTo((new[] { "d|", "e|", "f|" }, new[] { "q|", "b|", "c|" })));
    }

    [Test]
    public async Task Each_rule_beyond_the_cap_is_reported_with_the_problem()
    {
        using var server = new RuleServer { Cap = 1 };
        var sync = await server.SyncAsync(Wanted("d"), Wanted("e"), Wanted("f"));

        Assert.That(server.Texts, Is.EqualTo(new[] { "d|" }));
        Assert.That(
            sync.Failures.Select(failure => (failure.Rule.Value, failure.Reason, failure.Problem?.Title)),
            Is.EqualTo(new[] { ("e", RuleFailureReason.Cap, "RulesCapExceeded"), ("f", RuleFailureReason.Cap, "RulesCapExceeded") })
        );
    }

    [Test]
    public async Task A_rule_that_breaks_the_query_language_is_not_sent_and_does_not_keep_others_from_it()
    {
        using var server = new RuleServer();
        var sync = await server.SyncAsync(Wanted("(wrong"), Wanted("good"));
        var problem = sync.Failures.Single().Problem!;

        Assert.That(server.Changes, Is.EqualTo(new[] { "try good", "add good" }));
        Assert.That(sync.Failures[0].Reason, Is.EqualTo(RuleFailureReason.Invalid));
        Assert.That(
            (problem.Type, problem.Title, problem.Value),
            Is.EqualTo(("https://api.x.com/2/problems/invalid-rules", "UnprocessableEntity", "(wrong"))
        );
        Assert.That(problem.Detail, Is.Not.Empty);
    }

    [Test]
    public async Task Rules_of_which_none_can_be_read_are_not_sent_at_all()
    {
        using var server = new RuleServer(("old", null));
        var sync = await server.SyncAsync(Wanted("(wrong"));

        Assert.That(server.Changes, Is.Empty);
        Assert.That(Texts(sync.Kept), Is.EqualTo(new[] { "old|" }));
        Assert.That((sync.IsComplete, sync.HasChanged), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Where_the_cap_leaves_no_room_for_a_stand_in_the_only_rule_is_replaced_all_the_same()
    {
        using var server = new RuleServer(("q b", "old")) { Cap = 1 };
        var sync = await server.SyncAsync(Wanted("q b", "new"));

        Assert.That(server.Changes, Is.EqualTo(new[] { "try q b", "add (q b)", "delete q b", "add q b" }));
        Assert.That(
            (Texts(sync.Added), Texts(sync.Deleted), sync.IsComplete),
            Is.EqualTo((new[] { "q b|new" }, new[] { "q b|old" }, true))
        );
    }

    [Test]
    public async Task Room_is_made_and_rules_are_replaced_by_no_more_than_a_request_holds()
    {
        var one = new RuleSyncOptions { RulesPerRequest = 1 };
        using var full = new RuleServer(("q", null), ("b", null), ("c", null)) { Cap = 3 };
        await full.Client.FilteredStream.SyncRulesAsync([Wanted("d"), Wanted("e")], one);
        using var tagged = new RuleServer(("q", "old"), ("b", "old"), ("c", "old"));
        await tagged.Client.FilteredStream.SyncRulesAsync([Wanted("q", "new"), Wanted("b", "new"), Wanted("c", "new")], one);

        Assert.That(
            full.Changes,
            Is.EqualTo(new[] { "try d", "try e", "add d", "delete q", "add d", "add e", "delete b", "add e", "delete c" })
        );
        Assert.That(
            tagged.Changes,
            Is.EqualTo(new[] { "try q", "try b", "try c", "delete q", "add q", "delete b", "add b", "delete c", "add c" })
        );
    }

    [Test]
    public async Task Time_limit_and_credential_hold_for_each_request()
    {
        var tokens = new List<string>();
        using var http = new StubServer(request =>
        {
            tokens.Add($"{request.Method} {request.Headers["Authorization"]}");
            return StubServer.Json(
                request.Method == "GET" ? """{"data":[{"id":"1","value":"old"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}"""
                : request.Body!.Contains("delete", StringComparison.Ordinal)
                    ? """{"meta":{"sent":"2024-05-01T12:00:00.000Z","summary":{"deleted":1}}}"""
                : """{"data":[{"id":"2","value":"new"}],"meta":{"sent":"2024-05-01T12:00:00.000Z","summary":{"created":1}}}"""
            );
        });
        using var x = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential("default")], PrimaryHandler = http });
        await x.FilteredStream.SyncRulesAsync([Wanted("new")], new RuleSyncOptions { Credential = new AppOnlyCredential("own") });

        Assert.That(tokens, Is.EqualTo(new[] { "GET Bearer own", "POST Bearer own", "POST Bearer own", "POST Bearer own" }));
    }
}

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
    public async Task Each_rule_that_X_does_not_take_is_reported_with_the_reason()
    {
        using var server = new RuleServer();
        var sync = await server.SyncAsync(Wanted("good"), Wanted("invalid x"), Wanted("good", "other"));

        Assert.That(server.Texts, Is.EqualTo(new[] { "good|" }));
        Assert.That(
            sync.Failures.Select(failure => (failure.Rule.Value, failure.Rule.Tag, failure.Reason)),
            Is.EqualTo(new[] { ("invalid x", (string?)null, RuleFailureReason.Invalid), ("good", "other", RuleFailureReason.Duplicate) })
        );
        Assert.That(sync.Failures[0].Problem?.Title, Is.EqualTo("InvalidRule"));
        Assert.That(sync.IsComplete, Is.False);
    }

    [Test]
    public async Task An_answer_of_400_is_about_the_rules_too()
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

    [Test]
    public async Task Rules_survive_export_and_import()
    {
        using var source = new RuleServer(("snow \"ski\" lang:en", "w"), ("é 雪", null));
        var json = await source.Client.FilteredStream.ExportRulesAsync();
        using var target = new RuleServer(("other", null));
        await target.Client.FilteredStream.ImportRulesAsync(json);

        Assert.That(target.Texts, Is.EquivalentTo(source.Texts));
        Assert.That(JObject.Parse(json)["add"]!.Count(), Is.EqualTo(2), "it is the body of a request that adds them");
    }

    [TestCase("""[{"value":"q","tag":"t"}]""")]
    [TestCase("""{"data":[{"id":"1","value":"q","tag":"t"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}""")]
    [TestCase("""{"add":[{"value":"q","tag":"t"}]}""")]
    public async Task Import_takes_what_one_has(string json)
    {
        using var server = new RuleServer();
        await server.Client.FilteredStream.ImportRulesAsync(json);

        Assert.That(server.Texts, Is.EqualTo(new[] { "q|t" }));
    }

    [TestCase("not json")]
    [TestCase("{}")]
    [TestCase("""[{"tag":"t"}]""")]
    [TestCase("[1]")]
    public void Import_says_when_there_are_no_rules(string json)
    {
        using var server = new RuleServer();

        Assert.That(() => server.Client.FilteredStream.ImportRulesAsync(json), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void An_export_is_the_body_of_a_request_that_adds_the_rules()
    {
        Rule[] rules =
        [
            new()
            {
                Id = "1",
                Value = "snow",
                Tag = "w",
            },
            new() { Id = "2", Value = "ice" },
        ];
        var json = RuleJson.Write(rules);

        Assert.That(
            JToken.DeepEquals(JToken.Parse(json), JToken.Parse("""{"add":[{"value":"snow","tag":"w"},{"value":"ice"}]}""")),
            Is.True,
            json
        );
        Assert.That(
            RuleJson.Read(json).Select(rule => (rule.Value, rule.Tag)),
            Is.EqualTo(new[] { ("snow", "w"), ("ice", (string?)null) })
        );
    }

    [TestCase("""{"add":[{"value":"q"}],"data":[{"value":"b"}]}""", "q")]
    [TestCase("""{"add":{},"data":[{"value":"b"}]}""", "b")]
    [TestCase("""{"data":[]}""", "")]
    [TestCase("[]", "")]
    public void Rules_are_taken_from_an_array_else_from_add_else_from_data(string json, string values) =>
        Assert.That(string.Join(' ', RuleJson.Read(json).Select(rule => rule.Value)), Is.EqualTo(values));

    [TestCase("{}", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("1", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("""{"rules":[]}""", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("""[{"value":"q"}, {"tag": "t"}]""", """A rule has no `value`: {"tag":"t"}""")]
    [TestCase("""{"data":[1]}""", "A rule has no `value`: 1")]
    public void What_holds_no_rules_is_refused_with_what_is_wrong(string json, string message) =>
        Assert.That(() => RuleJson.Read(json), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void What_is_no_JSON_is_refused_with_the_place() =>
        Assert.That(
            () => RuleJson.Read("not json"),
            Throws
                .TypeOf<FormatException>()
                .With.Message.StartsWith("The text is no JSON: ")
                .And.Message.Contains("line 0, position 0")
                .And.InnerException.InstanceOf<Newtonsoft.Json.JsonException>()
        );

    [Test]
    public void Rules_have_to_be_given()
    {
        using var server = new RuleServer();
        var stream = server.Client.FilteredStream;

        Assert.That(() => stream.SyncRulesAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("desired"));
        Assert.That(() => stream.ImportRulesAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("json"));
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

    [TestCase("invalid-rules", RuleFailureReason.Invalid)]
    [TestCase("noncompliant-rules", RuleFailureReason.Invalid)]
    [TestCase("duplicate-rules", RuleFailureReason.Duplicate)]
    [TestCase("new-kind", RuleFailureReason.Other)]
    public async Task The_type_of_a_problem_is_the_reason(string type, RuleFailureReason reason)
    {
        using var server = new RuleServer { Refusal = type };
        var sync = await server.SyncAsync(Wanted("invalid x"), Wanted("good"));

        Assert.That(
            sync.Failures.Select(failure => (failure.Rule.Value, failure.Reason, failure.Problem?.Value)),
            Is.EqualTo(new[] { ("invalid x", reason, "invalid x") })
        );
        Assert.That(Texts(sync.Added), Is.EqualTo(new[] { "good|" }));
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

    [TestCase("https://api.x.com/2/problems/rule-cap", RuleFailureReason.Cap, "Refused")]
    [TestCase("https://api.x.com/2/problems/invalid-rules", RuleFailureReason.Invalid, "Refused")]
    [TestCase(
        "https://api.x.com/2/problems/something-else",
        RuleFailureReason.Other,
        null,
        Description = "nothing is said against these rules"
    )]
    public async Task A_problem_that_names_no_rule_concerns_all(string type, RuleFailureReason reason, string? title)
    {
        using var http = new StubServer(request =>
            StubServer.Json(
                request.Method == "GET" ? """{"data":[{"id":"1","value":"old"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}"""
                : request.Body!.Contains("delete", StringComparison.Ordinal)
                    ? """{"meta":{"sent":"2024-05-01T12:00:00.000Z","summary":{"deleted":1}}}"""
                : $$"""{"meta":{"sent":"2024-05-01T12:00:00.000Z"},"errors":[{"type":"{{type}}","title":"Refused"}]}"""
            )
        );
        using var x = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = http });
        var sync = await x.FilteredStream.SyncRulesAsync([Wanted("q"), Wanted("b")]);

        Assert.That(
            sync.Failures.Select(failure => (failure.Rule.Value, failure.Reason, failure.Problem?.Title)),
            Is.EqualTo(new[] { ("q", reason, title), ("b", reason, title) })
        );
        Assert.That((Texts(sync.Kept), sync.Deleted.Count, sync.Added.Count), Is.EqualTo((new[] { "old|" }, 0, 0)));
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

    /// <summary>Keeps rules as X does: unique by text, up to a cap.</summary>
    private sealed class RuleServer : IDisposable
    {
        private readonly List<(string Id, string Value, string? Tag)> _rules = [];
        private readonly StubServer _server;
        private int _lastId;

        public RuleServer(params (string Value, string? Tag)[] rules)
        {
            foreach (var (value, tag) in rules)
            {
                _rules.Add(($"{++_lastId}", value, tag));
            }

            Fewest = rules.Length == 0 ? int.MaxValue : rules.Length;
            _server = new StubServer(Answer);
            Client = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = _server });
        }

        public XApiClient Client { get; }

        public int Cap { get; init; } = 1000;

        public bool RefusesInvalidWith400 { get; init; }

        /// <summary>The type of the problem of a rule that is invalid.</summary>
        public string Refusal { get; init; } = "invalid-rules";

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public List<string> Changes { get; } = [];

        public List<int> Sizes { get; } = [];

        public int Fewest { get; private set; }

        public string[] Texts => [.. _rules.Select(rule => $"{rule.Value}|{rule.Tag}")];

        public Task<RuleSync> SyncAsync(params AddRule[] rules) => Client.FilteredStream.SyncRulesAsync(rules);

        public void Dispose()
        {
            Client.Dispose();
            _server.Dispose();
        }

        private HttpResponseMessage Answer(SentRequest request)
        {
            if (Status != HttpStatusCode.OK)
            {
                return StubServer.Json("""{"title":"Forbidden","detail":"No."}""", Status);
            }

            if (request.Method == "GET")
            {
                return StubServer.Json(
                    new JObject
                    {
                        ["data"] = new JArray(_rules.Select(rule => Json(rule))),
                        ["meta"] = new JObject { ["sent"] = "2024-05-01T12:00:00.000Z" },
                    }.ToString()
                );
            }

            var body = JObject.Parse(request.Body!);
            var dryRun = request.Uri.Query.Contains("dry_run=true", StringComparison.Ordinal);
            return body["delete"] is { } deletion ? Delete(deletion) : Add((JArray)body["add"]!, dryRun);
        }

        private HttpResponseMessage Delete(JToken deletion)
        {
            var ids = deletion["ids"]!.Select(id => (string?)id).ToList();
            Sizes.Add(ids.Count);
            Changes.Add("delete " + string.Join(' ', _rules.Where(rule => ids.Contains(rule.Id)).Select(rule => rule.Value)));
            _rules.RemoveAll(rule => ids.Contains(rule.Id));
            Fewest = Math.Min(Fewest, _rules.Count);
            return Done([], [], new JObject { ["deleted"] = ids.Count });
        }

        private HttpResponseMessage Add(JArray additions, bool dryRun)
        {
            Sizes.Add(additions.Count);
            Changes.Add((dryRun ? "try " : "add ") + string.Join(' ', additions.Select(rule => rule["value"])));
            var before = _rules.ToList();
            List<JObject> created = [],
                errors = [];
            foreach (var addition in additions)
            {
                var (value, tag) = ((string)addition["value"]!, (string?)addition["tag"]);
                if (value.StartsWith("invalid ", StringComparison.Ordinal))
                {
                    errors.Add(Problem("InvalidRule", Refusal, value));
                }
                else if (_rules.Exists(rule => rule.Value == value))
                {
                    errors.Add(Problem("DuplicateRule", "duplicate-rules", value));
                }
                else if (_rules.Count >= Cap)
                {
                    errors.Add(Problem("RulesCapExceeded", "rule-cap", value));
                }
                else
                {
                    var rule = ($"{++_lastId}", value, tag);
                    _rules.Add(rule);
                    created.Add(Json(rule));
                }
            }

            if (dryRun)
            {
                _rules.Clear();
                _rules.AddRange(before);
            }

            return RefusesInvalidWith400 && created.Count == 0
                ? StubServer.Json(
                    new JObject
                    {
                        ["title"] = "Invalid Request",
                        ["type"] = "https://api.twitter.com/2/problems/invalid-request",
                        ["errors"] = new JArray(errors),
                    }.ToString(),
                    HttpStatusCode.BadRequest
                )
                : Done(created, errors, new JObject { ["created"] = created.Count, ["not_created"] = errors.Count });
        }

        private static HttpResponseMessage Done(List<JObject> data, List<JObject> errors, JObject summary)
        {
            var answer = new JObject
            {
                ["meta"] = new JObject { ["sent"] = "2024-05-01T12:00:00.000Z", ["summary"] = summary },
            };
            if (data.Count > 0)
            {
                answer["data"] = new JArray(data);
            }

            if (errors.Count > 0)
            {
                answer["errors"] = new JArray(errors);
            }

            return StubServer.Json(answer.ToString(), data.Count > 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
        }

        private static JObject Json((string Id, string Value, string? Tag) rule)
        {
            var json = new JObject { ["id"] = rule.Id, ["value"] = rule.Value };
            if (!string.IsNullOrEmpty(rule.Tag))
            {
                json["tag"] = rule.Tag;
            }

            return json;
        }

        private static JObject Problem(string title, string type, string value) =>
            new()
            {
                ["value"] = value,
                ["title"] = title,
                ["type"] = "https://api.twitter.com/2/problems/" + type,
            };
    }
}

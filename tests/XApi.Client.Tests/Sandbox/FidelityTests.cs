using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Each row of Data/fidelity.json, on raw HTTP. docs/sandbox-fidelity.md is made from the same rows.</summary>
[TestFixture]
[Category("Slow")]
internal sealed partial class FidelityTests
{
    // One of sixty users is.
    private const int Protected = 59;

    private static readonly Dictionary<string, XRefusal> Refusals = new()
    {
        ["CreditsDepleted"] = XRefusal.CreditsDepleted,
        ["PaymentRequired"] = XRefusal.PaymentRequired,
        ["ClientNotEnrolled"] = XRefusal.ClientNotEnrolled,
        ["OAuth1Permissions"] = XRefusal.OAuth1Permissions,
        ["UsageCap"] = XRefusal.UsageCap,
        ["SpendCap"] = XRefusal.SpendCap,
        ["WindowLimit"] = XRefusal.WindowLimit(),
        ["UserDayLimit"] = XRefusal.UserDayLimit(),
        ["EdgePage"] = XRefusal.EdgePage(520),
        ["ReplyNotAllowed"] = XRefusal.ReplyNotAllowed,
        ["ServiceUnavailable"] = XRefusal.ServiceUnavailable,
        ["TooManyConnections"] = XRefusal.TooManyConnections,
    };

    private static IEnumerable<TestCaseData> Rows =>
        FidelityRow.All.Select(row => new TestCaseData(row).SetArgDisplayNames($"{row.When}, {row.Then}"));

    [TestCaseSource(nameof(Rows))]
    public async Task The_sandbox_responds_as_X(FidelityRow row)
    {
        var clock = new FakeClock();
        await using var sandbox = await XSandbox.StartAsync(Options(row, clock));
        var others = new Dictionary<string, SandboxUser> { ["other"] = sandbox.Users[4], ["protected"] = sandbox.Users[Protected] };
        var values = new Dictionary<string, string>
        {
            ["me"] = sandbox.User.Id,
            ["other"] = others["other"].Id,
            ["protected"] = others["protected"].Id,
            ["landmark"] = sandbox.User.PinnedTweetId!,
            ["theirs"] = sandbox.Post("Somebody else's", others["other"]),
            ["photo"] = sandbox.AddMedia(MediaType.Photo),
            ["long"] = sandbox.Post(string.Join(' ', Enumerable.Repeat("Snow", 50)), others["other"]),
            ["client"] = sandbox.ClientId,
            ["confidential"] = sandbox.ConfidentialClientId,
        };
        Arrange(row.Text("world"), sandbox, values["theirs"]);
        using var http = SandboxHttp.With(sandbox, Authorization(row, sandbox));
        foreach (var step in row.Json["before"]?.AsArray() ?? [])
        {
            using var theirs = step!["as"]?.GetValue<string>() is { } name ? SandboxHttp.AsUser(sandbox, others[name]) : null;
            var before = await SendAsync(theirs ?? http, (JsonObject)step, values, clock.GetUtcNow());
            Assert.That((int)before.Status, Is.LessThan(300), before.Body);
            foreach (var (saved, path) in step["save"]?.AsObject() ?? [])
            {
                values[saved] = before.Text(path!.GetValue<string>());
            }
        }

        if (row.Text("refuse") is { } refusal)
        {
            sandbox.Refuse(null, Refusals[refusal]);
        }

        if (row.Text("script") == "Disconnect")
        {
            sandbox.Streams.Script(StreamScript.Connect().Disconnect().Close());
        }

        clock.Advance(TimeSpan.FromHours(row.Json["after"]?["hours"]?.GetValue<int>() ?? 0));
        var response = await SendAsync(http, row.Json, values, clock.GetUtcNow());

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.Status, Is.EqualTo(row.Json["status"]!.GetValue<int>()), response.Body);
            foreach (var (name, expected) in row.Json["headers"]?.AsObject() ?? [])
            {
                var actual = response.Headers.TryGetValue(name, out var value) ? JsonValue.Create(value) : null;
                Assert.That(FidelityRow.Difference(expected, actual, name), Is.Null);
            }

            if (row.Json["response"] is { } body)
            {
                var expected = JsonNode.Parse(FidelityRow.Fill(body.ToJsonString(), values, clock.GetUtcNow()));
                Assert.That(FidelityRow.Difference(expected, JsonNode.Parse(response.Body)), Is.Null);
            }

            Assert.That(FidelityRow.Difference(row.Json["text"] ?? "~", JsonValue.Create(response.Body)), Is.Null);
        }
    }

    [Test]
    public void The_page_is_made_from_the_rows()
    {
        var path = Path.Combine(Repository.Root, "docs", "sandbox-fidelity.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable("XAPI_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(path, page);
        }

        Assert.That(
            File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "",
            Is.EqualTo(page),
            "Run this test with XAPI_WRITE_DOCS=1."
        );
    }

    [Test]
    public void Every_row_has_a_known_grade_and_all_but_guesses_a_source()
    {
        foreach (var row in FidelityRow.All)
        {
            Assert.That(FidelityRow.Grades, Contains.Key(row.Grade), row.ToString());
            Assert.That(row.Grade == "guess" || row.Sources.Count > 0, row.ToString());
        }
    }

    // Those that tests of the sandbox receive: SandboxActivityTests and its neighbours.
    private static readonly string[] RaisedEvents =
    [
        "block.block",
        "block.unblock",
        "broadcast.chat",
        "broadcast.end",
        "broadcast.start",
        "chat.received",
        "chat.sent",
        "dm.indicate_typing",
        "dm.read",
        "dm.received",
        "dm.sent",
        "follow.follow",
        "follow.unfollow",
        "like.create",
        "mute.mute",
        "mute.unmute",
        "news.new",
        "oauth.revoke",
        "post.create",
        "post.delete",
        "post.mention.create",
        "post.quote.create",
        "post.reply.create",
        "post.repost.create",
        "profile.update.bio",
        "profile.update.geo",
        "profile.update.screenname",
        "profile.update.url",
        "spaces.end",
        "spaces.start",
    ];

    [Test]
    public void Every_type_of_event_is_raised_or_has_a_reason_why_not() =>
        Assert.That(
            ActivityEventType.Known.Select(type => type.Value),
            Is.EquivalentTo(RaisedEvents.Concat(FidelityRow.EventsWithout.Keys))
        );

    private static XSandboxOptions Options(FidelityRow row, FakeClock clock) =>
        new()
        {
            TimeProvider = clock,
            ProblemHost = row.Json["options"]?["problemHost"]?.GetValue<string>() ?? "api.x.com",
            WebhookHandler = new WebhookReceiver(),
            MaxRules = row.Json["options"]?["maxRules"]?.GetValue<int>() ?? 1000,
        };

    /// <summary>Lets happen to another user what a row is about.</summary>
    private static void Arrange(string? what, XSandbox sandbox, string tweet)
    {
        var (user, other) = (sandbox.User, sandbox.Users[4]);
        switch (what)
        {
            case null:
                break;
            case "suspend":
                sandbox.World.Suspend(other);
                break;
            case "protect":
                sandbox.World.Unfollow(user, other);
                sandbox.World.Protect(other);
                break;
            case "block":
                sandbox.World.Block(other, user);
                break;
            case "rename":
                sandbox.World.UpdateProfile(other, name: "Frost & Fog <weather>");
                break;
            case "withhold":
                sandbox.World.Withhold(tweet, "DE");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "A row arranges what is not known.");
        }
    }

    private static string? Authorization(FidelityRow row, XSandbox sandbox) =>
        row.Text("caller") switch
        {
            "none" => row.Text("authorization"),
            "user" => $"Bearer {sandbox.User.AccessToken}",
            "reader" => $"Bearer {sandbox.IssueAccessToken(sandbox.User, "tweet.read", "users.read")}",
            _ => $"Bearer {sandbox.BearerToken}",
        };

    private static Task<SandboxResponse> SendAsync(
        SandboxHttp http,
        JsonObject step,
        IReadOnlyDictionary<string, string> values,
        DateTimeOffset now
    )
    {
        var line = FidelityRow.Fill(step["request"]!.GetValue<string>(), values, now).Split(' ', 2);
        var form = step["form"]?.GetValue<string>();
        var body = form ?? step["raw"]?.GetValue<string>() ?? step["body"]?.ToJsonString();
        var type = step["contentType"]?.GetValue<string>() ?? (form is null ? "application/json" : "application/x-www-form-urlencoded");
        return http.SendAsync(new HttpMethod(line[0]), line[1], body is null ? null : FidelityRow.Fill(body, values, now), type);
    }

    private static string Linked(string source) =>
        Thread().Replace(Repositories().Replace(source, "[$1](https://github.com/$1)"), "[$1#$2](https://github.com/$1/issues/$2)");

    [GeneratedRegex(@"(?<![\w/.])([\w-]+/[\w.-]+)#(\d+)")]
    private static partial Regex Thread();

    [GeneratedRegex(@"(?<![\w/.])((?:xdevplatform|gwu-libraries|Twitter4J)/[\w-]+)(?![\w#-])")]
    private static partial Regex Repositories();

    private static string Page()
    {
        var page = new StringBuilder(
            """
            # How close the sandbox is to X

            Made by `FidelityTests` from `tests/XApi.Client.Tests/Sandbox/Data/fidelity.json`, which has a request for each row; the test sends it on raw
            HTTP and compares. An option in brackets is one of `XSandboxOptions`. `./build.sh fidelity FOLDER` compares recordings of your own.

            | grade | meaning |
            |---|---|

            """
        );
        foreach (var (grade, meaning) in FidelityRow.Grades)
        {
            page.Append($"| {grade} | {meaning} |\n");
        }

        foreach (var section in FidelityRow.All.GroupBy(row => row.Section))
        {
            page.Append($"\n## {section.Key}\n\n| when | X, and so the sandbox | grade | source |\n|---|---|---|---|\n");
            foreach (var row in section)
            {
                page.Append($"| {row.When} | {row.Then} | {row.Grade} | {string.Join("; ", row.Sources.Select(Linked))} |\n");
            }
        }

        page.Append(
            "\n## Events of activity that never happen\n\nA subscription to one is taken, as X takes it.\n\n| type | why |\n|---|---|\n"
        );
        foreach (var (type, reason) in FidelityRow.EventsWithout)
        {
            page.Append($"| `{type}` | {reason} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }
}

using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Streaming;

/// <summary>Rules that X does not accept, and why.</summary>
public class RuleFailureTests
{
    private static string[] Texts(IEnumerable<Rule> rules) => [.. rules.Select(rule => $"{rule.Value}|{rule.Tag}")];

    private static AddRule Wanted(string value, string? tag = null) => new() { Value = value, Tag = tag };

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
}

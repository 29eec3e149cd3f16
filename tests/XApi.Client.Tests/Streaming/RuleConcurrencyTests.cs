using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Streaming;

/// <summary>Two programs that bring about the same rules at the same time.</summary>
public class RuleConcurrencyTests
{
    private static readonly AddRule[] Wanted = [new() { Value = "snow", Tag = "w" }, new() { Value = "ski", Tag = "s" }];

    // The other program adds and deletes just before the given change of this one is handled.
    private static async Task<RuleSync> SyncAsync(Func<string, bool> isTheMoment, bool refusesToDeleteAgain = false)
    {
        var rules = new List<(string Id, string Value, string Tag)> { ("1", "old", "o") };
        var isDone = false;
        using var server = new StubServer(request =>
        {
            if (request.Method == "GET")
            {
                return Rules();
            }

            var body = JObject.Parse(request.Body!);
            var isDryRun = request.Uri.Query.Contains("dry_run=true", StringComparison.Ordinal);
            var change =
                body["delete"] is not null ? "delete"
                : isDryRun ? "try"
                : "add";
            if (!isDone && isTheMoment(change))
            {
                isDone = true;
                rules = [("11", "snow", "w"), ("12", "ski", "s")];
            }

            if (change == "delete")
            {
                var ids = body["delete"]!["ids"]!.Select(id => (string)id!).ToList();
                var isGone = rules.RemoveAll(rule => ids.Contains(rule.Id)) == 0;
                return isGone && refusesToDeleteAgain
                    ? StubServer.Json(
                        """{"title":"Invalid Request","errors":[{"message":"Rule does not exist"}]}""",
                        HttpStatusCode.BadRequest
                    )
                    : Rules();
            }

            var errors = body["add"]!
                .Where(rule => rules.Exists(there => there.Value == (string)rule["value"]!))
                .Select(rule => new JObject
                {
                    ["title"] = "DuplicateRule",
                    ["type"] = "https://api.x.com/2/problems/duplicate-rules",
                    ["value"] = rule["value"],
                });
            var added = body["add"]!
                .Where(rule => !rules.Exists(there => there.Value == (string)rule["value"]!))
                .Select((rule, index) => ($"{20 + index}", (string)rule["value"]!, (string)rule["tag"]!))
                .ToList();
            var response = Rules(added, new JArray(errors));
            if (!isDryRun)
            {
                rules.AddRange(added);
            }

            return response;
        });
        using var client = new XApiClient(
            new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = server }
        );
        var sync = await client.FilteredStream.SyncRulesAsync(Wanted);
        Assert.That(rules.Select(rule => $"{rule.Value}|{rule.Tag}"), Is.EquivalentTo(new[] { "snow|w", "ski|s" }));
        return sync;

        HttpResponseMessage Rules(IEnumerable<(string Id, string Value, string Tag)>? shown = null, JArray? errors = null)
        {
            var json = new JObject
            {
                ["data"] = new JArray(
                    (shown ?? rules).Select(rule => new JObject
                    {
                        ["id"] = rule.Id,
                        ["value"] = rule.Value,
                        ["tag"] = rule.Tag,
                    })
                ),
                ["meta"] = new JObject { ["sent"] = "2024-05-01T12:00:00.000Z" },
            };
            if (errors?.Count > 0)
            {
                json["errors"] = errors;
            }

            return StubServer.Json(json.ToString());
        }
    }

    [Test]
    public async Task Rules_that_another_program_adds_meanwhile_are_there_and_no_failures([Values("try", "add")] string moment)
    {
        var sync = await SyncAsync(change => change == moment);

        Assert.That(sync.Failures, Is.Empty);
        Assert.That(sync.IsComplete, Is.True);
        Assert.That(sync.Unchanged.Select(rule => rule.Id), Is.EqualTo(new[] { "11", "12" }));
    }

    [Test]
    public async Task Rules_that_another_program_deletes_meanwhile_are_gone([Values] bool refuses)
    {
        var sync = await SyncAsync(change => change == "delete", refuses);

        Assert.That(sync.IsComplete, Is.True);
        Assert.That(sync.Deleted.Select(rule => rule.Value), Is.EqualTo(new[] { "old" }));
    }
}

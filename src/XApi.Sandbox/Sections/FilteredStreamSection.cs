using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Lists and changes the rules of the filtered stream.</summary>
internal static class FilteredStreamSection
{
    internal static ApiResponse GetRules(Call call)
    {
        var ids = call.Arguments.List("ids");
        var rules = Enumerable
            .Reverse(call.World.Rules)
            .Where(rule => ids.Count == 0 || ids.Contains(JsonText.Id(rule.Id)))
            .Select(rule => (rule.Id, rule));
        if (Page.Cut(call, rules, out var page, mayBeShort: false) is { } refusal)
        {
            return refusal;
        }

        return ApiResponse.Ok(
            JsonText.Object(
                ("data", page.Items.Count == 0 ? null : JsonText.Array(page.Items.Select(Json))),
                (
                    "meta",
                    JsonText.Object(("sent", JsonText.Time(call.Now)), ("result_count", page.Items.Count), ("next_token", page.NextToken))
                )
            )
        );
    }

    /// <summary>How many rules there are, and how many there may be: the App is the only one of its project.</summary>
    internal static ApiResponse CountRules(Call call)
    {
        var own = JsonText.Object(("client_app_id", CredentialStore.AppId), ("rule_count", call.World.Rules.Count));
        return ApiResponse.Ok(
            call.View.Envelope(
                call.View.Object(
                    Kind.RuleCounts,
                    JsonText.Object(
                        ("cap_per_client_app", JsonText.Id(call.Options.MaxRules)),
                        ("cap_per_project", JsonText.Id(call.Options.MaxRules)),
                        ("project_rules_count", JsonText.Id(call.World.Rules.Count)),
                        ("client_app_rules_count", own),
                        ("all_project_client_apps", new JsonArray(own.DeepClone()))
                    )
                )
            )
        );
    }

    internal static ApiResponse UpdateRules(Call call)
    {
        // A dry run does everything, on a copy.
        var rules = call.Arguments.Flag("dry_run") ? [.. call.World.Rules] : call.World.Rules;
        var errors = new JsonArray();
        var summary = new JsonObject();
        var before = rules.Count;
        var created = Add(call, rules, errors, summary);
        if (created.Count > 0 && rules.Count > call.Options.MaxRules)
        {
            rules.RemoveRange(before, created.Count);
            return Problems.RuleCap(call.Options.MaxRules);
        }

        Delete(call, rules, errors, summary);
        return new ApiResponse(
            created.Count > 0 ? 201 : 200,
            JsonText.Object(
                ("data", created.Count == 0 ? null : JsonText.Array(created.Select(Json))),
                ("meta", JsonText.Object(("sent", JsonText.Time(call.Now)), ("summary", summary))),
                ("errors", errors.Count == 0 ? null : errors)
            )
        );
    }

    private static List<RuleRecord> Add(Call call, List<RuleRecord> rules, JsonArray errors, JsonObject summary)
    {
        var created = new List<RuleRecord>();
        if (call.Arguments.Member("add") is not { } additions)
        {
            return created;
        }

        var invalid = 0;
        foreach (var addition in additions.EnumerateArray())
        {
            var value = addition.GetProperty("value").GetString()!.Trim();
            var tag = addition.TryGetProperty("tag", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            if (Matcher.Read(value, call.Operation, call.Options.AccessLevel, out var faults) is not { } matcher)
            {
                invalid++;
                errors.Add(Problems.InvalidRule(value, faults));
            }
            else if (rules.Find(rule => rule.Value == value) is { } existing)
            {
                invalid++;
                errors.Add(Problems.DuplicateRule(existing));
            }
            else
            {
                var rule = new RuleRecord(call.World.NextId(), value, tag, matcher);
                rules.Add(rule);
                created.Add(rule);
            }
        }

        summary["created"] = created.Count;
        summary["not_created"] = invalid;
        summary["valid"] = created.Count;
        summary["invalid"] = invalid;
        return created;
    }

    private static void Delete(Call call, List<RuleRecord> rules, JsonArray errors, JsonObject summary)
    {
        var all = call.Arguments.Flag("delete_all");
        if (!all && call.Arguments.Member("delete") is null)
        {
            return;
        }

        var (deleted, missing) = (all ? rules.Count : 0, 0);
        if (all)
        {
            rules.Clear();
        }

        foreach (
            var wanted in call
                .Arguments.MemberList("delete.ids")
                .Select(id => (Predicate<RuleRecord>)(rule => rule.Id == Arguments.ToId(id)))
                .Concat(call.Arguments.MemberList("delete.values").Select(value => (Predicate<RuleRecord>)(rule => rule.Value == value)))
        )
        {
            if (rules.RemoveAll(wanted) > 0)
            {
                deleted++;
            }
            else if (!all)
            {
                missing++;
                errors.Add(Problems.NoSuchRule());
            }
        }

        summary["deleted"] = deleted;
        summary["not_deleted"] = missing;
    }

    private static JsonObject Json(RuleRecord rule) =>
        JsonText.Object(("id", JsonText.Id(rule.Id)), ("value", rule.Value), ("tag", rule.Tag));
}

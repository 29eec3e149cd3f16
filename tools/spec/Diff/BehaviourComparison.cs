using System.Text.Json.Nodes;
using static XApi.Spec.SpecComparison;

namespace XApi.Spec;

/// <summary>Compares what our extensions say of an operation: its limits, its pages, its stream.</summary>
/// <param name="comparison">The comparison that this one is part of.</param>
/// <param name="name">The operation's id.</param>
internal sealed class BehaviourComparison(SpecComparison comparison, string name)
{
    internal void Compare(Operation old, Operation current)
    {
        if (comparison.IsOurs)
        {
            RateLimits(old, current);
            Paging(old, current);
            Streaming(old, current);
        }
    }

    // A limit is told from others by whom it counts and how long. It slows callers down; the client waits for them.
    private void RateLimits(Operation old, Operation current)
    {
        var before = Limits(old).ToList();
        var after = Limits(current).ToList();
        foreach (var limit in before.ToList())
        {
            var same =
                after.FirstOrDefault(other => JsonNode.DeepEquals(other, limit))
                ?? after.FirstOrDefault(other => Kind(other) == Kind(limit) && !before.Any(known => JsonNode.DeepEquals(known, other)));
            if (same is not null)
            {
                before.Remove(limit);
                after.Remove(same);
                Record(limit, same);
            }
        }

        foreach (var (limit, other) in before.Zip(after).ToList())
        {
            before.Remove(limit);
            after.Remove(other);
            Record(limit, other);
        }

        before.ForEach(limit => Record(limit, null));
        after.ForEach(limit => Record(null, limit));

        static IEnumerable<JsonObject> Limits(Operation operation) =>
            (operation.Node["x-rate-limits"] as JsonArray ?? []).Select(limit => limit!.AsObject());

        static string Kind(JsonObject limit) => $"{limit["scope"]} {limit["seconds"]}";

        static string Text(JsonObject limit) =>
            $"{limit["requests"]} in {limit["seconds"]} s per {limit["scope"]}"
            + (limit["bucket"] is { } bucket ? $", in the window `{bucket}`" : "");

        void Record(JsonObject? limit, JsonObject? other)
        {
            if (!JsonNode.DeepEquals(limit, other))
            {
                var (was, now) = (limit is null ? "none" : Text(limit), other is null ? "none" : Text(other));
                comparison.Findings.Add(
                    Severity.Informative,
                    Subjects.RateLimit,
                    new(name, false),
                    $"limit {was} {now}",
                    limit is null ? $"There is a new limit: {now}."
                        : other is null ? $"The limit is gone: {was}."
                        : $"The limit was {was} and is {now}.",
                    new(name, "")
                );
            }
        }
    }

    private void Paging(Operation old, Operation current) =>
        Behaviour(
            Subjects.Paging,
            old.Node["x-pagination"] as JsonObject,
            current.Node["x-pagination"] as JsonObject,
            (Severity.Compatible, "It has pages now, and an `Enumerate…Async`."),
            (Severity.Breaking, "It has no pages any more, and no `Enumerate…Async`."),
            member => member == "items"
        );

    private void Streaming(Operation old, Operation current) =>
        Behaviour(
            Subjects.Streaming,
            old.Node["x-streaming"] as JsonObject,
            current.Node["x-streaming"] as JsonObject,
            (Severity.Breaking, "It is a stream now."),
            (Severity.Breaking, "It is no longer a stream."),
            _ => false
        );

    private void Behaviour(
        string subject,
        JsonObject? old,
        JsonObject? current,
        (Severity Severity, string Sentence) added,
        (Severity Severity, string Sentence) removed,
        Func<string, bool> breaks
    )
    {
        if (old is null && current is null)
        {
            return;
        }

        var site = new Site(name, "");
        if (old is null || current is null)
        {
            var (severity, sentence) = old is null ? added : removed;
            comparison.Findings.Add(severity, subject, new(name, false), sentence, sentence, site);
            return;
        }

        foreach (var member in old.Select(member => member.Key).Union(current.Select(member => member.Key)))
        {
            var (before, after) = (old[member]?.ToJsonString(), current[member]?.ToJsonString());
            if (before != after)
            {
                comparison.Findings.Add(
                    breaks(member) ? Severity.Breaking : Severity.Informative,
                    subject,
                    new(name, false),
                    $"{member} {before} {after}",
                    $"`{member}` {Was(before, after)}.",
                    site
                );
            }
        }
    }
}

using System.Text.Json.Nodes;
using static XApi.Spec.SpecComparison;

namespace XApi.Spec;

/// <summary>Compares what an operation takes as a body and what it returns.</summary>
/// <param name="comparison">The comparison that this one is part of.</param>
/// <param name="name">The operation's id.</param>
internal sealed class ContentComparison(SpecComparison comparison, string name)
{
    internal void Compare(Operation old, Operation current)
    {
        Body(old, current);
        Responses(old, current);
        Lines(old, current);
    }

    // What each line of a download is, which the media type does not say.
    private void Lines(Operation old, Operation current)
    {
        var (before, after) = (old.Node["x-lines"], current.Node["x-lines"]);
        new SchemaComparison(comparison, name, Subjects.ResponseField, isSent: false).Compare(before, after, "", "");
        if (comparison.IsOurs && before is null != after is null)
        {
            Record(
                "x-lines",
                before is null ? Severity.Compatible : Severity.Breaking,
                $"lines {before is null}",
                before is null ? "What a line holds is described now." : "What a line holds is no longer described."
            );
        }
    }

    private void Body(Operation old, Operation current)
    {
        var (before, after) = (old.Node["requestBody"] as JsonObject, current.Node["requestBody"] as JsonObject);
        var (wasRequired, isRequired) = (IsTrue(before?["required"]), IsTrue(after?["required"]));
        void Record(Severity severity, string change, string sentence) =>
            comparison.Findings.Add(severity, Subjects.Body, new("body", false), change, sentence, new(name, ""));

        if (before is null || after is null)
        {
            if (before is not null)
            {
                Record(Severity.Breaking, "removed", "A body is no longer accepted.");
            }
            else if (after is not null)
            {
                Record(
                    isRequired ? Severity.Breaking : Severity.Compatible,
                    $"added {isRequired}",
                    isRequired ? "A body must be sent now." : "A body can be sent now."
                );
            }

            return;
        }

        if (wasRequired != isRequired)
        {
            Record(
                isRequired || comparison.IsOurs ? Severity.Breaking : Severity.Compatible,
                $"required {isRequired}",
                isRequired ? "The body must be sent." : "The body need not be sent any more."
            );
        }

        Contents(
            before,
            after,
            (type, isAdded) =>
                Record(
                    isAdded ? Severity.Compatible : Severity.Breaking,
                    $"{type} {isAdded}",
                    $"The body {(isAdded ? "can be" : "can no longer be")} `{type}`."
                ),
            new SchemaComparison(comparison, name, Subjects.BodyMember, isSent: true)
        );
    }

    private void Responses(Operation old, Operation current)
    {
        var before = Responses(old);
        var after = Responses(current);
        var gone = before.Keys.Except(after.Keys).ToList();
        var added = after.Keys.Except(before.Keys).ToList();
        foreach (var code in gone)
        {
            Record(code, IsSuccess(code) ? Severity.Breaking : Severity.Informative, "removed", "It is no longer documented.");
        }

        foreach (var code in added)
        {
            Record(code, IsSuccess(code) ? Severity.Compatible : Severity.Informative, "added", "It is new.");
        }

        foreach (var code in before.Keys.Intersect(after.Keys))
        {
            Compare(code, before[code], after[code]);
        }

        // A success under another number is still the success that callers read.
        if (gone.Where(IsSuccess).ToList() is [var was] && added.Where(IsSuccess).ToList() is [var now])
        {
            Compare(was, before[was], after[now]);
        }

        static Dictionary<string, JsonObject> Responses(Operation operation) =>
            operation.Node["responses"]!.AsObject().ToDictionary(response => response.Key, response => response.Value!.AsObject());

        static bool IsSuccess(string code) => code.StartsWith('2');
    }

    private void Record(string code, Severity severity, string change, string sentence) =>
        comparison.Findings.Add(severity, Subjects.Response, new(code, true), change, sentence, new(name, ""));

    private void Compare(string code, JsonObject old, JsonObject current)
    {
        var isSuccess = code.StartsWith('2');
        var (before, after) = (old["headers"] as JsonObject ?? [], current["headers"] as JsonObject ?? []);
        Names(
            before.Select(header => header.Key),
            after.Select(header => header.Key),
            (header, isAdded) =>
                Record(
                    code,
                    Severity.Informative,
                    $"header {header} {isAdded}",
                    $"The header `{header}` {(isAdded ? "is new" : "is gone")}."
                )
        );
        foreach (var (header, described) in before.Where(header => after[header.Key] is not null))
        {
            new SchemaComparison(comparison, name, Subjects.Response, isSent: false).Compare(
                described!["schema"],
                after[header]!["schema"],
                header,
                header
            );
        }

        Contents(
            old,
            current,
            (type, isAdded) =>
                Record(
                    code,
                    isSuccess && !isAdded ? Severity.Breaking
                        : isAdded && isSuccess ? Severity.Compatible
                        : Severity.Informative,
                    $"{type} {isAdded}",
                    $"A body of `{type}` {(isAdded ? "is new" : "no longer comes")}."
                ),
            new SchemaComparison(comparison, name, isSuccess ? Subjects.ResponseField : Subjects.ErrorField, isSent: false)
        );
    }

    private static void Contents(JsonObject old, JsonObject current, Action<string, bool> record, SchemaComparison schemas)
    {
        var (before, after) = (old["content"] as JsonObject ?? [], current["content"] as JsonObject ?? []);
        Names(before.Select(content => content.Key), after.Select(content => content.Key), record);
        foreach (var (type, content) in before.Where(content => after[content.Key] is not null))
        {
            schemas.Compare(content!["schema"], after[type]!["schema"], "", "");
        }
    }
}

using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Compares what X sends by itself, to webhooks: the root's <c>x-events</c>.</summary>
internal sealed class EventComparison(SpecComparison comparison)
{
    internal void Compare()
    {
        if (!comparison.IsOurs)
        {
            return;
        }

        var (before, after) = (Events(comparison.Old), Events(comparison.Current));
        SpecComparison.Names(
            before.Select(happening => happening.Key),
            after.Select(happening => happening.Key),
            (name, isAdded) =>
                comparison.Findings.Add(
                    isAdded ? Severity.Compatible : Severity.Breaking,
                    Subjects.Event,
                    new(name, false),
                    $"event {isAdded}",
                    isAdded ? "X sends it now." : "X no longer sends it.",
                    new(name, "")
                )
        );
        foreach (var (name, happening) in before)
        {
            new SchemaComparison(comparison, name, Subjects.ResponseField, isSent: false).Compare(
                Body(happening),
                Body(after[name]),
                "",
                ""
            );
        }
    }

    private static JsonObject Events(SpecDocument spec) => spec.Root["x-events"] as JsonObject ?? [];

    private static JsonNode? Body(JsonNode? happening) => happening?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"];
}

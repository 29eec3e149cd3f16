using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Writes which members the objects of responses have, a line for each object: what a client compares X's document of tomorrow with. A member that is an
/// object is followed by what kind; a line that begins with <c>&gt;</c> says what an operation returns.
/// </summary>
internal static class MembersWriter
{
    internal static string Write(SpecDocument spec)
    {
        var text = new StringBuilder();
        var waiting = new Queue<string>();
        var seen = new HashSet<string>();
        foreach (var operation in spec.Operations)
        {
            if (
                operation.Response is { } response
                && !operation.ResponseContent.Any(content => content.Key != "application/json")
                && KindOf(spec, response) is { } root
            )
            {
                text.AppendLine(CultureInfo.InvariantCulture, $">{operation.Id} {root}");
                Wait(root);
            }
        }

        while (waiting.TryDequeue(out var name))
        {
            text.Append(name);
            foreach (var (member, node) in spec.Schemas[name]!["properties"] as JsonObject ?? [])
            {
                text.Append(' ').Append(member);
                if (KindOf(spec, node!) is { } kind)
                {
                    text.Append(':').Append(kind);
                    Wait(kind);
                }
            }

            text.AppendLine();
        }

        return text.ToString();

        void Wait(string name)
        {
            if (seen.Add(name))
            {
                waiting.Enqueue(name);
            }
        }
    }

    // The object that a node is, or that its items are. Unions, maps and what X may wrap are not followed.
    private static string? KindOf(SpecDocument spec, JsonNode node)
    {
        if (node["x-unwrap"] is not null)
        {
            return null;
        }

        var resolved = spec.Resolve(node);
        var reference = (resolved["items"] ?? node)["$ref"]?.GetValue<string>();
        if (reference is null)
        {
            return null;
        }

        var target = spec.TargetName(reference);
        return spec.Schemas[target]?["properties"] is not null ? target : null;
    }
}

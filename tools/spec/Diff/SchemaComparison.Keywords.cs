using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <content>What each keyword of a schema means to a caller when it changes.</content>
internal sealed partial class SchemaComparison
{
    private static readonly HashSet<string> Structure =
    [
        "$ref",
        "type",
        "enum",
        "properties",
        "required",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "discriminator",
        "nullable",
        "format",
        "default",
        "pattern",
        "x-enumNames",
        "x-union",
    ];

    private static readonly string[] Lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
    private static readonly string[] Upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

    private static readonly HashSet<string> Compared = [.. Structure, .. Lower, .. Upper];

    private bool Types(Pair pair, Shape old, Shape current, Place place)
    {
        if (old.Types.SequenceEqual(current.Types))
        {
            return false;
        }

        var gone = old.Types.Except(current.Types).ToList();
        var added = current.Types.Except(old.Types).ToList();
        var isWider = current.Types.Count == 0 || (old.Types.Count > 0 && gone.All(type => type == "integer" && added.Contains("number")));
        var isNarrower =
            old.Types.Count == 0 || (current.Types.Count > 0 && added.All(type => type == "integer" && gone.Contains("number")));
        var isSafe = !comparison.IsOurs && (isSent ? isWider : isNarrower);
        Add(
            pair,
            isSafe ? Severity.Compatible : Severity.Breaking,
            place,
            $"type {Text(old.Types)} {Text(current.Types)}",
            $"The type was {Text(old.Types)} and is {Text(current.Types)}."
        );
        return true;

        static string Text(IReadOnlyList<string> types) => types.Count == 0 ? "anything" : string.Join(" or ", types);
    }

    private bool Values(Pair pair, Shape old, Shape current, Place place)
    {
        if (old.Values is null || current.Values is null)
        {
            var isClosing = old.Values is null;
            if (isClosing == current.Values is null)
            {
                return false;
            }

            var means =
                comparison.IsOurs || (isClosing && isSent) ? Severity.Breaking
                : isSent ? Severity.Compatible
                : Severity.Informative;
            Add(
                pair,
                means,
                place,
                isClosing ? "enum stated" : "enum gone",
                isClosing
                    ? $"Only listed values are {Verb}: {List(current.Values!)}."
                    : $"The values that are {Verb} are no longer listed; they were {List(old.Values!)}."
            );
            return true;
        }

        var added = current.Values.Except(old.Values).ToList();
        foreach (var value in old.Values.Except(current.Values))
        {
            if (comparison.Renames.Of(value, added.Contains) is { } renamed)
            {
                added.Remove(renamed);
                Add(pair, Severity.Breaking, place, $"value {value} renamed {renamed}", $"The value `{value}` is now called `{renamed}`.");
                continue;
            }

            Add(
                pair,
                isSent || comparison.IsOurs ? Severity.Breaking : Severity.Compatible,
                place,
                $"value {value} removed",
                $"The value `{value}` is gone."
            );
        }

        foreach (var value in added)
        {
            Add(pair, Severity.Compatible, place, $"value {value} added", $"There is a new value `{value}`.");
        }

        return false;
    }

    private bool Format(Pair pair, Shape old, Shape current, Place place)
    {
        var (before, after) = (old.Keyword("format")?.ToString(), current.Keyword("format")?.ToString());
        if (before == after || !old.Types.SequenceEqual(current.Types))
        {
            return false;
        }

        // int32 or int64, a time or any text: types of their own in C#. Over the wire a number stays a number.
        var isRetyped = comparison.IsOurs && TypeInCode(pair.Old, comparison.Old) != TypeInCode(pair.Current, comparison.Current);
        Add(
            pair,
            isRetyped ? Severity.Breaking : Severity.Informative,
            place,
            $"format {before} {after}",
            $"The format was {before ?? "not stated"} and is {after ?? "not stated"}."
        );
        return isRetyped;
    }

    // Two specs of ours become C#, where a schema's name is a type's name. It is reported once for the schema, not for each that holds it.
    private void CodeType(Pair pair, Shape old, Shape current)
    {
        if (!comparison.IsOurs || old.Items.Count > 0 || current.Items.Count > 0)
        {
            return;
        }

        var (before, after) = (TypeInCode(pair.Old, comparison.Old), TypeInCode(pair.Current, comparison.Current));
        if (before != after)
        {
            Add(
                pair,
                Severity.Breaking,
                old.Name is { } name ? new(name, IsShared: true) : pair.Place,
                $"code {before} {after}",
                $"In C# the type was `{before}` and is `{after}`."
            );
        }
    }

    private static string TypeInCode(IReadOnlyList<JsonNode> nodes, SpecDocument spec)
    {
        var shape = Shape.Of(spec, nodes);
        if (shape.Items.Count > 0)
        {
            return $"IReadOnlyList<{TypeInCode(shape.Items, spec)}>";
        }

        return shape.Types switch
        {
            ["object"] => shape.Name ?? "object",
            ["string"] when shape.Values is not null => shape.Name ?? "string",
            ["string"] when shape.Keyword("format")?.ToString() == "date-time" => "DateTimeOffset",
            ["string"] => "string",
            ["integer"] => shape.Keyword("format")?.ToString() == "int64" ? "long" : "int",
            ["number"] => "double",
            ["boolean"] => "bool",
            _ => "JToken",
        };
    }

    private void Nullable(Pair pair, Shape old, Shape current, Place place)
    {
        if (old.IsNullable != current.IsNullable)
        {
            Add(
                pair,
                isSent == current.IsNullable ? Severity.Compatible : Severity.Breaking,
                place,
                $"null {current.IsNullable}",
                current.IsNullable ? "It may be null." : "It may no longer be null."
            );
        }
    }

    // Callers that leave something out rely on what is taken in its place.
    private void Default(Pair pair, Shape old, Shape current, Place place)
    {
        var (before, after) = (old.Keyword("default"), current.Keyword("default"));
        if (!JsonNode.DeepEquals(before, after))
        {
            var isReplaced =
                isSent
                && before is not null
                && after is not null
                && comparison.Renames.Of(before.ToString(), name => name == after.ToString()) is null;
            Add(
                pair,
                isReplaced ? Severity.Breaking : Severity.Informative,
                place,
                $"default {Value(before)} {Value(after)}",
                $"The default was {Value(before)} and is {Value(after)}."
            );
        }
    }

    private void Bounds(Pair pair, Shape old, Shape current, Func<string, Place> place)
    {
        foreach (var bound in Lower.Concat(Upper))
        {
            var (before, after) = (Stated(old, bound), Stated(current, bound));
            if (JsonNode.DeepEquals(before, after))
            {
                continue;
            }

            // Up to OpenAPI 3.0 the exclusive bounds are flags of the others.
            var isNarrower =
                before is null
                || (
                    after is not null && (Number(before), Number(after)) is ({ } was, { } now)
                        ? Lower.Contains(bound)
                            ? now > was
                            : now < was
                        : after?.ToString() == "true"
                );
            Add(
                pair,
                !isSent ? Severity.Informative
                    : isNarrower ? Severity.Breaking
                    : Severity.Compatible,
                place(bound),
                $"{bound} {Value(before)} {Value(after)}",
                $"`{bound}` was {Value(before)} and is {Value(after)}."
            );
        }

        var (pattern, newer) = (old.Keyword("pattern")?.ToString(), current.Keyword("pattern")?.ToString());
        if (pattern != newer)
        {
            Add(
                pair,
                !isSent ? Severity.Informative
                    : newer is null ? Severity.Compatible
                    : Severity.Breaking,
                place("pattern"),
                $"pattern {pattern} {newer}",
                $"The pattern was {Quote(pattern)} and is {Quote(newer)}."
            );
        }

        // Nothing is shorter than nothing.
        static JsonNode? Stated(Shape shape, string bound) =>
            shape.Keyword(bound) is { } value && !(bound is "minLength" or "minItems" or "minProperties" && value.ToString() == "0")
                ? value
                : null;

        static double? Number(JsonNode node) =>
            double.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

        static string Quote(string? text) => text is null ? "not stated" : $"`{text}`";
    }

    // Whatever else is stated. The extensions are ours; X's own documents lack them, which says nothing of the API.
    private void Rest(Pair pair, Shape old, Shape current, Func<string, Place> place)
    {
        foreach (
            var keyword in old.Keywords.Union(current.Keywords).Where(keyword => !Compared.Contains(keyword)).Order(StringComparer.Ordinal)
        )
        {
            var (before, after) = (old.Keyword(keyword), current.Keyword(keyword));
            if (
                (keyword.StartsWith("x-", StringComparison.Ordinal) && !comparison.IsOurs)
                || JsonNode.DeepEquals(before, after)
                || (
                    keyword == "additionalProperties"
                    && before is not JsonValue
                    && after is not JsonValue
                    && before is null == after is null
                )
            )
            {
                continue;
            }

            var severity = keyword switch
            {
                // Rules between members, and what a list may hold.
                "x-exclusive" or "x-any-of" or "uniqueItems" when isSent => after is null || after.ToString() == "false"
                    ? Severity.Compatible
                    : Severity.Breaking,
                // In C#: the base class, a member's name, its type, what an argument takes.
                "x-envelope" or "x-name" or "x-free-form" or "x-unwrap" or "x-argument-type" => Severity.Breaking,
                "x-names" when IsRenamed(old, current) => Severity.Breaking,
                _ => Severity.Informative,
            };
            Add(
                pair,
                severity,
                place(keyword),
                $"{keyword} {Value(before)} {Value(after)}",
                $"`{keyword}` was {Value(before)} and is {Value(after)}."
            );
        }
    }

    // Whether a value that both have is another member of the enum in C#.
    private static bool IsRenamed(Shape old, Shape current) =>
        (old.Values ?? []).Intersect(current.Values ?? []).Any(value => NameOf(old, value) != NameOf(current, value));

    private static string NameOf(Shape shape, string value) =>
        shape.Keyword("x-names")?[value]?.ToString() ?? (Names.CanName(value) ? Names.Pascal(value) : "");

    private string Verb => isSent ? "accepted" : "returned";

    private static string List(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"`{value}`"));

    private static string Value(JsonNode? node) => node is null ? "not stated" : $"`{node.ToJsonString()}`";
}

using System.Text.Json.Nodes;
using static XApi.Spec.SpecComparison;

namespace XApi.Spec;

/// <summary>Compares the parameters of path, query and headers.</summary>
/// <param name="comparison">The comparison that this one is part of.</param>
/// <param name="name">The operation's id.</param>
internal sealed class ParameterComparison(SpecComparison comparison, string name)
{
    private static readonly HashSet<string> ParameterParts =
    [
        "name",
        "in",
        "required",
        "schema",
        "style",
        "explode",
        "deprecated",
        "x-argument",
        "content",
    ];

    internal void Compare(Operation old, Operation current)
    {
        var before = old.Parameters.ToList();
        var after = current.Parameters.ToList();
        var matched = new List<(JsonObject Old, JsonObject Current)>();
        foreach (var parameter in before)
        {
            if (Match(parameter, [.. after.Except(matched.Select(pair => pair.Current))], before, old, current) is not { } found)
            {
                comparison.Findings.Add(
                    Severity.Breaking,
                    Subjects.Parameter,
                    Shared(parameter),
                    "removed",
                    "It is no longer accepted.",
                    new(name, In(parameter))
                );
                continue;
            }

            matched.Add((parameter, found));
            Compare(parameter, found);
        }

        foreach (var parameter in after.Except(matched.Select(pair => pair.Current)))
        {
            var isRequired = IsTrue(parameter["required"]);
            comparison.Findings.Add(
                isRequired ? Severity.Breaking : Severity.Compatible,
                Subjects.Parameter,
                Shared(parameter),
                $"added {isRequired}",
                isRequired ? "It is new, and required." : "It can be sent now.",
                new(name, In(parameter))
            );
        }

        // Required parameters become arguments, in their order.
        var arguments = matched.Where(pair => IsTrue(pair.Old["required"]) && IsTrue(pair.Current["required"])).ToList();
        var order = arguments.OrderBy(pair => after.IndexOf(pair.Current)).ToList();
        if (comparison.IsOurs && !arguments.SequenceEqual(order))
        {
            comparison.Findings.Add(
                Severity.Breaking,
                Subjects.Parameter,
                new(name, true),
                "order",
                $"The order of the arguments is now {string.Join(", ", order.Select(pair => $"`{Argument(pair.Current)}`"))}.",
                new(name, "")
            );
        }
    }

    private JsonObject? Match(JsonObject parameter, List<JsonObject> candidates, List<JsonObject> before, Operation old, Operation current)
    {
        if (In(parameter) == "path")
        {
            // The path says where it stands; its name is nobody's business.
            var place = Array.IndexOf(PathNames(old.Path), Wire(parameter));
            var names = PathNames(current.Path);
            return candidates.Find(candidate =>
                In(candidate) == "path" && place >= 0 && place < names.Length && Wire(candidate) == names[place]
            );
        }

        var same = candidates.Where(candidate => Wire(candidate) == Wire(parameter)).ToList();
        var free = candidates
            .Where(candidate =>
                In(candidate) == In(parameter) && !before.Exists(other => In(other) == In(candidate) && Wire(other) == Wire(candidate))
            )
            .ToList();
        return same.Find(candidate => In(candidate) == In(parameter))
            ?? (
                comparison.Renames.Of(Wire(parameter), renamed => free.Exists(candidate => Wire(candidate) == renamed)) is { } name
                    ? free.Find(candidate => Wire(candidate) == name)
                    : null
            )
            ?? same.Find(candidate =>
                In(candidate) != "path" && !before.Exists(other => In(other) == In(candidate) && Wire(other) == Wire(candidate))
            );
    }

    private void Compare(JsonObject old, JsonObject current)
    {
        var site = new Site(name, In(old));
        var place = Shared(old);
        void Record(Severity severity, string change, string sentence) =>
            comparison.Findings.Add(severity, Subjects.Parameter, place, change, sentence, site);

        if (In(old) != In(current))
        {
            Record(Severity.Breaking, $"in {In(current)}", $"It was sent in the {In(old)} and is sent in the {In(current)}.");
        }

        if (Wire(old) != Wire(current))
        {
            var isName = In(old) != "path";
            Record(
                isName ? Severity.Breaking : Severity.Informative,
                $"renamed {Wire(current)}",
                $"It is now called `{Wire(current)}`{(isName ? "" : " in the path's pattern")}."
            );
        }

        var (wasRequired, isRequired) = (IsTrue(old["required"]), IsTrue(current["required"]));
        if (wasRequired != isRequired)
        {
            Record(
                isRequired || comparison.IsOurs ? Severity.Breaking : Severity.Compatible,
                $"required {isRequired}",
                (isRequired ? "It must be sent." : "It need not be sent any more.")
                    + (
                        comparison.IsOurs
                            ? isRequired
                                ? " In C# it becomes an argument."
                                : " In C# it becomes an option."
                            : ""
                    )
            );
        }
        else if (
            comparison.IsOurs
            && isRequired
            && Argument(old) != Argument(current)
            && (Wire(old) == Wire(current) || old["x-argument"] is not null)
        )
        {
            Record(
                Severity.Breaking,
                $"argument {Argument(current)}",
                $"The argument in C# was `{Argument(old)}` and is `{Argument(current)}`."
            );
        }

        var isWritten = Schema(old) is { } schema && Shape.Of(comparison.Old, [schema]).Types.Intersect(["array", "object"]).Any();
        if (Style(old) != Style(current) || (isWritten && Explode(old) != Explode(current)))
        {
            Record(
                Severity.Breaking,
                $"style {Style(current)} {Explode(current)}",
                $"It was written in the style {Style(old)}{Text(Explode(old))} and is written in the style {Style(current)}{Text(Explode(current))}."
            );
        }

        comparison.Deprecation(name, Subjects.Parameter, place, old, current);
        comparison.Rest(name, Subjects.Parameter, place, old, current, ParameterParts);
        new SchemaComparison(comparison, name, Subjects.Parameter, isSent: true).Compare(
            Schema(old),
            Schema(current),
            Wire(old),
            Wire(old)
        );

        static string Style(JsonObject parameter) =>
            parameter["style"]?.ToString() ?? (In(parameter) is "query" or "cookie" ? "form" : "simple");

        static bool Explode(JsonObject parameter) => parameter["explode"] is { } explode ? IsTrue(explode) : Style(parameter) == "form";

        static string Text(bool explode) => explode ? ", each value for itself" : ", all values together";

        static JsonNode? Schema(JsonObject parameter) =>
            parameter["schema"] ?? parameter["content"]?.AsObject().FirstOrDefault().Value?["schema"];
    }

    private static Place Shared(JsonObject parameter) => new(Wire(parameter), IsShared: true);

    private static string Wire(JsonObject parameter) => parameter["name"]!.GetValue<string>();

    private static string In(JsonObject parameter) => parameter["in"]!.GetValue<string>();

    private static string Argument(JsonObject parameter) => parameter["x-argument"]?.ToString() ?? Wire(parameter);
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>Which operations a comparison looks at.</summary>
internal enum Scope
{
    /// <summary>All: what only one of the specs has is removed or added.</summary>
    Either,

    /// <summary>Those that both have.</summary>
    Both,

    /// <summary>Those of the older spec, such as ours against one of all that X offers.</summary>
    Old,
}

/// <summary>Compares two specs, by what their callers can notice. What is written for readers (descriptions, examples, links) is left aside.</summary>
internal sealed partial class SpecComparison
{
    private SpecComparison(SpecDocument old, SpecDocument current, Renames renames)
    {
        Old = old;
        Current = current;
        Renames = renames;
        IsOurs =
            old.Operations.Any(operation => operation.Node["x-method"] is not null)
            && current.Operations.Any(operation => operation.Node["x-method"] is not null);
    }

    internal SpecDocument Old { get; }

    internal SpecDocument Current { get; }

    internal Renames Renames { get; }

    internal Findings Findings { get; } = new();

    /// <summary>Whether both are the source of a client: then a change of names and types in C# counts too, and so do our extensions.</summary>
    internal bool IsOurs { get; }

    internal static IReadOnlyList<Difference> Compare(SpecDocument old, SpecDocument current, Renames renames, Scope scope = Scope.Either)
    {
        DocumentForm.Refuse(old);
        DocumentForm.Refuse(current);
        var comparison = new SpecComparison(old, current, renames);
        new DocumentComparison(comparison).Compare();
        comparison.Operations(scope);
        new EventComparison(comparison).Compare();
        return comparison.Findings.InOrder();
    }

    /// <summary>A path without the names of its parameters, which nobody sends.</summary>
    internal static string Anonymous(string path) => PathParameter().Replace(path, "{}");

    private void Operations(Scope scope)
    {
        var old = All(Old);
        var current = All(Current);
        var unmatched = current.Keys.Except(old.Keys).ToHashSet();
        foreach (var (key, operation) in old)
        {
            var site = new Site(Name(operation), "");
            var place = new Place(Title(operation), IsShared: true);
            var found = current.ContainsKey(key) ? key : Renames.OfOperation(key, unmatched.Contains);
            if (found is null)
            {
                if (scope != Scope.Both)
                {
                    Findings.Add(Severity.Breaking, Subjects.Operation, place, "removed", "The operation is gone.", site);
                }

                continue;
            }

            unmatched.Remove(found);
            if (found != key)
            {
                Findings.Add(
                    Severity.Breaking,
                    Subjects.Operation,
                    place,
                    "moved",
                    $"The operation is now `{Title(current[found])}`.",
                    site
                );
            }

            Compare(operation, current[found]);
        }

        foreach (
            var operation in scope == Scope.Either ? current.Where(entry => unmatched.Contains(entry.Key)).Select(entry => entry.Value) : []
        )
        {
            Findings.Add(
                Severity.Compatible,
                Subjects.Operation,
                new(Title(operation), true),
                "added",
                "The operation is new.",
                new(Name(operation), "")
            );
        }

        // Variants of an operation, which a document of X's does not have, share its method and path; their names tell them apart.
        Dictionary<string, Operation> All(SpecDocument spec)
        {
            var all = spec.Operations.ToDictionary(operation => $"{operation.Method} {Anonymous(operation.Path)}");
            foreach (var (key, operation) in all.ToList())
            {
                foreach (var variant in IsOurs ? operation.Variants() : [])
                {
                    all[$"{key}#{variant["operationId"]}"] = new(operation.Path, operation.Method, variant);
                }
            }

            return all;
        }

        static string Title(Operation operation) => $"{operation.Method} {operation.Path}";
    }

    private static string Name(Operation operation) =>
        operation.Node["operationId"]?.GetValue<string>() ?? $"{operation.Method} {operation.Path}";

    private void Compare(Operation old, Operation current)
    {
        var name = Name(old);
        new OperationComparison(this, name).Compare(old, current);
        new BehaviourComparison(this, name).Compare(old, current);
        new ParameterComparison(this, name).Compare(old, current);
        new ContentComparison(this, name).Compare(old, current);
    }

    internal void Deprecation(string operation, string subject, Place place, JsonObject old, JsonObject current)
    {
        var (before, after) = (IsTrue(old["deprecated"]), IsTrue(current["deprecated"]));
        if (before != after)
        {
            Findings.Add(
                Severity.Informative,
                subject,
                place,
                $"deprecated {after}",
                after ? "It is deprecated." : "It is no longer deprecated.",
                new(operation, "")
            );
        }
    }

    internal void Rest(string operation, string subject, Place place, JsonObject old, JsonObject current, HashSet<string> compared)
    {
        foreach (
            var member in old.Select(member => member.Key)
                .Union(current.Select(member => member.Key))
                .Except(compared)
                .Except(SchemaComparison.Texts)
        )
        {
            var (before, after) = (old[member], current[member]);
            if (!JsonNode.DeepEquals(before, after) && (IsOurs || !member.StartsWith("x-", StringComparison.Ordinal)))
            {
                Findings.Add(
                    Severity.Informative,
                    subject,
                    place,
                    $"{member} {before?.ToJsonString()} {after?.ToJsonString()}",
                    $"`{member}` {Was(before?.ToJsonString(), after?.ToJsonString())}.",
                    new(operation, "")
                );
            }
        }
    }

    internal static void Names(IEnumerable<string> old, IEnumerable<string> current, Action<string, bool> record)
    {
        var (before, after) = (old.ToHashSet(), current.ToHashSet());
        foreach (var name in before.Except(after))
        {
            record(name, false);
        }

        foreach (var name in after.Except(before))
        {
            record(name, true);
        }
    }

    internal static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    internal static string Was(string? before, string? after) =>
        before is null ? $"is {after}; it was not stated"
        : after is null ? $"was {before} and is no longer stated"
        : $"was {before} and is {after}";

    /// <summary>The names of a path's parameters, in their order.</summary>
    internal static string[] PathNames(string path) => [.. PathParameter().Matches(path).Select(match => match.Value.Trim('{', '}'))];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameter();
}

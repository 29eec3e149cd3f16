using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Compares X's document with the tables that this version was made with: by content, since X changes the version without the content, and so on.</summary>
internal sealed partial class DriftComparison
{
    private readonly OpenApiDocument _document;
    private readonly Dictionary<(XDriftKind, XDriftSubject, string Place, string Name, string? NewName), List<XOperation>> _found = [];
    private readonly HashSet<(string Kind, string Path)> _seen = [];

    // Members that some operation returns: another that returns less of the object has not lost them.
    private readonly HashSet<(string Kind, string Name)> _returned = [];
    private readonly ReturnedMembers _members = ReturnedMembers.Load();

    private DriftComparison(OpenApiDocument document) => _document = document;

    /// <param name="root">X's document.</param>
    /// <param name="used">Whether the client has called an operation.</param>
    /// <param name="known">What differed already when this version was made, and is right so.</param>
    internal static XDriftReport Compare(JObject root, Func<XOperation, bool> used, IReadOnlyCollection<string> known)
    {
        var comparison = new DriftComparison(new OpenApiDocument(root));
        comparison.CompareOperations();
        var changes = RenameGuess
            .Of(
                comparison
                    .Found()
                    .Select(found => new XDrift(found.Key.Item1, found.Key.Item2, found.Key.Place, found.Key.Name)
                    {
                        NewName = found.Key.NewName,
                        Operations = found.Value,
                        IsUsed = found.Value.Exists(operation => used(operation)),
                    })
            )
            .Where(change => !known.Contains(change.ToString()))
            .OrderBy(change => change.Kind)
            .ThenBy(change => change.Subject)
            .ThenBy(change => change.Place, StringComparer.Ordinal)
            .ThenBy(change => change.Name, StringComparer.Ordinal);
        return new XDriftReport([.. changes]) { Version = comparison._document.Version };
    }

    private IEnumerable<KeyValuePair<(XDriftKind, XDriftSubject, string Place, string Name, string? NewName), List<XOperation>>> Found() =>
        _found.Where(found =>
            found.Key is not (XDriftKind.Removed, XDriftSubject.Member, var place, var name, _) || !_returned.Contains((place, name))
        );

    private void CompareOperations()
    {
        // What a placeholder is called is not sent.
        var theirs = _document
            .Operations()
            .GroupBy(operation => Anonymous(operation.Key))
            .ToDictionary(group => group.Key, group => group.First());
        var ours = XOperation.All.GroupBy(operation => Anonymous($"{operation}")).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (line, operations) in ours)
        {
            if (!theirs.TryGetValue(line, out var found))
            {
                Report(XDriftKind.Removed, XDriftSubject.Operation, "", $"{operations[0]}", operations);
                continue;
            }

            var documented = found.Value;
            CompareParameters(operations, documented);
            CompareBody(operations, documented);
            List<string> roots = [.. operations.Select(_members.RootOf).OfType<string>().Distinct()];
            if (roots.Count > 0 && documented.Response is { } response)
            {
                CompareMembers(operations, roots, response);
            }
        }

        foreach (var (_, found) in theirs.Where(operation => !ours.ContainsKey(operation.Key)))
        {
            Report(XDriftKind.New, XDriftSubject.Operation, "", found.Key, []);
        }
    }

    private void CompareParameters(List<XOperation> operations, OpenApiOperation documented)
    {
        var operation = operations[0];
        var isPost = operation.Dialects is ["post", ..];
        var theirs = documented.Parameters();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in operation.Parameters.Where(one => one.In is XParameterLocation.Query))
        {
            var (expected, other) = isPost
                ? (parameter.PostName ?? parameter.Name, parameter.Name)
                : (parameter.Name, parameter.PostName ?? parameter.Name);
            known.UnionWith([expected, other]);
            if (theirs.ContainsKey(expected))
            {
                CompareValues(operations, parameter, expected, theirs[expected], isPost);
            }
            else if (theirs.ContainsKey(other))
            {
                Report(XDriftKind.Renamed, XDriftSubject.Parameter, operation.Id, expected, operations, other);
            }
            else
            {
                Report(XDriftKind.Removed, XDriftSubject.Parameter, operation.Id, expected, operations);
            }
        }

        foreach (var name in theirs.Keys.Where(name => !known.Contains(name)))
        {
            Report(XDriftKind.New, XDriftSubject.Parameter, operation.Id, name, operations);
        }
    }

    private void CompareValues(List<XOperation> operations, XParameter parameter, string name, IReadOnlyList<string>? theirs, bool isPost)
    {
        if (parameter.Values is not { } ours || theirs is null)
        {
            return;
        }

        var names = parameter.Names;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in ours)
        {
            var post = names?.Post.GetValueOrDefault(value, value) ?? value;
            var (expected, other) = isPost ? (post, value) : (value, post);
            known.UnionWith([expected, other]);
            var isElsewhere = isPost
                ? names?.TweetOnly.Contains(value) == true || names?.PostExpansions.ContainsKey(value) == true
                : operations[0].Dialects is ["tweet"] && names?.PostOnly.Contains(value) == true;
            if (isElsewhere || theirs.Contains(expected))
            {
                continue;
            }

            var isRenamed = theirs.Contains(other);
            Report(
                isRenamed ? XDriftKind.Renamed : XDriftKind.Removed,
                XDriftSubject.Value,
                name,
                expected,
                operations,
                isRenamed ? other : null
            );
        }

        foreach (var value in theirs.Where(value => !known.Contains(value)))
        {
            Report(XDriftKind.New, XDriftSubject.Value, name, value, operations);
        }
    }

    // The members of bodies of the operations in one place together: they differ in them.
    private void CompareBody(List<XOperation> operations, OpenApiOperation documented)
    {
        var ours = operations
            .SelectMany(operation => operation.Parameters)
            .Where(parameter => parameter.In is XParameterLocation.Body or XParameterLocation.File)
            .Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.Ordinal);
        if (documented.Body is { } body && ours.Count > 0)
        {
            CompareBody(operations, ours, body, "");
        }
    }

    private void CompareBody(List<XOperation> operations, HashSet<string> ours, JToken body, string prefix)
    {
        var theirs = _document.Members(body);
        if (theirs.Count == 0)
        {
            // An object of which the document names no member may have any.
            return;
        }

        foreach (var (name, member) in theirs)
        {
            if (!ours.Contains(prefix + name))
            {
                Report(XDriftKind.New, XDriftSubject.Argument, operations[0].Id, prefix + name, operations);
            }
            else if (ours.Any(other => other.StartsWith($"{prefix}{name}.", StringComparison.Ordinal)))
            {
                CompareBody(operations, ours, member, $"{prefix}{name}.");
            }
        }

        foreach (
            var name in ours.Where(name =>
                name.StartsWith(prefix, StringComparison.Ordinal)
                && name.IndexOf('.', prefix.Length) < 0
                && !theirs.ContainsKey(name[prefix.Length..])
            )
        )
        {
            Report(XDriftKind.Removed, XDriftSubject.Argument, operations[0].Id, name, operations);
        }
    }

    // What the operations in one place return is any of these kinds of objects.
    private void CompareMembers(List<XOperation> operations, List<string> kinds, JToken documented)
    {
        // One object may be described in several places, and hold itself.
        var operation = operations[0];
        var place = documented.Value<string>("$ref") ?? documented.Path;
        var theirs = _document.Members(documented);
        if (!_seen.Add((string.Join(' ', kinds), $"{operation.Id} {place}")) || theirs.Count == 0)
        {
            return;
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var members in kinds
                .SelectMany(kind => _members.Of(kind).Select(member => (Kind: kind, member.Name, Inner: member.Kind)))
                .GroupBy(member => member.Name)
        )
        {
            var post = XDialectNames.Members.GetValueOrDefault(members.Key, members.Key);
            var (expected, other) = operation.Dialects is ["post", ..] ? (post, members.Key) : (members.Key, post);
            known.UnionWith([expected, other]);
            var found = theirs.GetValueOrDefault(expected) ?? theirs.GetValueOrDefault(other);
            foreach (var (kind, _, _) in members)
            {
                if (found is null)
                {
                    Report(XDriftKind.Removed, XDriftSubject.Member, kind, expected, operations);
                    continue;
                }

                _returned.UnionWith([(kind, expected), (kind, other)]);
                if (!theirs.ContainsKey(expected) && operation.Dialects.Count > 0)
                {
                    Report(XDriftKind.Renamed, XDriftSubject.Member, kind, expected, operations, other);
                }
            }

            List<string> inner = [.. members.Select(member => member.Inner).OfType<string>().Distinct()];
            if (found is not null && inner.Count > 0)
            {
                CompareMembers(operations, inner, found);
            }
        }

        foreach (var name in theirs.Keys.Where(name => !known.Contains(name)))
        {
            Report(XDriftKind.New, XDriftSubject.Member, kinds[0], name, operations);
        }
    }

    private static string Anonymous(string line) => Placeholder().Replace(line, "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();

    private void Report(
        XDriftKind kind,
        XDriftSubject subject,
        string place,
        string name,
        IReadOnlyList<XOperation> operations,
        string? newName = null
    )
    {
        var key = (kind, subject, place, name, newName);
        if (!_found.TryGetValue(key, out var concerned))
        {
            _found[key] = concerned = [];
        }

        concerned.AddRange(operations.Except(concerned));
    }
}

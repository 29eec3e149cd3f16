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
    private static readonly HashSet<string> OperationParts =
    [
        "operationId",
        "tags",
        "security",
        "parameters",
        "requestBody",
        "responses",
        "deprecated",
        "servers",
        "x-method",
        "x-rate-limits",
        "x-pagination",
        "x-streaming",
        "x-flatten",
    ];

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
        if (old.Root["paths"] is not JsonObject || current.Root["paths"] is not JsonObject)
        {
            throw new InvalidDataException("A spec without paths is none.");
        }

        var comparison = new SpecComparison(old, current, renames);
        comparison.Document();
        comparison.Operations(scope);
        return comparison.Findings.InOrder();
    }

    /// <summary>A path without the names of its parameters, which nobody sends.</summary>
    internal static string Anonymous(string path) => PathParameter().Replace(path, "{}");

    private void Document()
    {
        var site = new Site("", "");
        var (servers, others) = (
            Servers(Old.Root).Except(Servers(Current.Root)).ToList(),
            Servers(Current.Root).Except(Servers(Old.Root)).ToList()
        );
        if (servers is [var server] && others is [var other])
        {
            Findings.Add(Severity.Breaking, Subjects.Document, new(server, false), "moved", $"The server is now {other}.", site);
        }
        else
        {
            servers.ForEach(gone =>
                Findings.Add(Severity.Breaking, Subjects.Document, new(gone, false), "gone", "The server is no longer named.", site)
            );
            others.ForEach(added =>
                Findings.Add(Severity.Compatible, Subjects.Document, new(added, false), "new", "The server is new.", site)
            );
        }

        var (schemes, newer) = (Schemes(Old), Schemes(Current));
        Names(
            schemes.Keys,
            newer.Keys,
            (name, isAdded) =>
                Findings.Add(
                    isAdded ? Severity.Compatible : Severity.Informative,
                    Subjects.Security,
                    new(name, false),
                    $"scheme {isAdded}",
                    isAdded ? "The scheme is new." : "The scheme is no longer described.",
                    site
                )
        );
        foreach (var name in schemes.Keys.Intersect(newer.Keys))
        {
            Facts(
                schemes[name],
                newer[name],
                "",
                (fact, before, after) =>
                {
                    var isScope = fact.Contains(".scopes.", StringComparison.Ordinal);
                    Findings.Add(
                        isScope && before is null ? Severity.Compatible : Severity.Breaking,
                        Subjects.Security,
                        new(name, false),
                        $"fact {fact} {before} {after}",
                        isScope
                            ? $"The scope `{before ?? after}` {(before is null ? "is new" : "can no longer be asked for")}."
                            : $"`{fact}` {Was(before, after)}.",
                        site
                    );
                }
            );
        }

        static IEnumerable<string> Servers(JsonObject holder) =>
            (holder["servers"] as JsonArray ?? []).Select(server => server!["url"]!.GetValue<string>().TrimEnd('/'));

        static Dictionary<string, JsonNode> Schemes(SpecDocument spec) =>
            (spec.Root["components"]?["securitySchemes"] as JsonObject ?? []).ToDictionary(scheme => scheme.Key, scheme => scheme.Value!);
    }

    // The single facts that a node states. What a scope means is text; that there is one is a fact.
    private static void Facts(JsonNode? old, JsonNode? current, string path, Action<string, string?, string?> record)
    {
        if (old is JsonObject || current is JsonObject)
        {
            var (before, after) = (old as JsonObject ?? [], current as JsonObject ?? []);
            foreach (var name in before.Select(fact => fact.Key).Union(after.Select(fact => fact.Key)).Except(SchemaComparison.Texts))
            {
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                if (inner.Contains(".scopes.", StringComparison.Ordinal))
                {
                    if (before.ContainsKey(name) != after.ContainsKey(name))
                    {
                        record(inner, before.ContainsKey(name) ? name : null, after.ContainsKey(name) ? name : null);
                    }
                }
                else
                {
                    Facts(before[name], after[name], inner, record);
                }
            }
        }
        else if (!JsonNode.DeepEquals(old, current))
        {
            record(path, old?.ToJsonString(), current?.ToJsonString());
        }
    }

    private void Operations(Scope scope)
    {
        var old = Old.Operations.ToDictionary(Key);
        var current = Current.Operations.ToDictionary(Key);
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

        static string Key(Operation operation) => $"{operation.Method} {Anonymous(operation.Path)}";

        static string Title(Operation operation) => $"{operation.Method} {operation.Path}";
    }

    private static string Name(Operation operation) =>
        operation.Node["operationId"]?.GetValue<string>() ?? $"{operation.Method} {operation.Path}";

    private void Compare(Operation old, Operation current)
    {
        var name = Name(old);
        Identity(name, old, current);
        Security(name, old, current);
        RateLimits(name, old, current);
        Paging(name, old, current);
        Streaming(name, old, current);
        Parameters(name, old, current);
        Body(name, old, current);
        Responses(name, old, current);
    }

    // What becomes a name in C#: the section, the method, the operation's place in the table.
    private void Identity(string name, Operation old, Operation current)
    {
        void Compared(string member, Func<JsonNode?, string?> read, string meaning)
        {
            var (before, after) = (read(old.Node[member]), read(current.Node[member]));
            if (before != after && (IsOurs || !member.StartsWith("x-", StringComparison.Ordinal)))
            {
                // Of another's document it is the operation's own: ids are never alike.
                Findings.Add(
                    IsOurs ? Severity.Breaking : Severity.Informative,
                    Subjects.Operation,
                    new(member == "operationId" ? name : member, false),
                    $"{member} {before} {after}",
                    $"`{member}` {Was(before, after)}{(IsOurs ? meaning : "")}.",
                    new(name, "")
                );
            }
        }

        Compared("operationId", node => node?.ToString(), ", and with it the names of its `XOperation` and its options");
        Compared("x-method", node => node?.ToString(), ", which names the method in C#");
        Compared("tags", node => (node as JsonArray)?[0]?.ToString(), ", which names the client that has it");
        Compared("x-flatten", node => node?.ToString(), ", which makes the body's only member an argument");
        Deprecation(name, Subjects.Operation, new(name, true), old.Node, current.Node);
        Names(
            (old.Node["servers"] as JsonArray ?? []).Select(server => $"{server!["url"]}"),
            (current.Node["servers"] as JsonArray ?? []).Select(server => $"{server!["url"]}"),
            (server, isAdded) =>
                Findings.Add(
                    Severity.Breaking,
                    Subjects.Operation,
                    new(name, true),
                    $"server {server} {isAdded}",
                    $"The server {server} is {(isAdded ? "new" : "gone")}.",
                    new(name, "")
                )
        );
        Rest(name, Subjects.Operation, new(name, true), old.Node, current.Node, OperationParts);
    }

    private void Deprecation(string operation, string subject, Place place, JsonObject old, JsonObject current)
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

    private void Rest(string operation, string subject, Place place, JsonObject old, JsonObject current, HashSet<string> compared)
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

    private void Security(string name, Operation old, Operation current)
    {
        var before = Choices(Old, old);
        var after = Choices(Current, current);
        foreach (var (schemes, scopes) in before)
        {
            var place = new Place(schemes, false);
            if (!after.TryGetValue(schemes, out var wanted))
            {
                Findings.Add(Severity.Breaking, Subjects.Security, place, "removed", "It is no longer accepted.", new(name, ""));
                continue;
            }

            Names(
                scopes,
                wanted,
                (scope, isAdded) =>
                    Findings.Add(
                        isAdded ? Severity.Breaking : Severity.Compatible,
                        Subjects.Security,
                        place,
                        $"scope {scope} {isAdded}",
                        isAdded ? $"The scope `{scope}` is needed now." : $"The scope `{scope}` is no longer needed.",
                        new(name, "")
                    )
            );
        }

        foreach (var schemes in after.Keys.Except(before.Keys))
        {
            Findings.Add(Severity.Compatible, Subjects.Security, new(schemes, false), "added", "It is accepted now.", new(name, ""));
        }

        // Schemes of one choice go together.
        static Dictionary<string, string[]> Choices(SpecDocument spec, Operation operation) =>
            ((operation.Node["security"] ?? spec.Root["security"]) as JsonArray ?? [])
                .Select(choice => choice!.AsObject())
                .GroupBy(choice =>
                    choice.Count == 0
                        ? "no credential"
                        : string.Join(" and ", choice.Select(scheme => scheme.Key).Order(StringComparer.Ordinal))
                )
                .ToDictionary(
                    group => group.Key,
                    group =>
                        group.First().SelectMany(scheme => scheme.Value!.AsArray()).Select(scope => scope!.GetValue<string>()).ToArray()
                );
    }

    // A limit is told from others by whom it counts and how long. It slows callers down; the client waits for them.
    private void RateLimits(string name, Operation old, Operation current)
    {
        if (!IsOurs)
        {
            return;
        }

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
                Findings.Add(
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

    private void Paging(string name, Operation old, Operation current) =>
        Behaviour(
            name,
            Subjects.Paging,
            old.Node["x-pagination"] as JsonObject,
            current.Node["x-pagination"] as JsonObject,
            (Severity.Compatible, "It has pages now, and an `Enumerate…Async`."),
            (Severity.Breaking, "It has no pages any more, and no `Enumerate…Async`."),
            member => member == "items"
        );

    private void Streaming(string name, Operation old, Operation current) =>
        Behaviour(
            name,
            Subjects.Streaming,
            old.Node["x-streaming"] as JsonObject,
            current.Node["x-streaming"] as JsonObject,
            (Severity.Breaking, "It is a stream now."),
            (Severity.Breaking, "It is no longer a stream."),
            _ => false
        );

    private void Behaviour(
        string name,
        string subject,
        JsonObject? old,
        JsonObject? current,
        (Severity Severity, string Sentence) added,
        (Severity Severity, string Sentence) removed,
        Func<string, bool> breaks
    )
    {
        if (!IsOurs || (old is null && current is null))
        {
            return;
        }

        var site = new Site(name, "");
        if (old is null || current is null)
        {
            var (severity, sentence) = old is null ? added : removed;
            Findings.Add(severity, subject, new(name, false), sentence, sentence, site);
            return;
        }

        foreach (var member in old.Select(member => member.Key).Union(current.Select(member => member.Key)))
        {
            var (before, after) = (old[member]?.ToJsonString(), current[member]?.ToJsonString());
            if (before != after)
            {
                Findings.Add(
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

    private void Parameters(string name, Operation old, Operation current)
    {
        var before = AllParameters(Old, old);
        var after = AllParameters(Current, current);
        var matched = new List<(JsonObject Old, JsonObject Current)>();
        foreach (var parameter in before)
        {
            if (Match(parameter, [.. after.Except(matched.Select(pair => pair.Current))], before, old, current) is not { } found)
            {
                Findings.Add(
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
            Compare(name, parameter, found);
        }

        foreach (var parameter in after.Except(matched.Select(pair => pair.Current)))
        {
            var isRequired = IsTrue(parameter["required"]);
            Findings.Add(
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
        if (IsOurs && !arguments.SequenceEqual(order))
        {
            Findings.Add(
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
                Renames.Of(Wire(parameter), renamed => free.Exists(candidate => Wire(candidate) == renamed)) is { } name
                    ? free.Find(candidate => Wire(candidate) == name)
                    : null
            )
            ?? same.Find(candidate =>
                In(candidate) != "path" && !before.Exists(other => In(other) == In(candidate) && Wire(other) == Wire(candidate))
            );
    }

    private void Compare(string name, JsonObject old, JsonObject current)
    {
        var site = new Site(name, In(old));
        var place = Shared(old);
        void Record(Severity severity, string change, string sentence) =>
            Findings.Add(severity, Subjects.Parameter, place, change, sentence, site);

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
                isRequired || IsOurs ? Severity.Breaking : Severity.Compatible,
                $"required {isRequired}",
                (isRequired ? "It must be sent." : "It need not be sent any more.")
                    + (
                        IsOurs
                            ? isRequired
                                ? " In C# it becomes an argument."
                                : " In C# it becomes an option."
                            : ""
                    )
            );
        }
        else if (
            IsOurs
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

        var isWritten = Schema(old) is { } schema && Shape.Of(Old, [schema]).Types.Intersect(["array", "object"]).Any();
        if (Style(old) != Style(current) || (isWritten && Explode(old) != Explode(current)))
        {
            Record(
                Severity.Breaking,
                $"style {Style(current)} {Explode(current)}",
                $"It was written in the style {Style(old)}{Text(Explode(old))} and is written in the style {Style(current)}{Text(Explode(current))}."
            );
        }

        Deprecation(name, Subjects.Parameter, place, old, current);
        Rest(name, Subjects.Parameter, place, old, current, ParameterParts);
        new SchemaComparison(this, name, Subjects.Parameter, isSent: true).Compare(Schema(old), Schema(current), Wire(old), Wire(old));

        static string Style(JsonObject parameter) =>
            parameter["style"]?.ToString() ?? (In(parameter) is "query" or "cookie" ? "form" : "simple");

        static bool Explode(JsonObject parameter) => parameter["explode"] is { } explode ? IsTrue(explode) : Style(parameter) == "form";

        static string Text(bool explode) => explode ? ", each value for itself" : ", all values together";

        static JsonNode? Schema(JsonObject parameter) =>
            parameter["schema"] ?? parameter["content"]?.AsObject().FirstOrDefault().Value?["schema"];
    }

    private void Body(string name, Operation old, Operation current)
    {
        var (before, after) = (old.Node["requestBody"] as JsonObject, current.Node["requestBody"] as JsonObject);
        var (wasRequired, isRequired) = (IsTrue(before?["required"]), IsTrue(after?["required"]));
        void Record(Severity severity, string change, string sentence) =>
            Findings.Add(severity, Subjects.Body, new("body", false), change, sentence, new(name, ""));

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
                isRequired || IsOurs ? Severity.Breaking : Severity.Compatible,
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
            new SchemaComparison(this, name, Subjects.BodyMember, isSent: true)
        );
    }

    private void Responses(string name, Operation old, Operation current)
    {
        var before = Responses(old);
        var after = Responses(current);
        var gone = before.Keys.Except(after.Keys).ToList();
        var added = after.Keys.Except(before.Keys).ToList();
        foreach (var code in gone)
        {
            Record(code, IsSuccess(code) ? Severity.Breaking : Severity.Informative, "removed", "It is no longer documented.", name);
        }

        foreach (var code in added)
        {
            Record(code, IsSuccess(code) ? Severity.Compatible : Severity.Informative, "added", "It is new.", name);
        }

        foreach (var code in before.Keys.Intersect(after.Keys))
        {
            Compare(name, code, before[code], after[code]);
        }

        // A success under another number is still the success that callers read.
        if (gone.Where(IsSuccess).ToList() is [var was] && added.Where(IsSuccess).ToList() is [var now])
        {
            Compare(name, was, before[was], after[now]);
        }

        static Dictionary<string, JsonObject> Responses(Operation operation) =>
            operation.Node["responses"]!.AsObject().ToDictionary(response => response.Key, response => response.Value!.AsObject());

        static bool IsSuccess(string code) => code.StartsWith('2');
    }

    private void Record(string code, Severity severity, string change, string sentence, string operation) =>
        Findings.Add(severity, Subjects.Response, new(code, true), change, sentence, new(operation, ""));

    private void Compare(string name, string code, JsonObject old, JsonObject current)
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
                    $"The header `{header}` {(isAdded ? "is new" : "is gone")}.",
                    name
                )
        );
        foreach (var (header, described) in before.Where(header => after[header.Key] is not null))
        {
            new SchemaComparison(this, name, Subjects.Response, isSent: false).Compare(
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
                    $"A body of `{type}` {(isAdded ? "is new" : "no longer comes")}.",
                    name
                ),
            new SchemaComparison(this, name, isSuccess ? Subjects.ResponseField : Subjects.ErrorField, isSent: false)
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

    private static void Names(IEnumerable<string> old, IEnumerable<string> current, Action<string, bool> record)
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

    // Those of the path hold for all its operations, unless one has its own of the name.
    private static List<JsonObject> AllParameters(SpecDocument spec, Operation operation)
    {
        var own = operation.Parameters.ToList();
        var shared = (spec.Root["paths"]![operation.Path]!["parameters"] as JsonArray ?? []).Select(parameter => parameter!.AsObject());
        return [.. shared.Where(parameter => !own.Exists(other => Wire(other) == Wire(parameter) && In(other) == In(parameter))), .. own];
    }

    private static Place Shared(JsonObject parameter) => new(Wire(parameter), IsShared: true);

    private static string Wire(JsonObject parameter) => parameter["name"]!.GetValue<string>();

    private static string In(JsonObject parameter) => parameter["in"]!.GetValue<string>();

    private static string Argument(JsonObject parameter) => parameter["x-argument"]?.ToString() ?? Wire(parameter);

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static string[] PathNames(string path) => [.. PathParameter().Matches(path).Select(match => match.Value.Trim('{', '}'))];

    private static string Was(string? before, string? after) =>
        before is null ? $"is {after}; it was not stated"
        : after is null ? $"was {before} and is no longer stated"
        : $"was {before} and is {after}";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameter();
}

namespace XApi.Testing;

/// <summary>Which requests a stub of an operation takes: those that it documents, or loosely any that is of no other operation.</summary>
internal sealed class OperationMatcher(XOperation operation, bool isLoose, IReadOnlyList<(string Name, string Value)> exact)
{
    private readonly PathTemplate _path = new(operation.Path);

    // X has them in the same place: their bodies say which is meant.
    private readonly IReadOnlyList<XOperation> _variants =
    [
        .. XOperation.All.Where(other => other != operation && other.Method == operation.Method && other.Path == operation.Path),
    ];

    /// <summary>What the dialects that the operation takes call a parameter.</summary>
    internal static IEnumerable<string> Names(XOperation operation, XParameter parameter) =>
        parameter.PostName is { } post && operation.Dialects.Contains("post") ? [parameter.Name, post] : [parameter.Name];

    internal StubMatcher Matcher() => new(operation.Method.Method, operation.Path, IsPath, isLoose ? Loose() : [.. Loose(), .. Strict()]);

    // All operations are looked through where its own path fits alone.
    private bool IsPath(StubRequest request) =>
        _path.Fits(request.Path) && KnownOperations.At(operation.Method.Method, request.Path).Any(known => known.Operation == operation);

    private IEnumerable<(string Name, string Wanted, Func<StubRequest, bool> IsMatch, Func<StubRequest, string?> Sent)> Loose()
    {
        yield return ("URL", operation.Path, IsPath, request => request.Path);
        foreach (var (name, value) in exact)
        {
            yield return (name, value, request => Sent(request, name) == value, request => Sent(request, name));
        }

        if (_variants.Count > 0)
        {
            yield return (
                "body",
                $"one of {operation.Id}",
                request => HasRequired(operation, request) || !_variants.Any(variant => HasRequired(variant, request)),
                request => request.Body
            );
        }
    }

    private IEnumerable<(string Name, string Wanted, Func<StubRequest, bool> IsMatch, Func<StubRequest, string?> Sent)> Strict()
    {
        var parameters = operation.Parameters.Where(parameter => parameter.In == XParameterLocation.Query).ToList();
        var names = parameters.SelectMany(parameter => Names(operation, parameter)).ToHashSet();
        yield return (
            "query",
            $"only {string.Join(", ", names)}",
            request => request.Query.All(pair => names.Contains(pair.Key) && pair.Count() == 1),
            request => request.Url
        );
        if (operation.Security.Count > 0)
        {
            yield return ("header Authorization", "a credential", request => request.Header("Authorization").Any(), _ => null);
        }

        foreach (var parameter in parameters.Where(parameter => parameter.Required))
        {
            yield return ($"query {parameter.Name}", "a value", request => request.Query[parameter.Name].Any(), _ => null);
        }

        foreach (var member in KnownOperations.RequiredMembers(operation))
        {
            yield return ($"body {member}", "a value", request => request.Members.Contains(member), request => request.Body);
        }

        if (operation.AnyOf is { Count: > 0 } members)
        {
            yield return (
                "body",
                $"one of {string.Join(", ", members)}",
                request => members.Any(member => request.Members.Contains(member) || request.Query[member].Any()),
                request => request.Body
            );
        }
    }

    private static bool HasRequired(XOperation operation, StubRequest request) =>
        KnownOperations.RequiredMembers(operation).All(request.Members.Contains);

    // A placeholder of the path, or a parameter of the query.
    private string? Sent(StubRequest request, string name)
    {
        var place = Array.IndexOf(operation.Path.Split('/'), $"{{{name}}}");
        var parts = request.Path.Split('/');
        return place >= 0
            ? place < parts.Length
                ? Uri.UnescapeDataString(parts[place])
                : null
            : request.Query[name].FirstOrDefault();
    }
}

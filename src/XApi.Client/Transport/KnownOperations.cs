namespace XApi;

/// <summary>Which of the spec's operations a request is for: by its path, and by the members of its body where several share one.</summary>
internal static class KnownOperations
{
    private static readonly ILookup<string, (XOperation Operation, PathTemplate Path)> ByMethod = XOperation
        .All.Select(operation => (Operation: operation, Path: new PathTemplate(operation.Path)))
        .ToLookup(known => known.Operation.Method.Method);

    /// <summary>The operations that a method and a path mean: several where their paths are the same, none where the spec has no such path.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="isValue">Whether a part of the path may stand for a placeholder of an operation; null for any part.</param>
    internal static IEnumerable<(XOperation Operation, PathTemplate Path)> At(
        string method,
        string path,
        Func<XOperation, string, string, bool>? isValue = null
    ) =>
        PathTemplate.Meant(
            path,
            ByMethod[method],
            known => known.Path,
            isValue is null ? null : (known, placeholder, part) => isValue(known.Operation, placeholder, part)
        );

    /// <summary>The members that a body has to have. What a member requires of its own members is not among them.</summary>
    internal static IEnumerable<string> RequiredMembers(XOperation operation) =>
        operation
            .Parameters.Where(parameter => parameter is { In: XParameterLocation.Body or XParameterLocation.File, Required: true })
            .Select(parameter => parameter.Name)
            .Where(name => !name.Contains('.', StringComparison.Ordinal));
}

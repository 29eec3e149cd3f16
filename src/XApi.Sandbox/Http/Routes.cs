using System.Diagnostics.CodeAnalysis;

namespace XApi.Sandbox;

/// <summary>Finds the operation that a request line means, as the spec's paths have it.</summary>
internal static class Routes
{
    // Paths that are wholly written out go before those with placeholders: /2/users/reposts_of_me is no user's id.
    private static readonly (XOperation Operation, string[] Segments)[] All =
    [
        .. XOperation.All.Select(operation => (operation, operation.Path.Split('/'))).OrderBy(route => route.Item2.Count(IsPlaceholder)),
    ];

    internal static bool TryFind(
        string method,
        string path,
        [NotNullWhen(true)] out XOperation? operation,
        out Dictionary<string, string> values
    )
    {
        values = [];
        var segments = path.Split('/');
        foreach (var (candidate, pattern) in All)
        {
            if (candidate.Method.Method == method && Matches(pattern, segments))
            {
                for (var i = 0; i < pattern.Length; i++)
                {
                    if (IsPlaceholder(pattern[i]))
                    {
                        values[pattern[i][1..^1]] = segments[i];
                    }
                }

                operation = candidate;
                return true;
            }
        }

        operation = null;
        return false;
    }

    private static bool Matches(string[] pattern, string[] segments) =>
        pattern.Length == segments.Length
        && pattern.Zip(segments).All(pair => IsPlaceholder(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static bool IsPlaceholder(string segment) => segment.StartsWith('{');
}

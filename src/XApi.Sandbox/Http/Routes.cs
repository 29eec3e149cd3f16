using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Finds the operation that a request line means, as the spec's paths have it.</summary>
internal static class Routes
{
    // Paths that are wholly written out go before those with placeholders: /2/users/reposts_of_me is no user's id.
    private static readonly (XOperation Operation, string[] Segments)[] All =
    [
        .. XOperation.All.Select(operation => (operation, operation.Path.Split('/'))).OrderBy(route => route.Item2.Count(IsPlaceholder)),
    ];

    private static readonly ILookup<(HttpMethod Method, string Path), XOperation> Shared = XOperation.All.ToLookup(operation =>
        (operation.Method, operation.Path)
    );

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

    /// <summary>Which of the operations of one method and path a request is for: the one whose required members its body has.</summary>
    internal static async Task<XOperation> ByBodyAsync(XOperation found, HttpRequest request)
    {
        var alike = Shared[(found.Method, found.Path)].ToList();
        if (alike.Count == 1)
        {
            return found;
        }

        request.EnableBuffering();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return alike.Find(operation => HasRequired(operation, body.RootElement)) ?? found;
        }
        catch (JsonException)
        {
            // It is refused for that later.
            return found;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    private static bool HasRequired(XOperation operation, JsonElement body) =>
        body.ValueKind == JsonValueKind.Object
        && operation
            .Parameters.Where(spec =>
                spec is { In: XParameterLocation.Body, Required: true } && !spec.Name.Contains('.', StringComparison.Ordinal)
            )
            .All(spec => body.TryGetProperty(spec.Name, out _));

    private static bool Matches(string[] pattern, string[] segments) =>
        pattern.Length == segments.Length
        && pattern.Zip(segments).All(pair => IsPlaceholder(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static bool IsPlaceholder(string segment) => segment.StartsWith('{');
}

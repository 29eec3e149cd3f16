using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace XApi;

/// <summary>The operation that a request described by hand is of: one of the spec, or one that is made up for a path that the spec does not know.</summary>
/// <remarks>One method and path is one operation always, so that its limits are counted together.</remarks>
internal sealed class RawOperations
{
    // More than any API has; a program that puts ever new names into its paths must not fill the memory.
    private const int Most = 1_000;

    // The path of all that come after those, which share their limits: a limiter keeps each operation that it has seen.
    private const string Other = "/{path}";

    // The part of the path that says which version of the API is called.
    private const int Version = 1;

    private static readonly Uri Docs = new("https://docs.x.com/x-api");

    private readonly ConcurrentDictionary<string, XOperation> _made = new();

    internal XOperation Of(XRequestMessage request)
    {
        var known = KnownOperations.At(request.Method.Method.ToUpperInvariant(), request.Path, IsValue).FirstOrDefault().Operation;
        if (known is not null)
        {
            return known;
        }

        // An id that stands in the path is no operation of its own.
        var path = string.Join(
            '/',
            request.Path.Split('/').Select((part, i) => i > Version && part.All(char.IsAsciiDigit) ? "{id}" : part)
        );
        if (_made.TryGetValue(Name(path), out var made))
        {
            return made;
        }

        path = _made.Count >= Most ? Other : path;
        return _made.GetOrAdd(Name(path), id => Make(id, request.Method, path));

        string Name(string path) => $"{request.Method} {path}";
    }

    // A word where an id belongs is another operation: /2/tweets/insights is not the Tweet with the id "insights".
    private static bool IsValue(XOperation operation, string placeholder, string part) =>
        PathTemplate.IsPlaceholder(part)
        || operation.Parameter(placeholder[1..^1], XParameterLocation.Path) is not { Pattern: { } pattern }
        || Regex.IsMatch(part, pattern);

    private static XOperation Make(string id, HttpMethod method, string path) =>
        new()
        {
            Id = id,
            Tag = "Raw",
            Method = method,
            Path = path,
            Docs = Docs,
            Security = [.. Enum.GetValues<XSecurityScheme>().Select(scheme => new XSecurity(scheme, []))],
            RateLimits = [],
            Parameters = [],
            IsListed = false,
        };
}

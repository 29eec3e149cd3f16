using System.Text.RegularExpressions;

namespace XApi;

/// <summary>The path of a request that is described by hand: one that stays on X's host and is the path that it looks like.</summary>
/// <remarks>
/// A URI drops <c>.</c> and <c>..</c>, also in the form <c>%2e</c>, takes <c>\</c> for <c>/</c>, and what follows <c>//</c> for a host. So a path
/// consists of what needs no escaping; values that do stand in placeholders.
/// </remarks>
internal static partial class RawPath
{
    internal static string Require(string path, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, name);
        var fault =
            path.Contains("://", StringComparison.Ordinal)
                ? "is an address: give the path alone, a request always goes to the client's BaseAddress"
            : path[0] != '/' ? "does not begin with a slash"
            : path.Contains('?', StringComparison.Ordinal) ? "has a query: give that in Query"
            : !Plain().IsMatch(path)
                ? "is no plain path: between slashes stand letters, digits and - . _ ~ : @ or a placeholder such as {id}, whose value PathValues holds"
            : path.Split('/').Any(segment => segment is "." or "..") ? "has a part . or .., which would lead to another path"
            : null;
        return fault is null ? path : throw new ArgumentException($"The path \"{path}\" {fault}.", name);
    }

    /// <summary>The path with its values in it, escaped.</summary>
    internal static string Fill(XRequestMessage request)
    {
        var names = Placeholder().Matches(request.Path).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        if (request.PathValues.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unused)
        {
            throw new ArgumentException($"{request} has no placeholder {{{unused}}}, for which PathValues holds a value.");
        }

        return Placeholder()
            .Replace(
                request.Path,
                match =>
                {
                    var name = match.Groups[1].Value;
                    return request.PathValues.TryGetValue(name, out var value) && value is { Length: > 0 } and not ("." or "..")
                        ? Uri.EscapeDataString(value)
                        : throw new ArgumentException(
                            $"{request} needs a value for {name} in PathValues{(value is null ? "" : $", which \"{value}\" can't be")}."
                        );
                }
            );
    }

    // A part of the path is text or a placeholder, no mixture, so that a value is a whole part.
    [GeneratedRegex(@"^(/([A-Za-z0-9\-._~:@]+|\{[A-Za-z0-9_.]+\}))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\{([A-Za-z0-9_.]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

namespace XApi;

/// <summary>A path with placeholders, as the spec writes it: <c>/2/users/{id}</c>.</summary>
/// <remarks>
/// The client, its stubs, the sandbox and the spec's tool all find by it which operation a path is of. Where several paths fit, the one with the fewest
/// placeholders is meant: <c>/2/users/me</c> is not the user with the id "me".
/// </remarks>
internal sealed class PathTemplate(string path)
{
    /// <summary>What stands between the slashes.</summary>
    internal IReadOnlyList<string> Parts { get; } = path.Split('/');

    private int Placeholders { get; } = path.Split('/').Count(IsPlaceholder);

    internal static bool IsPlaceholder(string part) => part.StartsWith('{');

    /// <summary>Of those whose paths fit a path, the ones that are meant: several where their paths are the same.</summary>
    /// <param name="path">The path.</param>
    /// <param name="known">Those that are known.</param>
    /// <param name="of">Their paths.</param>
    /// <param name="isValue">Whether a part of the path may stand for a placeholder; null for any part.</param>
    internal static IEnumerable<T> Meant<T>(
        string path,
        IEnumerable<T> known,
        Func<T, PathTemplate> of,
        Func<T, string, string, bool>? isValue = null
    )
    {
        var given = path.Split('/');
        return known
                .Where(one => of(one).Fits(given, isValue is null ? null : (placeholder, part) => isValue(one, placeholder, part)))
                .GroupBy(one => of(one).Placeholders)
                .MinBy(alike => alike.Key)
            ?? Enumerable.Empty<T>();
    }

    /// <summary>Whether a path fits it, be another meant.</summary>
    internal bool Fits(string path) => Fits(path.Split('/'), null);

    private bool Fits(string[] given, Func<string, string, bool>? isValue)
    {
        if (given.Length != Parts.Count)
        {
            return false;
        }

        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] != Parts[i] && !(given[i].Length > 0 && IsPlaceholder(Parts[i]) && isValue?.Invoke(Parts[i], given[i]) != false))
            {
                return false;
            }
        }

        return true;
    }
}

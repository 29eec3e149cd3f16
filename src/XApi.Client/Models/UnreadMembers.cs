using System.Text.Json;

namespace XApi;

/// <summary>A member that held something else than the spec says. It was kept as it came, in <see cref="XModel.AdditionalProperties"/>.</summary>
/// <param name="Model">The type of the object: <c>Tweet</c>.</param>
/// <param name="Name">The member on the wire; <c>name[index]</c> for an item of a list.</param>
/// <param name="Expected">What the spec says it is.</param>
/// <param name="Found">What it was.</param>
internal readonly record struct UnreadMember(string Model, string Name, string Expected, JsonTokenType Found);

/// <summary>
/// Collects what the readers of one response could not read, for the caller to report. Reading is synchronous, so that a thread has one
/// collection at a time; without one, as in <c>FromJson</c>, nothing is collected.
/// </summary>
internal static class UnreadMembers
{
    // A response that is wrong in every member says nothing new after this many.
    private const int Most = 32;

    [ThreadStatic]
    private static List<UnreadMember>? t_collected;

    [ThreadStatic]
    private static bool t_collects;

    /// <summary>Reads a value, and gives what of it could not be read; null where all could.</summary>
    internal static T Read<T>(ref JsonTokenReader reader, ReadJson<T> read, out IReadOnlyList<UnreadMember>? unread)
    {
        t_collects = true;
        try
        {
            var value = read(ref reader);
            unread = t_collected;
            return value;
        }
        finally
        {
            (t_collects, t_collected) = (false, null);
        }
    }

    internal static void Report(string model, string name, string expected, JsonTokenType found)
    {
        if (t_collects && (t_collected ??= []).Count < Most)
        {
            t_collected.Add(new(model, name, expected, found));
        }
    }
}

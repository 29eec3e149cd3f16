using System.Globalization;
using System.Text.Json;

namespace XApi.Sandbox;

/// <summary>The values that a request gave for its operation's parameters, checked already.</summary>
/// <param name="Values">Values of path and query, as they were sent.</param>
/// <param name="Body">The body; undefined when there is none.</param>
internal sealed record Arguments(IReadOnlyDictionary<string, string> Values, JsonElement Body)
{
    /// <summary>The bytes of the part that is a file; null where the operation takes none.</summary>
    internal StoredBytes? File { get; init; }

    /// <summary>The body of a request whose operation takes no JSON.</summary>
    internal ReadOnlyMemory<byte> Content { get; init; }

    internal string? Text(string name) => Values.GetValueOrDefault(name);

    internal long? Id(string name) => Text(name) is { } text ? ToId(text) : null;

    internal int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    internal bool Flag(string name) => Text(name) == "true";

    internal DateTimeOffset? Time(string name) =>
        Text(name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    internal IReadOnlyList<string> List(string name) => Text(name) is { Length: > 0 } text ? text.Split(',') : [];

    /// <summary>A member of the body by its dotted name; null when it is not there.</summary>
    internal JsonElement? Member(string name)
    {
        var element = Body;
        foreach (var part in name.Split('.'))
        {
            if (
                element.ValueKind != JsonValueKind.Object
                || !element.TryGetProperty(part, out element)
                || element.ValueKind == JsonValueKind.Null
            )
            {
                return null;
            }
        }

        return element;
    }

    internal string? MemberText(string name) => Member(name)?.GetString();

    internal long? MemberId(string name) => MemberText(name) is { } text ? ToId(text) : null;

    /// <summary>An id as a number. Nineteen digits can be more than a number holds; no such id was ever given out.</summary>
    internal static long ToId(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : long.MaxValue - 1;

    internal IReadOnlyList<string> MemberList(string name) =>
        Member(name) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}

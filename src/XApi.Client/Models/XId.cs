using System.Globalization;

namespace XApi;

/// <summary>
/// What an id says. Ids of Tweets since 4 November 2010, and of newer users, grow with time: the upper bits are the milliseconds since 1288834974657
/// (Unix time), the lower 22 tell apart what was made in the same one. So a range of time can be written as a range of ids.
/// </summary>
public static class XId
{
    private const long Epoch = 1288834974657;
    private const int LowerBits = 22;

    // Ids were counted up one by one until then; the first of the new kind is far above.
    private const ulong LastCounted = 29_700_859_247;

    /// <summary>When the object with this id was made, to the millisecond; null for an id from before ids held a time.</summary>
    /// <param name="id">The id: up to 19 digits.</param>
    /// <exception cref="ArgumentException">It is not an id.</exception>
    public static DateTimeOffset? GetTime(string id) =>
        ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue
            ? number <= LastCounted
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds((long)(number >> LowerBits) + Epoch)
            : throw new ArgumentException($"\u201c{id}\u201d is not an id: ids are numbers of up to 19 digits.", nameof(id));

    /// <summary>
    /// The smallest id that an object made at this time can have. As <c>until_id</c> it asks for what is older than the time; as <c>since_id</c> for what
    /// was made at that time or later.
    /// </summary>
    /// <param name="time">The time, to the millisecond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is before ids held one, or beyond what they can hold.</exception>
    public static string FirstAt(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds() - Epoch;
        return milliseconds > (long)(LastCounted >> LowerBits) && milliseconds <= long.MaxValue >> LowerBits
            ? (milliseconds << LowerBits).ToString(CultureInfo.InvariantCulture)
            : throw new ArgumentOutOfRangeException(
                nameof(time),
                time,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{time:u} is no time of an id: ids hold times from 4 November 2010 to 10 July 2080."
                )
            );
    }

    /// <summary>The greatest id that an object made before this time can have. As <c>since_id</c> it asks for what was made at that time or later.</summary>
    /// <param name="time">The time, to the millisecond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is before ids held one, or beyond what they can hold.</exception>
    internal static string LastBefore(DateTimeOffset time) =>
        (long.Parse(FirstAt(time), CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The same; null for a time that no id holds.</summary>
    internal static string? LastBeforeOrNull(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds() - Epoch is > (long)(LastCounted >> LowerBits) and <= long.MaxValue >> LowerBits
            ? LastBefore(time)
            : null;

    /// <summary>When the object with this id was made; null when the id holds no time, or is none.</summary>
    internal static DateTimeOffset? TimeOf(string id) =>
        ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue ? GetTime(id) : null;

    /// <summary>Which of two ids is the greater, that is the newer: as numbers, without the cost of reading them.</summary>
    internal static int Compare(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    /// <summary>
    /// What a set keeps of an id or another key, in a fifth of the memory of its text: the number of an id; of anything else a hash, which is no id's number. Of
    /// a million hashes one in 10^13 would be taken for another.
    /// </summary>
    internal static ulong KeyOf(string id) =>
        id.Length is > 0 and < 20 && id[0] != '0' && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Hash(id) | (1UL << 63);

    internal static string? Newer(string? left, string? right) =>
        left is null || (right is not null && Compare(left, right) < 0) ? right : left;

    internal static string? Older(string? left, string? right) =>
        left is null || (right is not null && Compare(left, right) > 0) ? right : left;

    // FNV-1a, over UTF-16.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        return hash;
    }
}

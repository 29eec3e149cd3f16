using System.Globalization;

namespace XApi;

/// <summary>When a Tweet was posted: as it says, or as its id does.</summary>
internal static class TweetTime
{
    // Ids since November 2010 hold the time of posting: milliseconds since this moment, above 22 other bits.
    private const long Epoch = 1288834974657;
    private const int OtherBits = 22;

    // Smaller ids are older than the scheme, or made up.
    private const long FirstSensible = 1L << 50;

    internal static DateTimeOffset? Of(Tweet tweet) => tweet.CreatedAt ?? Of(tweet.Id);

    internal static DateTimeOffset? Of(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= FirstSensible
            ? DateTimeOffset.FromUnixTimeMilliseconds((number >> OtherBits) + Epoch)
            : null;

    /// <summary>The highest id that a Tweet posted before a time can have.</summary>
    internal static string LastIdBefore(DateTimeOffset time) =>
        (((time.ToUnixTimeMilliseconds() - Epoch) << OtherBits) - 1).ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace XApi;

// Written by hand: times as version 1.1 of the API wrote them.
public sealed partial class LegacyTweet
{
    /// <summary>When it was posted; null where X sends no time that can be read.</summary>
    public DateTimeOffset? PostedAt => LegacyTime.Of(TimestampMs) ?? LegacyTime.Of(CreatedAt);

    /// <summary>The whole text, with <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> as they were typed.</summary>
    public string? WholeText => EscapedText.Decode(ExtendedTweet?.FullText ?? Text);
}

public sealed partial class LegacyLike
{
    /// <summary>When it happened; null where X sends no time that can be read.</summary>
    public DateTimeOffset? LikedAt => LegacyTime.Of(TimestampMs) ?? LegacyTime.Of(CreatedAt);
}

public sealed partial class LegacyUserAction
{
    /// <summary>When it happened; null where X sends no time.</summary>
    public DateTimeOffset? At => LegacyTime.Of(CreatedTimestamp);
}

public sealed partial class LegacyMessage
{
    /// <summary>When it was sent; null where X sends no time.</summary>
    public DateTimeOffset? SentAt => LegacyTime.Of(CreatedTimestamp);
}

internal static class LegacyTime
{
    internal static DateTimeOffset? Of(long? milliseconds) =>
        milliseconds is { } value and >= 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    internal static DateTimeOffset? Of(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            "ddd MMM dd HH:mm:ss zzz yyyy",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}

using System.Globalization;

namespace XApi.Sandbox;

/// <summary>The client's <see cref="XId"/> for ids as numbers, which is how the world keeps and compares them.</summary>
internal static class Ids
{
    // The first moment that an id can hold, and a little more: XId.FirstAt takes no earlier one.
    private static readonly DateTimeOffset First = new(2010, 11, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A time that is far behind any Tweet, and can be one of an id.</summary>
    internal static readonly DateTimeOffset Latest = new(2079, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The smallest id of a moment; 0 for moments before ids held one.</summary>
    internal static long FirstAt(DateTimeOffset time) => time < First ? 0 : long.Parse(XId.FirstAt(time), CultureInfo.InvariantCulture);

    /// <summary>The moment at which an id was given out. Ids from before ids held one are all of the first moment.</summary>
    internal static DateTimeOffset TimeOf(long id) => XId.GetTime(JsonText.Id(id)) ?? First;
}

namespace XApi;

/// <summary>A URL, mention, List, hashtag or cashtag that stands in a text, with its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">A URL as it is written; the name of a user, hashtag or cashtag without its sign; of a List the username, a slash and its name.</param>
/// <param name="Range">Its place in UTF-16 units, as .NET counts, with the sign: <c>text[entity.Range]</c>.</param>
/// <param name="Start">Where it begins, in Unicode code points from 0, as X counts.</param>
/// <param name="End">The position after its last character, in Unicode code points from 0, as X counts.</param>
public readonly record struct XTextEntity(XTextEntityKind Kind, string Value, Range Range, int Start, int End) : ITextSpan
{
    /// <summary>The place as .NET counts.</summary>
    /// <param name="text">The text in which it was found.</param>
    public Range In(string text) => CodePoints.Range(text, Start, End);
}

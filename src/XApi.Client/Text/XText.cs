namespace XApi;

/// <summary>What X counts and finds in a text: its length, its entities, how it becomes HTML or a thread.</summary>
/// <remarks>The rules are those of X's twitter-text 3.1, whose conformance data all pass. Everything is linear in the length of the text, whatever the text.</remarks>
public static class XText
{
    /// <summary>Measures a text as X counts it.</summary>
    /// <param name="text">The text, as it is posted.</param>
    /// <param name="rules">The limit and the weights; null for <see cref="XTextRules.Default"/>, 280.</param>
    public static XTextMeasure Measure(string text, XTextRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TextLength.Measure(text, rules ?? XTextRules.Default);
    }

    /// <summary>Finds the URLs, mentions, Lists, hashtags and cashtags of a text, in their order. None overlaps another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bareUrls">Whether URLs without a protocol, such as <c>example.com</c>, are found: X shortens and charges them as well.</param>
    public static IReadOnlyList<XTextEntity> Entities(string text, bool bareUrls = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EntityScanner.Find(text, bareUrls);
    }

    /// <summary>The user whom a text addresses by beginning with a mention, without the sign; null when it does not.</summary>
    /// <param name="text">The text.</param>
    public static string? Addressee(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TagScanner.LeadingMention(text) is var (start, end, _) ? text[(start + 1)..end] : null;
    }

    /// <summary>Whether a text is a username with its sign, such as <c>@XDevelopers</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsUsername(string text) => IsOne(text, XTextEntityKind.Mention);

    /// <summary>Whether a text names a List, such as <c>@XDevelopers/news</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsList(string text) => IsOne(text, XTextEntityKind.List);

    /// <summary>Whether a text is a hashtag with its sign.</summary>
    /// <param name="text">The text.</param>
    public static bool IsHashtag(string text) => IsOne(text, XTextEntityKind.Hashtag);

    /// <summary>Whether a text is a cashtag with its sign.</summary>
    /// <param name="text">The text.</param>
    public static bool IsCashtag(string text) => IsOne(text, XTextEntityKind.Cashtag);

    /// <summary>Whether a text as a whole is a URL.</summary>
    /// <param name="text">The text.</param>
    /// <param name="needsProtocol">Whether it has to begin with <c>http://</c> or <c>https://</c>.</param>
    public static bool IsUrl(string text, bool needsProtocol = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return UrlCheck.IsUrl(text, needsProtocol);
    }

    /// <summary>A text as HTML, in which its URLs, mentions, Lists, hashtags and cashtags are links.</summary>
    /// <param name="text">The text as its author wrote it, not escaped.</param>
    /// <param name="options">Classes, addresses and escaping; null for the defaults.</param>
    public static string ToHtml(string text, XTextHtmlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return HtmlText.Write(text, options ?? XTextHtmlOptions.Default);
    }

    /// <summary>A Tweet as HTML, with the entities that X found in it: its URLs are displayed as X does.</summary>
    /// <param name="tweet">The Tweet, read with the field <c>entities</c>; of a long one, <c>note_tweet</c> is written.</param>
    /// <param name="options">Classes and addresses; null for the defaults. The text is always escaped.</param>
    public static string ToHtml(Tweet tweet, XTextHtmlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tweet);
        return HtmlText.Write(tweet, options ?? XTextHtmlOptions.Default);
    }

    /// <summary>Marks places of a text in HTML, such as what a search found.</summary>
    /// <param name="html">The HTML, as <see cref="ToHtml(string, XTextHtmlOptions?)"/> makes it.</param>
    /// <param name="hits">The places in order, in UTF-16 units of what is displayed: tags don't count, and what is escaped, such as <c>&amp;amp;</c>, is one character.</param>
    /// <param name="tag">The element that marks.</param>
    /// <exception cref="ArgumentException">The hits overlap or are out of order, or the tag is no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A hit ends behind the text.</exception>
    public static string Highlight(string html, IEnumerable<Range> hits, string tag = "em")
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(tag);
        return tag.Length > 0 && tag.All(char.IsAsciiLetterOrDigit)
            ? HitHighlight.Write(html, hits, tag)
            : throw new ArgumentException($"\"{tag}\" is no name of an element: give letters and digits, such as em or mark.", nameof(tag));
    }

    /// <summary>Splits a text into the parts of a thread, each within the limit.</summary>
    /// <param name="text">The text. A text that fits is the only part.</param>
    /// <param name="options">The limit and the numbers; null for 280 and none.</param>
    /// <returns>The parts in order. They end where a sentence does, if one does in the last two thirds of a part, else where a word does; no URL or grapheme cluster is cut.</returns>
    /// <remarks>White space at the ends of parts is left out.</remarks>
    /// <exception cref="ArgumentException">The limit has no room for a URL and a number.</exception>
    public static IReadOnlyList<string> Split(string text, XThreadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ThreadSplit.Split(text, options ?? new());
    }

    /// <summary>The text as its author wrote it: X escapes <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> in what it returns, and no others.</summary>
    /// <param name="text">The text as X returned it.</param>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EscapedText.Decode(text);
    }

    private static bool IsOne(string text, XTextEntityKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EntityScanner.Find(text, bareUrls: true) is [var entity] && entity.Kind == kind && entity.Range.Equals(0..text.Length);
    }
}

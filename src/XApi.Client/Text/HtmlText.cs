using System.Text;

namespace XApi;

/// <summary>Writes a text as HTML in which its entities are links.</summary>
internal static class HtmlText
{
    // What is copied with a link though it is not displayed.
    private const string Hidden = "<span style='position:absolute;left:-9999px;'>";

    /// <summary>A text as its author wrote it.</summary>
    internal static string Write(string text, XTextHtmlOptions options) =>
        Write(
            text,
            EntityScanner.Find(text, options.LinksBareUrls).Select(entity => (entity, (UrlEntity?)null)),
            part => options.Escapes ? Escape(part) : part,
            options
        );

    /// <summary>A Tweet, whose text is escaped already and whose entities X found.</summary>
    internal static string Write(Tweet tweet, XTextHtmlOptions options)
    {
        var (text, entities) = tweet.NoteTweet is { Text: { } note, Entities: var found }
            ? (note, Found(note, found?.Urls, found?.Mentions, found?.Hashtags, found?.Cashtags))
            : (
                tweet.Text,
                Found(tweet.Text, tweet.Entities?.Urls, tweet.Entities?.Mentions, tweet.Entities?.Hashtags, tweet.Entities?.Cashtags)
            );
        return Write(text, entities, part => Escape(EscapedText.Decode(part)), options);
    }

    private static IEnumerable<(XTextEntity, UrlEntity?)> Found(
        string text,
        IReadOnlyList<UrlEntity>? urls,
        IReadOnlyList<MentionEntity>? mentions,
        IReadOnlyList<HashtagEntity>? hashtags,
        IReadOnlyList<CashtagEntity>? cashtags
    ) =>
        (urls ?? [])
            .Select(url => (At(text, XTextEntityKind.Url, url.Url, url), (UrlEntity?)url))
            .Concat((mentions ?? []).Select(mention => (At(text, XTextEntityKind.Mention, mention.Username, mention), (UrlEntity?)null)))
            .Concat((hashtags ?? []).Select(hashtag => (At(text, XTextEntityKind.Hashtag, hashtag.Tag, hashtag), (UrlEntity?)null)))
            .Concat((cashtags ?? []).Select(cashtag => (At(text, XTextEntityKind.Cashtag, cashtag.Tag, cashtag), (UrlEntity?)null)))
            .OrderBy(entity => entity.Item1.Start);

    private static XTextEntity At(string text, XTextEntityKind kind, string value, ITextSpan span) =>
        new(kind, value, span.In(text), span.Start, span.End);

    private static string Write(
        string text,
        IEnumerable<(XTextEntity, UrlEntity?)> entities,
        Func<string, string> plain,
        XTextHtmlOptions options
    )
    {
        var html = new StringBuilder(text.Length * 2);
        var done = 0;
        foreach (var (entity, url) in entities)
        {
            var (start, length) = entity.Range.GetOffsetAndLength(text.Length);
            // Several photos are one URL, which X lists once for each. What stands elsewhere than its place says is no link.
            if (start < done || length == 0 || !options.Links.Contains(entity.Kind) || !HasSign(text[start], entity.Kind))
            {
                continue;
            }

            html.Append(plain(text[done..start]));
            switch (entity.Kind)
            {
                case XTextEntityKind.Url:
                    AppendUrl(html, entity.Value, url, options);
                    break;
                case XTextEntityKind.Mention or XTextEntityKind.List:
                    AppendMention(html, text[start], entity, options);
                    break;
                default:
                    AppendTag(html, text[start], entity, options);
                    break;
            }

            done = start + length;
        }

        return html.Append(plain(text[done..])).ToString();
    }

    private static bool HasSign(char first, XTextEntityKind kind) =>
        kind switch
        {
            XTextEntityKind.Mention or XTextEntityKind.List => TextCharacters.IsAtSign(first),
            XTextEntityKind.Hashtag => TextCharacters.IsHashSign(first),
            XTextEntityKind.Cashtag => first == '$',
            _ => true,
        };

    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);

    private static void AppendUrl(StringBuilder html, string url, UrlEntity? known, XTextHtmlOptions options)
    {
        html.Append("<a");
        Attribute(html, "href", UrlScanner.HasProtocol(url) ? url : $"https://{url}");
        Attribute(html, "title", known?.DisplayUrl is null ? null : known.ExpandedUrl);
        Attribute(html, "class", options.UrlClass);
        Close(html, options)
            .Append(known?.DisplayUrl is { } shown ? Displayed(shown, known.ExpandedUrl ?? "") : Escape(url))
            .Append("</a>");
    }

    // X's own way: the displayed part is cut out of the whole URL, and who copies the link gets the whole one.
    private static string Displayed(string shown, string whole)
    {
        var part = shown.Replace("…", "", StringComparison.Ordinal);
        var at = part.Length == 0 ? -1 : whole.IndexOf(part, StringComparison.Ordinal);
        if (at < 0)
        {
            return Escape(shown);
        }

        var before = shown.StartsWith('…') ? "…" : "";
        var after = shown.EndsWith('…') ? "…" : "";
        return $"<span class='tco-ellipsis'>{before}{Hidden}&nbsp;</span></span>{Hidden}{Escape(whole[..at])}</span>"
            + $"<span class='js-display-url'>{Escape(part)}</span>{Hidden}{Escape(whole[(at + part.Length)..])}</span>"
            + $"<span class='tco-ellipsis'>{Hidden}&nbsp;</span>{after}</span>";
    }

    // The sign stands before the link.
    private static void AppendMention(StringBuilder html, char sign, XTextEntity entity, XTextHtmlOptions options)
    {
        html.Append(sign).Append("<a");
        Attribute(html, "class", entity.Kind == XTextEntityKind.List ? options.ListClass : options.MentionClass);
        Attribute(html, "href", options.BaseUrl + entity.Value);
        Close(html, options).Append(Escape(entity.Value)).Append("</a>");
    }

    private static void AppendTag(StringBuilder html, char sign, XTextEntity entity, XTextHtmlOptions options)
    {
        var isHashtag = entity.Kind == XTextEntityKind.Hashtag;
        html.Append("<a");
        Attribute(html, "href", $"{options.BaseUrl}search?q={(isHashtag ? "%23" : "%24")}{entity.Value}");
        Attribute(html, "title", $"{(isHashtag ? '#' : '$')}{entity.Value}");
        Attribute(
            html,
            "class",
            !isHashtag ? options.CashtagClass
                : options.HashtagClass is not null && entity.Value is [var first, ..] && IsRightToLeft(first)
                    ? $"{options.HashtagClass} rtl"
                : options.HashtagClass
        );
        Close(html, options).Append(sign).Append(Escape(entity.Value)).Append("</a>");
    }

    private static StringBuilder Close(StringBuilder html, XTextHtmlOptions options)
    {
        Attribute(html, "target", options.Target);
        Attribute(html, "rel", options.Rel);
        return html.Append('>');
    }

    private static void Attribute(StringBuilder html, string name, string? value)
    {
        if (value is not null)
        {
            html.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }
    }

    private static bool IsRightToLeft(char character) =>
        character is (>= '\u0590' and <= '\u06FF') or (>= '\u0750' and <= '\u077F') or (>= '\uFE70' and <= '\uFEFF');
}

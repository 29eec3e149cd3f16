namespace XApi;

/// <summary>How a text becomes HTML.</summary>
public sealed record XTextHtmlOptions
{
    /// <summary>What becomes a link: everything by default.</summary>
    public IReadOnlyList<XTextEntityKind> Links { get; init; } = Enum.GetValues<XTextEntityKind>();

    /// <summary>What the addresses of users, Lists, hashtags and cashtags begin with. <c>https://x.com/</c> by default.</summary>
    public string BaseUrl { get; init; } = "https://x.com/";

    /// <summary>The class of a link to a URL. None by default.</summary>
    public string? UrlClass { get; init; }

    /// <summary>The class of a link to a user.</summary>
    public string? MentionClass { get; init; } = "tweet-url username";

    /// <summary>The class of a link to a List.</summary>
    public string? ListClass { get; init; } = "tweet-url list-slug";

    /// <summary>The class of a link to a hashtag; <c>rtl</c> is added to it for one that is written from right to left.</summary>
    public string? HashtagClass { get; init; } = "tweet-url hashtag";

    /// <summary>The class of a link to a cashtag.</summary>
    public string? CashtagClass { get; init; } = "tweet-url cashtag";

    /// <summary>The <c>rel</c> of every link; null for none. <c>nofollow</c> by default.</summary>
    public string? Rel { get; init; } = "nofollow";

    /// <summary>The <c>target</c> of every link, such as <c>_blank</c>. None by default.</summary>
    public string? Target { get; init; }

    /// <summary>Whether URLs without a protocol become links, to <c>https</c>. False by default, as on X until they are shortened.</summary>
    public bool LinksBareUrls { get; init; }

    /// <summary>Whether what is no link is escaped. True by default; false only for a text that is HTML and trusted.</summary>
    public bool Escapes { get; init; } = true;

    internal static XTextHtmlOptions Default { get; } = new();
}

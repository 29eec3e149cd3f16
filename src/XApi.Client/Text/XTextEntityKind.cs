namespace XApi;

/// <summary>What an entity of a text is.</summary>
public enum XTextEntityKind
{
    /// <summary>A URL, with a protocol or without.</summary>
    Url,

    /// <summary>A mention, such as <c>@XDevelopers</c>.</summary>
    Mention,

    /// <summary>A List, such as <c>@XDevelopers/news</c>.</summary>
    List,

    /// <summary>A hashtag, such as <c>#snow</c>.</summary>
    Hashtag,

    /// <summary>A cashtag, such as <c>$NVDA</c>.</summary>
    Cashtag,
}

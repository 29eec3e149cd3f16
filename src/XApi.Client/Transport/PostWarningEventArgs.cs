namespace XApi;

/// <summary>A Tweet is about to be posted that X will probably refuse, or charge more for.</summary>
/// <param name="kind">What the warning is about.</param>
/// <param name="operation">The operation that is called.</param>
/// <param name="message">What it is, and what follows from it.</param>
/// <param name="text">The text that is posted; null where there is none.</param>
public sealed class PostWarningEventArgs(PostWarningKind kind, XOperation operation, string message, string? text) : EventArgs
{
    /// <summary>What the warning is about.</summary>
    public PostWarningKind Kind => kind;

    /// <summary>The operation that is called.</summary>
    public XOperation Operation => operation;

    /// <summary>What it is, and what follows from it.</summary>
    public string Message => message;

    /// <summary>The text that is posted; null where there is none.</summary>
    public string? Text => text;
}

/// <summary>What a warning before a post is about.</summary>
public enum PostWarningKind
{
    /// <summary>The text is longer than X takes from accounts without Premium.</summary>
    TooLong,

    /// <summary>The text has a URL, for which X charges more.</summary>
    Url,

    /// <summary>It is a reply, which X takes from self-serve accounts only where its user was mentioned or quoted.</summary>
    Reply,

    /// <summary>It has a member that X refuses from self-serve accounts, such as the Tweet that it quotes.</summary>
    SelfServe,
}

namespace XApi;

/// <summary>A body whose text is posted for others to read.</summary>
internal interface IPostedText
{
    string? Text { get; }

    /// <summary>Whether it is posted as a reply to another's Tweet, as far as the client knows.</summary>
    bool IsReply { get; }

    /// <summary>The body as JSON.</summary>
    string ToJson();
}

public sealed partial class CreateTweetRequest : IPostedText
{
    /// <summary>Whether it replies to the part of a thread before it, which is the same user's: X refuses no such reply.</summary>
    internal bool ContinuesThread { get; set; }

    bool IPostedText.IsReply => Reply is { InReplyToTweetId.Length: > 0 } && !ContinuesThread;
}

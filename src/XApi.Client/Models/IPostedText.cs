namespace XApi;

/// <summary>A body whose text is posted for others to read.</summary>
internal interface IPostedText
{
    string? Text { get; }

    /// <summary>Whether it is posted as a reply.</summary>
    bool IsReply { get; }

    /// <summary>The body as JSON.</summary>
    string ToJson();
}

public sealed partial class CreateTweetRequest : IPostedText
{
    bool IPostedText.IsReply => Reply is { InReplyToTweetId.Length: > 0 };
}

namespace XApi;

/// <summary>A body whose text is posted for others to read.</summary>
internal interface IPostedText
{
    string? Text { get; }
}

public sealed partial class CreateTweetRequest : IPostedText;

namespace XApi;

/// <summary>Media that were uploaded and can be attached.</summary>
/// <param name="MediaId">The id, for <c>media_ids</c> of a Tweet or the attachment of a message.</param>
/// <param name="Category">The category that they were uploaded as.</param>
public sealed record MediaUpload(string MediaId, MediaCategory Category)
{
    /// <summary>The key that the attachment will have; null where X did not say.</summary>
    public string? MediaKey { get; init; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Until when they can be attached, by this machine's clock; null where X did not say. It is 24 hours after the upload.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How far an upload is. It never goes back, also where an upload starts again.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="BytesSent">How many bytes X has, or had before the upload started again.</param>
/// <param name="TotalBytes">How many bytes the file has.</param>
/// <param name="ProcessingPercent">How much is processed, 0 to 100; null before that, and where X does not say.</param>
public readonly record struct MediaProgress(MediaUploadStage Stage, long BytesSent, long TotalBytes, int? ProcessingPercent);

/// <summary>What an upload is doing.</summary>
public enum MediaUploadStage
{
    /// <summary>The bytes are being sent.</summary>
    Sending,

    /// <summary>X processes the file.</summary>
    Processing,

    /// <summary>The media can be attached.</summary>
    Done,
}

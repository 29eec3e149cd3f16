namespace XApi;

/// <summary>
/// Optional parameters of <see cref="IMediaClient.UploadAsync"/>. Timeout, rate-limit policy and credential hold for each of its requests.
/// <see cref="CallOptions.AllowRetry"/> is true by default: nothing that an upload sends does harm twice.
/// </summary>
public sealed record MediaUploadOptions : CallOptions
{
    /// <summary>What the file is for. A Tweet by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the uses.</exception>
    public MediaUse Use
    {
        get;
        init => field = Bound.Known(value);
    }

    /// <summary>The category to upload it as; null, the default, lets <see cref="Use"/> and the file's bytes decide.</summary>
    public MediaCategory? Category { get; init; }

    /// <summary>The media type; null, the default, lets the file's bytes decide.</summary>
    public UploadMediaType? MediaType { get; init; }

    /// <summary>Whether it may be used in more than one Direct Message. It concerns uploads in chunks. False by default.</summary>
    public bool Shared { get; init; }

    /// <summary>The ids of other users who may use it. Empty by default.</summary>
    public IReadOnlyList<string> AdditionalOwners { get; init; } = [];

    /// <summary>
    /// The size of a chunk in bytes, 16 KiB to 64 MiB. 2 MiB by default, or as much as the number of chunks that X takes asks for. X does not say how large one
    /// may be: where it refuses a chunk as too large, the upload continues with chunks of half the size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 16 KiB or above 64 MiB.</exception>
    public int ChunkBytes
    {
        get;
        init => field = Bound.Number(value, 16 * 1024, 64 * 1024 * 1024);
    } = 2 * 1024 * 1024;

    /// <summary>How many chunks are sent at the same time, 1 to 16. 4 by default. On a connection that is too slow for that, they follow one another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 or above 16.</exception>
    public int MaxConcurrency
    {
        get;
        init => field = Bound.Number(value, 1, 16);
    } = 4;

    /// <summary>How long X may take to process a video or GIF before the upload fails. An hour by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan ProcessingTimeout
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromHours(1);

    /// <summary>
    /// Where an earlier upload of the same file stopped, to send only what is missing. An upload that X no longer has is started again from the beginning. Null,
    /// the default, starts a new one.
    /// </summary>
    public MediaUploadCheckpoint? ResumeFrom { get; init; }

    /// <summary>
    /// Receives the state of an upload in chunks whenever it has changed, to keep it: the next chunk's is given when this has returned. Null, the default,
    /// keeps nothing.
    /// </summary>
    public Func<MediaUploadCheckpoint, CancellationToken, ValueTask>? SaveCheckpoint { get; init; }
}

/// <summary>What media are uploaded for, which decides their category.</summary>
public enum MediaUse
{
    /// <summary>A Tweet: <c>tweet_image</c>, <c>tweet_gif</c> or <c>tweet_video</c>.</summary>
    Tweet,

    /// <summary>A Direct Message: <c>dm_image</c>, <c>dm_gif</c> or <c>dm_video</c>.</summary>
    DirectMessage,

    /// <summary>A Tweet with a video that is longer than 140 seconds, for accounts that may: <c>amplify_video</c>. Other files are as for a Tweet.</summary>
    Amplify,
}

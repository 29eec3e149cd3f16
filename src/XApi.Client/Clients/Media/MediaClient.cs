namespace XApi;

// Written by hand: an upload as one call, which several requests make.
public partial interface IMediaClient
{
    /// <summary>Uploads a file: a photo in one request, a GIF or video in chunks, and waits until it can be attached.</summary>
    /// <param name="source">The file, with the description for those who can't see it.</param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="progress">Receives how far the upload is, after each chunk and while X processes; null for no reports.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The media, which the same user can attach for 24 hours.</returns>
    /// <remarks>
    /// What kind of file it is, its bytes say, not its name. What X would refuse by its documentation is refused before a byte is sent: size, frames and pixels of a
    /// GIF, duration, dimensions, frame rate and codecs of an MP4. A chunk that fails is sent again alone. Memory does not grow with the file: it is read piece by
    /// piece. Needs a credential of a user with the scope <c>media.write</c>, or OAuth 1.0a.
    /// <see href="https://docs.x.com/x-api/media/quickstart/media-upload-chunked"/>
    /// </remarks>
    /// <exception cref="XInvalidParameterException">X would refuse the file by its documentation, or the checkpoint is another file's.</exception>
    /// <exception cref="XMediaProcessingException">X could not process the file; the exception has X's reason.</exception>
    /// <exception cref="XApiException">X returned an error, or nothing at all. What <see cref="MediaUploadOptions.SaveCheckpoint"/> received last resumes the upload.</exception>
    /// <exception cref="IOException">The file can't be read, or it changed during the upload.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Once the file is up, its inner exception is an <see cref="XApiException"/> with the id.</exception>
    Task<MediaUpload> UploadAsync(
        MediaSource source,
        MediaUploadOptions? options = null,
        IProgress<MediaProgress>? progress = null,
        CancellationToken cancellationToken = default
    );
}

public sealed partial class MediaClient
{
    /// <inheritdoc/>
    public Task<MediaUpload> UploadAsync(
        MediaSource source,
        MediaUploadOptions? options = null,
        IProgress<MediaProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        return new MediaUploading(new MediaRequests(_transport, options ?? new()), progress).RunAsync(source, cancellationToken);
    }

    /// <summary>Refuses files that X would refuse, before any is uploaded: one by one, and as what one Tweet takes together.</summary>
    internal async Task CheckAsync(IReadOnlyList<MediaSource> files, MediaUploadOptions options, CancellationToken cancellationToken)
    {
        var kinds = new List<MediaFormat>();
        foreach (var file in files)
        {
            var checking = new MediaUploading(new MediaRequests(_transport, options), null);
            kinds.Add(await checking.CheckAsync(file, cancellationToken).ConfigureAwait(false) ?? MediaFormat.Unknown);
        }

        if (kinds.Count > 1 && kinds.Exists(kind => kind.Kind is MediaKind.Video or MediaKind.Gif))
        {
            throw new XInvalidParameterException(
                XOperation.CreateTweet,
                "media",
                "takes up to 4 photos, or 1 video, or 1 GIF",
                string.Join(", ", kinds.Select(kind => kind.Name))
            );
        }
    }
}

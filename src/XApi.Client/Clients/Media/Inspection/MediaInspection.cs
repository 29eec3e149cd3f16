namespace XApi;

/// <summary>Finds out what kind of file it is.</summary>
internal static class MediaInspection
{
    internal static async Task<MediaFormat> RunAsync(MediaContent content, CancellationToken cancellationToken)
    {
        var head = new byte[MediaFormat.HeadBytes];
        var read = await content.FillAsync(0, head, cancellationToken).ConfigureAwait(false);
        var format = MediaFormat.Of(head.AsSpan(0, read));
        return
            format == MediaFormat.Gif
            && await GifFacts.ReadAsync(content, mostFrames: 2, cancellationToken).ConfigureAwait(false) is { Frames: 1 }
            ? MediaFormat.StillGif
            : format;
    }
}

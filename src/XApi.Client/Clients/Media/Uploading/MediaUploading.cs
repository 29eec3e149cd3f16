namespace XApi;

/// <summary>One upload from its file to media that can be attached: what it is, whether X takes it, how it goes up, what is said of it.</summary>
internal sealed class MediaUploading(MediaRequests requests, IProgress<MediaProgress>? progress)
{
    private readonly UploadProgress _progress = new(progress);

    private MediaUploadOptions Options => requests.Options;

    internal async Task<MediaUpload> RunAsync(MediaSource source, CancellationToken cancellationToken)
    {
        CheckWhatIsSaid(source);
        await CheckBesideAsync(source, cancellationToken).ConfigureAwait(false);
        var content = source.Open();
        await using var _ = content.ConfigureAwait(false);
        await content.OpenAsync(head => LimitOf(MediaFormat.Of(head.Span)), cancellationToken).ConfigureAwait(false);
        var (file, category) = await CheckAsync(content, source, cancellationToken).ConfigureAwait(false);
        var sent = await SendAsync(content, category, Options.MediaType ?? file.Type, cancellationToken).ConfigureAwait(false);
        var media = sent;
        try
        {
            media = await new ProcessingWait(
                requests,
                percent => _progress.Report(MediaUploadStage.Processing, content.Length, content.Length, percent)
            )
                .RunAsync(sent, cancellationToken)
                .ConfigureAwait(false);
            await SayAsync(source, sent.Id, category, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure)
        {
            // What X could not process can't be attached.
            var isOfUse = failure is not XMediaProcessingException { HasTimedOut: false };
            failure.Facts = failure.Facts with { MediaIds = isOfUse ? [sent.Id] : null };
            throw;
        }
        catch (OperationCanceledException cancelled)
        {
            throw UploadedMediaFailure.Of(cancelled, [sent.Id], cancellationToken);
        }
        catch (IOException unreadable)
        {
            // A thumbnail or subtitles.
            throw UploadedMediaFailure.Of(unreadable, [sent.Id]);
        }
        catch (XInvalidParameterException wrong)
        {
            // The same, of a stream that could not be looked at before.
            throw UploadedMediaFailure.Of(wrong, [sent.Id]);
        }

        _progress.Report(MediaUploadStage.Done, content.Length, content.Length, null);
        return new MediaUpload(sent.Id, category)
        {
            MediaKey = media.MediaKey ?? sent.MediaKey,
            Size = content.Length,
            ExpiresAt = requests.TimeAfter(media.ExpiresAfterSecs ?? sent.ExpiresAfterSecs),
        };
    }

    /// <summary>Refuses a file that X would refuse, without sending anything, and says what it is; null for a stream that can be read only once.</summary>
    internal async Task<MediaFormat?> CheckAsync(MediaSource source, CancellationToken cancellationToken)
    {
        CheckWhatIsSaid(source);
        await CheckBesideAsync(source, cancellationToken).ConfigureAwait(false);
        if (source.IsReadOnce)
        {
            return null;
        }

        var content = source.Open();
        await using var _ = content.ConfigureAwait(false);
        await content.OpenAsync(head => LimitOf(MediaFormat.Of(head.Span)), cancellationToken).ConfigureAwait(false);
        return (await CheckAsync(content, source, cancellationToken).ConfigureAwait(false)).File;
    }

    private async Task<(MediaFormat File, MediaCategory Category)> CheckAsync(
        MediaContent content,
        MediaSource source,
        CancellationToken cancellationToken
    )
    {
        if (content.Length == 0)
        {
            throw MediaCheck.Empty(source.Name);
        }

        var file = await MediaInspection.RunAsync(content, cancellationToken).ConfigureAwait(false);
        var category = Options.Category ?? file.CategoryFor(Options.Use) ?? throw MediaCheck.Unknown(file, source.Name);
        if (requests.ValidatesRequests)
        {
            await MediaCheck.RunAsync(content, file, category, source.Name, cancellationToken).ConfigureAwait(false);
            if (source.Subtitles.Count > 0)
            {
                MediaCheck.TakesSubtitles(file, category, source.Name);
            }
        }

        return (file, category);
    }

    // What will be said of the file is checked first: a description that is too long would show after minutes of uploading.
    private void CheckWhatIsSaid(MediaSource source)
    {
        if (Metadata(source.AltText, source.Thumbnail is null ? null : "1") is { } metadata)
        {
            requests.Check(requests.Metadata("1", metadata));
        }

        foreach (var subtitles in source.Subtitles)
        {
            requests.Check(requests.Subtitles("1", MediaCategory.TweetVideo, subtitles, "1"));
        }
    }

    // The most bytes that a stream is copied for: of what X takes at all where the kind of file is not known.
    private long LimitOf(MediaFormat format) =>
        (Options.Category ?? format.CategoryFor(Options.Use)) is { } category && MediaLimits.Of(category)?.MaxBytes is { } most
            ? most
            : MediaCheck.MaxBytes;

    private async Task<UploadedMedia> SendAsync(
        MediaContent content,
        MediaCategory category,
        UploadMediaType? type,
        CancellationToken cancellationToken
    )
    {
        _progress.Report(MediaUploadStage.Sending, 0, content.Length, null);
        if (MediaLimits.Of(category)?.Kind is MediaKind.Photo or MediaKind.Subtitles)
        {
            try
            {
                return await OnceAsync(content, category, cancellationToken).ConfigureAwait(false);
            }
            catch (XApiException failure) when (ChunkedUpload.MayBeTooLarge(failure, isFirst: true))
            {
                // The edge in front of X takes less in one request than X does of a photo. It goes in chunks then.
            }
        }

        using var upload = new ChunkedUpload(
            requests,
            content,
            category,
            type,
            sent => _progress.Report(MediaUploadStage.Sending, sent, content.Length, null)
        );
        return await upload.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<UploadedMedia> OnceAsync(MediaContent content, MediaCategory category, CancellationToken cancellationToken)
    {
        var whole = new ContentSlice(content, 0, content.Length);
        await using var _ = whole.ConfigureAwait(false);
        try
        {
            var media = await requests.OnceAsync(whole, category, cancellationToken).ConfigureAwait(false);
            content.CheckUnchanged();
            return media;
        }
        catch (Exception) when (whole.Failure is { } unreadable)
        {
            throw new IOException($"The file could not be read: {unreadable.Message}", unreadable);
        }
    }

    private async Task SayAsync(MediaSource source, string mediaId, MediaCategory category, CancellationToken cancellationToken)
    {
        var thumbnail = source.Thumbnail is null
            ? null
            : await BesideAsync(source.Thumbnail, null, cancellationToken).ConfigureAwait(false);
        if (Metadata(source.AltText, thumbnail?.MediaId) is { } metadata)
        {
            await requests.SetAsync(requests.Metadata(mediaId, metadata), cancellationToken).ConfigureAwait(false);
        }

        foreach (var subtitles in source.Subtitles)
        {
            var uploaded = await BesideAsync(subtitles.Source, MediaCategory.Subtitles, cancellationToken).ConfigureAwait(false);
            await requests
                .AddAsync(requests.Subtitles(mediaId, category, subtitles, uploaded.MediaId), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private Task<MediaUpload> BesideAsync(MediaSource source, MediaCategory? category, CancellationToken cancellationToken) =>
        Beside(category).RunAsync(source, cancellationToken);

    // A file that belongs to the one that is uploaded: it has no checkpoint, type or category of that one.
    private MediaUploading Beside(MediaCategory? category) =>
        new(
            requests.For(
                Options with
                {
                    Use = MediaUse.Tweet,
                    Category = category,
                    MediaType = null,
                    ResumeFrom = null,
                    SaveCheckpoint = null,
                }
            ),
            null
        );

    // A thumbnail that is not there would show after minutes of uploading, too.
    private async Task CheckBesideAsync(MediaSource source, CancellationToken cancellationToken)
    {
        if (source.Thumbnail is { } thumbnail)
        {
            await Beside(null).CheckAsync(thumbnail, cancellationToken).ConfigureAwait(false);
        }

        foreach (var subtitles in source.Subtitles)
        {
            await Beside(MediaCategory.Subtitles).CheckAsync(subtitles.Source, cancellationToken).ConfigureAwait(false);
        }
    }

    private static UploadMetadata? Metadata(string? altText, string? thumbnailId) =>
        altText is null && thumbnailId is null
            ? null
            : new()
            {
                AltText = altText is null ? null : new() { Text = altText },
                PreviewImage = thumbnailId is null
                    ? null
                    : new()
                    {
                        MediaKey = new() { Media = thumbnailId, MediaCategory = PreviewMediaCategory.TweetImage },
                    },
            };
}

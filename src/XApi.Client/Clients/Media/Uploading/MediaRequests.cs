namespace XApi;

/// <summary>The requests that an upload is made of, each with the options of the upload.</summary>
internal sealed class MediaRequests(XTransport transport, MediaUploadOptions options)
{
    // Ten years.
    private const long MostSeconds = 315_360_000;

    // A request of an upload may be sent twice: at worst X keeps a file for a day that nobody attaches.
    private readonly MediaUploadOptions _call = options with { AllowRetry = options.AllowRetry ?? true, ThrowOnPartialErrors = false };

    internal MediaUploadOptions Options => options;

    internal TimeProvider Clock => transport.Clock;

    /// <summary>The time of X's number of seconds from now. X's numbers are not trusted to be ones that a clock can hold.</summary>
    internal DateTimeOffset? TimeAfter(long? seconds) => seconds is { } count ? Clock.GetUtcNow() + Span(count) : null;

    internal static TimeSpan Span(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MostSeconds));

    internal Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => transport.WaitAsync(delay, cancellationToken);

    /// <summary>Whether what fails may be sent again.</summary>
    internal bool Retries => transport.Retries && options.AllowRetry != false;

    internal bool ValidatesRequests => transport.ValidatesRequests;

    /// <summary>The same for another file of the same upload, such as a thumbnail.</summary>
    internal MediaRequests For(MediaUploadOptions other) => new(transport, other);

    internal async Task<UploadedMedia> OnceAsync(Stream content, MediaCategory category, CancellationToken cancellationToken) =>
        Needed(
            XOperation.UploadMedia,
            await transport
                .SendAsync(
                    new XRequest(XOperation.UploadMedia, _call).Multipart(
                        new MultipartBody()
                            .Text("media_category", category)
                            .Text(
                                "additional_owners",
                                options.AdditionalOwners.Count == 0 ? null : string.Join(',', options.AdditionalOwners)
                            )
                            .File("media", content)
                    ),
                    ModelReader<MediaUploadResponse>.Read,
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    internal async Task<UploadedMedia> InitializeAsync(
        long bytes,
        MediaCategory category,
        UploadMediaType? type,
        CancellationToken cancellationToken
    ) =>
        Needed(
            XOperation.InitializeUpload,
            await transport
                .SendAsync(
                    new XRequest(XOperation.InitializeUpload, _call).Body(
                        new InitializeMediaRequest
                        {
                            MediaCategory = category,
                            MediaType = type,
                            TotalBytes = bytes,
                            Shared = options.Shared ? true : null,
                            AdditionalOwners = options.AdditionalOwners.Count == 0 ? null! : options.AdditionalOwners,
                        }
                    ),
                    ModelReader<MediaUploadResponse>.Read,
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    internal async Task AppendAsync(string mediaId, Stream chunk, int index, CancellationToken cancellationToken)
    {
        try
        {
            await transport
                .SendAsync(
                    new XRequest(XOperation.AppendUpload, _call)
                        .Path("id", mediaId)
                        .Multipart(new MultipartBody().Text("segment_index", index).File("media", chunk)),
                    ModelReader<AppendMediaResponse>.Read,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (XInvalidResponseException empty) when (string.IsNullOrEmpty(empty.Body))
        {
            // A success without a body, as the API had it before version 2.
        }
    }

    internal async Task<UploadedMedia> FinalizeAsync(string mediaId, CancellationToken cancellationToken) =>
        Needed(
            XOperation.FinalizeUpload,
            await transport
                .SendAsync(
                    new XRequest(XOperation.FinalizeUpload, _call).Path("id", mediaId),
                    ModelReader<MediaUploadResponse>.Read,
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    internal async Task<UploadedMedia> StatusAsync(string mediaId, CancellationToken cancellationToken) =>
        Needed(
            XOperation.GetUploadStatus,
            await transport
                .SendAsync(
                    new XRequest(XOperation.GetUploadStatus, _call).Query("media_id", mediaId).Query("command", MediaUploadCommand.STATUS),
                    ModelReader<MediaUploadResponse>.Read,
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    internal XRequest Metadata(string mediaId, UploadMetadata metadata) =>
        new XRequest(XOperation.SetMediaMetadata, _call).Body(new MediaMetadataRequest { Id = mediaId, Metadata = metadata });

    internal Task SetAsync(XRequest metadata, CancellationToken cancellationToken) =>
        transport.SendAsync(metadata, ModelReader<MediaMetadataResponse>.Read, cancellationToken);

    internal XRequest Subtitles(string mediaId, MediaCategory category, MediaSubtitles subtitles, string subtitlesId) =>
        new XRequest(XOperation.AddSubtitles, _call).Body(
            new SubtitlesRequest
            {
                Id = mediaId,
                MediaCategory =
                    category == MediaCategory.AmplifyVideo ? SubtitledMediaCategory.AmplifyVideo : SubtitledMediaCategory.TweetVideo,
                Subtitles = new()
                {
                    Id = subtitlesId,
                    LanguageCode = subtitles.LanguageCode,
                    DisplayName = subtitles.DisplayName,
                },
            }
        );

    internal Task AddAsync(XRequest subtitles, CancellationToken cancellationToken) =>
        transport.SendAsync(subtitles, ModelReader<SubtitlesResponse>.Read, cancellationToken);

    /// <summary>Refuses a request that a later step will make, before anything is sent.</summary>
    internal void Check(XRequest request)
    {
        if (transport.ValidatesRequests)
        {
            RequestCheck.Check(request);
        }
    }

    private static UploadedMedia Needed(XOperation operation, MediaUploadResponse response) =>
        response.Data is { Id.Length: > 0 } media
            ? media
            : throw new XInvalidResponseException(
                $"{operation} returned no media id{(response.Errors is [var problem, ..] ? $": {problem.Detail ?? problem.Title}" : "")}."
            )
            {
                Operation = operation,
                Problems = response.Errors,
                RequestId = response.RequestId,
            };
}

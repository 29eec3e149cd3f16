using System.Collections.Concurrent;
using System.Net;

namespace XApi;

/// <summary>Uploads a file in chunks: announces it, sends what X has not, and states its end.</summary>
/// <remarks>
/// The first chunk goes alone and finds the size that X takes. The others follow several at a time. What can't be known is left to the end: a chunk that X
/// refuses as sent before counts as received, and X says at the end whether the chunks add up. Where they don't, the upload starts again, once.
/// </remarks>
internal sealed class ChunkedUpload(
    MediaRequests requests,
    MediaContent content,
    MediaCategory category,
    UploadMediaType? type,
    Action<long> report
) : IDisposable
{
    private readonly SemaphoreSlim _saving = new(1);

    private MediaUploadOptions Options => requests.Options;

    public void Dispose() => _saving.Dispose();

    internal async Task<UploadedMedia> RunAsync(CancellationToken cancellationToken)
    {
        var fingerprint = Options is { SaveCheckpoint: null, ResumeFrom: null }
            ? ""
            : await SegmentPlan.FingerprintAsync(content, cancellationToken).ConfigureAwait(false);
        var upload = Resumed(fingerprint);
        var chunkBytes = SegmentPlan.ChunkBytesFor(content.Length, Options.ChunkBytes);
        for (var mayStartAgain = true; ; )
        {
            upload ??= await BeginAsync(fingerprint, chunkBytes, cancellationToken).ConfigureAwait(false);
            try
            {
                return await SendAndFinalizeAsync(upload, cancellationToken).ConfigureAwait(false);
            }
            catch (ChunkTooLargeException)
            {
                // X may have a chunk whose response was lost, and a checkpoint names one size: chunks of another size are another upload.
                chunkBytes = Smaller(upload.Plan.ChunkBytes);
                upload = null;
            }
            catch (XApiException failure)
                when (mayStartAgain && upload.IsUncertain && failure.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
            {
                // X no longer has the upload, or not all that it seemed to have.
                mayStartAgain = false;
                upload = null;
            }
        }
    }

    private State? Resumed(string fingerprint)
    {
        if (Options.ResumeFrom is not { } checkpoint)
        {
            return null;
        }

        if (checkpoint.File != fingerprint || checkpoint.TotalBytes != content.Length)
        {
            throw new XInvalidParameterException(
                XOperation.AppendUpload,
                nameof(MediaUploadOptions.ResumeFrom),
                "is the checkpoint of another file, or the file has changed",
                null
            );
        }

        return checkpoint.Category != category.Value || checkpoint.ExpiresAt <= requests.Clock.GetUtcNow()
            ? null
            : new State(checkpoint, SegmentPlan.Of(checkpoint)) { IsUncertain = true };
    }

    private async Task<State> BeginAsync(string fingerprint, int chunkBytes, CancellationToken cancellationToken)
    {
        var media = await requests.InitializeAsync(content.Length, category, type, cancellationToken).ConfigureAwait(false);
        var checkpoint = new MediaUploadCheckpoint
        {
            MediaId = media.Id,
            Category = category.Value,
            File = fingerprint,
            ChunkBytes = chunkBytes,
            TotalBytes = content.Length,
            ExpiresAt = requests.TimeAfter(media.ExpiresAfterSecs),
        };
        var state = new State(checkpoint, new(content.Length, chunkBytes));
        await SaveAsync(state, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private async Task<UploadedMedia> SendAndFinalizeAsync(State upload, CancellationToken cancellationToken)
    {
        report(upload.Plan.BytesReceived);
        if (upload.Checkpoint.IsFinalized)
        {
            return await requests.StatusAsync(upload.MediaId, cancellationToken).ConfigureAwait(false);
        }

        await SendAsync(upload, cancellationToken).ConfigureAwait(false);
        content.CheckUnchanged();
        var media = await FinalizeAsync(upload, cancellationToken).ConfigureAwait(false);
        await SaveAsync(
                upload with
                {
                    Checkpoint = upload.Checkpoint with
                    {
                        IsFinalized = true,
                        ExpiresAt = requests.TimeAfter(media.ExpiresAfterSecs) ?? upload.Checkpoint.ExpiresAt,
                    },
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return media;
    }

    private async Task SendAsync(State upload, CancellationToken cancellationToken)
    {
        if (upload.Plan.BytesReceived == 0)
        {
            await SendAsync(upload, 0, isFirst: true, cancellationToken).ConfigureAwait(false);
        }

        for (var concurrency = Options.MaxConcurrency; upload.Plan.Missing is { Count: > 0 } missing; )
        {
            try
            {
                await Parallel
                    .ForEachAsync(
                        missing,
                        new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
                        async (index, token) => await SendWhileOthersPassAsync(upload, index, token).ConfigureAwait(false)
                    )
                    .ConfigureAwait(false);
            }
            catch (XConnectionException slow) when (slow.InnerException is TimeoutException && concurrency > 1)
            {
                // Chunks that share a slow connection take too long each; one alone may not.
                concurrency = 1;
            }
        }
    }

    // A chunk that failed in all attempts of its call is sent again where other chunks have passed meanwhile: the connection is bad, not gone.
    private async Task SendWhileOthersPassAsync(State upload, int index, CancellationToken cancellationToken)
    {
        for (var passed = upload.Plan.BytesReceived; ; passed = upload.Plan.BytesReceived)
        {
            try
            {
                await SendAsync(upload, index, isFirst: false, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception failure)
                when (failure is XConnectionException or XServerErrorException && requests.Retries && upload.Plan.BytesReceived > passed)
            {
                // Again.
            }
        }
    }

    private async Task SendAsync(State upload, int index, bool isFirst, CancellationToken cancellationToken)
    {
        var chunk = new ContentSlice(content, upload.Plan.OffsetOf(index), upload.Plan.LengthOf(index));
        await using var _ = chunk.ConfigureAwait(false);
        var wasSent = !upload.Sent.TryAdd(index, true);
        try
        {
            await requests.AppendAsync(upload.MediaId, chunk, index, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (chunk.Failure is { } unreadable)
        {
            throw new IOException($"The file could not be read: {unreadable.Message}", unreadable);
        }
        catch (XApiException refusal)
            when (refusal.Status == HttpStatusCode.BadRequest && (wasSent || chunk.TimesRead > 1 || upload.MayHaveBeenSentBefore()))
        {
            // The response to an earlier attempt was lost, and X has the chunk: if it has not, it says so at the end.
            upload.IsUncertain = true;
        }
        catch (Exception failure) when (MayBeTooLarge(failure, isFirst) && upload.Plan.ChunkBytes > Least)
        {
            throw new ChunkTooLargeException(failure);
        }

        upload.Plan.Mark(index);
        report(upload.Plan.BytesReceived);
        await SaveAsync(upload, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a request may have failed because of its size.</summary>
    /// <remarks>
    /// X refuses with 413 or 431 what its edge finds too large, or closes the connection while it is sent. A first chunk that takes too long is too large for
    /// the connection.
    /// </remarks>
    internal static bool MayBeTooLarge(Exception failure, bool isFirst) =>
        failure is XApiException { Status: HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestHeaderFieldsTooLarge }
        || (isFirst && failure is XConnectionException { MayHaveBeenActedOn: true });

    private int Least => Math.Min(Options.ChunkBytes, SegmentPlan.ChunkBytesFor(content.Length, SegmentPlan.LeastChunkBytes));

    private int Smaller(int chunkBytes) => Math.Max(Least, chunkBytes / 2);

    private async Task<UploadedMedia> FinalizeAsync(State upload, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.FinalizeAsync(upload.MediaId, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException refusal) when (refusal.Status == HttpStatusCode.BadRequest)
        {
            // The response to an earlier attempt may be lost, after which the upload is closed: its status says so.
            try
            {
                return await requests.StatusAsync(upload.MediaId, cancellationToken).ConfigureAwait(false);
            }
            catch (XApiException)
            {
                // X has a status only of what it processes. Of a photo it can't be known, and the photo is sent again.
                upload.IsUncertain |= MediaLimits.Of(category)?.Kind is MediaKind.Photo or MediaKind.Subtitles;
                throw refusal;
            }
        }
    }

    private async Task SaveAsync(State upload, CancellationToken cancellationToken)
    {
        if (Options.SaveCheckpoint is not { } save)
        {
            return;
        }

        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await save(upload.Checkpoint with { Received = upload.Plan.Received }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _saving.Release();
        }
    }

    private sealed record State(MediaUploadCheckpoint Checkpoint, SegmentPlan Plan)
    {
        internal string MediaId => Checkpoint.MediaId;

        /// <summary>The chunks that were on their way once, in whichever call: X may have those whose responses were lost.</summary>
        internal ConcurrentDictionary<int, bool> Sent { get; } = new();

        /// <summary>Whether X may have other chunks than the plan says: it was resumed, or a response was lost.</summary>
        internal bool IsUncertain { get; set; }

        /// <summary>How many chunks may have been on their way when the upload that is resumed stopped.</summary>
        private int _sentBefore = 16;

        /// <summary>Whether a chunk that X refuses may be one that it has.</summary>
        internal bool MayHaveBeenSentBefore() => IsUncertain && Interlocked.Decrement(ref _sentBefore) >= 0;
    }

    private sealed class ChunkTooLargeException(Exception cause) : Exception(cause.Message, cause);
}

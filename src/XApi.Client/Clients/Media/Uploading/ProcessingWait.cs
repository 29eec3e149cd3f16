using System.Globalization;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Waits until X has processed an upload, and reads its status as often as X says.</summary>
internal sealed class ProcessingWait(MediaRequests requests, Action<int?> report)
{
    // Where X does not say when to read the status again.
    private static readonly TimeSpan UsualDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastDelay = TimeSpan.FromSeconds(1);

    /// <summary>Returns the media once they can be attached.</summary>
    /// <exception cref="XMediaProcessingException">Processing failed, or takes too long.</exception>
    internal async Task<UploadedMedia> RunAsync(UploadedMedia media, CancellationToken cancellationToken)
    {
        var (started, status) = (requests.Clock.GetTimestamp(), media);
        while (status.ProcessingInfo is { } info && info.State != MediaProcessingState.Succeeded)
        {
            // X was seen to leave what it can't read in progress for good, with the error beside it.
            var error = info.AdditionalProperties.TryGetValue("error", out var found) ? found as JObject : null;
            if (info.State == MediaProcessingState.Failed || error is not null)
            {
                throw Failed(media.Id, info, error);
            }

            report(info.ProgressPercent);
            var delay = info.CheckAfterSecs is { } seconds ? MediaRequests.Span(seconds) : UsualDelay;
            delay = delay < LeastDelay ? LeastDelay : delay;
            var left = requests.Options.ProcessingTimeout - requests.Clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw TooLong(media.Id, info, requests.Options.ProcessingTimeout);
            }

            // X may name a longer time than is left: the status is read once more at the end.
            delay = delay < left ? delay : left;
            await requests.WaitAsync(delay, cancellationToken).ConfigureAwait(false);
            status = await requests.StatusAsync(media.Id, cancellationToken).ConfigureAwait(false);
        }

        return status;
    }

    private static XMediaProcessingException Failed(string mediaId, MediaProcessing info, JObject? error)
    {
        var (name, message) = (Text(error, "name"), Text(error, "message"));
        var reason = (name, message) switch
        {
            (null, null) => "X gives no reason",
            (null, var only) => only,
            (var only, null) => only,
            var (kind, text) => $"{text} ({kind})",
        };
        return new($"X could not process the media {mediaId}: {reason.TrimEnd('.')}. Uploading the same file again will not help.")
        {
            Operation = XOperation.GetUploadStatus,
            MediaId = mediaId,
            Reason = name,
            Detail = message,
            ProgressPercent = info.ProgressPercent,
        };
    }

    private static XMediaProcessingException TooLong(string mediaId, MediaProcessing info, TimeSpan limit) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"X has not processed the media {mediaId} within {limit.TotalSeconds:0.###} s (ProcessingTimeout); it is {info.State?.Value ?? "in an unknown state"}, at {info.ProgressPercent ?? 0} %. Call Media.StatusAsync later, or set a longer time."
            )
        )
        {
            Operation = XOperation.GetUploadStatus,
            MediaId = mediaId,
            ProgressPercent = info.ProgressPercent,
            HasTimedOut = true,
        };

    private static string? Text(JObject? error, string name) =>
        error?[name] is JValue { Type: JTokenType.String } value && (string?)value is { Length: > 0 } text ? text : null;
}

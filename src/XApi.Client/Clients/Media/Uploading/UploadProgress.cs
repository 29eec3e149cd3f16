namespace XApi;

/// <summary>
/// Reports how far an upload is, one report after another, and never less than before: chunks end in any order, and an upload that starts again has sent
/// nothing yet.
/// </summary>
internal sealed class UploadProgress(IProgress<MediaProgress>? progress)
{
    private readonly Lock _gate = new();
    private MediaProgress _last;

    internal void Report(MediaUploadStage stage, long sent, long total, int? percent)
    {
        if (progress is null)
        {
            return;
        }

        lock (_gate)
        {
            if (stage < _last.Stage)
            {
                return;
            }

            _last = new(
                stage,
                Math.Max(sent, _last.BytesSent),
                total,
                stage == MediaUploadStage.Processing ? Later(percent, _last.ProcessingPercent) : percent
            );
            progress.Report(_last);
        }
    }

    private static int? Later(int? percent, int? last) =>
        percent is { } now && last is { } before ? Math.Max(now, before) : percent ?? last;
}

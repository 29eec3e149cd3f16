namespace XApi.Tests.Uploads;

/// <summary>Keeps what an upload reports, in its order.</summary>
internal sealed class Reports : IProgress<MediaProgress>
{
    private readonly List<MediaProgress> _all = [];

    public IReadOnlyList<MediaProgress> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public IEnumerable<MediaUploadStage> Stages => All.Select(report => report.Stage);

    public void Report(MediaProgress value)
    {
        lock (_all)
        {
            _all.Add(value);
        }
    }
}

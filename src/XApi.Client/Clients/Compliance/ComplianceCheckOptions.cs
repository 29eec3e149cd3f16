namespace XApi;

/// <summary>
/// Optional parameters of <see cref="IComplianceClient.CheckAsync"/> and <see cref="IComplianceClient.ResultsAsync"/>. Those of <see cref="CallOptions"/>
/// hold for each call that they make.
/// </summary>
public sealed record ComplianceCheckOptions : CallOptions
{
    /// <summary>A name to know the job by, up to 64 characters. None by default.</summary>
    public string? Name { get; init; }

    /// <summary>How long to wait before the job is looked at again. A minute by default; X allows 150 looks in 15 minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan PollInterval
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>How long the upload may take in all. An hour by default, since the ids may be many and come slowly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan UploadTimeout
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromHours(1);

    /// <summary>Is called with the job when it was created, and each time it was looked at. Keep its id to resume it.</summary>
    public Action<ComplianceJob>? OnProgress { get; init; }
}

namespace XApi;

// Written by hand: a job from its creation to its results, which several calls bring about.
public partial interface IComplianceClient
{
    /// <summary>Checks stored Tweets or users in one call: creates a job, uploads the ids, waits until X has checked them, and downloads the results.</summary>
    /// <param name="type">What the ids are of.</param>
    /// <param name="ids">The ids. They are read while they are uploaded, and never held together.</param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check. A job that X has begun continues; <see cref="ResultsAsync"/> resumes it.</param>
    /// <returns>What stored copies must follow, read while it is downloaded. Ids without change have no result. Each enumeration is a job of its own.</returns>
    /// <remarks>
    /// The ids go to an address that X has signed, outside of X as a rule: no credential is sent there. An App may have one unfinished job of each type, so a
    /// job whose ids could not be uploaded is cancelled. <see href="https://docs.x.com/x-api/compliance/batch-compliance/introduction"/>
    /// </remarks>
    /// <exception cref="XComplianceJobException">The job failed or expired.</exception>
    /// <exception cref="ArgumentException">One of the ids is no number of up to 19 digits.</exception>
    /// <exception cref="XApiException">X, or where the ids go, returned an error, or no response came.</exception>
    IAsyncEnumerable<ComplianceResult> CheckAsync(
        ComplianceJobType type,
        IAsyncEnumerable<string> ids,
        ComplianceCheckOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Waits until X has finished a job, and downloads its results: resumes what <see cref="CheckAsync"/> began, in another process or on another day.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the wait and the download, not the job.</param>
    /// <exception cref="XComplianceJobException">The job failed or expired, or its results can't be downloaded any more.</exception>
    /// <exception cref="XApiException">X, or where the results are, returned an error, or no response came.</exception>
    IAsyncEnumerable<ComplianceResult> ResultsAsync(
        string jobId,
        ComplianceCheckOptions? options = null,
        CancellationToken cancellationToken = default
    );
}

public sealed partial class ComplianceClient
{
    /// <inheritdoc/>
    public IAsyncEnumerable<ComplianceResult> CheckAsync(
        ComplianceJobType type,
        IAsyncEnumerable<string> ids,
        ComplianceCheckOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return new ComplianceCheck(_transport, options ?? new()).RunAsync(type, ids, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ComplianceResult> ResultsAsync(
        string jobId,
        ComplianceCheckOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(jobId);
        return new ComplianceCheck(_transport, options ?? new()).ResultsAsync(jobId, cancellationToken);
    }
}

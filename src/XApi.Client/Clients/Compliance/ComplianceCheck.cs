using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>A compliance job from its creation to its results.</summary>
internal sealed class ComplianceCheck(XTransport transport, ComplianceCheckOptions options)
{
    private const string Fields = "compliance_job.fields";

    // A job that is of no use any more must not keep its caller waiting.
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    private static readonly IReadOnlyList<ComplianceJobField> AllFields =
    [
        ComplianceJobField.CreatedAt,
        ComplianceJobField.DownloadExpiresAt,
        ComplianceJobField.DownloadUrl,
        ComplianceJobField.Id,
        ComplianceJobField.Name,
        ComplianceJobField.Status,
        ComplianceJobField.Type,
        ComplianceJobField.UploadExpiresAt,
        ComplianceJobField.UploadUrl,
    ];

    internal async IAsyncEnumerable<ComplianceResult> RunAsync(
        ComplianceJobType type,
        IAsyncEnumerable<string> ids,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new XRequest(XOperation.CreateComplianceJob, options)
            .Query(Fields, AllFields)
            .Body(new CreateComplianceJobRequest { Type = type, Name = options.Name });
        var job = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        await UploadAsync(job, ids, cancellationToken).ConfigureAwait(false);
        await foreach (var result in ResultsAsync(job.Id, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }
    }

    internal async IAsyncEnumerable<ComplianceResult> ResultsAsync(
        string jobId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var job = await WaitAsync(jobId, cancellationToken).ConfigureAwait(false);
        if (job.DownloadExpiresAt <= transport.Clock.GetUtcNow())
        {
            throw Failed(job, $"its results could be downloaded until {job.DownloadExpiresAt:u}");
        }

        var request = At(XOperation.DownloadComplianceResults, job, job.DownloadUrl, options);
        var download = await transport.DownloadAsync(request, null, cancellationToken).ConfigureAwait(false);
        await using (download.ConfigureAwait(false))
        {
            var lines = new JsonLines<ComplianceResult>(transport, request.Operation, ModelReader<ComplianceResult>.Read);
            await foreach (var result in lines.ReadAsync(download.Content, cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
    }

    private async Task UploadAsync(ComplianceJob job, IAsyncEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var content = new IdStream(ids, cancellationToken);
        try
        {
            await using (content.ConfigureAwait(false))
            {
                var request = At(XOperation.UploadComplianceIds, job, job.UploadUrl, options with { Timeout = options.UploadTimeout });
                request.Body(content, request.SignedAddress is null ? "application/octet-stream" : "text/plain");
                var response = await transport.DownloadAsync(request, null, cancellationToken).ConfigureAwait(false);
                await response.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch
        {
            await CancelAsync(job).ConfigureAwait(false);

            // What the caller's ids failed with is shown as it is, not as a connection that failed.
            content.Failure?.Throw();
            throw;
        }
    }

    // X allows one unfinished job of a type: one without ids would stand in the way of the next until it expires.
    private async Task CancelAsync(ComplianceJob job)
    {
        var request = new XRequest(XOperation.DeleteComplianceJob, options with { Timeout = CancelTimeout }).Path("id", job.Id);
        try
        {
            await transport.SendAsync(request, ModelReader<ComplianceJobResponse>.Read, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is XApiException or ObjectDisposedException)
        {
            // What failed before says more.
        }
    }

    private async Task<ComplianceJob> WaitAsync(string jobId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var request = new XRequest(XOperation.GetComplianceJob, options).Path("id", jobId).Query(Fields, AllFields);
            var job = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (job.Status == ComplianceJobStatus.Complete)
            {
                return job;
            }

            if (job.Status != ComplianceJobStatus.Created && job.Status != ComplianceJobStatus.InProgress)
            {
                throw Failed(job, $"its status is `{job.Status}`");
            }

            if (job.Status == ComplianceJobStatus.Created && job.UploadExpiresAt <= transport.Clock.GetUtcNow())
            {
                throw Failed(job, $"no ids were uploaded until {job.UploadExpiresAt:u}");
            }

            await transport.WaitAsync(options.PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ComplianceJob> SendAsync(XRequest request, CancellationToken cancellationToken)
    {
        var response = await transport.SendAsync(request, ModelReader<ComplianceJobResponse>.Read, cancellationToken).ConfigureAwait(false);
        var job =
            response.Data
            ?? throw new XNotFoundException(
                $"{request.Operation} returned no job{(response.Errors is [var problem, ..] ? $", {ProblemText.Quoted(problem)}" : "")}"
            )
            {
                Operation = request.Operation,
                Problems = response.Errors,
                RequestId = response.RequestId,
            };
        options.OnProgress?.Invoke(job);
        return job;
    }

    // Where the address is X's own, it is the operation's, which takes a credential; another host gets none.
    private XRequest At(XOperation operation, ComplianceJob job, string? address, ComplianceCheckOptions call)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !TokenTransport.IsSafe(uri))
        {
            throw new XInvalidResponseException(
                $"{operation.Id} was not sent: compliance job {job.Id} names {(address is null ? "no address" : $"`{address}`")}, where an HTTPS address is expected."
            )
            {
                Operation = operation,
            };
        }

        var isOfX =
            Uri.Compare(
                uri,
                transport.BaseAddress,
                UriComponents.SchemeAndServer,
                UriFormat.SafeUnescaped,
                StringComparison.OrdinalIgnoreCase
            ) == 0;
        return isOfX && RedirectQuery.Parse(uri).TryGetValue("token", out var token)
            ? new XRequest(operation, call).Path("id", job.Id).Query("token", token)
            : new XRequest(operation, call) { SignedAddress = uri };
    }

    private static XComplianceJobException Failed(ComplianceJob job, string why) =>
        new($"Compliance job {job.Id} has no results: {why}. Create another.") { Job = job, Operation = XOperation.GetComplianceJob };
}

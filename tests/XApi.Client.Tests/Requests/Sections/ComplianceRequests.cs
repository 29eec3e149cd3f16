namespace XApi.Tests.Requests;

/// <summary>The requests of Compliance.</summary>
internal static class ComplianceRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetComplianceJobs,
            x => x.Compliance.JobsAsync(ComplianceJobType.Users, Filled.Options<GetComplianceJobsOptions>()),
            "GET /2/compliance/jobs?type=users&status=created&compliance_job.fields=created_at,upload_url"
        ),
        new(
            XOperation.CreateComplianceJob,
            x =>
                x.Compliance.CreateAsync(
                    new()
                    {
                        Type = ComplianceJobType.Tweets,
                        Name = "name 1",
                        Resumable = true,
                    },
                    Filled.Options<CreateComplianceJobOptions>()
                ),
            "POST /2/compliance/jobs?compliance_job.fields=created_at,upload_url",
            """{"type": "tweets", "name": "name 1", "resumable": true}"""
        ),
        new(
            XOperation.GetComplianceJob,
            x => x.Compliance.GetAsync("20", Filled.Options<GetComplianceJobOptions>()),
            "GET /2/compliance/jobs/20?compliance_job.fields=created_at,upload_url"
        ),
        new(
            XOperation.DeleteComplianceJob,
            x => x.Compliance.DeleteAsync("20", Filled.Options<DeleteComplianceJobOptions>()),
            "DELETE /2/compliance/jobs/20?compliance_job.fields=created_at,upload_url"
        ),
        new(
            XOperation.UploadComplianceIds,
            x => x.Compliance.UploadAsync("20", "7", RequestCase.File("the ids"), Filled.Options<UploadComplianceIdsOptions>()),
            "PUT /2/compliance/jobs/20/upload?token=7&compliance_job.fields=created_at,upload_url",
            Bytes: "the ids"
        ),
        new(
            XOperation.DownloadComplianceResults,
            x => x.Compliance.DownloadAsync("20", "7", Filled.Options<DownloadComplianceResultsOptions>()),
            "GET /2/compliance/jobs/20/download?token=7&compliance_job.fields=created_at,upload_url"
        ),
    ];
}

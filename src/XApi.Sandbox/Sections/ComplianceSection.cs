using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Compliance jobs: created, filled with ids, waited for, downloaded.</summary>
internal static class ComplianceSection
{
    internal static ApiResponse Create(Call call)
    {
        var type = call.Arguments.MemberText("type")!;
        if (call.World.ComplianceJobs.Exists(job => job.Type == type && job.IsUnfinished(call.Now)))
        {
            return Problems.Plain(409, "Conflict", $"There is an unfinished job of the type [{type}]; finish or cancel it first.");
        }

        var id = call.World.NextId();
        var job = new ComplianceJobRecord
        {
            Id = id,
            Type = type,
            Name = call.Arguments.MemberText("name"),
            IsResumable = call.Arguments.Member("resumable")?.GetBoolean() ?? false,
            CreatedAt = call.Now,
            Token = string.Create(CultureInfo.InvariantCulture, $"{Scatter.Mix(id):x8}{Scatter.Mix(~id):x8}"),
        };
        call.World.ComplianceJobs.Add(job);
        return One(call, job);
    }

    internal static ApiResponse List(Call call)
    {
        var status = call.Arguments.Text("status");
        var jobs = Enumerable
            .Reverse(call.World.ComplianceJobs)
            .Where(job =>
                job.Type == call.Arguments.Text("type")
                && job.CreatedAt > call.Now - ComplianceJobRecord.Kept
                && (status is null || job.Status(call.Now) == status)
            )
            .Select(job => (JsonNode?)Json(call, job))
            .ToList();
        return ApiResponse.Ok(call.View.Envelope(JsonText.Array(jobs), JsonText.Object(("result_count", jobs.Count))));
    }

    internal static ApiResponse Get(Call call) => OnOne(call, job => One(call, job));

    internal static ApiResponse Cancel(Call call) =>
        OnOne(
            call,
            job =>
            {
                if (!job.IsUnfinished(call.Now))
                {
                    return Problems.Plain(409, "Conflict", $"The job is {job.Status(call.Now)} already.");
                }

                job.IsCancelled = true;
                return One(call, job);
            }
        );

    internal static ApiResponse Upload(Call call) =>
        OnAddress(
            call,
            job =>
            {
                if (job.Status(call.Now) != "created")
                {
                    return Problems.Plain(409, "Conflict", $"The job is {job.Status(call.Now)}: nothing can be uploaded to it.");
                }

                var lines = Encoding.UTF8.GetString(call.Arguments.Content.Span).Split('\n', StringSplitOptions.TrimEntries);
                if (Array.FindIndex(lines, line => !line.All(char.IsAsciiDigit)) is var wrong and >= 0)
                {
                    return Problems.InvalidRequest("body", lines[wrong], $"Line {wrong + 1} is no id: there must be one id a line.");
                }

                job.Ids = [.. lines.Where(line => line.Length > 0).Select(Arguments.ToId).Distinct()];
                job.DoneAt = call.Now + call.Options.ComplianceTime;
                return One(call, job);
            }
        );

    internal static ApiResponse Download(Call call) =>
        OnAddress(
            call,
            job =>
                job.Status(call.Now) == "complete" && call.Now < job.DownloadExpiresAt
                    ? ApiResponse.Download(job.Results(call.World))
                    : Problems.Plain(404, "Not Found", $"The results are not there: the job is {job.Status(call.Now)}.")
        );

    private static ApiResponse OnOne(Call call, Func<ComplianceJobRecord, ApiResponse> respond) =>
        call.World.ComplianceJobs.Find(job => job.Id == call.PathId) is { } found
            ? respond(found)
            : new ApiResponse(404, Problems.NotFound("compliance_job", "id", call.Arguments.Text("id")!));

    // The token is in the address.
    private static ApiResponse OnAddress(Call call, Func<ComplianceJobRecord, ApiResponse> respond) =>
        OnOne(
            call,
            job =>
                call.Arguments.Text("token") == job.Token ? respond(job) : Problems.Forbidden("The token is not that of the job's address.")
        );

    private static ApiResponse One(Call call, ComplianceJobRecord job) => ApiResponse.Ok(new() { ["data"] = Json(call, job) });

    private static JsonObject Json(Call call, ComplianceJobRecord job)
    {
        var address = $"{call.Origin}/2/compliance/jobs/{job.Id}";
        return JsonText.Object(
            ("id", JsonText.Id(job.Id)),
            ("type", job.Type),
            ("name", job.Name),
            ("status", job.Status(call.Now)),
            ("resumable", job.IsResumable),
            ("created_at", JsonText.Time(job.CreatedAt)),
            ("upload_url", $"{address}/upload?token={job.Token}"),
            ("upload_expires_at", JsonText.Time(job.UploadExpiresAt)),
            ("download_url", $"{address}/download?token={job.Token}"),
            ("download_expires_at", JsonText.Time(job.DownloadExpiresAt))
        );
    }
}

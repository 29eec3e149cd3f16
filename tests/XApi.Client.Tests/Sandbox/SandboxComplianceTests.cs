using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Compliance jobs, from their creation to their results.</summary>
[TestFixture]
internal sealed class SandboxComplianceTests : SandboxFixture
{
    private XApiClient _app = null!;

    protected override XSandboxOptions Options => new() { EnforceRateLimits = false, ComplianceTime = TimeSpan.FromMinutes(2) };

    [SetUp]
    public void Connect() => _app = Sandbox.CreateClient();

    [TearDown]
    public void Disconnect() => _app.Dispose();

    [Test]
    public async Task A_job_takes_its_time_and_names_the_Tweets_that_must_go()
    {
        var (author, hermit, outlaw) = (Sandbox.Users[4], Sandbox.Users[6], Sandbox.Users[8]);
        var (kept, gone) = (Sandbox.Post("Kept", author), Sandbox.Post("Gone", author));
        var (hidden, banned) = (Sandbox.Post("Hidden", hermit), Sandbox.Post("Banned", outlaw));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Sandbox.World.Delete(gone);
        Sandbox.World.Protect(hermit);
        Sandbox.World.Suspend(outlaw);
        var job = (await _app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Tweets, Name = "Spring cleaning" })).Data!;

        Assert.That(
            (job.Status, job.Name, job.Type),
            Is.EqualTo((ComplianceJobStatus.Created, "Spring cleaning", ComplianceJobType.Tweets))
        );
        Assert.That(job.UploadUrl, Does.StartWith($"{Sandbox.BaseAddress}2/compliance/jobs/{job.Id}/upload?token="));
        Assert.That(job.UploadExpiresAt, Is.EqualTo(Clock.GetUtcNow().AddMinutes(15)));
        var uploaded = await UploadAsync(job, kept, gone, hidden, banned, "1");
        Assert.That(uploaded.Status, Is.EqualTo(ComplianceJobStatus.InProgress));
        Assert.That((await App.GetAsync(Path(job.DownloadUrl!))).Status, Is.EqualTo(HttpStatusCode.NotFound));

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await _app.Compliance.GetAsync(job.Id)).Data!.Status, Is.EqualTo(ComplianceJobStatus.Complete));
        var results = await ResultsAsync(job);

        Assert.That(
            results.Select(line => (Text(line, "id"), Text(line, "action"), Text(line, "reason"))),
            Is.EqualTo(new[] { (gone, "delete", "deleted"), (hidden, "delete", "protected"), (banned, "delete", "suspended") })
        );
        Assert.That(Text(results[0], "created_at"), Is.EqualTo("2024-05-01T12:00:00.000Z"));
        Assert.That(Text(results[0], "redacted_at"), Is.EqualTo("2024-05-01T12:01:00.000Z"));
    }

    [Test]
    public async Task A_job_about_users_names_those_who_are_suspended_or_protected()
    {
        Sandbox.World.Suspend(Sandbox.Users[4]);
        Sandbox.World.Protect(Sandbox.Users[6]);
        var job = (await _app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Users })).Data!;
        await UploadAsync(job, Sandbox.Users[4].Id, Sandbox.Users[6].Id, Sandbox.Users[7].Id);
        Clock.Advance(TimeSpan.FromMinutes(2));

        var results = await ResultsAsync(job);

        Assert.That(
            results.Select(line => (Text(line, "id"), Text(line, "reason"))),
            Is.EqualTo(new[] { (Sandbox.Users[4].Id, "suspended"), (Sandbox.Users[6].Id, "protected") })
        );
    }

    [Test]
    public async Task One_job_of_a_type_is_unfinished_at_a_time_until_it_is_cancelled()
    {
        var first = (await _app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Tweets })).Data!;
        var second = await App.PostAsync("/2/compliance/jobs", """{"type":"tweets"}""");
        var users = await App.PostAsync("/2/compliance/jobs", """{"type":"users"}""");

        Assert.That((second.Status, users.Status), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.OK)));
        Assert.That((await _app.Compliance.DeleteAsync(first.Id)).Data!.Status, Is.EqualTo(ComplianceJobStatus.Failed));
        Assert.That((await App.PostAsync("/2/compliance/jobs", """{"type":"tweets"}""")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await App.DeleteAsync($"/2/compliance/jobs/{first.Id}")).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await _app.Compliance.JobsAsync(ComplianceJobType.Tweets)).Data, Has.Count.EqualTo(2));
        Assert.That(
            (await _app.Compliance.JobsAsync(ComplianceJobType.Tweets, new() { Status = ComplianceJobStatus.Failed })).Data.Single().Id,
            Is.EqualTo(first.Id)
        );
    }

    [Test]
    public async Task A_job_without_ids_fails_after_a_quarter_of_an_hour()
    {
        var job = (await _app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Tweets })).Data!;
        Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.That((await _app.Compliance.GetAsync(job.Id)).Data!.Status, Is.EqualTo(ComplianceJobStatus.Failed));
        var late = await App.SendAsync(HttpMethod.Put, Path(job.UploadUrl!), "1", "text/plain");
        Assert.That(late.Status, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task A_wrong_token_and_a_line_that_is_no_id_are_refused()
    {
        var job = (await _app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Tweets })).Data!;

        var stranger = await App.SendAsync(HttpMethod.Put, $"/2/compliance/jobs/{job.Id}/upload?token=guess", "1", "text/plain");
        var words = await App.SendAsync(HttpMethod.Put, Path(job.UploadUrl!), "1\n2\nthree\n", "text/plain");

        Assert.That(stranger.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(words.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(words.Text("errors.0.message"), Does.StartWith("Line 3 is no id"));
    }

    private async Task<ComplianceJob> UploadAsync(ComplianceJob job, params string[] ids)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', ids) + "\n"));
        return (await _app.Compliance.UploadAsync(job.Id, Token(job.UploadUrl!), content)).Data!;
    }

    private async Task<IReadOnlyList<JsonNode>> ResultsAsync(ComplianceJob job)
    {
        await using var download = await _app.Compliance.DownloadAsync(job.Id, Token(job.DownloadUrl!));
        using var reader = new StreamReader(download.Content);
        var text = await reader.ReadToEndAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static string Text(JsonNode line, string name) => line[name]!.GetValue<string>();

    private static string Token(string url) => url.Split("token=")[1];

    private static string Path(string url) => new Uri(url).PathAndQuery;
}

using System.Net;

namespace XApi.Tests.Uploads;

/// <summary>What X says of its processing, in all the ways in which it was seen to.</summary>
[TestFixture]
internal sealed class ProcessingTests : UploadFixture
{
    private static MediaSource Film => MediaSource.FromBytes(MediaFiles.Mp4());

    [Test]
    public async Task Without_processing_info_there_is_no_status_to_read()
    {
        Respond("FinalizeUpload", """{"id":"7","media_key":"7_7","expires_after_secs":86400}""");

        var upload = await EndedAsync(X.Media.UploadAsync(Film));

        Assert.That((upload.MediaId, upload.MediaKey), Is.EqualTo(("7", "7_7")));
        Assert.That(Traffic.Count(XOperation.GetUploadStatus), Is.Zero);
    }

    [Test]
    public async Task An_end_that_no_clock_can_hold_does_not_lose_the_upload()
    {
        Respond("FinalizeUpload", """{"id":"7","media_key":"7_7","expires_after_secs":9223372036854775807}""");

        var upload = await EndedAsync(X.Media.UploadAsync(Film));

        Assert.That(upload.MediaId, Is.EqualTo("7"));
        Assert.That(upload.ExpiresAt, Is.GreaterThan(Clock.GetUtcNow().AddYears(1)));
    }

    [TestCase("""{"state":"pending"}""", 5, Description = "X does not say when")]
    [TestCase("""{"state":"pending","check_after_secs":0}""", 1)]
    [TestCase("""{"state":"pending","check_after_secs":-3}""", 1)]
    [TestCase("""{"state":"in_progress","check_after_secs":3,"progress_percent":1}""", 3)]
    [TestCase("""{"check_after_secs":2}""", 2, Description = "no state at all")]
    [TestCase("""{"state":"queued","check_after_secs":2}""", 2, Description = "a state of tomorrow")]
    [TestCase("""{"state":"pending","check_after_secs":9223372036854775807}""", 60, Description = "longer than a clock can hold")]
    [TestCase(
        """{"state":"pending","check_after_secs":86400}""",
        60,
        Description = "longer than the upload may take: the status is read at the end"
    )]
    public async Task The_status_is_read_when_X_says(string info, int seconds)
    {
        Respond("FinalizeUpload", $$$"""{"id":"7","processing_info":{{{info}}}}""");
        Respond("GetUploadStatus", """{"id":"7","processing_info":{"state":"succeeded","progress_percent":100}}""");
        var started = Clock.GetUtcNow();

        var upload = X.Media.UploadAsync(Film, new() { ProcessingTimeout = TimeSpan.FromMinutes(1) });
        await Eventually.TrueAsync(() => Clock.Waiting.Contains(TimeSpan.FromSeconds(seconds)), "it waits");
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        await Eventually.EndedAsync(upload);

        Assert.That(Clock.GetUtcNow() - started, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(Traffic.Count(XOperation.GetUploadStatus), Is.EqualTo(1));
    }

    [Test]
    public async Task What_the_last_status_leaves_out_was_said_at_the_end_of_the_upload()
    {
        Respond(
            "FinalizeUpload",
            """{"id":"7","media_key":"7_7","expires_after_secs":86400,"processing_info":{"state":"pending","check_after_secs":1}}"""
        );
        Respond("GetUploadStatus", """{"id":"7","processing_info":{"state":"succeeded"}}""");

        var upload = await EndedAsync(X.Media.UploadAsync(Film));

        Assert.That(upload.MediaKey, Is.EqualTo("7_7"));
        Assert.That(upload.ExpiresAt, Is.EqualTo(Clock.GetUtcNow().AddDays(1)));
    }

    [Test]
    public async Task Percents_never_step_back()
    {
        var percents = new Queue<int?>([40, 20, null, 60]);
        Respond("FinalizeUpload", """{"id":"7","processing_info":{"state":"pending","check_after_secs":1}}""");
        Traffic.Before = Then(
            "GetUploadStatus",
            () =>
                percents.TryDequeue(out var percent)
                    ? $$$"""{"id":"7","processing_info":{"state":"in_progress","check_after_secs":1,"progress_percent":{{{percent?.ToString() ?? "null"}}}}}"""
                    : """{"id":"7","processing_info":{"state":"succeeded"}}"""
        );
        var progress = new Reports();

        await EndedAsync(X.Media.UploadAsync(Film, progress: progress));

        Assert.That(
            progress.All.Where(report => report.Stage == MediaUploadStage.Processing).Select(report => report.ProcessingPercent),
            Is.EqualTo(new int?[] { null, 40, 40, 40, 60 })
        );
    }

    [Test]
    public async Task Media_that_X_could_not_process_are_not_offered_for_use()
    {
        Sandbox.Media.FailProcessing("Unsupported video format");

        var failure = await Assert.ThrowsAsync<XMediaProcessingException>(() =>
            EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [Film] }))
        );

        Assert.That(failure!.MediaId, Is.Not.Empty);
        Assert.That(failure.MediaIds ?? [], Is.Empty, "a Tweet with them would be refused");
    }

    [Test]
    public async Task An_id_is_read_as_a_number_too()
    {
        Respond("FinalizeUpload", """{"id":1880028106020515840,"media_key":"7_1880028106020515840"}""");

        Assert.That((await EndedAsync(X.Media.UploadAsync(Film))).MediaId, Is.EqualTo("1880028106020515840"));
    }

    private void Respond(string operation, string data) => Traffic.Before = Then(operation, () => data);

    // What was arranged before stays.
    private Func<string, int, Task<HttpResponseMessage?>> Then(string operation, Func<string> data)
    {
        var before = Traffic.Before;
        return async (id, number) =>
            id == operation ? StubServer.Json($$$"""{"data":{{{data()}}}}""", HttpStatusCode.OK)
            : before is null ? null
            : await before(id, number);
    }
}

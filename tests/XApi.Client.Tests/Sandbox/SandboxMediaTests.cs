using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Media as another client meets them: plain requests, in the order that X's guide gives.</summary>
[TestFixture]
internal sealed class SandboxMediaTests : SandboxFixture
{
    // A head that says 640 by 480; what follows is no picture, and nobody looks.
    private static readonly byte[] Png =
    [
        0x89,
        .. "PNG\r\n\u001a\n"u8,
        0,
        0,
        0,
        13,
        .. "IHDR"u8,
        0,
        0,
        2,
        0x80,
        0,
        0,
        1,
        0xE0,
        8,
        2,
        0,
        0,
        0,
    ];

    private HttpClient _http = null!;

    protected override XSandboxOptions Options => new() { MaxMediaChunkBytes = 4096, Explain = true };

    [SetUp]
    public void Connect()
    {
        _http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", User.AccessToken);
    }

    [TearDown]
    public void Disconnect() => _http.Dispose();

    [Test]
    public async Task A_photo_is_uploaded_described_posted_and_seen()
    {
        var uploaded = await OnceAsync(Png);
        var id = uploaded.Text("data.id")!;
        await Me.PostAsync("/2/media/metadata", $$$$"""{"id":"{{{{id}}}}","metadata":{"alt_text":{"text":"A grey field"}}}""");
        var posted = await Me.PostAsync("/2/tweets", $$$"""{"text":"Look","media":{"media_ids":["{{{id}}}"]}}""");
        var read = await App.GetAsync(
            $"/2/tweets/{posted.Text("data.id")}?expansions=attachments.media_keys&media.fields=alt_text,url,width,height"
        );

        Assert.Multiple(() =>
        {
            Assert.That(uploaded.Text("data.image.image_type"), Is.EqualTo("image/png"));
            Assert.That((uploaded.Text("data.image.w"), uploaded.Text("data.image.h")), Is.EqualTo(("640", "480")));
            Assert.That(uploaded.Text("data.expires_after_secs"), Is.EqualTo("86400"));
            Assert.That(read.Text("data.attachments.media_keys.0"), Is.EqualTo($"3_{id}"));
            Assert.That(read.Text("includes.media.0.alt_text"), Is.EqualTo("A grey field"));
            Assert.That(read.Text("includes.media.0.width"), Is.EqualTo("640"));
        });
        Assert.That(await _http.GetByteArrayAsync(read.Text("includes.media.0.url")), Is.EqualTo(Png));
        Assert.That(Sandbox.Media.Uploads.Single().AltText, Is.EqualTo("A grey field"));
    }

    [Test]
    public async Task A_video_comes_in_chunks_is_processed_by_the_clock_and_can_be_attached_then()
    {
        var bytes = Enumerable.Range(0, 5000).Select(number => (byte)number).ToArray();
        var id = await BeginAsync("tweet_video", bytes.Length);
        Assert.That((await AppendAsync(id, 1, bytes[3000..])).Status, Is.EqualTo(HttpStatusCode.OK), "in any order");
        Assert.That((await AppendAsync(id, 0, bytes[..3000])).Status, Is.EqualTo(HttpStatusCode.OK));
        var finalized = await FinalizeAsync(id);

        Assert.That(finalized.Text("data.processing_info.state"), Is.EqualTo("pending"));
        Assert.That(finalized.Text("data.processing_info.check_after_secs"), Is.EqualTo("1"));
        Assert.That((await AttachAsync(id)).Text("errors.0.message"), Is.EqualTo("Your media IDs are invalid."), "not yet");

        Clock.Advance(TimeSpan.FromSeconds(1));
        var halfway = await StatusAsync(id);
        Assert.That(
            (halfway.Text("data.processing_info.state"), halfway.Text("data.processing_info.progress_percent")),
            Is.EqualTo(("in_progress", "50"))
        );

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await StatusAsync(id)).Text("data.processing_info.state"), Is.EqualTo("succeeded"));
        var posted = await AttachAsync(id);
        var read = await App.GetAsync(
            $"/2/tweets/{posted.Text("data.id")}?expansions=attachments.media_keys&media.fields=variants,preview_image_url,public_metrics"
        );
        Assert.That(await _http.GetByteArrayAsync(read.Text("includes.media.0.variants.0.url")), Is.EqualTo(bytes));
        Assert.That(await _http.GetByteArrayAsync(read.Text("includes.media.0.preview_image_url")), Has.Length.EqualTo(0x1E6));
        Assert.That(Sandbox.Media.Uploads.Single().Chunks, Is.EqualTo(new[] { 3000L, 2000L }));
    }

    [TestCase(false, "failed")]
    [TestCase(true, "in_progress", Description = "as X was seen to do")]
    public async Task Processing_fails_by_script_with_a_reason(bool stalls, string state)
    {
        Sandbox.Media.FailProcessing("Unsupported video format", atPercent: 40, stalls: stalls);
        var id = await BeginAsync("tweet_gif", 3);
        await AppendAsync(id, 0, [1, 2, 3]);
        await FinalizeAsync(id);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var status = await StatusAsync(id);

        Assert.That(status.Text("data.processing_info.state"), Is.EqualTo(state));
        Assert.That(status.Text("data.processing_info.progress_percent"), Is.EqualTo("40"));
        Assert.That(status.Text("data.processing_info.error.name"), Is.EqualTo("InvalidMedia"));
        Assert.That(status.Text("data.processing_info.error.message"), Is.EqualTo("Unsupported video format"));
        Assert.That((await AttachAsync(id)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task What_does_not_add_up_is_refused()
    {
        var id = await BeginAsync("tweet_video", 6);
        await AppendAsync(id, 0, [1, 2, 3]);

        await RefusedAsync(FinalizeAsync(id), "do not add up", "half of it");
        await RefusedAsync(AppendAsync(id, 0, [4, 5, 6]), "uploaded before", "a segment twice");
        await RefusedAsync(AppendAsync(id, 1, [4, 5, 6, 7]), "do not add up", "more than was announced");
        await AppendAsync(id, 2, [4, 5, 6]);
        await RefusedAsync(FinalizeAsync(id), "do not add up", "a gap before segment 2");
        await RefusedAsync(FinalizeAsync("1"), "Not found", "no upload");
        await RefusedAsync(StatusAsync(id), "Not found", "nothing is processed");
        await RefusedAsync(AppendAsync(id, 10000, [1]), "segment_index", "no such segment");
    }

    [Test]
    public async Task A_chunk_that_is_too_large_gets_a_413_without_a_word()
    {
        var response = await AppendAsync(await BeginAsync("tweet_video", 9000), 0, new byte[5000]);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(Sandbox.Requests[^1].Explanation, Does.Contain("4096 bytes"));
    }

    [TestCase("tweet_image", 5L * 1024 * 1024)]
    [TestCase("tweet_gif", 15L * 1024 * 1024)]
    [TestCase("dm_video", 512L * 1024 * 1024)]
    public async Task A_file_that_is_too_large_for_its_category_is_refused_at_the_start(string category, long most)
    {
        var response = await Me.PostAsync(
            "/2/media/upload/initialize",
            $$"""{"media_category":"{{category}}","total_bytes":{{most + 1}}}"""
        );

        Assert.That(
            response.Text("errors.0.message"),
            Is.EqualTo($"File size exceeds {most.ToString(CultureInfo.InvariantCulture)} bytes.")
        );
        Assert.That(Sandbox.Media.Uploads, Is.Empty);
        await BeginAsync(category, most);
    }

    [Test]
    public async Task Media_are_their_owners_for_a_day()
    {
        var id = (await OnceAsync(Png)).Text("data.id")!;
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[3]);
        var theirs = await other.PostAsync("/2/tweets", $$$"""{"text":"Mine","media":{"media_ids":["{{{id}}}"]}}""");
        Clock.Advance(TimeSpan.FromHours(24));
        var late = await AttachAsync(id);

        Assert.That(theirs.Text("errors.0.message"), Is.EqualTo("Your media IDs are invalid."));
        Assert.That(theirs.Headers["x-sandbox-explanation"], Does.Contain("belongs to"));
        Assert.That(late.Headers["x-sandbox-explanation"], Does.Contain("expired"));
    }

    [Test]
    public async Task Four_photos_go_together_and_a_video_alone()
    {
        var photos = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            photos.Add((await OnceAsync(Png)).Text("data.id")!);
        }

        var video = Sandbox.AddMedia(MediaType.Video);

        Assert.That((await AttachAsync([.. photos])).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await AttachAsync(photos[0], video)).Headers["x-sandbox-explanation"], Does.Contain("four photos"));
        Assert.That((await AttachAsync(video)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_photo_goes_with_a_message_and_comes_back()
    {
        var id = (await OnceAsync(Png, "dm_image")).Text("data.id")!;
        var sent = await Me.PostAsync(
            $"/2/dm_conversations/with/{Sandbox.Users[3].Id}/messages",
            $$"""{"attachments":[{"media_id":"{{id}}"}]}"""
        );
        var download = $"/2/dm_conversations/media/{sent.Text("data.dm_event_id")}/{id}/photo.png";

        Assert.That(sent.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await _http.GetByteArrayAsync(download), Is.EqualTo(Png));
        Assert.That((await AttachAsync(id)).Headers["x-sandbox-explanation"], Does.Contain("messages"), "a Tweet takes it not");
    }

    [Test]
    public async Task Subtitles_and_a_still_picture_are_added_to_a_video()
    {
        var (video, still, words) = (
            await BeginAsync("tweet_video", 3),
            (await OnceAsync(Png)).Text("data.id")!,
            (await OnceAsync("WEBVTT"u8.ToArray(), "subtitles")).Text("data.id")!
        );
        await AppendAsync(video, 0, [1, 2, 3]);
        await FinalizeAsync(video);
        await Me.PostAsync(
            "/2/media/metadata",
            $$$$$"""{"id":"{{{{{video}}}}}","metadata":{"preview_image":{"media_key":{"media":"{{{{{still}}}}}","media_category":"TweetImage"}}}}"""
        );

        var added = await Me.PostAsync(
            "/2/media/subtitles",
            $$$"""{"id":"{{{video}}}","media_category":"TweetVideo","subtitles":{"id":"{{{words}}}","language_code":"EN","display_name":"English"}}"""
        );
        var removed = await Me.SendAsync(
            HttpMethod.Delete,
            "/2/media/subtitles",
            $$"""{"id":"{{video}}","media_category":"TweetVideo","language_code":"EN"}"""
        );
        Clock.Advance(TimeSpan.FromSeconds(2));
        var read = await Me.GetAsync($"/2/media/7_{video}?media.fields=preview_image_url");

        Assert.That(added.Text("data.associated_subtitles.0.language_code"), Is.EqualTo("EN"));
        Assert.That(removed.Text("data.deleted"), Is.EqualTo("True"));
        Assert.That(await _http.GetByteArrayAsync(read.Text("data.preview_image_url")), Is.EqualTo(Png));
    }

    private async Task<SandboxResponse> OnceAsync(byte[] bytes, string category = "tweet_image") =>
        await SendAsync("/2/media/upload", bytes, ("media_category", category));

    private async Task<string> BeginAsync(string category, long bytes) =>
        (await Me.PostAsync("/2/media/upload/initialize", $$"""{"media_category":"{{category}}","total_bytes":{{bytes}}}""")).Text(
            "data.id"
        )!;

    private Task<SandboxResponse> AppendAsync(string id, int index, byte[] bytes) =>
        SendAsync($"/2/media/upload/{id}/append", bytes, ("segment_index", $"{index}"));

    private Task<SandboxResponse> FinalizeAsync(string id) => Me.SendAsync(HttpMethod.Post, $"/2/media/upload/{id}/finalize");

    private Task<SandboxResponse> StatusAsync(string id) => Me.GetAsync($"/2/media/upload?command=STATUS&media_id={id}");

    private Task<SandboxResponse> AttachAsync(params string[] ids) =>
        Me.PostAsync("/2/tweets", $$$"""{"text":"Look","media":{"media_ids":["{{{string.Join("\",\"", ids)}}}"]}}""");

    private static async Task RefusedAsync(Task<SandboxResponse> call, string reason, string why)
    {
        var response = await call;
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest), why);
        Assert.That(response.Json.GetRawText(), Does.Contain(reason), why);
    }

    private async Task<SandboxResponse> SendAsync(string path, byte[] file, (string Name, string Value) part)
    {
        using var body = new MultipartFormDataContent
        {
            { new StringContent(part.Value), part.Name },
            { new ByteArrayContent(file), "media", "file" },
        };
        using var response = await _http.PostAsync(path, body);
        return new SandboxResponse(response.StatusCode, await response.Content.ReadAsStringAsync(), new Dictionary<string, string>());
    }
}

using XApi.Sandbox;
using XApi.Tests.Uploads;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/media.md, in a folder that has the files.</summary>
[NonParallelizable]
public class MediaSnippets : SandboxGuide
{
    private string _folder = null!;
    private string _before = null!;

    [SetUp]
    public async Task MakeFiles()
    {
        _before = Directory.GetCurrentDirectory();
        _folder = Directory.CreateTempSubdirectory("xapi-media").FullName;
        Directory.SetCurrentDirectory(_folder);
        await File.WriteAllBytesAsync("pass.jpg", MediaFiles.Jpeg);
        await File.WriteAllBytesAsync("pass.mp4", MediaFiles.Mp4());
        await File.WriteAllTextAsync("pass.en.srt", "1\n00:00:00,000 --> 00:00:01,000\nSnow\n");
    }

    [TearDown]
    public void RemoveFiles()
    {
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_picture_is_posted()
    {
        var x = X;
        var written = await RunAsync(async () =>
        {
            // snippet: media-post
            var posted = await x.Tweets.CreateAsync(new()
            {
                Text = "First snow on the pass this morning.",
                Media = [MediaSource.File("pass.jpg", altText: "A mountain road under fresh snow, without a track in it.")],
            });
            Console.WriteLine($"https://x.com/i/status/{posted.Data.Id}");
            // end
        });
        Assert.That(written, Does.Contain("https://x.com/i/status/"));
        Assert.That(Sandbox.Media.Uploads.Single().AltText, Does.StartWith("A mountain road"));
    }

    [Test]
    public async Task Media_of_a_post_that_failed_are_used_again()
    {
        var (x, text, otherText) = (X, "Snow!", "More snow!");
        Sandbox.Refuse(XOperation.CreateTweet, XRefusal.DuplicateContent);

        // snippet: media-again
        try
        {
            await x.Tweets.CreateAsync(new() { Text = text, Media = [MediaSource.File("pass.jpg")] });
        }
        catch (XApiException failure) when (failure.MediaIds is { } uploaded)
        {
            await x.Tweets.CreateAsync(new() { Text = otherText, Media = new() { MediaIds = uploaded } });
        }

        // end
        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(1));
        Assert.That((await x.Timelines.UserTweetsAsync(Sandbox.User.Id)).Data[0].Text, Does.StartWith($"{otherText} https://t.co/"));
    }

    [Test]
    public async Task A_file_is_uploaded_alone()
    {
        var x = X;
        var written = await RunAsync(async () =>
        {
            // snippet: media-upload
            var upload = await x.Media.UploadAsync(MediaSource.File("pass.mp4"));
            Console.WriteLine($"{upload.MediaId}, until {upload.ExpiresAt:u}");
            // end
        });
        Assert.That(written, Does.Contain(", until 2024-05-02"));
    }

    [Test]
    public async Task A_video_has_a_still_picture_and_subtitles_and_reports_its_progress()
    {
        var x = X;
        await RunAsync(async () =>
        {
            // snippet: media-video
            var video = MediaSource.File("pass.mp4") with
            {
                Thumbnail = MediaSource.File("pass.jpg"),
                Subtitles = [new(MediaSource.File("pass.en.srt"), "EN", "English")],
            };
            var progress = new Progress<MediaProgress>(now => Console.WriteLine($"{now.Stage}: {now.BytesSent} of {now.TotalBytes}, {now.ProcessingPercent} %"));
            var film = await x.Media.UploadAsync(video, progress: progress);
            // end
            Assert.That(film.Category, Is.EqualTo(MediaCategory.TweetVideo));
        });
        var kept = Sandbox.Media.Uploads.Single(upload => upload.Category == "tweet_video");
        Assert.That((kept.Subtitles.Single(), kept.PreviewId is null), Is.EqualTo(("EN", false)));
    }

    [Test]
    public async Task What_cannot_be_processed_has_a_reason()
    {
        var (x, sandbox) = (X, Sandbox);

        // snippet: media-sandbox
        sandbox.Media.FailProcessing("Unsupported video format");
        sandbox.Refuse(XOperation.AppendUpload, XRefusal.Of(413, ""));
        // end
        sandbox.ClearScripts();
        var written = await RunAsync(async () =>
        {
            // snippet: media-failure
            try
            {
                await x.Media.UploadAsync(MediaSource.File("pass.mp4"));
            }
            catch (XMediaProcessingException failure)
            {
                Console.WriteLine($"{failure.Reason}: {failure.Detail}");
            }

            // end
        });
        Assert.That(written.Trim(), Is.EqualTo("InvalidMedia: Unsupported video format"));
    }

    [Test]
    public async Task An_upload_is_resumed()
    {
        var x = X;
        await RunAsync(async () =>
        {
            // snippet: media-resume
            var place = "pass.upload.json";
            var options = new MediaUploadOptions
            {
                ResumeFrom = File.Exists(place) ? MediaUploadCheckpoint.Parse(await File.ReadAllTextAsync(place)) : null,
                SaveCheckpoint = async (checkpoint, cancel) => await File.WriteAllTextAsync(place, checkpoint.ToString(), cancel),
            };
            var resumed = await x.Media.UploadAsync(MediaSource.File("pass.mp4"), options);
            File.Delete(place);
            // end
            Assert.That(resumed.MediaId, Is.EqualTo(Sandbox.Media.Uploads.Single().Id));
        });
    }
}

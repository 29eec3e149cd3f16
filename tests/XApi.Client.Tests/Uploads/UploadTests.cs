using XApi.Sandbox;

namespace XApi.Tests.Uploads;

/// <summary>Uploads as one call, from a file to media that a Tweet shows.</summary>
[TestFixture]
internal sealed class UploadTests : UploadFixture
{
    [Test]
    public async Task A_photo_goes_up_in_one_request_with_its_description()
    {
        var path = Path.Combine(Path.GetTempPath(), $"xapi-{Guid.NewGuid():n}.txt");
        await File.WriteAllBytesAsync(path, MediaFiles.Png(5000));
        try
        {
            var progress = new Reports();
            var upload = await EndedAsync(X.Media.UploadAsync(MediaSource.File(path, altText: "A grey field"), progress: progress));

            var kept = Sandbox.Media.Uploads.Single();
            Assert.Multiple(() =>
            {
                Assert.That((upload.MediaId, upload.MediaKey), Is.EqualTo((kept.Id, kept.Key)));
                Assert.That(upload.Category, Is.EqualTo(MediaCategory.TweetImage), "whatever its name says");
                Assert.That(upload.Size, Is.EqualTo(5000));
                Assert.That(upload.ExpiresAt, Is.EqualTo(Clock.GetUtcNow().AddHours(24)));
                Assert.That(kept.AltText, Is.EqualTo("A grey field"));
                Assert.That(Traffic.Operations, Is.EqualTo(new[] { "UploadMedia", "SetMediaMetadata" }));
                Assert.That(progress.Stages, Is.EqualTo(new[] { MediaUploadStage.Sending, MediaUploadStage.Done }));
            });
            Assert.That(await BytesAsync(), Is.EqualTo(MediaFiles.Png(5000)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static readonly (string What, Func<byte[], MediaSource> Source)[] Sources =
    [
        ("bytes", bytes => MediaSource.FromBytes(bytes)),
        ("a stream", bytes => MediaSource.FromStream(new MemoryStream(bytes))),
        ("a stream in its middle", bytes => MediaSource.FromStream(new MemoryStream([1, 2, .. bytes]) { Position = 2 })),
        ("a stream that can't seek", bytes => MediaSource.FromStream(new GeneratedStream(bytes.Length, canSeek: false))),
    ];

    [TestCaseSource(nameof(Sources))]
    public async Task A_video_goes_up_in_chunks_and_is_waited_for((string What, Func<byte[], MediaSource> Source) source)
    {
        var video = Video((4 * Chunk) + 100);
        var progress = new Reports();

        var upload = await EndedAsync(X.Media.UploadAsync(source.Source(video), new() { ChunkBytes = Chunk }, progress));

        var kept = Sandbox.Media.Uploads.Single();
        Assert.Multiple(() =>
        {
            Assert.That((kept.Category, kept.Type), Is.EqualTo(("tweet_video", "video/mp4")));
            Assert.That(kept.Chunks, Is.EqualTo(new long[] { Chunk, Chunk, Chunk, Chunk, 100 }));
            Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(5));
            Assert.That(upload.MediaKey, Does.StartWith("7_"));
            Assert.That(
                progress
                    .All.Where(report => report.Stage == MediaUploadStage.Sending)
                    .Select(report => report.BytesSent)
                    .Distinct()
                    .Order(),
                Has.Some.EqualTo(Chunk).And.Some.EqualTo(video.Length)
            );
            Assert.That(
                progress.All.Where(report => report.Stage == MediaUploadStage.Processing).Select(report => report.ProcessingPercent),
                Is.EqualTo(new int?[] { null, 50 })
            );
        });
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [TestCase(1, "tweet_image", "UploadMedia")]
    [TestCase(2, "tweet_gif", "InitializeUpload")]
    public async Task A_GIF_that_does_not_move_is_a_photo(int frames, string category, string first)
    {
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Gif(10, 10, frames))));

        Assert.That((Sandbox.Media.Uploads.Single().Category, Traffic.Operations[0]), Is.EqualTo((category, first)));
    }

    [Test]
    public async Task A_GIF_of_a_message_goes_up_in_chunks_as_dm_gif()
    {
        var options = new MediaUploadOptions
        {
            Use = MediaUse.DirectMessage,
            Shared = true,
            AdditionalOwners = [Sandbox.Users[3].Id],
        };
        var upload = await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Gif(10, 10, 3)), options));
        await X.DirectMessages.SendToAsync(Sandbox.Users[4].Id, new() { Attachments = [new() { MediaId = upload.MediaId }] });

        Assert.That(upload.Category, Is.EqualTo(MediaCategory.DmGif));
        using var theirs = Sandbox.CreateClient(Sandbox.Users[3]);
        var sent = await theirs.DirectMessages.SendToAsync(
            Sandbox.Users[4].Id,
            new() { Attachments = [new() { MediaId = upload.MediaId }] }
        );
        Assert.That(sent.Data!.DmEventId, Is.Not.Empty, "an additional owner may use it");
    }

    [Test]
    public async Task A_thumbnail_or_subtitles_that_are_not_there_are_found_before_anything_is_sent()
    {
        var video = MediaSource.FromBytes(MediaFiles.Mp4());
        var gone = MediaSource.File("/no/such/file");

        await Assert.CatchAsync<IOException>(() => X.Media.UploadAsync(video with { Thumbnail = gone }));
        await Assert.CatchAsync<IOException>(() => X.Media.UploadAsync(video with { Subtitles = [new(gone, "EN", "English")] }));

        Assert.That(Sandbox.Media.Uploads, Is.Empty);
    }

    [Test]
    public async Task A_file_without_a_byte_is_called_empty()
    {
        var refused = await Assert.ThrowsAsync<XInvalidParameterException>(() => X.Media.UploadAsync(MediaSource.FromBytes(default)));

        Assert.That(refused!.Message, Does.Contain("at least 1 byte").And.Contain("is empty"));
    }

    [Test]
    public async Task A_video_has_a_thumbnail_and_subtitles()
    {
        var source = MediaSource.FromBytes(MediaFiles.Mp4()) with
        {
            Thumbnail = MediaSource.FromBytes(MediaFiles.Png()),
            Subtitles =
            [
                new(MediaSource.FromBytes("WEBVTT\n\n00:00.000 --> 00:01.000\nSnow"u8.ToArray()), "EN", "English"),
                new(MediaSource.FromBytes("1\n00:00:00,000 --> 00:00:01,000\nSchnee"u8.ToArray()), "DE", "Deutsch"),
            ],
        };

        await EndedAsync(X.Media.UploadAsync(source, new() { Use = MediaUse.Amplify }));

        var video = Sandbox.Media.Uploads.Single(upload => upload.Category == "amplify_video");
        Assert.That(video.Subtitles, Is.EqualTo(new[] { "DE", "EN" }));
        Assert.That(video.PreviewId, Is.EqualTo(Sandbox.Media.Uploads.Single(upload => upload.Category == "tweet_image").Id));
        Assert.That(Sandbox.Media.Uploads.Count(upload => upload.Category == "subtitles"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_thumbnail_and_subtitles_that_are_streams_go_up_whole()
    {
        var picture = MediaFiles.Png(5000);
        byte[] text = [.. "WEBVTT\n\n00:00.000 --> 00:01.000\n"u8, .. Enumerable.Repeat((byte)'a', 9000)];
        var source = MediaSource.FromBytes(MediaFiles.Mp4()) with
        {
            Thumbnail = MediaSource.FromStream(new MemoryStream(picture)),
            Subtitles = [new(MediaSource.FromStream(new MemoryStream(text)), "EN", "English")],
        };

        await EndedAsync(X.Media.UploadAsync(source, new() { Use = MediaUse.Amplify }));

        Assert.That(await BytesAsync("tweet_image"), Is.EqualTo(picture));
        Assert.That(await BytesAsync("subtitles"), Is.EqualTo(text));
    }

    [TestCase(false)]
    [TestCase(true, Description = "X was seen to leave it in progress, with the error beside it")]
    public async Task What_X_cannot_process_is_an_exception_with_its_reason(bool stalls)
    {
        Sandbox.Media.FailProcessing("Unsupported video format", atPercent: 40, stalls: stalls);

        var failure = await Assert.ThrowsAsync<XMediaProcessingException>(() =>
            EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Mp4(), "A film")))
        );

        var id = Sandbox.Media.Uploads.Single().Id;
        Assert.Multiple(() =>
        {
            Assert.That(
                failure!.Message,
                Is.EqualTo(
                    $"X could not process the media {id}: Unsupported video format (InvalidMedia). Uploading the same file again will not help."
                )
            );
            Assert.That((failure.MediaId, failure.Reason, failure.Detail), Is.EqualTo((id, "InvalidMedia", "Unsupported video format")));
            Assert.That((failure.ProgressPercent, failure.HasTimedOut), Is.EqualTo((40, false)));
            Assert.That(Traffic.Count(XOperation.SetMediaMetadata), Is.Zero);
        });
    }

    [Test]
    public async Task Processing_that_takes_too_long_is_an_exception_too()
    {
        var failure = await Assert.ThrowsAsync<XMediaProcessingException>(() =>
            EndedAsync(
                X.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Mp4()), new() { ProcessingTimeout = TimeSpan.FromSeconds(1.5) })
            )
        );

        Assert.That(failure!.HasTimedOut, Is.True);
        Assert.That(failure.Message, Does.Contain("within 1.5 s (ProcessingTimeout); it is in_progress, at 75 %"));
        Assert.That(failure.MediaIds, Is.EqualTo(new[] { failure.MediaId }), "its status can be read later");
    }

    [Test]
    public async Task What_X_would_refuse_is_refused_before_anything_is_sent()
    {
        var subtitles = new MediaSubtitles(MediaSource.FromBytes("WEBVTT\n\n"u8.ToArray()), "english", "English");
        var snow = subtitles with { LanguageCode = "EN" };
        foreach (
            var (source, options, why) in new (MediaSource, MediaUploadOptions?, string)[]
            {
                (MediaSource.FromBytes(MediaFiles.Mp4(new Film { Seconds = 141 })), null, "141 seconds"),
                (MediaSource.FromBytes("Snow"u8.ToArray()), null, "takes JPEG, PNG"),
                (MediaSource.FromBytes(MediaFiles.Png(), new string('a', 1001)), null, "at most 1000 characters"),
                (
                    MediaSource.FromBytes(MediaFiles.Png()),
                    new() { Use = MediaUse.DirectMessage, Category = MediaCategory.TweetVideo },
                    "takes videos"
                ),
                (MediaSource.FromBytes(MediaFiles.Mp4()) with { Subtitles = [subtitles] }, null, "language_code"),
                (MediaSource.FromBytes(MediaFiles.Png()) with { Subtitles = [snow] }, null, "takes no subtitles, which belong to videos"),
                (MediaSource.FromStream(new Endless()), null, "at most 5,242,880 bytes"),
            }
        )
        {
            var refusal = await Assert.ThrowsAsync<XInvalidParameterException>(() => X.Media.UploadAsync(source, options));
            Assert.That(refusal!.Message, Does.Contain(why).And.Contain("was not sent"));
        }

        Assert.That(Traffic.Operations, Is.Empty);
    }

    [Test]
    public async Task Without_validation_X_is_the_judge()
    {
        using var trusting = Client(validates: false);
        await EndedAsync(trusting.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Mp4(new Film { Seconds = 141 }))));
        await EndedAsync(
            trusting.Media.UploadAsync(MediaSource.FromBytes("Snow"u8.ToArray()), new() { Category = MediaCategory.TweetImage })
        );

        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Media_want_a_user()
    {
        using var app = Sandbox.CreateClient();
        var failure = await Assert.ThrowsAsync<XCredentialException>(() => app.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Png())));

        Assert.That(failure!.Message, Does.Contain("OAuth2UserCredential"));
    }

    [Test]
    public void A_file_that_is_not_there_is_said_by_name() =>
        Assert.That(
            async () => await X.Media.UploadAsync(MediaSource.File("no-such-cat.jpg")),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("no-such-cat.jpg")
        );

    [Test]
    public async Task A_file_without_a_byte_is_refused_by_a_client_that_checks_nothing()
    {
        using var trusting = Client(validates: false);

        await Assert.ThrowsAsync<XInvalidParameterException>(() =>
            trusting.Media.UploadAsync(MediaSource.FromStream(new MemoryStream()), new() { Category = MediaCategory.TweetVideo })
        );
        Assert.That(Traffic.Operations, Is.Empty);
    }

    [Test]
    public void A_stream_that_is_closed_is_refused_where_it_is_given()
    {
        var closed = new MemoryStream();
        closed.Dispose();

        Assert.That(() => MediaSource.FromStream(closed), Throws.ArgumentException.With.Message.Contains("can't be read"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_stream_may_return_fewer_bytes_than_were_asked_for(bool canSeek)
    {
        var video = Video(2 * Chunk);

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromStream(new TricklingStream(video, canSeek)), new() { ChunkBytes = Chunk }));

        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_description_of_a_thousand_emoji_has_a_thousand_characters()
    {
        var text = string.Concat(Enumerable.Repeat("🐱", 1000));

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(MediaFiles.Png(), text)));

        Assert.That(Sandbox.Media.Uploads.Single().AltText, Is.EqualTo(text));
    }

    [Test]
    public async Task A_file_that_shrinks_on_the_way_is_an_error_of_the_file()
    {
        var stream = new MemoryStream(Video(3 * Chunk));
        Traffic.Before = (operation, number) =>
        {
            if (operation == "AppendUpload" && number == 2)
            {
                stream.SetLength(Chunk);
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var failure = await Assert.ThrowsAsync<IOException>(() =>
            EndedAsync(X.Media.UploadAsync(MediaSource.FromStream(stream), new() { ChunkBytes = Chunk }))
        );

        Assert.That(failure!.Message, Does.Contain("could not be read").And.Contain("ends at byte"));
    }

    /// <summary>A photo without an end.</summary>
    private sealed class Endless : ForwardStream
    {
        private bool _hasBegun;

        public override int Read(byte[] buffer, int offset, int count)
        {
            MediaFiles.Jpeg.AsSpan(0, _hasBegun ? 0 : 4).CopyTo(buffer.AsSpan(offset, count));
            _hasBegun = true;
            return count;
        }
    }
}

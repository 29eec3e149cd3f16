using XApi.Sandbox;

namespace XApi.Tests.Uploads;

/// <summary>An upload that is cancelled, starts again, or whose file is not what it was: nothing is lost, and nothing wrong goes up.</summary>
[TestFixture]
internal sealed class InterruptionTests : UploadFixture
{
    private static readonly MediaUploadOptions InChunks = new() { ChunkBytes = Chunk };

    [TestCase("InitializeUpload", false)]
    [TestCase("AppendUpload", false)]
    [TestCase("FinalizeUpload", false)]
    [TestCase("GetUploadStatus", true)]
    [TestCase("SetMediaMetadata", true)]
    public async Task An_upload_is_cancelled_at_any_step(string step, bool isUp)
    {
        using var cancelling = new CancellationTokenSource();
        CancelAt(step, cancelling);

        var failure = await Assert.CatchAsync<OperationCanceledException>(() =>
            EndedAsync(
                X.Media.UploadAsync(MediaSource.FromBytes(Video(3 * Chunk), "A film"), InChunks, cancellationToken: cancelling.Token)
            )
        );

        Assert.That(Traffic.Operations[^1], Is.EqualTo(step), "nothing is sent after it");
        Assert.That(
            (failure!.InnerException as XApiException)?.MediaIds,
            isUp ? Is.EqualTo(new[] { Sandbox.Media.Uploads.Single().Id }) : Is.Null
        );
    }

    [Test]
    public async Task A_post_that_is_cancelled_has_the_media_that_are_up()
    {
        using var cancelling = new CancellationTokenSource();
        CancelAt("CreateTweet", cancelling);
        var photo = MediaSource.FromBytes(MediaFiles.Png());

        var failure = await Assert.CatchAsync<OperationCanceledException>(() =>
            EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [photo, photo] }, cancellationToken: cancelling.Token))
        );

        var uploaded = ((XApiException)failure!.InnerException!).MediaIds!;
        Assert.That(uploaded, Is.EquivalentTo(Sandbox.Media.Uploads.Select(upload => upload.Id)));
        Assert.That(failure.InnerException.Message, Does.Contain(uploaded[0]).And.Contain("24 hours"));
        Traffic.Before = null;
        Assert.That((
                await X.Tweets.CreateAsync(
                    new()
                    {
                        Text = "Look",
                        Media = new() { MediaIds = uploaded },
                    }
                )
            ).Data!.Id, Is.Not.Empty);
    }

    [Test]
    public async Task A_thread_that_is_cancelled_has_the_media_that_are_up()
    {
        using var cancelling = new CancellationTokenSource();
        CancelAt("CreateTweet", cancelling);

        var failure = await Assert.CatchAsync<OperationCanceledException>(() =>
            EndedAsync(X.Tweets.CreateThreadAsync([WithPhoto("one"), new() { Text = "two" }], cancellationToken: cancelling.Token))
        );

        Assert.That(((XThreadException)failure!.InnerException!).MediaIds, Is.EqualTo(new[] { Sandbox.Media.Uploads.Single().Id }));
    }

    [TestCase(false, Description = "X does not see the Tweet before it yet")]
    [TestCase(true, Description = "the response to the post was lost before X had acted")]
    public async Task Files_of_a_part_that_is_retried_are_uploaded_once(bool isLost)
    {
        Traffic.Breaks = (operation, number) => isLost && operation == "CreateTweet" && number == 2;
        Traffic.Before = (operation, number) =>
            Task.FromResult(
                !isLost && operation == "CreateTweet" && number == 2
                    ? StubServer.Json(
                        """{"title":"Forbidden","detail":"You attempted to reply to a Tweet that is deleted or not visible to you."}""",
                        System.Net.HttpStatusCode.Forbidden
                    )
                    : null
            );

        var posted = await EndedAsync(
            X.Tweets.CreateThreadAsync([new() { Text = "one" }, WithPhoto("two")], new() { FindsLostPosts = true })
        );

        Assert.That(Traffic.Count(XOperation.CreateTweet), Is.EqualTo(3));
        Assert.That(Traffic.Count(XOperation.UploadMedia), Is.EqualTo(1));
        var read = await X.Tweets.GetAsync(posted[1].Id, new() { Expansions = [TweetExpansion.AttachmentsMediaKeys] });
        Assert.That(read.Data!.Media, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_lost_response_to_an_upload_says_nothing_of_the_post()
    {
        Traffic.Breaks = (operation, _) => operation == "SetMediaMetadata";

        var failure = await Assert.ThrowsAsync<XThreadException>(() =>
            EndedAsync(X.Tweets.CreateThreadAsync([WithPhoto("one")], new() { FindsLostPosts = true }))
        );

        Assert.That(failure!.MayBePosted, Is.False);
        Assert.That(failure.MediaIds, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Progress_never_steps_back()
    {
        // The fifth chunk is too large for X: all that went up is sent again in smaller ones.
        Traffic.Before = (operation, number) =>
            Task.FromResult(
                operation == "AppendUpload" && number == 5 ? new HttpResponseMessage(System.Net.HttpStatusCode.RequestEntityTooLarge) : null
            );
        var progress = new Reports();

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(Video(16 * Chunk)), new() { ChunkBytes = 2 * Chunk }, progress));

        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(2));
        Assert.That(progress.All.Select(report => report.BytesSent), Is.Ordered);
        Assert.That(progress.Stages, Is.Ordered);
        Assert.That(progress.All[^1], Is.EqualTo(new MediaProgress(MediaUploadStage.Done, 16 * Chunk, 16 * Chunk, null)));
    }

    [Test]
    public async Task A_first_chunk_whose_connection_is_closed_goes_in_smaller_ones()
    {
        // An edge that closes the connection while too much is sent leaves no status to read.
        Traffic.Breaks = (operation, number) => operation == "AppendUpload" && number == 1;
        using var once = Client(maxRetries: 0);
        var video = Video(4 * Chunk);

        await EndedAsync(once.Media.UploadAsync(MediaSource.FromBytes(video), new() { ChunkBytes = 2 * Chunk }));

        Assert.That(Sandbox.Media.Uploads[^1].Chunks, Is.All.EqualTo(Chunk));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_first_chunk_that_X_has_though_its_response_is_lost_does_not_mix_with_smaller_ones()
    {
        Traffic.Loses = (operation, number) => operation == "AppendUpload" && number == 1;
        using var once = Client(maxRetries: 0);
        var video = Video(4 * Chunk);

        // In order, X would refuse the last of the smaller chunks as one too many, and would take the rest for the file.
        await EndedAsync(once.Media.UploadAsync(MediaSource.FromBytes(video), new() { ChunkBytes = 2 * Chunk, MaxConcurrency = 1 }));

        Assert.That(Sandbox.Media.Uploads[^1].Chunks, Is.All.EqualTo(Chunk));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_checkpoint_after_chunks_that_were_too_large_has_the_size_that_X_takes()
    {
        var checkpoints = new List<MediaUploadCheckpoint>();
        var video = Video(8 * Chunk);
        var saving = new MediaUploadOptions
        {
            ChunkBytes = 4 * Chunk,
            MaxConcurrency = 1,
            SaveCheckpoint = (checkpoint, _) =>
            {
                checkpoints.Add(checkpoint);
                return ValueTask.CompletedTask;
            },
        };
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), saving));
        var half = checkpoints.First(checkpoint => checkpoint.Received == "0-1");

        var plan = SegmentPlan.Of(half);

        Assert.That((half.ChunkBytes, plan.BytesReceived), Is.EqualTo((2 * Chunk, 4L * Chunk)));
    }

    [Test]
    public async Task A_photo_whose_connection_is_closed_goes_in_chunks()
    {
        Traffic.Breaks = (operation, _) => operation == "UploadMedia";
        var photo = MediaFiles.Png(3 * Chunk);

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(photo), InChunks));

        Assert.That(await BytesAsync(), Is.EqualTo(photo));
    }

    [Test]
    public async Task A_photo_in_chunks_whose_end_is_lost_is_sent_again()
    {
        Sandbox.Refuse(XOperation.UploadMedia, XRefusal.Of(431, ""));
        Traffic.Loses = (operation, number) => operation == "FinalizeUpload" && number == 1;
        var photo = MediaFiles.Png(3 * Chunk);

        var upload = await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(photo), InChunks));

        Assert.That(upload.MediaId, Is.EqualTo(Sandbox.Media.Uploads[^1].Id));
        Assert.That(await BytesAsync(), Is.EqualTo(photo));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows keeps others from writing to a file that is read")]
    public async Task A_file_that_grows_on_the_way_is_not_posted_in_part()
    {
        var path = Path.Combine(Path.GetTempPath(), $"xapi-{Guid.NewGuid():n}.mp4");
        await File.WriteAllBytesAsync(path, Video(3 * Chunk));
        try
        {
            Traffic.Before = async (operation, number) =>
            {
                if (operation == "AppendUpload" && number == 2)
                {
                    await using var writer = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                    await writer.WriteAsync("more"u8.ToArray());
                }

                return null;
            };

            var failure = await Assert.ThrowsAsync<IOException>(() => EndedAsync(X.Media.UploadAsync(MediaSource.File(path), InChunks)));

            Assert.That(
                failure!.Message,
                Does.StartWith($"The file changed while it was uploaded: it had {3 * Chunk} bytes, and has {(3 * Chunk) + 4}.")
            );
            Assert.That(Traffic.Count(XOperation.FinalizeUpload), Is.Zero);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CreateTweetRequest WithPhoto(string text) =>
        new() { Text = text, Media = [MediaSource.FromBytes(MediaFiles.Png(), "A grey field")] };

    private void CancelAt(string step, CancellationTokenSource cancelling) =>
        Traffic.Before = async (operation, _) =>
        {
            if (operation == step)
            {
                await cancelling.CancelAsync();
            }

            return null;
        };
}

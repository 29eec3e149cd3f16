using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Uploads;

/// <summary>What an upload in chunks does when chunks are too large, are lost, are refused, or were sent by another process.</summary>
[TestFixture]
internal sealed class AdaptationTests : UploadFixture
{
    private static readonly MediaUploadOptions InChunks = new() { ChunkBytes = Chunk };

    [Test]
    public async Task A_first_chunk_that_is_too_large_is_halved_until_X_takes_it()
    {
        // The sandbox takes 150,000 bytes in a request.
        var video = Video(10 * Chunk);
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), new() { ChunkBytes = 8 * Chunk }));

        Assert.That(Sandbox.Media.Uploads[^1].Chunks, Is.All.EqualTo(2 * Chunk));
        Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(2 + 5));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [TestCase(413)]
    [TestCase(431)]
    public async Task A_later_chunk_that_is_too_large_starts_the_upload_again_with_smaller_ones(int status)
    {
        var video = Video(4 * 2 * Chunk);
        Traffic.Before = (operation, number) =>
            Task.FromResult(operation == "AppendUpload" && number == 3 ? new HttpResponseMessage((HttpStatusCode)status) : null);

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), new() { ChunkBytes = 2 * Chunk, MaxConcurrency = 1 }));

        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(2), "what X has of the first can't be cut in another way");
        Assert.That(Sandbox.Media.Uploads[1].Chunks, Is.All.EqualTo(Chunk));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task Chunks_that_stay_too_large_end_the_upload()
    {
        Traffic.Before = (operation, _) =>
            Task.FromResult(operation == "AppendUpload" ? new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge) : null);

        var failure = await Assert.CatchAsync<XApiException>(() =>
            EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(Video(4 * Chunk)), new() { ChunkBytes = 4 * Chunk }))
        );

        Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(3), "256, 128 and 64 KiB");
    }

    [Test]
    public async Task A_photo_that_is_too_large_for_one_request_goes_in_chunks()
    {
        Sandbox.Refuse(XOperation.UploadMedia, XRefusal.Of(413, ""));
        var photo = MediaFiles.Png(3 * Chunk);

        var upload = await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(photo), InChunks));

        Assert.That(upload.Category, Is.EqualTo(MediaCategory.TweetImage));
        Assert.That(await BytesAsync(), Is.EqualTo(photo));
    }

    [Test]
    public async Task A_chunk_that_fails_is_sent_again_alone()
    {
        Traffic.Before = (operation, number) =>
            operation == "AppendUpload" && number is 2 or 5
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was reset.")
                : Task.FromResult<HttpResponseMessage?>(null);
        var video = Video(6 * Chunk);

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), InChunks));

        Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(8));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [TestCase("InitializeUpload")]
    [TestCase("AppendUpload", Description = "X refuses the chunk that it has already")]
    [TestCase("FinalizeUpload", Description = "X refuses to finalize what is finalized, and has a status of it")]
    [TestCase("GetUploadStatus")]
    [TestCase("SetMediaMetadata")]
    public async Task A_lost_response_loses_nothing(string operation)
    {
        Traffic.Loses = (id, number) => id == operation && number == 1;
        var video = Video(4 * Chunk);

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video, "A film"), InChunks));

        var upload = Sandbox.Media.Uploads[^1];
        Assert.That((upload.IsFinalized, upload.AltText), Is.EqualTo((true, "A film")));
        Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(operation == "AppendUpload" ? 5 : 4));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_chunk_that_X_has_from_a_call_that_failed_is_no_obstacle_to_the_next_call()
    {
        var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var saved = 0;
        Traffic.Loses = (operation, number) => operation == "AppendUpload" && number == 2;
        Traffic.Before = async (operation, number) =>
        {
            switch (operation, number)
            {
                case ("AppendUpload", 2):
                    await other.Task;
                    break;
                case ("AppendUpload", 3):
                    other.SetResult();
                    break;
                case ("AppendUpload", 4):
                    // The retry of the one whose response was lost.
                    await passed.Task;
                    throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was reset.");
            }

            return null;
        };
        var options = InChunks with
        {
            MaxConcurrency = 2,
            SaveCheckpoint = (_, _) =>
            {
                // The start, the first chunk, the other one.
                if (Interlocked.Increment(ref saved) == 3)
                {
                    passed.SetResult();
                }

                return ValueTask.CompletedTask;
            },
        };
        using var once = Client(maxRetries: 1);
        var video = Video(3 * Chunk);

        await EndedAsync(once.Media.UploadAsync(MediaSource.FromBytes(video), options));

        Assert.That(Traffic.Count(XOperation.AppendUpload), Is.EqualTo(5));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_chunk_that_X_refuses_for_another_reason_ends_the_upload()
    {
        Traffic.Before = (operation, number) =>
            Task.FromResult(
                operation == "AppendUpload" && number == 2 ? StubServer.Json("""{"title":"Invalid"}""", HttpStatusCode.BadRequest) : null
            );

        var failure = await Assert.CatchAsync<XApiException>(() =>
            EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(Video(3 * Chunk)), InChunks))
        );

        Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(Traffic.Count(XOperation.FinalizeUpload), Is.Zero);
    }

    [Test]
    public async Task Chunks_go_up_several_at_a_time_once_the_first_has_passed()
    {
        var (open, most) = (0, 0);
        var all = new TaskCompletionSource();
        Traffic.Before = async (operation, number) =>
        {
            if (operation == "AppendUpload" && number > 1)
            {
                most = Math.Max(most, Interlocked.Increment(ref open));
                if (most == 3)
                {
                    all.TrySetResult();
                }

                await all.Task;
                Interlocked.Decrement(ref open);
            }

            return null;
        };

        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(Video(8 * Chunk)), InChunks with { MaxConcurrency = 3 }));

        Assert.That(most, Is.EqualTo(3));
    }

    [Test]
    public async Task On_a_connection_that_is_too_slow_for_several_they_follow_one_another()
    {
        // Three chunks that share the connection get nowhere until their time is over.
        var (stuck, open, most) = (0, 0, 0);
        Traffic.Before = async (operation, number) =>
        {
            if (operation != "AppendUpload" || number == 1)
            {
                return null;
            }

            if (number <= 4)
            {
                Interlocked.Increment(ref stuck);
                await new TaskCompletionSource().Task;
            }

            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Yield();
            Interlocked.Decrement(ref open);
            return null;
        };
        using var once = Client(maxRetries: 0);
        var upload = once.Media.UploadAsync(MediaSource.FromBytes(Video(8 * Chunk)), InChunks with { MaxConcurrency = 3 });
        await Eventually.TrueAsync(() => stuck == 3, "three are on their way");
        Clock.Advance(TimeSpan.FromSeconds(30));
        await EndedAsync(upload);

        Assert.That(most, Is.EqualTo(1), "then one at a time");
    }

    [Test]
    public async Task An_upload_is_resumed_by_another_client_which_sends_what_is_missing()
    {
        var video = Video(6 * Chunk);
        var saved = new List<string>();
        Traffic.Before = (operation, number) =>
            operation == "AppendUpload" && number > 4
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "The cable was pulled.")
                : Task.FromResult<HttpResponseMessage?>(null);
        await Assert.ThrowsAsync<XConnectionException>(() =>
            EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), Saving(saved) with { MaxConcurrency = 1 }))
        );
        Traffic.Before = null;
        var sent = Traffic.Count(XOperation.AppendUpload);

        using var later = Client();
        var checkpoint = MediaUploadCheckpoint.Parse(saved[^1]);
        await EndedAsync(later.Media.UploadAsync(MediaSource.FromBytes(video), InChunks with { ResumeFrom = checkpoint }));

        Assert.That(checkpoint.Received, Is.EqualTo("0-3"));
        Assert.That(checkpoint.ExpiresAt, Is.EqualTo(Clock.GetUtcNow().AddHours(24)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(Traffic.Count(XOperation.AppendUpload) - sent, Is.EqualTo(2));
        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(1));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_chunk_that_was_on_its_way_when_the_process_ended_is_no_obstacle()
    {
        var video = Video(4 * Chunk);
        var saved = new List<string>();
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), Saving(saved) with { MaxConcurrency = 1 }));
        var upload = Sandbox.Records.Uploads.Values.Single();
        lock (Sandbox.Records.Gate)
        {
            // As if it had ended with two chunks there of which the checkpoint has one.
            (upload.FinalizedAt, _, _) = (null, upload.Segments.Remove(2), upload.Segments.Remove(3));
            Sandbox.Records.Media.Remove(upload.Id);
        }

        var first = saved.Select(MediaUploadCheckpoint.Parse).First(checkpoint => checkpoint.Received == "0");
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), InChunks with { ResumeFrom = first }));

        Assert.That(Sandbox.Media.Uploads, Has.Count.EqualTo(1));
        Assert.That(await BytesAsync(), Is.EqualTo(video));
    }

    [Test]
    public async Task A_checkpoint_of_what_is_whole_waits_for_its_processing()
    {
        var saved = new List<string>();
        var source = MediaSource.FromBytes(Video(2 * Chunk));
        var first = await EndedAsync(X.Media.UploadAsync(source, Saving(saved)));
        var checkpoint = MediaUploadCheckpoint.Parse(saved[^1]);
        var sent = Traffic.Operations.Count;

        var second = await EndedAsync(X.Media.UploadAsync(source, InChunks with { ResumeFrom = checkpoint }));

        Assert.That(checkpoint.IsFinalized, Is.True);
        Assert.That(second.MediaId, Is.EqualTo(first.MediaId));
        Assert.That(Traffic.Operations.Skip(sent), Is.EqualTo(new[] { "GetUploadStatus" }));
    }

    [TestCase(25, Description = "by its time")]
    [TestCase(0, Description = "X has forgotten it")]
    public async Task An_upload_that_X_no_longer_has_is_started_again(int hours)
    {
        var video = Video(40 * Chunk);
        var saved = new List<string>();
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), Saving(saved)));
        var checkpoint = saved.Select(MediaUploadCheckpoint.Parse).First(checkpoint => checkpoint.Received == "0");
        Clock.Advance(TimeSpan.FromHours(hours));
        lock (Sandbox.Records.Gate)
        {
            Sandbox.Records.Uploads.Clear();
        }

        var sent = Traffic.Count(XOperation.AppendUpload);
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), InChunks with { ResumeFrom = checkpoint, MaxConcurrency = 1 }));

        Assert.That(await BytesAsync(), Is.EqualTo(video));
        Assert.That(Traffic.Count(XOperation.AppendUpload) - sent, Is.LessThanOrEqualTo(40 + 17), "it is noticed after some chunks");
    }

    [Test]
    public async Task A_checkpoint_of_another_file_is_refused()
    {
        var saved = new List<string>();
        var video = Video(3 * Chunk);
        await EndedAsync(X.Media.UploadAsync(MediaSource.FromBytes(video), Saving(saved)));
        video[^1]++;

        var refusal = await Assert.ThrowsAsync<XInvalidParameterException>(() =>
            X.Media.UploadAsync(MediaSource.FromBytes(video), InChunks with { ResumeFrom = MediaUploadCheckpoint.Parse(saved[1]) })
        );

        Assert.That(refusal!.Message, Does.Contain("another file, or the file has changed"));
    }

    private static MediaUploadOptions Saving(List<string> saved) =>
        InChunks with
        {
            SaveCheckpoint = (checkpoint, _) =>
            {
                saved.Add(checkpoint.ToString());
                return default;
            },
        };
}

using XApi.Sandbox;

namespace XApi.Tests.Uploads;

/// <summary>A Tweet with files in one go.</summary>
[TestFixture]
internal sealed class TweetMediaTests : UploadFixture
{
    private static MediaSource Photo => MediaSource.FromBytes(MediaFiles.Png());

    [Test]
    public async Task Files_are_uploaded_and_then_posted()
    {
        var posted = await EndedAsync(
            X.Tweets.CreateAsync(
                new() { Text = "Look", Media = [Photo with { AltText = "A grey field" }, MediaSource.FromBytes(MediaFiles.Jpeg)] }
            )
        );

        var read = await X.Tweets.GetAsync(
            posted.Data!.Id,
            new() { Expansions = [TweetExpansion.AttachmentsMediaKeys], MediaFields = [MediaField.AltText, MediaField.Url] }
        );
        Assert.Multiple(() =>
        {
            Assert.That(read.Data!.Media.Select(medium => medium.AltText), Is.EqualTo(new[] { "A grey field", null }));
            Assert.That(
                Traffic.Operations.Order(StringComparer.Ordinal),
                Is.EqualTo(new[] { "CreateTweet", "GetTweet", "SetMediaMetadata", "UploadMedia", "UploadMedia" })
            );
        });
    }

    [Test]
    public async Task A_file_that_is_a_stream_is_checked_and_sent_from_the_same_place()
    {
        var png = MediaFiles.Png(10_000);
        using var stream = new MemoryStream([1, 2, 3, .. png]) { Position = 3 };
        var photo = MediaSource.FromStream(stream);

        await EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [photo] }));
        Assert.That(await BytesAsync(), Is.EqualTo(png));

        await EndedAsync(X.Tweets.CreateThreadAsync([new() { Text = "Look again", Media = [photo] }]));
        Assert.That(await BytesAsync(), Is.EqualTo(png), "it is used again");
    }

    [Test]
    public async Task A_file_that_is_found_to_be_wrong_behind_another_keeps_the_other()
    {
        var alone = await RefusedAsync();
        var refusal = await RefusedAsync(Photo);

        Assert.That(((XApiException)refusal.InnerException!).MediaIds, Is.EqualTo(Sandbox.Media.Uploads.Select(upload => upload.Id)));
        Assert.That((alone.InnerException, alone.Operation, alone.ParamName), Is.EqualTo(((Exception?)null, refusal.Operation, "media")));
        Assert.That(Facts(refusal), Is.EqualTo(Facts(alone)));
        Assert.That(new object?[] { alone.Operation, alone.Bound, alone.Value }, Has.None.Null);

        async Task<XInvalidParameterException> RefusedAsync(params MediaSource[] before)
        {
            using var wrong = new TricklingStream("Snow"u8.ToArray(), canSeek: false);
            return (
                await Assert.ThrowsAsync<XInvalidParameterException>(() =>
                    EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [.. before, MediaSource.FromStream(wrong)] }))
                )
            )!;
        }

        static object?[] Facts(XInvalidParameterException refusal) =>
            [refusal.Message, refusal.ParamName, refusal.Operation, refusal.Bound, refusal.Value, refusal.Query];
    }

    [Test]
    public async Task A_video_is_waited_for()
    {
        var posted = await EndedAsync(X.Tweets.CreateAsync(new() { Media = [MediaSource.FromBytes(MediaFiles.Mp4())] }));

        Assert.That(posted.Data!.Id, Is.Not.Empty);
        Assert.That(Traffic.Operations.TakeLast(2), Is.EqualTo(new[] { "GetUploadStatus", "CreateTweet" }));
    }

    [Test]
    public async Task Files_go_with_what_was_uploaded_before_and_with_what_else_is_said_of_media()
    {
        var before = await EndedAsync(X.Media.UploadAsync(Photo));
        var request = new CreateTweetRequest
        {
            Text = "Look",
            Media = new()
            {
                MediaIds = [before.MediaId],
                Files = [Photo],
                TaggedUserIds = [Sandbox.Users[3].Id],
            },
        };
        var body = request.ToJson();

        var posted = await EndedAsync(X.Tweets.CreateAsync(request));

        var read = await X.Tweets.GetAsync(posted.Data!.Id, new() { Expansions = [TweetExpansion.AttachmentsMediaKeys] });
        Assert.That(read.Data!.Media, Has.Count.EqualTo(2));
        Assert.That(read.Data.Media[0].MediaKey, Is.EqualTo(before.MediaKey));
        Assert.That(body, Does.Not.Contain("files").IgnoreCase, "files are no part of the JSON");
        Assert.That(request.Media.MediaIds, Has.Count.EqualTo(1), "the request stays as it was");
    }

    [Test]
    public async Task When_the_post_fails_the_exception_has_the_media_to_be_used_again()
    {
        Sandbox.Refuse(XOperation.CreateTweet, XRefusal.DuplicateContent);
        var refusal = await Assert.ThrowsAsync<XForbiddenException>(() =>
            EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [Photo, Photo] }))
        );
        var sent = Traffic.Count(XOperation.UploadMedia);

        var posted = await X.Tweets.CreateAsync(
            new()
            {
                Text = "Look again",
                Media = new() { MediaIds = refusal!.MediaIds! },
            }
        );

        Assert.That(refusal.MediaIds, Is.EquivalentTo(Sandbox.Media.Uploads.Select(upload => upload.Id)));
        Assert.That(posted.Data!.Id, Is.Not.Empty);
        Assert.That(Traffic.Count(XOperation.UploadMedia), Is.EqualTo(sent));
    }

    [Test]
    public async Task When_one_upload_fails_the_exception_has_the_others()
    {
        Sandbox.Refuse(XOperation.UploadMedia, XRefusal.Forbidden("Not today."));
        var refusal = await Assert.ThrowsAsync<XForbiddenException>(() =>
            EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [Photo, Photo, Photo] }))
        );

        Assert.That(refusal!.MediaIds, Has.Count.EqualTo(2));
        Assert.That(Traffic.Count(XOperation.CreateTweet), Is.Zero);
    }

    [Test]
    public void A_Tweet_that_X_would_refuse_is_refused_before_its_files_go_up()
    {
        Assert.That(
            () => X.Tweets.CreateAsync(new() { Text = "Look", Media = [Photo, Photo, Photo, Photo, Photo] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("media.media_ids")
        );
        Assert.That(
            () =>
                X.Tweets.CreateAsync(
                    new()
                    {
                        Text = "Which?",
                        Media = [Photo],
                        Poll = new() { Options = ["This", "That"], DurationMinutes = 60 },
                    }
                ),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("cannot be given together")
        );
        Assert.That(
            async () =>
                await X.Tweets.CreateAsync(new() { Media = [Photo, MediaSource.FromBytes(MediaFiles.Mp4(new Film { Seconds = 141 }))] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("141 seconds")
        );
        Assert.That(
            async () => await X.Tweets.CreateAsync(new() { Media = [Photo, MediaSource.FromBytes(MediaFiles.Mp4())] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("up to 4 photos, or 1 video, or 1 GIF, and is PNG, MP4")
        );
        Assert.That(Traffic.Operations, Is.Empty);
    }

    [Test]
    public async Task The_credential_of_the_call_is_that_of_its_uploads()
    {
        var other = Sandbox.Users[3];
        await EndedAsync(X.Tweets.CreateAsync(new() { Text = "Look", Media = [Photo] }, new() { Credential = other.OAuth1Credential }));

        Assert.That(Sandbox.Requests.Select(request => request.Username).Distinct(), Is.EqualTo(new[] { other.Username }));
    }
}

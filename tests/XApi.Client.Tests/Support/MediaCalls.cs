using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A call of each operation of the Media section, which succeeds at a sandbox: what it is about is made first.</summary>
internal static class MediaCalls
{
    private const string Day = "2024-05-01T00:00:00Z";

    internal static Func<XApiClient, Task> Of(XOperation operation, XSandbox sandbox)
    {
        return operation.Id switch
        {
            nameof(XOperation.InitializeUpload) => x =>
                x.Media.InitializeAsync(new() { MediaCategory = MediaCategory.TweetVideo, TotalBytes = 3 }),
            nameof(XOperation.AppendUpload) => async x =>
                await x.Media.AppendAsync(Id("tweet_video", isFinalized: false), new MemoryStream([1, 2, 3]), new() { SegmentIndex = 0 }),
            nameof(XOperation.FinalizeUpload) => x => x.Media.FinalizeAsync(Whole(sandbox)),
            nameof(XOperation.GetUploadStatus) => x => x.Media.StatusAsync(Id("tweet_video")),
            nameof(XOperation.UploadMedia) => x =>
                x.Media.UploadOnceAsync(new MemoryStream([1, 2, 3]), new() { MediaCategory = MediaCategory.TweetImage }),
            nameof(XOperation.SetMediaMetadata) => x =>
                x.Media.SetMetadataAsync(
                    new()
                    {
                        Id = Id("tweet_image"),
                        Metadata = new() { AltText = new() { Text = "Snow" } },
                    }
                ),
            nameof(XOperation.AddSubtitles) => x =>
                x.Media.AddSubtitlesAsync(
                    new()
                    {
                        Id = Id("tweet_video"),
                        MediaCategory = SubtitledMediaCategory.TweetVideo,
                        Subtitles = new() { Id = Id("subtitles"), LanguageCode = "EN" },
                    }
                ),
            nameof(XOperation.RemoveSubtitles) => x =>
                x.Media.RemoveSubtitlesAsync(
                    new()
                    {
                        Id = Id("tweet_video"),
                        MediaCategory = SubtitledMediaCategory.TweetVideo,
                        LanguageCode = "EN",
                    }
                ),
            nameof(XOperation.GetMedia) => x => x.Media.GetAsync(Posted(sandbox).Key),
            nameof(XOperation.GetMediaByKeys) => x => x.Media.GetManyAsync([Posted(sandbox).Key]),
            nameof(XOperation.GetMediaAnalytics) => x =>
                x.Media.AnalyticsAsync(
                    DateTimeOffset.Parse(Day).AddDays(1),
                    [Uploaded(sandbox, "tweet_video").Key],
                    DateTimeOffset.Parse(Day),
                    new() { MediaAnalyticsFields = [MediaAnalyticsField.VideoViews] }
                ),
            _ => throw new InvalidOperationException($"There is no call of {operation.Id} here yet."),
        };

        string Id(string category, bool isFinalized = true) => $"{Uploaded(sandbox, category, isFinalized).Id}";
    }

    // All bytes have come: it can be finalized.
    private static string Whole(XSandbox sandbox)
    {
        var upload = Uploaded(sandbox, "tweet_video", isFinalized: false);
        upload.Segments.Add(0, sandbox.Records.MediaStore.WriteAsync(new MemoryStream([1, 2, 3]), 3, default).GetAwaiter().GetResult()!);
        return $"{upload.Id}";
    }

    // Media that everyone can see, with the Tweet that they are attached to.
    private static MediaRecord Posted(XSandbox sandbox)
    {
        lock (sandbox.Records.Gate)
        {
            return sandbox.Records.Tweets.First(tweet => tweet.Media.Count > 0 && !tweet.Author.IsProtected).Media[0];
        }
    }

    /// <summary>An upload of the sandbox's user, as if its bytes had come.</summary>
    internal static UploadRecord Uploaded(XSandbox sandbox, string category, bool isFinalized = true)
    {
        lock (sandbox.Records.Gate)
        {
            var upload = new UploadRecord
            {
                Id = sandbox.Records.NextMediaId(),
                Owner = sandbox.User.Record,
                Category = category,
                TotalBytes = 3,
                BeganAt = sandbox.Records.Now,
                FinalizedAt = isFinalized ? sandbox.Records.Now : null,
                Processing = TimeSpan.FromSeconds(1),
            };
            sandbox.Records.Uploads.Add(upload.Id, upload);
            if (isFinalized && upload.Kind is { } kind)
            {
                sandbox.Records.Media.Add(upload.Id, new MediaRecord(upload.Id, kind, 1, 1, null, null) { Upload = upload });
            }

            return upload;
        }
    }
}

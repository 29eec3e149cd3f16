namespace XApi.Tests.Requests;

/// <summary>The requests of LikeStreams.</summary>
internal static class LikeStreamsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.LikeFirehoseStream,
            x => RequestCase.First(x.LikeStreams.FirehoseAsync(2, Filled.Options<LikeFirehoseStreamOptions>())),
            $"GET /2/likes/firehose/stream?partition=2&backfill_minutes=5&expansions=attachments.media_keys,liked_tweet_id&like_with_tweet_author.fields=attachments_media_keys,timestamp_ms&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld&{RequestCase.Times}"
        ),
        new(
            XOperation.LikeSample10Stream,
            x => RequestCase.First(x.LikeStreams.Sample10Async(2, Filled.Options<LikeSample10StreamOptions>())),
            $"GET /2/likes/sample10/stream?partition=2&backfill_minutes=5&expansions=attachments.media_keys,liked_tweet_id&like_with_tweet_author.fields=attachments_media_keys,timestamp_ms&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld&{RequestCase.Times}"
        ),
    ];
}

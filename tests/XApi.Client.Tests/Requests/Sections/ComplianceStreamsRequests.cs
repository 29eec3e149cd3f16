namespace XApi.Tests.Requests;

/// <summary>The requests of ComplianceStreams.</summary>
internal static class ComplianceStreamsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.TweetComplianceStream,
            x => RequestCase.First(x.ComplianceStreams.TweetsAsync(2, Filled.Options<TweetComplianceStreamOptions>())),
            $"GET /2/tweets/compliance/stream?partition=2&backfill_minutes=5&{RequestCase.Times}"
        ),
        new(
            XOperation.UserComplianceStream,
            x => RequestCase.First(x.ComplianceStreams.UsersAsync(2, Filled.Options<UserComplianceStreamOptions>())),
            $"GET /2/users/compliance/stream?partition=2&backfill_minutes=5&{RequestCase.Times}"
        ),
        new(
            XOperation.LikeComplianceStream,
            x => RequestCase.First(x.ComplianceStreams.LikesAsync(Filled.Options<LikeComplianceStreamOptions>())),
            $"GET /2/likes/compliance/stream?backfill_minutes=5&{RequestCase.Times}"
        ),
        new(
            XOperation.TweetLabelStream,
            x => RequestCase.First(x.ComplianceStreams.LabelsAsync(Filled.Options<TweetLabelStreamOptions>())),
            $"GET /2/tweets/label/stream?backfill_minutes=5&{RequestCase.Times}"
        ),
    ];
}

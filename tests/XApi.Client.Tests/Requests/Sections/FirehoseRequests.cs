namespace XApi.Tests.Requests;

/// <summary>The requests of Firehose.</summary>
internal static class FirehoseRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.FirehoseStream,
            x => RequestCase.First(x.Firehose.AllAsync(2, Filled.Options<FirehoseStreamOptions>())),
            $"GET /2/tweets/firehose/stream?partition=2&backfill_minutes=5&{RequestCase.TweetQuery}&{RequestCase.Times}"
        ),
        new(
            XOperation.FirehoseEnglishStream,
            x => RequestCase.First(x.Firehose.EnglishAsync(2, Filled.Options<FirehoseEnglishStreamOptions>())),
            $"GET /2/tweets/firehose/stream/lang/en?partition=2&backfill_minutes=5&{RequestCase.TweetQuery}&{RequestCase.Times}"
        ),
        new(
            XOperation.FirehoseJapaneseStream,
            x => RequestCase.First(x.Firehose.JapaneseAsync(2, Filled.Options<FirehoseJapaneseStreamOptions>())),
            $"GET /2/tweets/firehose/stream/lang/ja?partition=2&backfill_minutes=5&{RequestCase.TweetQuery}&{RequestCase.Times}"
        ),
        new(
            XOperation.FirehoseKoreanStream,
            x => RequestCase.First(x.Firehose.KoreanAsync(2, Filled.Options<FirehoseKoreanStreamOptions>())),
            $"GET /2/tweets/firehose/stream/lang/ko?partition=2&backfill_minutes=5&{RequestCase.TweetQuery}&{RequestCase.Times}"
        ),
        new(
            XOperation.FirehosePortugueseStream,
            x => RequestCase.First(x.Firehose.PortugueseAsync(2, Filled.Options<FirehosePortugueseStreamOptions>())),
            $"GET /2/tweets/firehose/stream/lang/pt?partition=2&backfill_minutes=5&{RequestCase.TweetQuery}&{RequestCase.Times}"
        ),
    ];
}

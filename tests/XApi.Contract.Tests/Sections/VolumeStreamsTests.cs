namespace XApi.Tests;

internal sealed class VolumeStreamsTests : SectionTests<VolumeStreamsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.SampleStream, "documented", 1, x => x.VolumeStreams.SampleAsync()),
        ContractCase.Of(XOperation.SampleStream, "every parameter", 4, x => x.VolumeStreams.SampleAsync(new()
        {
            BackfillMinutes = 2,
            EndTime = Asked.RecoveryEnd,
            StartTime = Asked.RecoveryStart,
            Expansions = Asked.Expansions,
            MediaFields = Asked.MediaFields,
            PlaceFields = Asked.PlaceFields,
            PollFields = Asked.PollFields,
            TweetFields = Asked.TweetFields,
            UserFields = Asked.UserFields,
        })),
        ContractCase.Of(XOperation.Sample10Stream, "documented", 1, x => x.VolumeStreams.Sample10Async(1)),
        ContractCase.Of(XOperation.Sample10Stream, "every parameter", 1, x => x.VolumeStreams.Sample10Async(2, new()
        {
            BackfillMinutes = 2,
            EndTime = Asked.RecoveryEnd,
            StartTime = Asked.RecoveryStart,
            Expansions = Asked.Expansions,
            MediaFields = Asked.MediaFields,
            PlaceFields = Asked.PlaceFields,
            PollFields = Asked.PollFields,
            TweetFields = Asked.TweetFields,
            UserFields = Asked.UserFields,
        })),
    ];
}

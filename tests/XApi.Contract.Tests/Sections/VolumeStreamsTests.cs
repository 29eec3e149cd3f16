namespace XApi.Tests;

internal sealed class VolumeStreamsTests : SectionTests<VolumeStreamsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(
            XOperation.SampleStream,
            "documented",
            1,
            (x, stream, end) => x.VolumeStreams.SampleAsync(new() { Stream = stream }, end)
        ),
        ContractCase.Of(
            XOperation.SampleStream,
            "every parameter",
            4,
            (x, stream, end) =>
                x.VolumeStreams.SampleAsync(
                    new()
                    {
                        Stream = stream,
                        BackfillMinutes = 2,
                        EndTime = Asked.RecoveryEnd,
                        StartTime = Asked.RecoveryStart,
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    },
                    end
                )
        ),
        ContractCase.Of(
            XOperation.Sample10Stream,
            "documented",
            1,
            (x, stream, end) => x.VolumeStreams.Sample10Async(1, new() { Stream = stream }, end)
        ),
        ContractCase.Of(
            XOperation.Sample10Stream,
            "every parameter",
            1,
            (x, stream, end) =>
                x.VolumeStreams.Sample10Async(
                    2,
                    new()
                    {
                        Stream = stream,
                        BackfillMinutes = 2,
                        EndTime = Asked.RecoveryEnd,
                        StartTime = Asked.RecoveryStart,
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    },
                    end
                )
        ),
    ];
}

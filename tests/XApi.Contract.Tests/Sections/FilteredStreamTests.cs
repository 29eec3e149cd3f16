namespace XApi.Tests;

internal sealed class FilteredStreamTests : SectionTests<FilteredStreamTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.GetRules, "documented", x => x.FilteredStream.GetRulesAsync()),
        ContractCase.Of(
            XOperation.GetRules,
            "every parameter",
            x =>
                x.FilteredStream.GetRulesAsync(
                    new()
                    {
                        Ids = ["1273026480692322304"],
                        MaxResults = 100,
                        PaginationToken = "7140w9gefhslx3vz",
                    }
                )
        ),
        ContractCase.Of(
            XOperation.UpdateRules,
            "documented",
            x =>
                x.FilteredStream.UpdateRulesAsync(
                    new()
                    {
                        Add =
                        [
                            new() { Value = "cat has:media", Tag = "cats with media" },
                            new() { Value = "cat has:media -grumpy", Tag = "cats with media" },
                            new() { Value = "meme" },
                            new() { Value = "meme has:images" },
                        ],
                    }
                )
        ),
        ContractCase.Of(
            XOperation.UpdateRules,
            "deletion by id",
            x => x.FilteredStream.UpdateRulesAsync(new() { Delete = new() { Ids = ["1165037377523306498", "1165037377523306499"] } })
        ),
        ContractCase.Of(
            XOperation.UpdateRules,
            "deletion by text, dry run",
            x =>
                x.FilteredStream.UpdateRulesAsync(
                    new() { Delete = new() { Values = ["meme", "meme has:images"] } },
                    new() { DryRun = true }
                )
        ),
        ContractCase.Of(
            XOperation.UpdateRules,
            "replacement of all",
            x =>
                x.FilteredStream.UpdateRulesAsync(
                    new() { Add = [new() { Value = "from:xdevelopers -is:retweet", Tag = "Tweets from X Developers" }] },
                    new() { DeleteAll = true }
                )
        ),
        ContractCase.Of(
            XOperation.FilteredStream,
            "documented",
            1,
            (x, stream, end) => x.FilteredStream.ConnectAsync(new() { Stream = stream }, end)
        ),
        ContractCase.Of(
            XOperation.FilteredStream,
            "every parameter",
            3,
            (x, stream, end) =>
                x.FilteredStream.ConnectAsync(
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

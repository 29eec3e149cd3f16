namespace XApi.Tests;

internal sealed class CountsTests : SectionTests<CountsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.CountRecent, "documented", x => x.Counts.RecentAsync("from:XDevelopers")),
        ContractCase.Of(
            XOperation.CountRecent,
            "every parameter",
            x =>
                x.Counts.RecentAsync(
                    Asked.Query,
                    new()
                    {
                        EndTime = Asked.EndTime,
                        Granularity = Granularity.Day,
                        NextToken = "1jzu9lk96gu5npw1fhcml1tfdzwrvt2oypmukpcltmdha",
                        SearchCountFields = [SearchCountField.End, SearchCountField.Start, SearchCountField.TweetCount],
                        StartTime = Asked.StartTime,
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CountRecent,
            "by ids",
            x => x.Counts.RecentAsync(Asked.Query, new() { SinceId = Asked.SinceId, UntilId = Asked.UntilId })
        ),
        ContractCase.Of(
            XOperation.CountRecent,
            "quick start",
            x => x.Counts.RecentAsync("from:XDevelopers", new() { Granularity = Granularity.Day })
        ),
        ContractCase.Of(XOperation.CountAll, "documented", x => x.Counts.FullArchiveAsync("from:XDevelopers")),
        ContractCase.Of(
            XOperation.CountAll,
            "every parameter",
            x =>
                x.Counts.FullArchiveAsync(
                    Asked.Query,
                    new()
                    {
                        EndTime = Asked.EndTime,
                        Granularity = Granularity.Day,
                        NextToken = "1jzu9lk96gu5npw1fhcml1tfdzwrvt2oypmukpcltmdha",
                        SearchCountFields = [SearchCountField.End, SearchCountField.Start, SearchCountField.TweetCount],
                        StartTime = Asked.StartTime,
                    }
                )
        ),
        ContractCase.Of(
            XOperation.CountAll,
            "by ids",
            x => x.Counts.FullArchiveAsync(Asked.Query, new() { SinceId = Asked.SinceId, UntilId = Asked.UntilId })
        ),
        ContractCase.Of(
            XOperation.CountAll,
            "quick start",
            x =>
                x.Counts.FullArchiveAsync(
                    "from:XDevelopers",
                    new()
                    {
                        EndTime = new DateTimeOffset(2021, 6, 1, 0, 0, 0, TimeSpan.Zero),
                        Granularity = Granularity.Day,
                        StartTime = new DateTimeOffset(2021, 5, 1, 0, 0, 0, TimeSpan.Zero),
                    }
                )
        ),
    ];
}

namespace XApi.Tests;

/// <summary>All sections together.</summary>
internal static class Sections
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        .. TweetsTests.Cases,
        .. TimelinesTests.Cases,
        .. SearchTests.Cases,
        .. CountsTests.Cases,
        .. FilteredStreamTests.Cases,
        .. VolumeStreamsTests.Cases,
        .. RetweetsTests.Cases,
        .. QuoteTweetsTests.Cases,
        .. LikesTests.Cases,
        .. BookmarksTests.Cases,
        .. RepliesTests.Cases,
    ];
}

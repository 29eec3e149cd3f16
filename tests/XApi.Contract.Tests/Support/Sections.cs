namespace XApi.Tests;

/// <summary>All sections together.</summary>
internal static class Sections
{
    /// <summary>The calls that are written by hand.</summary>
    public static IReadOnlyList<ContractCase> Written { get; } =
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

    /// <summary>All calls: those, and the ones that stubs say.</summary>
    public static IReadOnlyList<ContractCase> Cases { get; } = [.. Written, .. StubCases.All];
}

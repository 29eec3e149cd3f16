namespace XApi.Tests;

internal sealed class RepliesTests : SectionTests<RepliesTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.HideReply, "documented", x => x.Replies.SetHiddenAsync("1232720193182412800", hidden: true)),
        ContractCase.Of(XOperation.HideReply, "shown again", x => x.Replies.SetHiddenAsync("1232720193182412800", hidden: false)),
    ];
}

namespace XApi.Tests;

/// <summary>The meanings of a 429 beside a used-up window. Any operation gets them from the stubs, by its token.</summary>
internal sealed class LimitTests
{
    private static readonly string[] Kinds = ["app-day", "user-day", "usage-cap", "connections"];

    private static readonly ContractCase Call = ContractCase.Of(XOperation.SearchRecent, "limit", x => x.Search.RecentAsync("snow"));

    [TestCaseSource(nameof(Kinds))]
    public async Task Each_meaning_of_a_429_has_its_exception(string kind)
    {
        var outcome = await RunAsync(kind);
        outcome.AssertMatched($"Limit: {kind}");
        outcome.AssertConforms(Call.Operation);
        Approved.Check("Limits", kind, outcome.Seen);
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_mutation_of_a_limit_is_noticed(string kind)
    {
        var mapping = ContractRun.Stubs.Mappings[$"Limit: {kind}"];
        var (unnoticed, _) = await Mutation.TryAllAsync(
            ContractRun.Stubs,
            mapping,
            async () =>
            {
                var outcome = await RunAsync(kind);
                return outcome.Seen == Approved.Find("Limits", kind) && outcome.Conforms();
            }
        );
        Assert.That(unnoticed, Is.Empty);
    }

    private static Task<Outcome> RunAsync(string kind) =>
        Call.RunAsync(ContractRun.Stubs.BaseAddress, Caller.WhoGets($"429-{kind}", Call.Operation));
}

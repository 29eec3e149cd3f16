namespace XApi.Tests.Requests;

/// <summary>The requests of FilteredStream.</summary>
internal static class FilteredStreamRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetRuleCounts,
            x => x.FilteredStream.RuleCountsAsync(Filled.Options<GetRuleCountsOptions>()),
            "GET /2/tweets/search/stream/rules/counts?rules_count.fields=all_project_client_apps,project_rules_count"
        ),
    ];
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Usage.</summary>
internal static class UsageRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetUsage,
            x => x.Usage.TweetsAsync(Filled.Options<GetUsageOptions>()),
            "GET /2/usage/tweets?days=5&usage.fields=cap_reset_day,project_usage"
        ),
        new(XOperation.GetCredits, x => x.Usage.CreditsAsync(Filled.Options<GetCreditsOptions>()), "GET /2/usage/credits"),
    ];
}

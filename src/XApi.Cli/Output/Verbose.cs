namespace XApi.Cli.Output;

/// <summary>Reports what a call cost and what is left of its limit, where --verbose asks for it.</summary>
internal static class Verbose
{
    public static void Report(CommandContext context, XOperation operation, XCost? cost, RateLimit? limit, string? requestId)
    {
        if (!context.Get(GlobalOptions.Verbose))
        {
            return;
        }

        context.Note(
            $"{operation}"
                + (cost is null ? "" : $"  {Times.Usd(cost.Usd)}{(cost.Item is null ? "" : $" ({cost.Charged} {cost.Item})")}")
                + (limit is null ? "" : $"  {limit.Remaining} of {limit.Limit} left until {Times.Of(limit.Reset)}")
                + (requestId is null ? "" : $"  request {requestId}")
        );
    }
}

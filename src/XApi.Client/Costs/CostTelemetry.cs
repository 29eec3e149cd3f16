using System.Diagnostics.Metrics;

namespace XApi;

/// <summary>The instrument of what calls cost.</summary>
internal static class CostTelemetry
{
    private static readonly Counter<double> Cost = XApiTelemetry.Meter.CreateCounter<double>(
        "xapi.client.cost",
        "USD",
        "What calls and streams cost by X's price list."
    );

    internal static void Charged(XOperation operation, string item, decimal usd)
    {
        if (usd > 0)
        {
            Cost.Add((double)usd, new("x.operation", operation.Id), new("x.price.item", item));
        }
    }
}

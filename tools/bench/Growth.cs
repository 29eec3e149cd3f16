namespace XApi.Bench;

/// <summary>What an item costs as pages and streams grow: in CPU, which shows a trend better than time does on a machine that is busy with other things.</summary>
internal sealed class Growth
{
    // 500 is the largest page of the API. There, full-archive search allows it.
    internal static readonly int[] PageSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500];

    private const int Rounds = 4;
    internal const long Messages = 10_000_000;
    private const double LongestStream = 95;

    internal List<(int Items, double ReadUs, double PageUs, double Allocated)> Pages { get; } = [];

    internal List<StreamPoint> Stream { get; private set; } = [];

    internal static async Task<Growth> MeasureAsync(string server, Action<string> report)
    {
        report("growth of pages");
        var growth = new Growth();
        var (contender, _) = await Contender.StartAsync("xapi", server);
        using (contender)
        {
            await contender.PageAsync(2.5);
            var slices = PageSizes.ToDictionary(items => items, _ => new List<(Slice Read, Slice Page)>());
            for (var i = 0; i < Rounds; i++)
            {
                foreach (var items in PageSizes)
                {
                    slices[items].Add((await contender.ReadAsync(0.1, $"page{items}"), await contender.PageAsync(0.15, $"page{items}")));
                }
            }

            growth.Pages.AddRange(
                slices.Select(size =>
                    (
                        size.Key,
                        Statistics.Median(size.Value.Select(slice => slice.Read.Cpu * 1000 / slice.Read.Count / size.Key)),
                        Statistics.Median(size.Value.Select(slice => slice.Page.Cpu * 1000 / slice.Page.Count / size.Key)),
                        Statistics.Median(size.Value.Select(slice => (double)slice.Read.Allocated! / slice.Read.Count / size.Key))
                    )
                )
            );
        }

        report($"growth of a stream, up to {Messages / 1_000_000} million messages");
        (contender, _) = await Contender.StartAsync("xapi", server);
        using (contender)
        {
            await contender.StreamAsync(2);
            growth.Stream = await contender.GrowAsync(Messages, LongestStream);
        }

        return growth;
    }
}

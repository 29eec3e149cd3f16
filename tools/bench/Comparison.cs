namespace XApi.Bench;

/// <summary>All contenders by turns, so that whatever else the machine does falls on all of them alike.</summary>
internal sealed class Comparison(string server, IReadOnlyList<string> names, Action<string> report)
{
    private const int Starts = 5;
    private const int Rounds = 7;
    private const int StreamRounds = 5;

    private readonly Dictionary<string, Result> _results = Contender
        .All.Where(known => names.Contains(known.Name))
        .ToDictionary(known => known.Name, known => new Result(known.Title));

    internal async Task<IReadOnlyDictionary<string, Result>> RunAsync()
    {
        report("start-up");
        for (var i = 0; i < Starts; i++)
        {
            foreach (var name in names)
            {
                var (contender, ms) = await Contender.StartAsync(name, server);
                contender.Dispose();
                _results[name].Start.Add(ms);
            }
        }

        report("reading");
        var contenders = new List<Contender>();
        try
        {
            foreach (var name in names.Where(name => name != Contender.Published))
            {
                contenders.Add((await Contender.StartAsync(name, server)).Contender);
            }

            // Just-in-time compilers take seconds until they have done their best, and what has slept for a while needs a moment too: so slices are few and long.
            var readers = contenders.FindAll(contender => contender.Name is "bytes" or "xapi" or "newtonsoft" or "stj");
            await EachAsync(readers, 1, async contender => await contender.ReadAsync(2));
            await EachAsync(readers, Rounds, async contender => _results[contender.Name].Read.Add(await contender.ReadAsync(0.5)));

            report("pages");
            await EachAsync(contenders, 2, async contender => await contender.PageAsync(1.5));
            await EachAsync(
                contenders,
                Rounds,
                async contender =>
                {
                    _results[contender.Name].Page.Add(await contender.PageAsync(0.6));
                    _results[contender.Name].Plain.Add(await contender.PageAsync(0.4, "plain100"));
                }
            );
            await EachAsync(contenders, 1, async contender => _results[contender.Name].AfterPages = await contender.MemoryAsync());

            report("stream");
            await EachAsync(contenders, 1, async contender => await contender.StreamAsync(3.5));
            await EachAsync(
                contenders,
                StreamRounds,
                async contender => _results[contender.Name].Stream.Add(await contender.StreamAsync(1))
            );
            await EachAsync(contenders, 1, async contender => _results[contender.Name].AfterStreams = await contender.MemoryAsync());
        }
        finally
        {
            contenders.ForEach(contender => contender.Dispose());
        }

        return _results;
    }

    private static async Task EachAsync(IReadOnlyList<Contender> contenders, int rounds, Func<Contender, Task> act)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var contender in contenders)
            {
                await act(contender);
            }
        }
    }
}

/// <summary>What was measured of a contender: every slice, of which the medians are shown.</summary>
internal sealed class Result(string title)
{
    internal string Title => title;

    /// <summary>Of several runs all slices.</summary>
    internal static Result Of(IEnumerable<Result> runs)
    {
        var last = runs.Last();
        var all = new Result(last.Title) { AfterPages = last.AfterPages, AfterStreams = last.AfterStreams };
        foreach (var run in runs)
        {
            all.Start.AddRange(run.Start);
            all.Page.AddRange(run.Page);
            all.Plain.AddRange(run.Plain);
            all.Read.AddRange(run.Read);
            all.Stream.AddRange(run.Stream);
        }

        return all;
    }

    internal List<double> Start { get; } = [];

    internal List<Slice> Page { get; } = [];

    internal List<Slice> Plain { get; } = [];

    internal List<Slice> Read { get; } = [];

    internal List<Slice> Stream { get; } = [];

    internal Memory? AfterPages { get; set; }

    internal Memory? AfterStreams { get; set; }

    internal double StartMs => Statistics.Median(Start);

    internal double PageMs => Statistics.Median(Page.Select(slice => slice.Ms / slice.Count));

    internal double PlainMs => Statistics.Median(Plain.Select(slice => slice.Ms / slice.Count));

    internal double PageCpu => Statistics.Median(Page.Select(slice => slice.Cpu / slice.Count));

    internal double? PageAllocated =>
        Page[0].Allocated is null ? null : Statistics.Median(Page.Select(slice => (double)slice.Allocated! / slice.Count));

    internal double? ReadMs => Read.Count == 0 ? null : Statistics.Median(Read.Select(slice => slice.Ms / slice.Count));

    internal double? ReadAllocated =>
        Read.Count == 0 ? null : Statistics.Median(Read.Select(slice => (double)slice.Allocated! / slice.Count));

    internal double MessagesPerSecond => Statistics.Median(Stream.Select(slice => slice.Count / slice.Ms * 1000));

    internal double MessageCpu => Statistics.Median(Stream.Select(slice => slice.Cpu / slice.Count));
}

internal static class Statistics
{
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

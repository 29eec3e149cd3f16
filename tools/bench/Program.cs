// `compare` measures all contenders and writes docs/performance.md; `growth` measures the client's state alone and writes its section there, `firehose` that of
// the firehose, for 5 minutes or as many as are given; `parts` runs BenchmarkDotNet; `serve` is the server that contenders talk to.
using System.Globalization;
using BenchmarkDotNet.Running;
using XApi.Bench;

return args switch
{
    ["serve"] => await BenchServer.RunAsync(),
    ["compare"] => await Bench.CompareAsync(),
    ["growth"] => await Growth(),
    ["firehose"] => await FirehoseAsync(5),
    ["firehose", var minutes] => await FirehoseAsync(int.Parse(minutes, CultureInfo.InvariantCulture)),
    ["parts", .. var rest] => Parts(rest),
    _ => Usage(),
};

static int Parts(string[] arguments)
{
    BenchmarkSwitcher
        .FromAssembly(typeof(BenchServer).Assembly)
        .Run(
            arguments is [] ? ["--filter", "*"] : arguments,
            PartsConfiguration.Default.AddLogger(BenchmarkDotNet.Loggers.ConsoleLogger.Default)
        );
    return 0;
}

static async Task<int> Growth()
{
    var points = await StateGrowth.MeasureAsync(Console.WriteLine);
    StateGrowthSection.WriteChart(points);
    PerformancePage.Replace(StateGrowthSection.Heading, StateGrowthSection.Markdown(points));
    return 0;
}

static async Task<int> FirehoseAsync(int minutes)
{
    PerformancePage.Replace(FirehoseSection.Heading, FirehoseSection.Markdown(await Firehose.MeasureAsync(minutes, Console.WriteLine)));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: xapi-bench compare | growth | firehose [minutes] | parts [BenchmarkDotNet's arguments] | serve");
    return 2;
}

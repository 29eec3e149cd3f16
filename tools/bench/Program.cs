// `compare` measures all contenders and writes docs/performance.md; `full` does so three times and measures growth too, `growth` measures that alone;
// `firehose` runs one, for 5 minutes or as many as are given; `parts` runs BenchmarkDotNet; `serve` is the server that contenders talk to.
using System.Globalization;
using BenchmarkDotNet.Running;
using XApi.Bench;

return args switch
{
    ["serve"] => await BenchServer.RunAsync(),
    ["compare"] => await Bench.CompareAsync(isFull: false),
    ["full"] => await Bench.CompareAsync(isFull: true),
    ["growth"] => await Bench.GrowAsync(),
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

static async Task<int> FirehoseAsync(int minutes)
{
    PerformancePage.Replace(FirehoseSection.Heading, FirehoseSection.Markdown(await Firehose.MeasureAsync(minutes, Console.WriteLine)));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: xapi-bench compare | full | growth | firehose [minutes] | parts [BenchmarkDotNet's arguments] | serve");
    return 2;
}

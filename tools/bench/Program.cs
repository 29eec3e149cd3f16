// `compare` measures all contenders and writes docs/performance.md; `growth` measures the client's state alone and writes its section there; `parts` runs
// BenchmarkDotNet; `serve` is the server that contenders talk to.
using BenchmarkDotNet.Running;
using XApi.Bench;

return args switch
{
    ["serve"] => await BenchServer.RunAsync(),
    ["compare"] => await Bench.CompareAsync(),
    ["growth"] => await Growth(),
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
    StateGrowthSection.Replace(await StateGrowth.MeasureAsync(Console.WriteLine));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: xapi-bench compare | growth | parts [BenchmarkDotNet's arguments] | serve");
    return 2;
}

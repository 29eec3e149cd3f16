// `compare` measures all contenders and writes docs/performance.md; `parts` runs BenchmarkDotNet; `serve` is the server that both talk to.
using BenchmarkDotNet.Running;
using XApi.Bench;

return args switch
{
    ["serve"] => await BenchServer.RunAsync(),
    ["compare"] => await Bench.CompareAsync(),
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

static int Usage()
{
    Console.Error.WriteLine("usage: xapi-bench compare | parts [BenchmarkDotNet's arguments] | serve");
    return 2;
}

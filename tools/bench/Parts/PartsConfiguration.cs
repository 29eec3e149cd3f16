using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace XApi.Bench;

/// <summary>How the parts are run: long enough for a median, short enough to be run often.</summary>
internal static class PartsConfiguration
{
    // In this process, because BenchmarkDotNet 0.14 does not know how to build for .NET 10.
    internal static ManualConfig Default { get; } =
        ManualConfig
            .CreateEmpty()
            .AddJob(
                Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                    .WithStrategy(RunStrategy.Throughput)
                    .WithIterationTime(TimeInterval.FromMilliseconds(100))
                    // The just-in-time compiler needs its time before a method is as fast as it gets.
                    .WithWarmupCount(14)
                    .WithIterationCount(9)
            )
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.Combine(Folders.Repository, "artifacts", "bench"));
}

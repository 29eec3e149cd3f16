using System.Globalization;

namespace XApi.Bench;

/// <summary>A number that holds on any machine, because both of its sides were measured in the same run.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Meaning">What is divided by what.</param>
/// <param name="Target">The bound; null where there is none.</param>
/// <param name="IsLowerBetter">Whether the target is the most that is wanted, or the least.</param>
/// <param name="Of">The ratio, from the contenders by name.</param>
/// <param name="Needs">The contender beside ours.</param>
/// <param name="Ours">Which of ours.</param>
internal sealed record Ratio(
    string Name,
    string Meaning,
    double? Target,
    bool IsLowerBetter,
    string Needs,
    Func<Result, Result, double> Of,
    string Ours = "xapi"
)
{
    internal static IReadOnlyList<Ratio> All { get; } =
    [
        new("page-vs-bytes", "time of a page, ours / bytes only", 1.7, true, "bytes", (ours, bytes) => ours.PageMs / bytes.PageMs),
        new(
            "page-vs-bytes-plain",
            "the same of a page that is not compressed",
            null,
            true,
            "bytes",
            (ours, bytes) => ours.PlainMs / bytes.PlainMs
        ),
        new("page-vs-xdk", "time of a page, ours / XDK", 0.2, true, "xdk", (ours, xdk) => ours.PageMs / xdk.PageMs),
        new(
            "page-vs-stj",
            "time to read a page from memory, System.Text.Json / ours",
            1.5,
            false,
            "stj",
            (ours, stj) => stj.ReadMs!.Value / ours.ReadMs!.Value
        ),
        new(
            "stream-vs-xdk",
            "messages a second, ours / XDK",
            6,
            false,
            "xdk",
            (ours, xdk) => ours.MessagesPerSecond / xdk.MessagesPerSecond
        ),
        new(
            "alloc-vs-stj",
            "bytes allocated for a page, the whole call, ours / System.Text.Json",
            1,
            true,
            "stj",
            (ours, stj) => ours.PageAllocated!.Value / stj.PageAllocated!.Value
        ),
        new("start-vs-xdk", "process start to first response, ours / XDK", 1, true, "xdk", (ours, xdk) => ours.StartMs / xdk.StartMs),
        new(
            "start-vs-xdk-published",
            "the same of an application published with `PublishReadyToRun`",
            1,
            true,
            "xdk",
            (ours, xdk) => ours.StartMs / xdk.StartMs,
            Contender.Published
        ),
    ];

    /// <summary>Its value, of several runs the median; null when what it needs was not measured.</summary>
    internal double? Value(IReadOnlyList<IReadOnlyDictionary<string, Result>> runs) =>
        Values(runs) is { Count: > 0 } values ? Math.Round(Statistics.Median(values), 3) : null;

    /// <summary>Its value in each of several runs; nothing where there was one.</summary>
    internal string InEach(IReadOnlyList<IReadOnlyDictionary<string, Result>> runs) =>
        runs.Count > 1 ? string.Join(", ", Values(runs).Select(value => value.ToString("0.00", CultureInfo.InvariantCulture))) : "";

    private List<double> Values(IReadOnlyList<IReadOnlyDictionary<string, Result>> runs) =>
        [.. runs.Where(run => run.ContainsKey(Needs) && run.ContainsKey(Ours)).Select(run => Of(run[Ours], run[Needs]))];

    internal string Bound => Target is { } target ? $"{(IsLowerBetter ? "≤" : "≥")} {Text(target)}" : "none";

    internal string Verdict(double? value) =>
        value is not { } measured ? "not measured"
        : Target is not { } target ? ""
        : (IsLowerBetter ? measured <= target : measured >= target) ? "met"
        : $"missed by {Math.Abs((measured / target) - 1).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal)}";

    internal static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}

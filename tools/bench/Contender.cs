using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace XApi.Bench;

/// <summary>What a contender did in a slice of time.</summary>
/// <param name="Count">How many pages or messages.</param>
/// <param name="Ms">In how many milliseconds.</param>
/// <param name="Cpu">With how many milliseconds of CPU, all threads together.</param>
/// <param name="Allocated">How many bytes it allocated; null where it is not known.</param>
internal sealed record Slice(long Count, double Ms, double Cpu, long? Allocated);

/// <summary>How much memory a process holds, and held at most, in bytes.</summary>
internal sealed record Memory(long Rss, long Peak);

/// <summary>How far a stream had come: after so many messages, how much time and CPU had passed and how much memory was in use.</summary>
internal sealed record StreamPoint(long Count, double Ms, double Cpu, long Rss, long Heap);

/// <summary>A contender's process.</summary>
internal sealed class Contender : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Process _process;

    private Contender(string name, string title, Process process)
    {
        Name = name;
        Title = title;
        _process = process;
    }

    internal string Name { get; }

    internal string Title { get; }

    /// <summary>The one of which only the start is measured: an application that was compiled when it was published.</summary>
    internal const string Published = "xapi-published";

    private static readonly string Compiled = Path.Combine(Folders.Repository, "artifacts", "bench", "published");

    /// <summary>The names of all contenders, with what they are.</summary>
    internal static IReadOnlyList<(string Name, string Title)> All { get; } =
    [
        ("bytes", "bytes only, `HttpClient`"),
        ("xapi", "XApi.Client"),
        (Published, "XApi.Client, `PublishReadyToRun`"),
        ("newtonsoft", "Newtonsoft.Json, reflection"),
        ("stj", "System.Text.Json, reflection"),
        ("xdk", "`@xdevplatform/xdk`"),
        ("twitter-api-v2", "`twitter-api-v2`"),
    ];

    /// <summary>Starts a contender and waits for its first response.</summary>
    /// <returns>The contender, and how long it took from the start of its process to that response.</returns>
    internal static async Task<(Contender Contender, double Ms)> StartAsync(string name, string server)
    {
        var start = Command(name, server);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var clock = Stopwatch.StartNew();
        var contender = new Contender(name, All.Single(known => known.Name == name).Title, Process.Start(start)!);
        if (await contender._process.StandardOutput.ReadLineAsync() != "ready")
        {
            contender.Dispose();
            throw new InvalidOperationException($"{name} did not get ready.");
        }

        return (contender, clock.Elapsed.TotalMilliseconds);
    }

    /// <summary>Publishes the program of the contenders; false where it can't be compiled for this machine.</summary>
    internal static bool Publish()
    {
        using var publish = Process.Start(
            new ProcessStartInfo(
                Environment.ProcessPath!,
                [
                    "publish",
                    Path.Combine(Folders.Bench, "dotnet"),
                    "-c",
                    "Release",
                    "-r",
                    RuntimeInformation.RuntimeIdentifier,
                    "--no-self-contained",
                    "-p:PublishReadyToRun=true",
                    "-o",
                    Compiled,
                    "--nologo",
                    "-v",
                    "q",
                ]
            )
        )!;
        publish.WaitForExit();
        return publish.ExitCode == 0;
    }

    internal Task<Slice> PageAsync(double seconds, string query = "page100") => OrderAsync<Slice>(Order("page", seconds, query));

    internal Task<Slice> ReadAsync(double seconds, string query = "page100") => OrderAsync<Slice>(Order("read", seconds, query));

    internal Task<Slice> StreamAsync(double seconds) => OrderAsync<Slice>(Order("stream", seconds));

    internal Task<List<StreamPoint>> GrowAsync(long messages, double seconds) =>
        OrderAsync<List<StreamPoint>>(Order("grow", messages, seconds));

    internal Task<Memory> MemoryAsync() => OrderAsync<Memory>("memory");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Order(params object[] words) =>
        string.Join(' ', words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture)));

    private async Task<T> OrderAsync<T>(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() is { } line
            ? JsonSerializer.Deserialize<T>(line, Json)!
            : throw new InvalidOperationException($"{Name} ended instead of doing `{order}`.");
    }

    private static ProcessStartInfo Command(string name, string server) =>
        name is "xdk" or "twitter-api-v2"
            ? new("node", [Path.Combine(Folders.Bench, "node", "contender.mjs"), name, server])
            : new(
                Environment.ProcessPath!,
                [
                    Path.Combine(
                        name == Published ? Compiled : Path.Combine(Folders.Bench, "dotnet", "bin", "Release", "net10.0"),
                        "xapi-bench-dotnet.dll"
                    ),
                    name == Published ? "xapi" : name,
                    server,
                ]
            );
}

/// <summary>Where things are in the repository.</summary>
internal static class Folders
{
    internal static string Repository { get; } = Find(AppContext.BaseDirectory);

    internal static string Bench => Path.Combine(Repository, "tools", "bench");

    internal static string Docs => Path.Combine(Repository, "docs");

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "XApi.Generated.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This runs inside of the repository."));
}

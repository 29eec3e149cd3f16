// Mutation testing with Stryker: ./build.sh mutate [--every N] [FOLDER ...]. A folder takes minutes, all of them hours.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using static System.FormattableString;

const string Client = "src/XApi.Client";
const string Testing = "src/XApi.Testing";
const string Root = "Client";
const double LeastScore = 0.8;

// The tests that kill the mutants of a folder, where they are not in the folder of the same name. "Client" is what lies beside the folders.
var elsewhere = new Dictionary<string, string[]>
{
    [Root] = ["DependencyInjection", "Transport"],
    ["Clients"] = ["Streaming", "Pagination"],
    ["Errors"] = ["Errors", "RateLimits", "Retries", "Transport", "Validation", "Troubleshooting"],
    ["Http"] = ["Errors", "Http", "Requests", "Retries", "Telemetry", "Transport", "Validation"],
    ["Models"] = ["Models", "Hydration", "Examples"],
    ["Operations"] = ["Operations", "Requests", "Validation", "RateLimits"],
    ["Transport"] = ["Errors", "Requests", "Retries", "Telemetry", "Transport", "Validation"],
    ["Testing"] = ["Testing", "Authentication.TokenStoreContract", "Models.XModelFactory"],
};
var known = Directory
    .EnumerateDirectories(Client)
    .Select(folder => Path.GetFileName(folder))
    .Where(name => name is not ("bin" or "obj"))
    .Append(Root)
    .Append("Testing")
    .Order()
    .ToList();

var every = 1;
if (args is ["--every", var number, ..] && !(int.TryParse(number, CultureInfo.InvariantCulture, out every) && every > 0))
{
    return Fail($"--every takes a whole number from 1 on, not {number}");
}

var wanted = args is ["--every", _, .. var rest] ? rest : args;
if (wanted.FirstOrDefault(folder => !known.Contains(folder)) is { } unknown)
{
    return Fail($"{unknown} is no folder of {Client}: there are {string.Join(", ", known)}");
}

if (Run(".", "tool", "restore") != 0)
{
    return Fail("Stryker can't be restored");
}

// The tests stop at the first that fails, and don't wait for what a mutant prevents as long as on a busy machine.
Environment.SetEnvironmentVariable("XAPI_TEST_HURRY", "1");
var (killed, all) = (0, 0);
foreach (var folder in wanted is [] ? [.. known] : wanted)
{
    var report = Path.GetFullPath($"artifacts/mutation/{folder}");
    var filter = string.Join(
        '|',
        elsewhere.GetValueOrDefault(folder, [folder]).Select(name => $"FullyQualifiedName~Tests.{name}&TestCategory!=Slow")
    );
    var files = Files(folder).Select(Mutated).OfType<string>().SelectMany(pattern => (string[])["--mutate", pattern]);
    string[] project = folder == "Testing" ? ["--project", "XApi.Testing.csproj"] : [];
    if (
        Run(
            "tests/XApi.Client.Tests",
            [
                "stryker",
                "--config-file",
                "../../tools/stryker-config.json",
                "--output",
                report,
                .. project,
                .. files,
                "--test-case-filter",
                filter,
            ]
        ) != 0
    )
    {
        return Fail($"the mutants of {folder} can't be tested");
    }

    var (dead, survived) = Fates($"{report}/reports/mutation-report.json");
    Report(folder, dead, dead + survived);
    killed += dead;
    all += dead + survived;
}

Report("In all", killed, all);
return killed < LeastScore * all ? 1 : 0;

static IEnumerable<string> Files(string folder) =>
    folder switch
    {
        Root => Directory.EnumerateFiles(Client, "*.cs"),
        "Testing" => Directory
            .EnumerateFiles(Testing, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal)),
        _ => Directory.EnumerateFiles($"{Client}/{folder}", "*.cs", SearchOption.AllDirectories),
    };

// All of a file, or each Nth thousand characters, beginning elsewhere in each file; null when a sample has nothing of it.
string? Mutated(string file)
{
    const int length = 1000;
    var name = file.Replace('\\', '/');
    var pieces = Enumerable
        .Range(0, File.ReadAllText(file).Length / length + 1)
        .Where(piece => (piece + name.Sum(character => character)) % every == 0)
        .Select(piece => $"{{{piece * length}..{(piece + 1) * length}}}")
        .ToList();
    return pieces.Count == 0 ? null : $"**/{name}{(every == 1 ? "" : string.Concat(pieces))}";
}

static (int Killed, int Survived) Fates(string report)
{
    using var json = JsonDocument.Parse(File.ReadAllText(report));
    var fates = json
        .RootElement.GetProperty("files")
        .EnumerateObject()
        .SelectMany(file => file.Value.GetProperty("mutants").EnumerateArray())
        .Select(mutant => mutant.GetProperty("status").GetString())
        .ToList();
    return (fates.Count(fate => fate is "Killed" or "Timeout"), fates.Count(fate => fate is "Survived" or "NoCoverage"));
}

static void Report(string what, int killed, int all) =>
    Console.WriteLine(Invariant($"{what}: {killed} of {all} mutants killed, a score of {100.0 * killed / Math.Max(1, all):0.0} %"));

static int Fail(string why)
{
    Console.Error.WriteLine($"mutate: {why}.");
    return 1;
}

static int Run(string folder, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Path.GetFullPath(folder) })!;
    process.WaitForExit();
    return process.ExitCode;
}

// Mutation testing with Stryker: ./build.sh mutate [--every N] [--since REVISION] [FOLDER ...]. A folder takes minutes, all of them hours.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using static System.FormattableString;

const string Client = "src/XApi.Client";
const string Root = "Client";
const double LeastScore = 0.8;

// The tests that kill the mutants of a folder, where they are not in the folder of the same name. "Client" is what lies beside the folders.
var elsewhere = new Dictionary<string, string[]>
{
    [Root] = ["Costs", "DependencyInjection", "Transport"],
    ["Clients"] = ["Compliance", "Pagination", "Posting", "Streaming", "Transport", "Uploads"],
    ["Costs"] = ["Costs", "Hydration", "Telemetry"],
    ["Errors"] = ["Errors", "RateLimits", "Retries", "Transport", "Validation", "Troubleshooting"],
    ["Http"] = ["Costs", "DependencyInjection", "Errors", "Http", "Requests", "Retries", "Telemetry", "Transport", "Validation"],
    ["Models"] = ["Models", "Hydration", "Dialects", "Examples"],
    ["Operations"] = ["Operations", "Requests", "Validation", "RateLimits"],
    ["Streaming"] = ["Streaming", "Costs.StreamCost"],
    ["Transport"] = ["Compliance", "Costs", "Dialects", "Errors", "Posting", "Requests", "Retries", "Telemetry", "Transport", "Validation"],
    ["Testing"] = ["Testing", "Authentication.TokenStoreContract", "Models.XModelFactory"],
};

// Tests that take long one by one, since each starts a sandbox, and that are all there is.
string[] slow =
[
    "Uploads.Adaptation",
    "Uploads.Interruption",
    "Uploads.Processing",
    "Uploads.TweetMedia",
    "Uploads.Upload",
    "Dialects.Drift",
];

// The packages beside the client whose tests run in one process: those of its own project, or a folder of the client's. The tool runs as a process, and a
// cluster in several.
var packages = new Dictionary<string, string[]>
{
    ["AspNetCore"] = ["XApi.AspNetCore.Tests"],
    ["Sandbox"] = ["XApi.Client.Tests", "XApi.Contract.Tests"],
    ["Testing"] = ["XApi.Client.Tests"],
};
string[] folders = [.. Folders(Client), Root, .. packages.Keys.Order()];

var every = 1;
HashSet<string>? changed = null;
var wanted = args;
while (wanted is ["--every" or "--since", var value, .. var rest])
{
    if (wanted[0] == "--since")
    {
        if (Changed(value) is not { } files)
        {
            return Fail($"--since takes a revision that git knows, not {value}");
        }

        changed = files;
    }
    else if (!(int.TryParse(value, CultureInfo.InvariantCulture, out every) && every > 0))
    {
        return Fail($"--every takes a whole number from 1 on, not {value}");
    }

    wanted = rest;
}

if (wanted.FirstOrDefault(folder => !folders.Contains(folder) && !Directory.Exists(Place(folder))) is { } unknown)
{
    return Fail($"{unknown} is none of {string.Join(", ", folders)}, and no folder in one of them such as Clients/Media");
}

if (Run(".", "tool", "restore") != 0)
{
    return Fail("Stryker can't be restored");
}

// The tests stop at the first that fails, and don't wait for what a mutant prevents as long as on a busy machine.
Environment.SetEnvironmentVariable("XAPI_TEST_HURRY", "1");
var (killed, all) = (0, 0);

// Stryker takes minutes to prepare a package, so all that is wanted of one is tested in one run.
foreach (
    var package in (wanted is [] ? folders : wanted).Where(folder => Files(folder).Any(file => Mutated(file) is not null)).GroupBy(Package)
)
{
    var report = Path.GetFullPath($"artifacts/mutation/{package.Key}");
    var filter = string.Join('|', package.SelectMany(Tests).Distinct());
    var files = package
        .SelectMany(Files)
        .Distinct()
        .Select(Mutated)
        .OfType<string>()
        .SelectMany(pattern => (string[])["--mutate", pattern]);
    var projects = packages.GetValueOrDefault(package.Key, ["XApi.Client.Tests"]);
    if (
        Run(
            $"tests/{projects[0]}",
            [
                "stryker",
                "--config-file",
                "../../tools/stryker-config.json",
                "--output",
                report,
                "--project",
                $"XApi.{package.Key}.csproj",
                .. projects.SelectMany(tests => (string[])["--test-project", Path.GetFullPath($"tests/{tests}/{tests}.csproj")]),
                .. files,
                "--test-case-filter",
                filter,
            ]
        ) != 0
    )
    {
        return Fail($"the mutants of {string.Join(", ", package)} can't be tested");
    }

    var fates = Fates($"{report}/reports/mutation-report.json");
    foreach (var folder in package)
    {
        var own = Files(folder).SelectMany(file => fates.GetValueOrDefault(Path.GetFullPath(file), [])).ToList();
        var (dead, survived) = (own.Count(fate => fate is "Killed" or "Timeout"), own.Count(fate => fate is "Survived" or "NoCoverage"));
        Report(folder, dead, dead + survived);
        killed += dead;
        all += dead + survived;
    }
}

Report("In all", killed, all);
return killed < LeastScore * all ? 1 : 0;

string Package(string folder) => packages.ContainsKey(folder.Split('/')[0]) ? folder.Split('/')[0] : Root;

string Place(string folder) => Package(folder) == Root ? $"{Client}/{folder}" : $"src/XApi.{folder}";

IEnumerable<string> Files(string folder) =>
    (
        folder == Root
            ? Directory.EnumerateFiles(Client, "*.cs")
            : Directory
                .EnumerateFiles(Place(folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))
    ).Where(file => changed?.Contains(Path.GetFullPath(file)) != false);

// The filters of the tests of a folder: those of some namespaces, or all where the whole project tests the package.
IEnumerable<string> Tests(string folder)
{
    const string quick = "TestCategory!=Slow";
    var first = folder.Split('/')[0];
    return packages.TryGetValue(first, out var projects) && !projects.Contains("XApi.Client.Tests") ? [quick]
        // Most tests of the sandbox start one, which takes as long as a test may: without them half of its code is not tested.
        : first == "Sandbox"
            ?
            [
                "FullyQualifiedName~Tests.Sandbox",
                "FullyQualifiedName~Tests.Authentication.Sandbox",
                "FullyQualifiedName~Tests.Approved",
                "FullyQualifiedName~Tests.Served",
            ]
        :
        [
            .. elsewhere.GetValueOrDefault(first, [first]).Select(name => $"FullyQualifiedName~Tests.{name}&{quick}"),
            .. first == "Clients" ? slow.Select(name => $"FullyQualifiedName~Tests.{name}") : [],
        ];
}

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

// The files that are not as they were at a revision; null when git does not know it.
static HashSet<string>? Changed(string revision)
{
    using var git = Process.Start(
        new ProcessStartInfo("git", ["diff", "--name-only", "--diff-filter=d", "--relative", "--end-of-options", revision, "--", "src"])
        {
            RedirectStandardOutput = true,
        }
    )!;
    var names = git.StandardOutput.ReadToEnd();
    git.WaitForExit();
    return git.ExitCode == 0 ? [.. names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)] : null;
}

static IEnumerable<string> Folders(string project) =>
    Directory.EnumerateDirectories(project).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj")).Order();

// What became of the mutants of each file.
static Dictionary<string, List<string>> Fates(string report)
{
    using var json = JsonDocument.Parse(File.ReadAllText(report));
    var root = json.RootElement.GetProperty("projectRoot").GetString()!;
    return json
        .RootElement.GetProperty("files")
        .EnumerateObject()
        .ToDictionary(
            file => Path.GetFullPath(file.Name, root),
            file => file.Value.GetProperty("mutants").EnumerateArray().Select(mutant => mutant.GetProperty("status").GetString()!).ToList()
        );
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

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
    ["Testing"] =
    [
        "Testing",
        "Authentication.TokenStoreContract",
        "Models.XModelFactory",
        "Behaviour",
        "StubCase",
        "XApiStubs",
        "TrafficRecorder",
        "RecordedUpload",
    ],
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
    ["Testing"] = ["XApi.Client.Tests", "XApi.Contract.Tests"],
};
string[] folders = [.. Folders(Client), Root, .. packages.Keys.Order()];

var every = 1;
Dictionary<string, List<Range>>? changed = null;
var wanted = args;
while (wanted is ["--every" or "--since", var value, .. var rest])
{
    if (wanted[0] == "--since")
    {
        changed = Changed(value);
        if (changed is null)
        {
            return Fail($"--since takes a revision that git knows, not {value}");
        }
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
                "--concurrency",
                $"{Environment.ProcessorCount}",
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
    folder == Root
        ? Directory.EnumerateFiles(Client, "*.cs")
        : Directory
            .EnumerateFiles(Place(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal));

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

// All of a file, or what has changed of it, or each Nth thousand characters or change, beginning elsewhere in each file; null when nothing of it is wanted.
string? Mutated(string file)
{
    const int length = 1000;
    var name = file.Replace('\\', '/');
    if (changed is null && every == 1)
    {
        return $"**/{name}";
    }

    var pieces =
        changed?.GetValueOrDefault(Path.GetFullPath(file), [])
        ?? [.. Enumerable.Range(0, File.ReadAllText(file).Length / length + 1).Select(piece => (piece * length)..((piece + 1) * length))];
    var wanted = pieces
        .Where((_, piece) => (piece + name.Sum(character => character)) % every == 0)
        .Select(piece => $"{{{piece}}}")
        .ToList();
    return wanted.Count == 0 ? null : $"**/{name}{string.Concat(wanted)}";
}

// What of each file is not as it was at a revision, in characters; null when git does not know it.
static Dictionary<string, List<Range>>? Changed(string revision)
{
    string[] diff = ["diff", "--unified=0", "--diff-filter=d", "--relative", "--no-prefix", "--end-of-options", revision, "--", "src"];
    using var git = Process.Start(new ProcessStartInfo("git", diff) { RedirectStandardOutput = true })!;
    var changed = new Dictionary<string, List<Range>>();
    var (file, starts) = ("", new List<int>());
    while (git.StandardOutput.ReadLine() is { } line)
    {
        if (line.StartsWith("+++ ", StringComparison.Ordinal))
        {
            file = Path.GetFullPath(line[4..]);
            starts =
            [
                0,
                .. File.ReadAllText(file).Select((character, place) => character == '\n' ? place + 1 : 0).Where(place => place > 0),
            ];
            changed[file] = [];
        }
        // Such as "@@ -10,2 +12,3 @@": three lines from the twelfth on.
        else if (line.StartsWith("@@ ", StringComparison.Ordinal))
        {
            var lines = line.Split(' ')[2].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var (first, count) = (lines[0] - 1, lines is [_, var several] ? several : 1);
            if (count > 0)
            {
                changed[file].Add(starts[first]..starts[Math.Min(first + count, starts.Count - 1)]);
            }
        }
    }

    git.WaitForExit();
    return git.ExitCode == 0 ? changed : null;
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

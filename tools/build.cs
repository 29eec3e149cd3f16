// Every target of the build. ./build.sh and build.ps1 start it from the repository's root.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;

const string Solution = "XApi.Generated.sln";
const string Client = "src/XApi.Client";
const string Spec = "openapi/x-api-v2.yaml";
const string PublicApi = "PublicApi.txt";
const string Stubs = "src/XApi.Testing/stubs";
const string Results = "artifacts/test-results";

var targets = new Dictionary<string, (string Purpose, Func<string[], int> Run)>
{
    ["demo"] = (
        "tour the client against the sandbox, or the real API when X_BEARER_TOKEN is set",
        arguments => Tool("tools/demo", "xapi-demo", arguments)
    ),
    ["test"] = ("run all tests, in the dialect XAPI_TEST_DIALECT (Tweet, Post, Auto): [PROJECT] [ARGUMENTS of dotnet test]", Test),
    ["stress"] = (
        "run the tests N times (3) on a machine that is kept busy, and print each that failed: [N] [PROJECT] [ARGUMENTS of dotnet test]",
        Stress
    ),
    ["mutate"] = (
        "change the client's code in many small ways and see which mutants the tests kill: [--every N] [--since REVISION] [FOLDER ...]",
        arguments => Script("mutate", arguments)
    ),
    ["build"] = ("build everything", _ => Run("dotnet", "build", Solution)),
    ["pack"] = ("make the packages, with their symbols, in artifacts/packages", _ => Script("pack")),
    ["native"] = (
        "publish xapi as one native file, artifacts/native/xapi (needs a C compiler)",
        _ => Run("dotnet", "publish", "src/XApi.Cli", "-c", "Release", "-p:Native=true", "-o", "artifacts/native")
    ),
    ["version"] = ("print the version that `pack` would give", _ => Script("pack", "--version")),
    ["generate"] = ("generate generated/ from openapi/, whether or not anything changed", _ => Generate("generated")),
    ["check"] = ("fail when something committed is not what it is made from", _ => Check()),
    ["scaffold"] = ("write stubs of operations that have none, and those in the post dialect", _ => XApiSpec("scaffold", Spec, Stubs)),
    ["api"] = ("record the public API of each package in its PublicApi.txt", _ => Api("src")),
    ["diff"] = ("compare two specs, each a file or REVISION:FILE: OLD NEW [--renames FILE] [--markdown FILE] [--scope SCOPE]", Diff),
    ["drift"] = ("compare X's document, downloaded or in a FILE, with the client: [FILE] [--markdown FILE] [--accept]", Drift),
    ["lint"] = ("lint the spec (needs Node), and check how the code is formatted", _ => Lint()),
    ["format"] = ("format the code that is written by hand", _ => Format("format", ".")),
    ["pictures"] = ("make the pictures of xapi in docs/pictures, of real runs", _ => Pictures()),
    ["docs"] = ("make the site in artifacts/docs: guides, C# reference, HTTP reference (that one needs Node)", _ => Docs()),
    ["fidelity"] = (
        "compare recordings of X with the sandbox: FOLDER",
        folder => Run("dotnet", ["run", "--project", "tools/fidelity", "--", .. folder])
    ),
    ["bench"] = ("measure the client beside its peers, for docs/performance.md; or `full`, `growth`, `firehose [MINUTES]`, `parts`", Bench),
    ["coverage"] = ("compare the spec with the documentation, operation by operation", _ => XApiSpec("coverage", Spec, "tools/spec")),
};

if (args.Length == 0 || !targets.TryGetValue(args[0], out var target))
{
    Console.Error.WriteLine("usage: ./build.sh TARGET");
    foreach (var (name, (purpose, _)) in targets)
    {
        Console.Error.WriteLine($"  {name, -10} {purpose}");
    }

    return args is [] or ["help" or "--help" or "-h"] ? 0 : 2;
}

try
{
    return target.Run(args[1..]);
}
catch (BuildException failure)
{
    Console.Error.WriteLine($"build: {failure.Message}");
    return 1;
}

static int Test(string[] arguments)
{
    var (tests, others) = Tests(arguments);
    // A test that hangs ends the run and is named, instead of blocking it for good.
    var (exit, passed, failed) = RunTests(Results, [tests, "--blame-hang-timeout", "3m", "--blame-hang-dump-type", "none", .. others]);
    // A run that broke off, or did not build, has a failure that no test could record.
    var count = exit != 0 ? Math.Max(failed.Count, 1) : failed.Count;
    Console.WriteLine($"\n{passed} passed, {count} failed");
    return count > 0 || passed == 0 ? 1 : 0;
}

// More workers than cores, and threads beside them that never rest: what passes here does not depend on who is scheduled first.
static int Stress(string[] arguments)
{
    var isGiven = int.TryParse(arguments.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds);
    (rounds, arguments) = isGiven ? (rounds, arguments[1..]) : (3, arguments);
    var (tests, others) = Tests(arguments);
    Need(rounds < 1 ? 1 : 0, "stress takes a number of rounds from 1 on");
    Need(Build(Solution), "the tests do not build");
    using var stop = new CancellationTokenSource();
    for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
    {
        new Thread(() =>
        {
            for (var noise = 1u; !stop.IsCancellationRequested; )
            {
                noise = noise * 1664525 + 1013904223;
            }
        })
        {
            IsBackground = true,
        }.Start();
    }

    var failures = new SortedDictionary<string, int>(StringComparer.Ordinal);
    for (var round = 1; round <= rounds; round++)
    {
        string[] workers = ["--", $"NUnit.NumberOfTestWorkers={4 * Environment.ProcessorCount}", "NUnit.AssemblySelectLimit=100000"];
        var (exit, passed, failed) = RunTests(
            $"{Results}/stress-{round}",
            [tests, "--no-build", "--blame-hang-timeout", "10m", "--blame-hang-dump-type", "none", .. others, .. workers]
        );
        Console.WriteLine($"round {round} of {rounds}: {passed} passed, {failed.Count} failed");
        string[] ended = exit == 0 || failed.Count > 0 ? [.. failed] : [$"(round {round} broke off with exit code {exit})"];
        foreach (var test in ended)
        {
            failures[test] = failures.GetValueOrDefault(test) + 1;
        }
    }

    stop.Cancel();
    foreach (var (test, times) in failures)
    {
        Console.WriteLine($"failed in {times} of {rounds}: {test}");
    }

    Console.WriteLine(failures.Count == 0 ? $"No test failed in {rounds} rounds." : $"{failures.Count} failed in some round.");
    return failures.Count == 0 ? 0 : 1;
}

static (string Project, string[] Others) Tests(string[] arguments) =>
    arguments is [var first, .. var rest] && Directory.Exists(first) ? (first, rest) : (Solution, arguments);

static (int Exit, int Passed, IReadOnlyList<string> Failed) RunTests(string results, string[] arguments)
{
    if (Directory.Exists(results))
    {
        Directory.Delete(results, recursive: true);
    }

    var exit = Run("dotnet", ["test", arguments[0], "--nologo", "--logger", "trx", "--results-directory", results, .. arguments[1..]]);
    var outcomes = (Directory.Exists(results) ? Directory.EnumerateFiles(results, "*.trx", SearchOption.AllDirectories) : [])
        .SelectMany(file => XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "UnitTestResult"))
        .Select(result => (Name: result.Attribute("testName")!.Value, Outcome: result.Attribute("outcome")?.Value))
        .ToList();
    return (
        exit,
        outcomes.Count(result => result.Outcome == "Passed"),
        [.. outcomes.Where(result => result.Outcome is "Failed" or "Error" or "Timeout" or "Aborted").Select(result => result.Name)]
    );
}

// A target in a file of its own.
static int Script(string name, params string[] arguments) => Run("dotnet", ["run", "--file", $"tools/{name}.cs", "--", .. arguments]);

static int Generate(string folder) =>
    Build(Client, "-t:GenerateClient", "-p:ForceGeneration=true", $"-p:GeneratedFolder={Path.GetFullPath(folder)}/");

static int Check()
{
    const string fresh = "artifacts/check/generated";
    if (Directory.Exists(fresh))
    {
        Directory.Delete(fresh, recursive: true);
    }

    Need(Generate(fresh), "the client can't be generated");
    var differences = Differences("generated", fresh);
    foreach (var difference in differences)
    {
        Console.Error.WriteLine($"  {difference}");
    }

    Need(differences.Count, "generated/ is not what openapi/ makes. Run ./build.sh generate, and commit what changed");
    Console.WriteLine("generated/ is what openapi/ makes.");
    return CheckApi();
}

static int CheckApi()
{
    const string fresh = "artifacts/check/api";
    Need(Api(fresh), "the public API can't be listed");
    string[] differences =
    [
        .. Listings()
            .SelectMany(package =>
            {
                var recorded = File.ReadAllLines($"src/{package}/{PublicApi}");
                var made = File.ReadAllLines($"{fresh}/{package}/{PublicApi}");
                return recorded
                    .Except(made)
                    .Select(line => $"{package}: - {line}")
                    .Concat(made.Except(recorded).Select(line => $"{package}: + {line}"));
            }),
    ];
    foreach (var difference in differences)
    {
        Console.Error.WriteLine($"  {difference}");
    }

    Need(differences.Length, $"a {PublicApi} is not the API of its package. Run ./build.sh api, read what changed, and commit it");
    Console.WriteLine($"The {PublicApi} of {string.Join(", ", Listings())} is the API of the package.");
    return 0;
}

// A package takes part as soon as the file is in its folder.
static IReadOnlyList<string> Listings() =>
    [
        .. Directory
            .EnumerateFiles("src", PublicApi, SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

// The listing loads a package, which needs what it depends on beside it.
static int Api(string folder)
{
    foreach (var package in Listings())
    {
        Need(Build($"src/{package}", "-p:CopyLocalLockFileAssemblies=true"), $"{package} does not build");
        Directory.CreateDirectory($"{folder}/{package}");
        Need(
            XApiSpec("api", $"src/{package}/bin/Debug/net10.0/{package}.dll", $"{folder}/{package}/{PublicApi}"),
            $"{package} can't be listed"
        );
    }

    return 0;
}

static int Diff(string[] arguments) => Compare(() => XApiSpec(["diff", .. arguments]));

static int Drift(string[] arguments) => Compare(() => Tool("tools/drift", "xapi-drift", arguments));

// 1 and 2 say how what was compared differs.
static int Compare(Func<int> compare)
{
    try
    {
        return compare();
    }
    catch (BuildException failure)
    {
        Console.Error.WriteLine($"build: {failure.Message}");
        return 3;
    }
}

static List<string> Differences(string committed, string fresh)
{
    var old = Files(committed);
    var made = Files(fresh);
    return
    [
        .. made.Keys.Except(old.Keys).Select(name => $"missing  {committed}/{name}"),
        .. old.Keys.Except(made.Keys).Select(name => $"surplus  {committed}/{name}"),
        .. made.Where(file => old.TryGetValue(file.Key, out var text) && text != file.Value)
            .Select(file => $"differs  {committed}/{file.Key}"),
    ];

    static Dictionary<string, string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText);
}

static int Lint()
{
    NodeTools();
    Environment.SetEnvironmentVariable("REDOCLY_TELEMETRY", "off");
    Environment.SetEnvironmentVariable("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    var spec = Run("node", "tools/node_modules/@redocly/cli/bin/cli.js", "lint", Spec, "--max-problems", "1000");
    var code = Format("check", ".");
    if (code != 0)
    {
        Console.Error.WriteLine("build: ./build.sh format formats the code.");
    }

    return spec != 0 ? spec : code;
}

// CSharpier, by .config/dotnet-tools.json; .editorconfig has the width, .csharpierignore what is left as it is.
static int Format(params string[] command)
{
    if (Run("dotnet", "tool", "restore") != 0)
    {
        // A machine may lack the tool, and nobody needs it to build.
        Console.Error.WriteLine("build: CSharpier can't be restored, so how the code is formatted was not checked.");
        return 0;
    }

    return Run("dotnet", ["csharpier", .. command]);
}

static int Pictures()
{
    Need(Build("src/XApi.Cli"), "xapi does not build");
    return Script("pictures");
}

static int Docs()
{
    // Without Node, the site has no HTTP reference.
    var hasNode = IsThere("node");
    Need(hasNode ? NpmPackages("tools") : 0, "npm could not install tools/package-lock.json");
    return Script("site", hasNode ? ["--http"] : []);
}

static int Bench(string[] arguments)
{
    Need(Build("tools/bench", "-c", "Release"), "the benchmark does not build");
    if (arguments is [] or ["full"] && (!IsThere("node") || NpmPackages("tools/bench/node") != 0))
    {
        Console.Error.WriteLine("The peers that run in Node can't be installed; the rest is measured without them.");
    }

    return Run("dotnet", ["tools/bench/bin/Release/net10.0/xapi-bench.dll", .. arguments is [] ? ["compare"] : arguments]);
}

static int XApiSpec(params string[] arguments) => Tool("tools/spec", "xapi-spec", arguments);

static int Tool(string project, string name, string[] arguments)
{
    Need(Build(project), $"{project} does not build");
    return Run("dotnet", [$"{project}/bin/Debug/net10.0/{name}.dll", .. arguments]);
}

static void NodeTools() => Need(NpmPackages("tools"), "npm could not install tools/package-lock.json");

// npm ci takes long enough to be worth skipping when the lock file is the one that was installed.
static int NpmPackages(string folder)
{
    var stamp = $"{folder}/node_modules/.installed";
    var wanted = File.ReadAllText($"{folder}/package-lock.json");
    if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
    {
        return 0;
    }

    // npm is a script on Windows, which only a shell starts.
    string[] command = ["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"];
    var exit = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? Run("cmd", ["/c", .. command]) : Run(command[0], command[1..]);
    if (exit == 0)
    {
        File.WriteAllText(stamp, wanted);
    }

    return exit;
}

static int Build(string project, params string[] arguments) =>
    Run("dotnet", ["build", project, "--nologo", "-v", "quiet", "-clp:NoSummary", .. arguments]);

static void Need(int exit, string otherwise)
{
    if (exit != 0)
    {
        throw new BuildException($"{otherwise}.");
    }
}

// Each argument is passed as it is, whatever blanks, quotes and backslashes are in it.
static int Run(string program, params string[] arguments)
{
    try
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        throw new BuildException($"`{program}` is needed and is not on the PATH");
    }
}

static bool IsThere(string program) =>
    (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, $"{program}.exe")));

internal sealed class BuildException(string message) : Exception(message);

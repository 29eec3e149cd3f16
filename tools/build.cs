// Every target of the build. ./build.sh and build.ps1 start it from the repository's root.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;
using static System.FormattableString;

const string Client = "src/XApi.Client";
const string Spec = "openapi/x-api-v2.yaml";
const string PublicApi = "src/XApi.Client/PublicApi.txt";
const string Packages = "artifacts/packages";
const string Results = "artifacts/test-results";
const double LeastNoticed = 0.8;

var targets = new Dictionary<string, (string Purpose, Func<string[], int> Run)>
{
    ["demo"] = ("tour the client against the sandbox, or the real API when X_BEARER_TOKEN is set", Demo),
    ["test"] = ("install what tests need and lack, run all of them", Test),
    ["mutate"] = ("alter the code in many small ways and see which the tests notice: [--every N] [FOLDER ...] of src/XApi.Client", Mutate),
    ["build"] = ("build everything", _ => Run("dotnet", "build XApi.Generated.sln")),
    ["pack"] = ("make the packages, with their symbols, in artifacts/packages", _ => Pack()),
    ["generate"] = ("make generated/ from openapi/, whether or not anything changed", _ => Generate("generated/")),
    ["check"] = ("fail when something committed is not what it is made from", _ => Check()),
    ["scaffold"] = (
        "write the first WireMock stubs of operations that have none",
        _ => XApiSpec("scaffold", Spec, "tests/XApi.Contract.Tests/stubs")
    ),
    ["api"] = ("record the public API of the package in src/XApi.Client/PublicApi.txt", _ => Api(PublicApi)),
    ["diff"] = (
        "compare two specs: OLD NEW [--renames FILE] [--markdown FILE] [--scope either|both|old]; each a file or REVISION:FILE",
        Diff
    ),
    ["lint"] = ("lint the spec, and check how the code is formatted", _ => Lint()),
    ["format"] = ("format the code that is written by hand", _ => Format("format .")),
    ["fidelity"] = (
        "compare recordings of X with the sandbox: FOLDER",
        folder => Run("dotnet", $"run --project tools/fidelity -- {string.Join(' ', folder)}")
    ),
    ["docs"] = ("make an HTML reference of the spec, artifacts/docs/index.html", _ => Docs()),
    ["bench"] = ("measure the client beside its peers, and write docs/performance.md; `parts` for BenchmarkDotNet alone", Bench),
    ["coverage"] = (
        "compare the spec with the documentation, operation by operation",
        _ => XApiSpec("coverage", Spec, "tools/spec/facts.json")
    ),
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

static int Demo(string[] arguments)
{
    Need(Run("dotnet", "build tools/demo -c Release -v quiet -clp:NoSummary --nologo"), "the demo does not build");
    return Run("dotnet", $"tools/demo/bin/Release/net10.0/xapi-demo.dll {string.Join(' ', arguments)}");
}

static int Test(string[] arguments)
{
    NodeTools();
    Java();
    if (Directory.Exists(Results))
    {
        Directory.Delete(Results, recursive: true);
    }

    // A test that hangs ends the run and is named, instead of holding it up for ever.
    var exit = Run(
        "dotnet",
        $"test XApi.Generated.sln --nologo --logger trx --results-directory {Results} --blame-hang-timeout 3m --blame-hang-dump-type none {string.Join(' ', arguments)}"
    );
    var (passed, failed) = Count();
    // A run that broke off, or did not build, has a failure that no test could record.
    failed = exit != 0 ? Math.Max(failed, 1) : failed;
    Console.WriteLine();
    Console.WriteLine($"{passed} passed, {failed} failed");
    return failed > 0 || passed == 0 ? 1 : 0;
}

// Not a part of the tests: a folder takes minutes, all of them hours. Each is held to the tests of its own; "Client" is what lies beside the folders.
static int Mutate(string[] arguments)
{
    var every = 1;
    if (arguments is ["--every", var number, ..] && !(int.TryParse(number, CultureInfo.InvariantCulture, out every) && every > 0))
    {
        throw new BuildException($"--every takes a whole number from 1 on, not {number}");
    }

    var folders = arguments is ["--every", _, .. var rest] ? rest : arguments;
    var tests = new Dictionary<string, string[]>
    {
        ["Client"] = ["DependencyInjection", "Transport"],
        ["Authentication"] = ["Authentication"],
        ["DependencyInjection"] = ["DependencyInjection"],
        ["Errors"] = ["Errors", "RateLimits", "Retries", "Transport", "Validation", "Troubleshooting"],
        ["Http"] = ["Errors", "Requests", "Retries", "Telemetry", "Transport", "Validation"],
        ["Models"] = ["Models", "Hydration", "Examples"],
        ["Pagination"] = ["Pagination"],
        ["Queries"] = ["Queries"],
        ["RateLimits"] = ["RateLimits"],
        ["Streaming"] = ["Streaming"],
        ["Testing"] = ["Testing"],
    };
    if (folders.FirstOrDefault(folder => !tests.ContainsKey(folder)) is { } unknown)
    {
        throw new BuildException($"{unknown} is no part of {Client} to alter: there are {string.Join(", ", tests.Keys)}");
    }

    Need(Run("dotnet", "tool restore"), "Stryker can't be restored");
    // The tests stop at the first that fails, and don't wait for what an alteration keeps from happening as long as on a busy machine.
    Environment.SetEnvironmentVariable("XAPI_TEST_HURRY", "1");
    var (noticed, all) = (0, 0);
    foreach (var folder in folders is [] ? [.. tests.Keys] : folders)
    {
        var report = Path.GetFullPath($"artifacts/mutation/{folder}");
        var filter = string.Join('|', tests[folder].Select(name => $"FullyQualifiedName~Tests.{name}.&TestCategory!=Slow"));
        var files =
            folder == "Client"
                ? Directory.EnumerateFiles(Client, "*.cs")
                : Directory.EnumerateFiles($"{Client}/{folder}", "*.cs", SearchOption.AllDirectories);
        var altered = string.Join(' ', files.Select(Altered).OfType<string>());
        Need(
            Run(
                "dotnet",
                $"stryker --config-file ../../tools/stryker-config.json --output {report} {altered} --test-case-filter {filter}",
                "tests/XApi.Client.Tests"
            ),
            $"{folder} can't be altered"
        );
        var (seen, missed) = Fates($"{report}/reports/mutation-report.json");
        Tell(folder, seen, seen + missed);
        noticed += seen;
        all += seen + missed;
    }

    Tell("In all", noticed, all);
    return noticed < LeastNoticed * all ? 1 : 0;

    // All of a file, or each Nth thousand characters, begun elsewhere in each file; null when a sample has nothing of it.
    string? Altered(string file)
    {
        const int length = 1000;
        var name = file.Replace('\\', '/');
        var pieces = Enumerable
            .Range(0, File.ReadAllText(file).Length / length + 1)
            .Where(piece => (piece + name.Sum(character => character)) % every == 0)
            .Select(piece => $"{{{piece * length}..{(piece + 1) * length}}}")
            .ToList();
        return pieces.Count == 0 ? null : $"--mutate **/{name}{(every == 1 ? "" : string.Concat(pieces))}";
    }

    static (int Noticed, int Missed) Fates(string report)
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

    static void Tell(string what, int noticed, int all) =>
        Console.WriteLine(Invariant($"{what}: {noticed} of {all} alterations were noticed, {100.0 * noticed / Math.Max(1, all):0.0} %"));
}

static (int Passed, int Failed) Count()
{
    var counters = (Directory.Exists(Results) ? Directory.EnumerateFiles(Results, "*.trx", SearchOption.AllDirectories) : [])
        .Select(file => XDocument.Load(file).Descendants().First(element => element.Name.LocalName == "Counters"))
        .ToList();
    return (
        counters.Sum(counter => Number(counter, "passed")),
        counters.Sum(counter =>
            Number(counter, "failed") + Number(counter, "error") + Number(counter, "timeout") + Number(counter, "aborted")
        )
    );

    static int Number(XElement counter, string name) => int.Parse(counter.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}

static int Pack()
{
    if (Directory.Exists(Packages))
    {
        Directory.Delete(Packages, recursive: true);
    }

    // ContinuousIntegrationBuild keeps this machine's paths out of what is built, so that every machine builds the same.
    foreach (var project in (string[])[Client, "src/XApi.Sandbox"])
    {
        Need(
            Run("dotnet", $"pack {project} -c Release -o {Packages} --nologo -v quiet -clp:NoSummary -p:ContinuousIntegrationBuild=true"),
            $"{project} can't be packed"
        );
    }

    foreach (var package in Directory.EnumerateFiles(Packages).Order())
    {
        Console.WriteLine(package);
    }

    return 0;
}

static int Generate(string folder)
{
    NodeTools();
    return Run(
        "dotnet",
        $"build {Client} --nologo -v quiet -clp:NoSummary -t:GenerateClient -p:ForceGeneration=true \"-p:GeneratedFolder={Path.GetFullPath(folder)}\""
    );
}

static int Check()
{
    const string fresh = "artifacts/check/generated/";
    if (Directory.Exists(fresh))
    {
        Directory.Delete(fresh, recursive: true);
    }

    Need(Generate(fresh), "the client can't be generated");
    var differences = Differences("generated/", fresh);
    foreach (var difference in differences)
    {
        Console.Error.WriteLine($"  {difference}");
    }

    Need(differences.Count, "generated/ is not what openapi/ makes. Mend it with ./build.sh generate, and commit what changed");
    Console.WriteLine("generated/ is what openapi/ makes.");
    return CheckApi();
}

static int CheckApi()
{
    const string fresh = "artifacts/check/PublicApi.txt";
    Need(Api(fresh), "the public API can't be listed");
    var recorded = File.Exists(PublicApi) ? File.ReadAllLines(PublicApi) : [];
    var made = File.ReadAllLines(fresh);
    string[] differences = [.. recorded.Except(made).Select(line => $"- {line}"), .. made.Except(recorded).Select(line => $"+ {line}")];
    foreach (var difference in differences)
    {
        Console.Error.WriteLine($"  {difference}");
    }

    Need(differences.Length, $"{PublicApi} is not the API of the package. Mend it with ./build.sh api, read what changed, and commit it");
    Console.WriteLine($"{PublicApi} is the API of the package.");
    return 0;
}

// The listing loads the package, which needs what it depends on beside it.
static int Api(string listing)
{
    Need(
        Run("dotnet", $"build {Client} --nologo -v quiet -clp:NoSummary -p:CopyLocalLockFileAssemblies=true"),
        "the package does not build"
    );
    return XApiSpec("api", $"{Client}/bin/Debug/net10.0/XApi.Client.dll", listing);
}

static int Diff(string[] arguments)
{
    try
    {
        return XApiSpec(["diff", .. arguments.Select(argument => File.Exists(argument) ? argument : AtRevision(argument))]);
    }
    catch (BuildException failure)
    {
        // 1 and 2 say how specs differ.
        Console.Error.WriteLine($"build: {failure.Message}");
        return 3;
    }
}

// REVISION:FILE names a file as it was committed. A spec has more files around it, so the folder is taken out whole.
static string AtRevision(string argument)
{
    var colon = argument.IndexOf(':', StringComparison.Ordinal);
    if (colon <= 0 || argument.StartsWith("--", StringComparison.Ordinal) || argument.Contains("://", StringComparison.Ordinal))
    {
        return argument;
    }

    var (revision, file) = (argument[..colon], argument[(colon + 1)..]);
    var folder =
        $"artifacts/diff/{string.Concat(revision.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'))}";
    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }

    Directory.CreateDirectory(folder);
    Need(
        Run("git", $"archive --format=tar --output={folder}/files.tar {revision} {Path.GetDirectoryName(file)!.Replace('\\', '/')}"),
        $"git has no {file} at {revision}"
    );
    TarFile.ExtractToDirectory($"{folder}/files.tar", folder, overwriteFiles: true);
    return $"{folder}/{file}";
}

static List<string> Differences(string committed, string fresh)
{
    var old = Files(committed);
    var made = Files(fresh);
    return
    [
        .. made.Keys.Except(old.Keys).Select(name => $"missing  {committed}{name}"),
        .. old.Keys.Except(made.Keys).Select(name => $"surplus  {committed}{name}"),
        .. made.Where(file => old.TryGetValue(file.Key, out var text) && text != file.Value)
            .Select(file => $"differs  {committed}{file.Key}"),
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
    var spec = Run("node", $"tools/node_modules/@redocly/cli/bin/cli.js lint {Spec} --max-problems 1000");
    var code = Format("check .");
    if (code != 0)
    {
        Console.Error.WriteLine("build: ./build.sh format mends the code that is not formatted.");
    }

    return spec != 0 ? spec : code;
}

// CSharpier, by .config/dotnet-tools.json; .editorconfig has the width, .csharpierignore what is left as it is.
static int Format(string command)
{
    if (Run("dotnet", "tool restore") != 0)
    {
        // A machine may lack the tool, and nobody needs it to build.
        Console.Error.WriteLine("build: CSharpier can't be restored, so how the code is formatted was not looked at.");
        return 0;
    }

    return Run("dotnet", $"csharpier {command}");
}

static int Docs()
{
    NodeTools();
    return Run("node", "tools/docs/reference.mjs artifacts/docs");
}

static int Bench(string[] arguments)
{
    Need(Run("dotnet", "build tools/bench -c Release -v quiet -clp:NoSummary --nologo"), "the benchmark does not build");
    if (arguments is [] && (!IsThere("node", "--version") || NpmPackages("tools/bench/node") != 0))
    {
        Console.Error.WriteLine("The peers that run in Node can't be installed; the rest is measured without them.");
    }

    return Run("dotnet", $"tools/bench/bin/Release/net10.0/xapi-bench.dll {(arguments is [] ? "compare" : string.Join(' ', arguments))}");
}

static int XApiSpec(params string[] arguments)
{
    Need(Run("dotnet", "build tools/spec --nologo -v quiet -clp:NoSummary"), "tools/spec does not build");
    return Run(
        "dotnet",
        $"tools/spec/bin/Debug/net10.0/xapi-spec.dll {string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument))}"
    );
}

// The contract tests run WireMock, which is a Java program.
static void Java()
{
    if (IsThere("java", "-version"))
    {
        return;
    }

    const string install = "Java 11 or newer is needed to run the contract tests (WireMock), and `java` is not on the PATH";
    if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !IsThere("apt-get", "--version"))
    {
        throw new BuildException($"{install}. On Debian: apt-get install default-jre-headless");
    }

    Need(Run("apt-get", "-q update"), "the list of Debian's packages can't be updated");
    Need(Run("apt-get", "-q install -y --no-install-recommends default-jre-headless"), $"{install}, and Debian's can't be installed");
}

static bool IsThere(string program, string argument)
{
    try
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return false;
    }
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

    var exit = Run("npm", $"ci --prefix {folder} --no-audit --no-fund --loglevel=error");
    if (exit == 0)
    {
        File.WriteAllText(stamp, wanted);
    }

    return exit;
}

static void Need(int exit, string otherwise)
{
    if (exit != 0)
    {
        throw new BuildException($"{otherwise}.");
    }
}

static int Run(string program, string arguments, string? folder = null)
{
    // npm is a script on Windows, which only a shell starts.
    var start =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && program == "npm"
            ? new ProcessStartInfo("cmd", $"/c npm {arguments}")
            : new ProcessStartInfo(program, arguments);
    start.WorkingDirectory = folder ?? "";
    try
    {
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        throw new BuildException($"`{program}` is needed and is not on the PATH");
    }
}

internal sealed class BuildException(string message) : Exception(message);

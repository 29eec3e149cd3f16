// ./build.sh pack: the packages and their symbols in artifacts/packages, and what each is made of in artifacts/sbom (CycloneDX). Packed again from the
// same sources, they are the same to the byte. With --version, prints the version that they would have.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

const string Packages = "artifacts/packages";
const string Boms = "artifacts/sbom";
string[] packed = ["src/XApi.Client", "src/XApi.AspNetCore", "src/XApi.Orleans", "src/XApi.Sandbox", "src/XApi.Testing", "src/XApi.Cli"];

return args is ["--version"] ? Print(Version()) : Pack();

int Pack()
{
    if (Directory.Exists(Packages))
    {
        Directory.Delete(Packages, recursive: true);
    }

    var version = Version();
    foreach (var project in packed)
    {
        // ContinuousIntegrationBuild keeps this machine's paths out of what is built, so that every machine builds the same.
        string[] settings =
        [
            $"-p:Version={version}",
            "-p:ContinuousIntegrationBuild=true",
            .. ProjectUrl() is { } url ? [$"-p:PackageProjectUrl={url}"] : Array.Empty<string>(),
        ];
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                ["pack", project, "-c", "Release", "-o", Packages, "--nologo", "-v", "quiet", "-clp:NoSummary", .. settings]
            )
        )!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine($"pack: {project} can't be packed.");
            return 1;
        }
    }

    string[] files = [.. Directory.EnumerateFiles(Packages).Order()];
    foreach (var package in files)
    {
        SetTimes(package);
        Console.WriteLine(package);
    }

    return WriteBoms(version);
}

// NuGet writes into a package when each file was packed. That is all that differs between two packages of the same sources.
static void SetTimes(string package)
{
    using var archive = ZipFile.Open(package, ZipArchiveMode.Update);
    foreach (var entry in archive.Entries)
    {
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}

// From what was restored to build them, so that nothing is asked of a registry. Serial numbers and times are left out: each run would have its own.
int WriteBoms(string version)
{
    if (Directory.Exists(Boms))
    {
        Directory.Delete(Boms, recursive: true);
    }

    var indented = new JsonSerializerOptions { WriteIndented = true };
    if (Output("dotnet", "tool", "restore") is null)
    {
        Console.Error.WriteLine("pack: CycloneDX can't be restored, so there are no lists of what the packages are made of.");
        return 0;
    }

    foreach (var project in packed)
    {
        var name = Path.GetFileName(project);
        string[] arguments =
        [
            "CycloneDX",
            $"{project}/{name}.csproj",
            "--output",
            Boms,
            "--filename",
            $"{name}.cdx.json",
            "--output-format",
            "Json",
            "--no-serial-number",
            "--disable-package-restore",
            "--set-name",
            name,
            "--set-version",
            version,
        ];
        if (Output("dotnet", arguments) is null)
        {
            Console.Error.WriteLine($"pack: no list could be made of what {name} is made of.");
            return 1;
        }

        var bom = $"{Boms}/{name}.cdx.json";
        var json = JsonNode.Parse(File.ReadAllText(bom))!;
        json["metadata"]!.AsObject().Remove("timestamp");
        File.WriteAllText(bom, json.ToJsonString(indented) + "\n");
        Console.WriteLine(bom);
    }

    return 0;
}

// A tagged commit has the version of Directory.Build.props. Anything else is a prerelease of its own: by the number of commits, then by its content, so
// that no cache takes one for another.
static string Version()
{
    var prefix = XDocument.Load("Directory.Build.props").Descendants("VersionPrefix").Single().Value;
    if (
        Output("git", "status", "--porcelain") is ""
        && Output("git", "tag", "--points-at", "HEAD")?.Split('\n').Contains($"v{prefix}") == true
    )
    {
        return prefix;
    }

    using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    string[] folders = ["src", "generated"];
    var files = folders
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Select(file => file.Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"));
    foreach (var file in files.Append("Directory.Build.props").Append("Directory.Packages.props").Order(StringComparer.Ordinal))
    {
        content.AppendData(Encoding.UTF8.GetBytes($"{file}\n"));
        content.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
    }

    var commits = Output("git", "rev-list", "--count", "HEAD") ?? "0";
    return $"{prefix}-dev.{commits}.x{Convert.ToHexStringLower(content.GetHashAndReset())[..10]}";
}

// Where the repository has an address that a browser opens, the packages name it.
static string? ProjectUrl() =>
    Output("git", "remote", "get-url", "origin") is { } remote
    && Uri.TryCreate(remote, UriKind.Absolute, out var url)
    && url.Scheme == Uri.UriSchemeHttps
        ? new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri.Replace(".git", "", StringComparison.Ordinal)
        : null;

static int Print(string text)
{
    Console.WriteLine(text);
    return 0;
}

// What a program prints; null where it fails or is not there.
static string? Output(string program, params string[] arguments)
{
    try
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Wait();
        return process.ExitCode == 0 ? output.Trim() : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return null;
    }
}

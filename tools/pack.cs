// ./build.sh pack: the packages and their symbols in artifacts/packages. With --version, prints the version that they would have.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

const string Packages = "artifacts/packages";
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

    foreach (var package in Directory.EnumerateFiles(Packages).Order())
    {
        Console.WriteLine(package);
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

using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XApi.Tests;

/// <summary>The packages as they are published, in a feed of their own, and a place for projects that use them: outside of the repository.</summary>
[SetUpFixture]
internal sealed class Packed
{
    private static string _root = null!;

    /// <summary>The folder of the feed.</summary>
    internal static string Feed => Path.Combine(_root, "feed");

    [OneTimeSetUp]
    public async Task Pack()
    {
        _root = Directory.CreateTempSubdirectory("xapi-packages-").FullName;
        foreach (var project in (string[])["XApi.AspNetCore", "XApi.Client", "XApi.Orleans", "XApi.Sandbox", "XApi.Testing"])
        {
            await PackAsync(project, Feed);
        }

        // Ours come from the feed alone. All else comes from what restoring these tests has brought to the machine, so that nothing is fetched.
        await File.WriteAllTextAsync(
            Path.Combine(_root, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="feed" />
                <add key="machine" value="{Metadata("PackageCache")}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="feed"><package pattern="XApi.*" /></packageSource>
                <packageSource key="machine"><package pattern="*" /></packageSource>
              </packageSourceMapping>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """
        );
    }

    /// <summary>Packs what was built.</summary>
    internal static Task PackAsync(string project, string folder) =>
        Dotnet.RunAsync(
            Repository("src", project),
            $"pack --no-build -c {Metadata("Configuration")} -o \"{folder}\" --nologo -v quiet -warnaserror"
        );

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    /// <summary>A new folder for a project.</summary>
    internal static string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>Runs <c>dotnet</c> in it, with a package cache that was empty at first, and with warnings as errors.</summary>
    internal static Task<string> RunAsync(string folder, string arguments, params (string Name, string Value)[] environment) =>
        Dotnet.RunAsync(
            folder,
            arguments,
            [.. environment, ("NUGET_PACKAGES", Path.Combine(_root, "cache")), ("TreatWarningsAsErrors", "true"), ("NuGetAudit", "false")]
        );

    /// <summary>The same for a command that may fail. Publishing native code has warnings of Newtonsoft.Json, which is not made for it.</summary>
    internal static Task<(int Exit, string Output)> TryAsync(string folder, string arguments) =>
        Dotnet.TryAsync(folder, arguments, ("NUGET_PACKAGES", Path.Combine(_root, "cache")), ("NuGetAudit", "false"));

    /// <summary>A package's contents.</summary>
    internal static ZipArchive Open(string name, string extension = "nupkg") =>
        ZipFile.OpenRead(Directory.EnumerateFiles(Feed, $"{name}.*.{extension}").Single());

    internal static XElement Nuspec(string name)
    {
        using var package = Open(name);
        using var nuspec = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!;
    }

    /// <summary>The blocks of a language in a README, as the package holds it.</summary>
    internal static IReadOnlyList<string> Readme(string name, string language)
    {
        using var package = Open(name);
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        return
        [
            .. Regex
                .Matches(reader.ReadToEnd().ReplaceLineEndings("\n"), $"```{language}\n(.*?)```", RegexOptions.Singleline)
                .Select(block => block.Groups[1].Value),
        ];
    }

    internal static string Repository(params string[] parts)
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "XApi.Generated.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return Path.Combine([folder, .. parts]);
    }

    private static string Metadata(string key) =>
        typeof(Packed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

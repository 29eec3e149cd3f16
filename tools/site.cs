// ./build.sh docs: the site in artifacts/docs, which needs no network: the guides, the C# reference of the packages, and search. Pages keep the places
// that they have in the repository, so that their links to each other hold; a link to what is no page becomes the text of the file, in source/. The HTTP
// reference is there with --http, which needs Node. docfx warns of links and anchors that lead nowhere, which fails.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

const string Staged = "artifacts/site";
const string Site = "artifacts/docs";
const string Http = "artifacts/http";
string[] packages =
[
    .. Directory.EnumerateFiles("src", "PublicApi.txt", SearchOption.AllDirectories).Select(Package).Order(StringComparer.Ordinal),
];

if (Run("dotnet", "tool", "restore") != 0)
{
    Console.Error.WriteLine("docs: docfx can't be restored (.config/dotnet-tools.json), so there is no site.");
    return 0;
}

foreach (var folder in (string[])[Staged, Site, Http])
{
    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }

    Directory.CreateDirectory(folder);
}

var pages = Pages();
foreach (var (source, page) in pages)
{
    Write(page, Link().Replace(File.ReadAllText(source), match => $"{match.Groups[1]}({Target(source, match.Groups[2].Value)})"));
}

foreach (var picture in Directory.EnumerateFiles("docs", "*.svg", SearchOption.AllDirectories))
{
    Copy(picture, picture);
}

Copy("tools/docs/logo.svg", "logo.svg");
foreach (var file in Directory.EnumerateFiles("tools/docs/template", "*", SearchOption.AllDirectories))
{
    Copy(file, Path.GetRelativePath("tools/docs", file));
}

foreach (var package in packages)
{
    // What a package depends on lies beside it, so that the reference names foreign types.
    string[] quiet = ["--nologo", "-v", "quiet", "-clp:NoSummary"];
    if (Run("dotnet", ["build", $"src/{package}", .. quiet, "-p:CopyLocalLockFileAssemblies=true"]) != 0)
    {
        return 1;
    }
}

foreach (var package in packages)
{
    Copy($"src/{package}/bin/Debug/net10.0/{package}.dll", $"bin/{package}.dll");
    Copy($"src/{package}/bin/Debug/net10.0/{package}.xml", $"bin/{package}.xml");
}

if (args is ["--http"] && Run("node", "tools/docs/reference.mjs", Http) != 0)
{
    return 1;
}

foreach (var file in Directory.EnumerateFiles(Http))
{
    Copy(file, $"http/{Path.GetFileName(file)}");
}

WriteContents();
Write("docfx.json", Settings());
var exit = Run("dotnet", "docfx", "metadata", $"{Staged}/docfx.json", "--logLevel", "error");
exit = exit != 0 ? exit : Run("dotnet", "docfx", "build", $"{Staged}/docfx.json", "--logLevel", "warning", "--warningsAsErrors");
Console.WriteLine(exit == 0 ? $"{Site}/index.html: `dotnet docfx serve {Site}` shows it." : "docs: the site can't be made.");
return exit;

// Where each page comes from, and where it is staged.
Dictionary<string, string> Pages()
{
    string[] sources =
    [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        .. Directory.EnumerateFiles("docs", "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles("samples", "README.md", SearchOption.AllDirectories).Where(file => file.Split('/', '\\').Length < 4),
        .. Directory.EnumerateDirectories("src").Select(folder => $"{folder}/README.md").Where(File.Exists),
        "src/XApi.Testing/stubs/README.md",
    ];
    return sources.Select(Slashes).ToDictionary(source => source, source => source == "README.md" ? "index.md" : source);
}

// A link as the site needs it: to a page, to an address elsewhere, or to the text of a file.
string Target(string source, string link)
{
    if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith('#') || link.StartsWith("mailto:", StringComparison.Ordinal))
    {
        return link;
    }

    var parts = link.Split('#', 2);
    var folder = Path.GetDirectoryName(source)!;
    var file = Slashes(Path.GetRelativePath(".", Path.Combine(folder, parts[0])));
    if (Directory.Exists(file) && File.Exists($"{file}/README.md"))
    {
        file += "/README.md";
    }

    if (!pages.TryGetValue(file, out var target))
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{source} links to {link}, which does not exist.");
        }

        target = file;
        if (!file.EndsWith(".svg", StringComparison.Ordinal))
        {
            target = $"source/{file}.txt";
            Copy(file, target);
        }
    }

    var relative = Slashes(Path.GetRelativePath(Path.Combine(Staged, folder), Path.Combine(Staged, target)));
    return parts.Length == 2 && target.EndsWith(".md", StringComparison.Ordinal) ? $"{relative}#{parts[1]}" : relative;
}

void WriteContents()
{
    Write(
        "toc.yml",
        $"""
        - name: Guides
          href: docs/toc.yml
          topicHref: docs/README.md
        - name: C# reference
          href: api/toc.yml
        {(args is ["--http"] ? "- name: HTTP reference\n  href: http/index.html" : "")}
        - name: Samples
          href: samples/toc.yml
          topicHref: samples/README.md
        - name: Packages
          href: src/toc.yml
        - name: Changelog
          href: CHANGELOG.md

        """
    );
    Write("docs/toc.yml", string.Concat(Entries("docs", "The guides", "internals").Append(Internals())));
    Write("samples/toc.yml", string.Concat(Entries("samples", "The samples", null)));
    Write(
        "src/toc.yml",
        string.Concat(pages.Keys.Where(IsPackage).Order(StringComparer.Ordinal).Select(page => Entry(Package(page), page[4..])))
    );

    static bool IsPackage(string page) => page.StartsWith("src/", StringComparison.Ordinal) && page.Count(letter => letter == '/') == 2;
}

// The index comes first, the rest in the order in which the index lists it.
IEnumerable<string> Entries(string folder, string index, string? without)
{
    var text = File.ReadAllText($"{folder}/README.md");
    return pages
        .Keys.Where(page =>
            page.StartsWith($"{folder}/", StringComparison.Ordinal)
            && (without is null || !page.Contains($"/{without}/", StringComparison.Ordinal))
        )
        .Select(page => page[(folder.Length + 1)..])
        .OrderBy(page =>
            page == "README.md"
                ? -1
                : text.IndexOf($"({page.Replace("/README.md", "", StringComparison.Ordinal)})", StringComparison.Ordinal)
        )
        .Select(page => Entry(page == "README.md" ? index : Title($"{folder}/{page}"), page));
}

string Internals() =>
    "- name: How it works inside\n  items:\n"
    + string.Concat(
        pages
            .Keys.Where(page => page.StartsWith("docs/internals/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(page => $"  - name: {JsonSerializer.Serialize(Title(page))}\n    href: {page["docs/".Length..]}\n")
    );

static string Entry(string name, string page) => $"- name: {JsonSerializer.Serialize(name)}\n  href: {page}\n";

static string Title(string page) =>
    File.ReadLines(page).First(line => line.StartsWith("# ", StringComparison.Ordinal))[2..].Replace("`", "", StringComparison.Ordinal);

// The reference is made from the assemblies that were built: that is quicker than compiling them again, and shows what users reference.
string Settings() =>
    JsonSerializer.Serialize(
        new
        {
            metadata = new[]
            {
                new
                {
                    src = new[] { new { src = "bin", files = packages.Select(package => $"{package}.dll") } },
                    dest = "api",
                    memberLayout = "samePage",
                    namespaceLayout = "flattened",
                    references = References(),
                },
            },
            build = new
            {
                content = new[] { new { files = PageFiles, exclude = TemplateFiles } },
                resource = new[] { new { files = ResourceFiles } },
                output = Path.GetRelativePath(Staged, Site),
                template = Templates,
                globalMetadata = new Dictionary<string, object>
                {
                    ["_appName"] = "XApi",
                    ["_appTitle"] = "XApi",
                    ["_appFooter"] = "XApi, MIT licence. Not affiliated with X Corp.",
                    ["_appLogoPath"] = "logo.svg",
                    ["_appFaviconPath"] = "logo.svg",
                    ["_enableSearch"] = true,
                    ["_disableContribution"] = true,
                    ["_disableNextArticle"] = true,
                },
            },
        }
    );

string[] References() =>
    [
        .. Directory
            .EnumerateFiles("src", "*.dll", SearchOption.AllDirectories)
            .Select(Slashes)
            .Where(file =>
                file.Contains("/bin/Debug/net10.0/", StringComparison.Ordinal) && !packages.Contains(Path.GetFileNameWithoutExtension(file))
            )
            .DistinctBy(Path.GetFileName)
            .Select(file => Slashes(Path.GetRelativePath(Staged, file))),
    ];

static string Package(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

static string Slashes(string path) => path.Replace('\\', '/');

static void Write(string page, string text)
{
    var path = Path.Combine(Staged, page);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, text);
}

static void Copy(string file, string target)
{
    var path = Path.Combine(Staged, target);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.Copy(file, path, overwrite: true);
}

static int Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
    process.WaitForExit();
    return process.ExitCode;
}

internal static partial class Program
{
    private static readonly string[] PageFiles = ["**/*.md", "**/toc.yml", "api/*.yml"];
    private static readonly string[] TemplateFiles = ["template/**"];
    private static readonly string[] ResourceFiles = ["logo.svg", "docs/**/*.svg", "source/**", "http/**"];
    private static readonly string[] Templates = ["default", "modern", "template"];

    // The second part of [text](link), also of a picture.
    [GeneratedRegex(@"(\])\(([^()\s]+)\)")]
    private static partial Regex Link();
}

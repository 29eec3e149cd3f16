using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace XApi.Tests;

/// <summary>What the packages hold and what they say of themselves.</summary>
[TestFixture]
internal sealed class ContentTests
{
    // Bytes of the package that held the client of the first 30 operations, packed in the same way.
    private const int PackageOf30Operations = 491_894;

    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Test]
    public void The_client_depends_on_Kiota_Newtonsoft_and_Microsoft_s_extensions_and_nothing_else() =>
        Assert.That(
            Dependencies("XApi.Client"),
            Is.EquivalentTo([
                "Microsoft.Extensions.Caching.Memory",
                "Microsoft.Extensions.Http",
                "Microsoft.Extensions.Logging.Abstractions",
                "Microsoft.Kiota.Abstractions",
                "Microsoft.Kiota.Http.HttpClientLibrary",
                "Newtonsoft.Json",
            ])
        );

    [Test]
    public void The_sandbox_depends_on_the_client_and_on_ASP_NET_Core()
    {
        Assert.That(Dependencies("XApi.Sandbox"), Is.EquivalentTo(["Microsoft.AspNetCore.TestHost", "XApi.Client"]));
        Assert.That(
            Elements("XApi.Sandbox", "frameworkReference").Select(reference => (string?)reference.Attribute("name")),
            Is.EqualTo(["Microsoft.AspNetCore.App"])
        );
    }

    [Test]
    public void XApi_AspNetCore_depends_on_ASP_NET_Core_and_on_the_client_that_it_was_built_with()
    {
        Assert.That(Dependencies("XApi.AspNetCore"), Is.EquivalentTo(["XApi.Client"]));
        Assert.That((string?)Elements("XApi.AspNetCore", "dependency").Single().Attribute("version"), Does.StartWith("[").And.EndWith("]"));
        Assert.That(
            Elements("XApi.AspNetCore", "frameworkReference").Select(reference => (string?)reference.Attribute("name")),
            Is.EqualTo(["Microsoft.AspNetCore.App"])
        );
    }

    [Test]
    public void XApi_Orleans_depends_on_Orleans_and_on_the_client_that_it_was_built_with()
    {
        Assert.That(Dependencies("XApi.Orleans"), Is.EquivalentTo(["Microsoft.Orleans.Server", "XApi.Client"]));
        Assert.That(
            (string?)
                Elements("XApi.Orleans", "dependency")
                    .Single(found => (string?)found.Attribute("id") == "XApi.Client")
                    .Attribute("version"),
            Does.StartWith("[").And.EndWith("]")
        );
    }

    [TestCase("XApi.AspNetCore")]
    [TestCase("XApi.Client")]
    [TestCase("XApi.Orleans")]
    [TestCase("XApi.Sandbox")]
    [TestCase("XApi.Testing")]
    public void A_package_has_a_README_a_licence_and_no_address_that_does_not_exist(string name)
    {
        using var package = Packed.Open(name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Elements(name, "license").Single().Value, Is.EqualTo("MIT"));
            Assert.That(Elements(name, "readme").Single().Value, Is.EqualTo("README.md"));
            Assert.That(Elements(name, "description").Single().Value, Is.Not.Empty);
            Assert.That(Elements(name, "repository").Attributes("url"), Is.Empty);
            Assert.That(Elements(name, "projectUrl"), Is.Empty);
            Assert.That(package.GetEntry("README.md"), Is.Not.Null);
        }
    }

    [TestCase("XApi.AspNetCore")]
    [TestCase("XApi.Client")]
    [TestCase("XApi.Orleans")]
    [TestCase("XApi.Sandbox")]
    [TestCase("XApi.Testing")]
    public void A_package_holds_the_assembly_and_its_documentation_alone(string name)
    {
        using var package = Packed.Open(name);
        Assert.That(
            package
                .Entries.Select(entry => entry.FullName)
                .Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal) || entry.StartsWith("build", StringComparison.Ordinal)),
            Is.EquivalentTo([
                $"lib/net10.0/{name}.dll",
                $"lib/net10.0/{name}.xml",
                // The stubs are copied beside the tests of a project that references the package.
                .. name == "XApi.Testing" ? ["buildTransitive/XApi.Testing.targets"] : Array.Empty<string>(),
            ])
        );
    }

    // Of a Release build, whatever these tests were built as: that is what people download.
    [Test]
    [Category("Slow")]
    public async Task The_client_s_package_is_at_most_two_and_a_half_times_that_of_30_operations()
    {
        var folder = Packed.NewFolder("release");
        await Dotnet.RunAsync(Packed.Repository("src", "XApi.Client"), $"pack -c Release -o \"{folder}\" --nologo -v quiet");

        var package = new FileInfo(Directory.EnumerateFiles(folder, "*.nupkg").Single());

        Assert.That(package.Length, Is.LessThanOrEqualTo(2.5 * PackageOf30Operations));
    }

    [TestCase("XApi.AspNetCore")]
    [TestCase("XApi.Client")]
    [TestCase("XApi.Orleans")]
    [TestCase("XApi.Sandbox")]
    [TestCase("XApi.Testing")]
    public void The_symbols_hold_the_sources(string name)
    {
        using var symbols = Packed.Open(name, "snupkg");
        using var file = symbols.GetEntry($"lib/net10.0/{name}.pdb")!.Open();
        using var buffer = new MemoryStream();
        file.CopyTo(buffer);
        buffer.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(buffer);
        var reader = provider.GetMetadataReader();

        var without = reader
            .Documents.Where(document =>
                !reader
                    .GetCustomDebugInformation(document)
                    .Any(info => reader.GetGuid(reader.GetCustomDebugInformation(info).Kind) == EmbeddedSource)
            )
            .Select(document => reader.GetString(reader.GetDocument(document).Name));

        Assert.That(reader.Documents, Is.Not.Empty);
        Assert.That(without, Is.Empty);
    }

    // When it was packed is written into the archive beside each file; ./build.sh pack takes that out.
    [Test]
    public async Task Packed_again_a_package_has_the_same_files_in_the_same_order([Values("XApi.Client", "XApi.Testing")] string name)
    {
        var again = Packed.NewFolder($"{name}-again");
        await Packed.PackAsync(name, again);
        foreach (var kind in (string[])["nupkg", "snupkg"])
        {
            using var first = Packed.Open(name, kind);
            using var second = await ZipFile.OpenReadAsync(Directory.EnumerateFiles(again, $"*.{kind}").Single());
            Assert.That(second.Entries.Select(Content), Is.EqualTo(first.Entries.Select(Content)));
        }

        static string Content(ZipArchiveEntry entry)
        {
            using var file = entry.Open();
            return $"{entry.FullName} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file))}";
        }
    }

    [TestCase("XApi.AspNetCore")]
    [TestCase("XApi.Client")]
    [TestCase("XApi.Orleans")]
    [TestCase("XApi.Sandbox")]
    [TestCase("XApi.Testing")]
    public void The_documentation_is_of_what_others_can_use(string name)
    {
        using var package = Packed.Open(name);
        using var documentation = package.GetEntry($"lib/net10.0/{name}.xml")!.Open();
        var documented = XDocument.Load(documentation).Descendants("member").Select(member => member.Attribute("name")!.Value).ToList();
        var assembly = name switch
        {
            "XApi.AspNetCore" => typeof(AspNetCore.XEventOptions).Assembly,
            "XApi.Client" => typeof(XApiClient).Assembly,
            "XApi.Orleans" => typeof(Orleans.XApiCluster).Assembly,
            "XApi.Sandbox" => typeof(Sandbox.XSandbox).Assembly,
            _ => typeof(Testing.XApiStubs).Assembly,
        };
        var types = assembly.GetExportedTypes().Select(type => type.FullName!.Replace('+', '.')).ToHashSet();

        Assert.That(
            documented.Where(member => member.StartsWith("T:", StringComparison.Ordinal)).Select(member => member[2..]).Except(types),
            Is.Empty
        );
        Assert.That(
            documented
                .Select(member => member[2..].Split('(')[0])
                .Where(member => !types.Contains(member) && !types.Contains(member[..member.LastIndexOf('.')])),
            Is.Empty,
            "members of types that are not public"
        );
        Assert.That(documented, Has.Count.GreaterThan(5));
    }

    [Test]
    public void XApi_Testing_holds_the_stubs_and_takes_the_client_that_it_was_built_with()
    {
        using var package = Packed.Open("XApi.Testing");
        var stubs = Packed.Repository("src", "XApi.Testing", "stubs");
        var version = Elements("XApi.Testing", "metadata").Single().Elements().Single(element => element.Name.LocalName == "version").Value;

        Assert.That(
            package.Entries.Select(entry => entry.FullName).Where(entry => entry.StartsWith("stubs/mappings/", StringComparison.Ordinal)),
            Is.EquivalentTo(
                Directory
                    .EnumerateFiles(Path.Combine(stubs, "mappings"), "*", SearchOption.AllDirectories)
                    .Select(file => "stubs/" + Path.GetRelativePath(stubs, file).Replace('\\', '/'))
            )
        );
        Assert.That(package.Entries.Select(entry => entry.FullName), Has.None.Contains("contentFiles").And.None.StartsWith("content/"));
        Assert.That(
            Elements("XApi.Testing", "dependency")
                .Select(dependency => ((string?)dependency.Attribute("id"), (string?)dependency.Attribute("version"))),
            Does.Contain(("XApi.Client", $"[{version}]"))
        );
        Assert.That(
            Dependencies("XApi.Testing"),
            Is.EquivalentTo(["Microsoft.IdentityModel.Protocols.OpenIdConnect", "WireMock.Net.Minimal", "XApi.Client"])
        );
    }

    // Some 6,000 bytes of the package and 15,000 of the assembly are there for each operation. What is written into every method or object shows here first.
    [Test]
    public void The_client_takes_few_bytes_for_each_operation()
    {
        using var package = Packed.Open("XApi.Client");
        var assembly = package.GetEntry("lib/net10.0/XApi.Client.dll")!;
        var packed = package.Entries.Sum(entry => entry.CompressedLength);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(packed / XOperation.All.Count, Is.InRange(1_000, 7_500), $"bytes of the package, {packed} in all");
            Assert.That(
                assembly.Length / XOperation.All.Count,
                Is.InRange(3_000, 18_500),
                $"bytes of the assembly, {assembly.Length} in all"
            );
        }
    }

    [Test]
    public void All_packages_have_the_same_version_and_it_is_SemVer()
    {
        var versions = ((string[])["XApi.AspNetCore", "XApi.Client", "XApi.Orleans", "XApi.Sandbox", "XApi.Testing"])
            .Select(name => Elements(name, "metadata").Single().Elements().Single(element => element.Name.LocalName == "version").Value)
            .ToList();

        Assert.That(versions.Distinct(), Has.Exactly(1).Items.And.All.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$"));
        Assert.That(
            Elements("XApi.Sandbox", "dependency")
                .Single(found => (string?)found.Attribute("id") == "XApi.Client")
                .Attribute("version")!
                .Value,
            Is.EqualTo(versions[0])
        );
    }

    private static IEnumerable<string?> Dependencies(string name) =>
        Elements(name, "dependency").Select(dependency => (string?)dependency.Attribute("id"));

    private static IEnumerable<XElement> Elements(string name, string element) =>
        Packed.Nuspec(name).Descendants().Where(found => found.Name.LocalName == element);
}

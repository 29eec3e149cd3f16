namespace XApi.Tests;

/// <summary>The files of a project as a user has it, with references to packages alone.</summary>
internal static class UserProject
{
    internal static Task WriteAsync(string folder, string file, string text) =>
        System.IO.File.WriteAllTextAsync(Path.Combine(folder, file), text);

    internal static string File(string sdk, IEnumerable<string> references, string items = "") =>
        $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", references)}
              </ItemGroup>
              {items}
            </Project>
            """;

    /// <summary>A framework and a runner of tests, and what they need in the versions that the repository pins: others are not on the machine.</summary>
    internal static IEnumerable<string> TestTools(string framework, string runner) =>
        new[]
        {
            "Microsoft.NET.Test.Sdk",
            framework,
            runner,
            "Microsoft.TestPlatform.AdapterUtilities",
            "Microsoft.Testing.Extensions.VSTestBridge",
        }.Select(name => Reference(name));

    // The versions are the repository's own, of what is on the machine.
    internal static string Reference(string name, string verb = "Include")
    {
        var version = name.StartsWith("XApi.", StringComparison.Ordinal)
            ? Packed.Nuspec(name).Descendants().First(element => element.Name.LocalName == "version").Value
            : System
                .Xml.Linq.XDocument.Load(Packed.Repository("Directory.Packages.props"))
                .Descendants("PackageVersion")
                .Single(package => (string?)package.Attribute("Include") == name)
                .Attribute("Version")!
                .Value;
        return $"""<PackageReference {verb}="{name}" Version="{version}" />""";
    }
}

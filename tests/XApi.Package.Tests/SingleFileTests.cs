namespace XApi.Tests;

/// <summary>Programs of one file, without a project: they take the packages by a line of their own, and run against a sandbox in their process.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SingleFileTests
{
    [Test]
    public async Task A_file_of_CSharp()
    {
        var folder = await WriteAsync(
            "single",
            "hello.cs",
            $$"""
            #:package XApi.Sandbox@{{Version}}
            using XApi;
            using XApi.Sandbox;

            await using var sandbox = await XSandbox.StartAsync();
            using var x = sandbox.CreateClient();
            Console.WriteLine($"found {(await x.Search.RecentAsync("snow")).Data.Count > 0}");
            """
        );

        Assert.That(await Packed.RunAsync(folder, "run hello.cs"), Does.Contain("found True"));
    }

    [Test]
    public async Task A_script_of_FSharp()
    {
        // The one that the guide shows. The host of scripts runs on the bare runtime, without ASP.NET Core.
        var guide = await File.ReadAllTextAsync(Packed.Repository("docs", "first-call.md"));
        var script = guide.Split("```fsharp\n")[1].Split("```")[0];
        var folder = await WriteAsync("script", "hello.fsx", script.Replace("*-*", Version, StringComparison.Ordinal));

        Assert.That(await Packed.RunAsync(folder, "fsi hello.fsx"), Does.Contain("25 Tweets, liked the newest: true"));
    }

    private static string Version =>
        Packed.Nuspec("XApi.Sandbox").Descendants().First(element => element.Name.LocalName == "version").Value;

    private static async Task<string> WriteAsync(string folder, string file, string program)
    {
        var path = Packed.NewFolder(folder);
        await File.WriteAllTextAsync(Path.Combine(path, file), program);
        return path;
    }
}

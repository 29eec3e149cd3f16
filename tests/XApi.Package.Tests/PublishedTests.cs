using System.Diagnostics;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A program that is published trimmed, or compiled ahead of time, does with the package what any other does.</summary>
[TestFixture("Trimmed", "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained>")]
[TestFixture("Native", "<PublishAot>true</PublishAot>")]
[Category("Slow")]
internal sealed partial class PublishedTests(string name, string kind)
{
    private string Properties =>
        $"""
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <ImplicitUsings>enable</ImplicitUsings>
            {kind}
            <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
            <ILLinkTreatWarningsAsErrors>false</ILLinkTreatWarningsAsErrors>
            <InvariantGlobalization>true</InvariantGlobalization>
            """;

    private const string Program = """
        using System.Diagnostics;
        using XApi;

        using var x = new XApiClient(new XApiClientOptions
        {
            BaseAddress = new Uri(args[0]),
            Credentials = [new AppOnlyCredential(args[1]), new OAuth1Credential(args[2], args[3], args[4], args[5])],
        });
        var page = await x.Search.RecentAsync("snow", new() { MaxResults = 100, TweetFields = TweetField.Public, Expansions = [TweetExpansion.AuthorId] });
        Console.WriteLine($"first result after {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:0} ms");
        Console.WriteLine($"read {page.Data.Count(tweet => tweet.Author is not null && tweet.CreatedAt is not null)}, wrote {page.ToJson().Length > 10_000}");
        var posted = await x.Tweets.CreateAsync(new() { Text = "trimmed" });
        Console.WriteLine($"posted {posted.Data.Text}");
        Console.WriteLine($"checked {XQuery.Parse("(snow OR #ski) -is:retweet")}");
        await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "the OR a OR of OR to", Tag = "any" }] });
        await foreach (var message in x.FilteredStream.ConnectAsync())
        {
            Console.WriteLine($"streamed {message.MatchingRules[0].Tag}");
            break;
        }
        """;

    private string _folder = null!;

    // What trimming needs comes with no project but a trimmed one. Where this brings it to the machine, the package is tried on it.
    [OneTimeSetUp]
    public async Task Restore()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-publishing-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Empty.csproj"),
                $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup>{Properties}</PropertyGroup></Project>"
            );
            var (exit, output) = await Dotnet.TryAsync(folder, "restore --nologo");
            if (exit != 0)
            {
                Assert.Ignore($"What publishing so needs can't be restored on this machine:\n{output}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        _folder = Packed.NewFolder(name);
        var version = Packed.Nuspec("XApi.Client").Descendants().First(element => element.Name.LocalName == "version").Value;
        await File.WriteAllTextAsync(
            Path.Combine(_folder, $"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>{Properties}</PropertyGroup>
              <ItemGroup><PackageReference Include="XApi.Client" Version="{version}" /></ItemGroup>
            </Project>
            """
        );
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), Program);
    }

    [Test]
    public async Task A_published_program_reads_posts_parses_and_streams()
    {
        // Newtonsoft.Json is not made for trimming: there are warnings of parts of it that the package does not use. One of the package itself fails below.
        var (exit, published) = await Packed.TryAsync(_folder, "publish --nologo -c Release -o out");
        if (exit != 0 && name == "Native" && NoLinker().Match(published) is { Success: true } missing)
        {
            Assert.Ignore($"Native code can't be linked on this machine: {missing.Value}");
        }

        Assert.That(exit, Is.Zero, published);
        await using var sandbox = await XSandbox.StartAsync(new() { TimeProvider = TimeProvider.System });
        using var traffic = sandbox.StartTraffic(20);

        var output = await RunAsync(sandbox);
        TestContext.Out.WriteLine(output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Regex.Matches(published, @"IL\d{4}: (XApi\..*)").Select(warning => warning.Groups[1].Value),
                Is.Empty,
                "The trimmer has nothing to say of the package"
            );
            Assert.That(
                Directory.EnumerateFiles(Path.Combine(_folder, "out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
                Has.None.StartsWith("xapi-spec").And.None.StartsWith("YamlDotNet"),
                "tools of the build"
            );
            Assert.That(output, Does.Match(@"read [1-9]\d*, wrote True"));
            Assert.That(output, Does.Contain("posted trimmed"));
            Assert.That(output, Does.Contain("checked (snow OR #ski) -is:retweet"));
            Assert.That(output, Does.Contain("streamed any"));
        }
    }

    private async Task<string> RunAsync(XSandbox sandbox)
    {
        var program = Path.Combine(_folder, "out", OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        var start = new ProcessStartInfo(
            program,
            [
                sandbox.BaseAddress.ToString(),
                sandbox.BearerToken,
                sandbox.ApiKey,
                sandbox.ApiKeySecret,
                sandbox.User.OAuth1AccessToken,
                sandbox.User.OAuth1AccessTokenSecret,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return await output + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [GeneratedRegex("Platform linker .*not found|cannot find -l\\w+|zlib.*not found")]
    private static partial Regex NoLinker();
}

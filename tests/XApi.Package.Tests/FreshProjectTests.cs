using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Projects as users have them, made from the packages alone, built with warnings as errors, and run.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class FreshProjectTests
{
    private XSandbox _sandbox = null!;

    [OneTimeSetUp]
    public async Task Start() => _sandbox = await XSandbox.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _sandbox.DisposeAsync();

    [Test]
    public async Task A_newcomer_makes_a_first_call_within_two_minutes_as_the_README_says()
    {
        var commands = Packed
            .Readme("XApi.Client", "sh")
            .SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var folder = Packed.NewFolder("newcomer");
        var program = Packed.Readme("XApi.Client", "csharp")[0];
        var time = Stopwatch.StartNew();
        var output = "";

        foreach (var command in commands)
        {
            if (command.StartsWith("cd ", StringComparison.Ordinal))
            {
                folder = Path.Combine(folder, command[3..]);
                await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
            }
            else
            {
                Assert.That(command, Does.StartWith("dotnet "));
                output = await Packed.RunAsync(folder, command["dotnet ".Length..]);
            }
        }

        TestContext.Out.WriteLine($"{time.Elapsed.TotalSeconds:0} s\n{output}");
        Assert.That(commands, Has.Count.EqualTo(5));
        Assert.That(
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Has.Length.GreaterThan(1).And.Some.Contains("snow").IgnoreCase
        );
        Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)));
    }

    [Test]
    public void The_README_of_the_repository_says_the_same()
    {
        var readme = File.ReadAllText(Packed.Repository("README.md")).ReplaceLineEndings("\n");
        string[] sequence = [.. Packed.Readme("XApi.Client", "sh"), Packed.Readme("XApi.Client", "csharp")[0]];

        Assert.That(sequence.Where(block => !readme.Contains(block, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task An_ASP_NET_Core_application_takes_sections_and_a_named_client_from_its_services()
    {
        var output = await RunAsync(
            "Web",
            "Microsoft.NET.Sdk.Web",
            [],
            """
            using XApi;

            var builder = WebApplication.CreateBuilder(args);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
            builder.Services.AddXApi("writer", builder.Configuration.GetSection("XApi:Accounts:writer"));
            await using var app = builder.Build();
            app.MapGet("/count", async (ISearchClient search) => (await search.RecentAsync("snow")).Data.Count);
            app.MapGet("/named", ([FromKeyedServices("writer")] IXApiClient x) => x.GetType().Name);
            await app.StartAsync();

            using var browser = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            Console.WriteLine($"count {await browser.GetStringAsync("/count")} by {await browser.GetStringAsync("/named")}");
            """
        );

        Assert.That(output, Does.Match(@"count [1-9]\d* by XApiClient"));
    }

    [Test]
    public async Task A_worker_calls_with_settings_from_the_environment()
    {
        var output = await RunAsync(
            "Worker",
            "Microsoft.NET.Sdk.Worker",
            [UserProject.Reference("Microsoft.Extensions.Hosting")],
            """
            using XApi;

            var builder = Host.CreateApplicationBuilder(args);
            builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
            builder.Services.AddHostedService<Worker>();
            await builder.Build().RunAsync();

            internal sealed class Worker(IXApiClient x, IHostApplicationLifetime lifetime) : BackgroundService
            {
                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    var page = await x.Counts.RecentAsync("snow", cancellationToken: stoppingToken);
                    Console.WriteLine($"{page.Data.Count} counts");
                    lifetime.StopApplication();
                }
            }
            """
        );

        Assert.That(output, Does.Match(@"[1-9]\d* counts"));
    }

    [TestCase("using NUnit", "NUnit", "NUnit3TestAdapter")]
    [TestCase("using Xunit", "xunit.v3", "xunit.runner.visualstudio")]
    [TestCase("using Xunit", "xunit", "xunit.runner.visualstudio")]
    public async Task A_test_project_runs_against_the_sandbox_with_the_fixture_of_the_README(
        string fixture,
        string framework,
        string runner
    )
    {
        var folder = Packed.NewFolder($"{framework}-tests");
        await UserProject.WriteAsync(
            folder,
            "Tests.csproj",
            UserProject.File("Microsoft.NET.Sdk", [UserProject.Reference("XApi.Sandbox"), .. UserProject.TestTools(framework, runner)])
        );
        await UserProject.WriteAsync(
            folder,
            "Tests.cs",
            Packed.Readme("XApi.Sandbox", "csharp").Single(block => block.Contains(fixture, StringComparison.Ordinal))
        );

        var output = await Packed.RunAsync(folder, "test --nologo");

        Assert.That(output, Does.Match(@"Passed:\s+1"));
    }

    [Test]
    public async Task A_contract_test_runs_on_the_stubs_from_the_packages_alone()
    {
        var folder = Packed.NewFolder("contract-tests");
        await UserProject.WriteAsync(
            folder,
            "Tests.csproj",
            UserProject.File(
                "Microsoft.NET.Sdk",
                [UserProject.Reference("XApi.Testing"), .. UserProject.TestTools("NUnit", "NUnit3TestAdapter")]
            )
        );
        await UserProject.WriteAsync(
            folder,
            "Tests.cs",
            Packed.Readme("XApi.Testing", "csharp").Single(block => block.Contains("using NUnit", StringComparison.Ordinal))
        );

        var output = await Packed.RunAsync(folder, "test --nologo");

        Assert.That(output, Does.Match(@"Passed:\s+2"));
        Assert.That(
            Directory.EnumerateFiles(folder, "SearchRecent.json", SearchOption.AllDirectories).Select(Path.GetFullPath),
            Has.Some.Contains("xapi-stubs")
        );
    }

    [Test]
    public async Task A_web_application_builds_from_its_package_alone()
    {
        var folder = Packed.NewFolder("web-application");
        await UserProject.WriteAsync(
            folder,
            "Web.csproj",
            UserProject.File("Microsoft.NET.Sdk.Web", [UserProject.Reference("XApi.AspNetCore")])
        );
        await UserProject.WriteAsync(folder, "Program.cs", Packed.Readme("XApi.AspNetCore", "csharp").Single());

        await Packed.RunAsync(folder, "build --nologo -v quiet");

        Assert.That(Directory.EnumerateFiles(folder, "XApi.AspNetCore.dll", SearchOption.AllDirectories), Is.Not.Empty);
    }

    private async Task<string> RunAsync(string name, string sdk, IEnumerable<string> references, string program)
    {
        var folder = Packed.NewFolder(name);
        await UserProject.WriteAsync(
            folder,
            $"{name}.csproj",
            UserProject.File(sdk, [UserProject.Reference("XApi.Client"), .. references])
        );
        await UserProject.WriteAsync(folder, "Program.cs", program);
        return await Packed.RunAsync(
            folder,
            "run",
            ("XApi__BaseAddress", _sandbox.BaseAddress.ToString()),
            ("XApi__BearerToken", _sandbox.BearerToken),
            ("XApi__Accounts__writer__BearerToken", _sandbox.BearerToken)
        );
    }
}

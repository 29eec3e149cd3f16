using System.Text.RegularExpressions;
using Microsoft.Kiota.Abstractions.Authentication;
using Newtonsoft.Json.Linq;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>The stubs are plain WireMock JSON: the standalone WireMock takes them all, and returns what WireMock.Net returns here.</summary>
[Category("Slow")]
internal sealed partial class JavaWireMockTests
{
    [Test]
    public async Task The_standalone_WireMock_takes_every_stub_and_returns_the_same()
    {
        var folder = Repository.Under("tools/node_modules/wiremock/build");
        var jar = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.jar").FirstOrDefault() : null;
        if (jar is null)
        {
            Assert.Ignore($"WireMock's jar is not in {folder}; `npm ci --prefix tools` installs it.");
        }

        using var java = Program.StartOrIgnore(
            "java",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-jar",
            jar!,
            "--port",
            "0",
            "--bind-address",
            "127.0.0.1",
            "--root-dir",
            Repository.Stubs,
            "--disable-banner"
        );
        var address = await AddressAsync(java);
        if (address is null)
        {
            await java.FinishAsync();
        }

        using var admin = new HttpClient { BaseAddress = address };
        var held = (JArray)
            JObject.Parse(await admin.GetStringAsync(new Uri("/__admin/mappings?limit=100000", UriKind.Relative)))["mappings"]!;
        Assert.That(held.Select(mapping => (string)mapping["name"]!), Is.EquivalentTo(ContractRun.Stubs.Mappings.Keys));

        // One case of each operation, by both.
        foreach (var @case in Sections.Cases.GroupBy(@case => @case.Operation).Select(cases => cases.First()))
        {
            var caller = Caller.For(@case.Operation);
            var here = await @case.RunAsync(ContractRun.Stubs.BaseAddress, caller);
            var there = await @case.RunAsync(address!, caller);
            Assert.That(there.Stub, Is.EqualTo(StubFiles.Met(@case.Stub)));
            Assert.That(there.Seen, Is.EqualTo(here.Seen), @case.Stub);
        }
    }

    private static async Task<Uri?> AddressAsync(Program java)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await java.Output.ReadLineAsync(limit.Token) is { } line)
        {
            if (Port().Match(line) is { Success: true } port)
            {
                return new Uri($"http://127.0.0.1:{port.Groups[1].Value}");
            }
        }

        return null;
    }

    [GeneratedRegex(@"^port:\s*(\d+)")]
    private static partial Regex Port();
}

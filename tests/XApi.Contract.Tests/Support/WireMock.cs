using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>The real WireMock server, as npm has it, on a free port. One serves a whole run; a folder of mappings is all that it is told.</summary>
internal sealed partial class WireMock : IDisposable
{
    private const string Jar = "tools/node_modules/wiremock/build";

    private readonly Helper _server;
    private readonly HttpClient _admin;

    private WireMock(Helper server, Uri address)
    {
        _server = server;
        BaseAddress = address;
        _admin = new HttpClient { BaseAddress = new Uri(address, "/__admin/") };
    }

    public Uri BaseAddress { get; }

    public static async Task<WireMock> StartAsync(string folder)
    {
        var jar = Directory.Exists(Repository.Under(Jar))
            ? Directory.EnumerateFiles(Repository.Under(Jar), "*.jar").FirstOrDefault()
            : null;
        if (jar is null)
        {
            throw new InvalidOperationException(
                $"WireMock is not in {Jar}. `./build.sh test` installs it; so does `npm ci --prefix tools`."
            );
        }

        var server = Helper.Start(
            "WireMock",
            "java",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-jar",
            jar,
            "--port",
            "0",
            "--bind-address",
            "127.0.0.1",
            "--root-dir",
            folder,
            "--disable-banner",
            "--max-request-journal-entries",
            "1000"
        );
        var said = new StringBuilder();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (await server.Output.ReadLineAsync(limit.Token) is { } line)
            {
                said.AppendLine(line);
                if (Port().Match(line) is { Success: true } port)
                {
                    server.Ignore();
                    return new WireMock(server, new Uri($"http://127.0.0.1:{port.Groups[1].Value}"));
                }
            }

            throw new InvalidOperationException("it ended");
        }
        catch (Exception failure) when (failure is OperationCanceledException or InvalidOperationException)
        {
            server.Dispose();
            throw new InvalidOperationException($"WireMock did not start on {folder}:\n{said}\n{server.Complaints}", failure);
        }
    }

    /// <summary>All mappings as WireMock holds them, by name.</summary>
    public async Task<IReadOnlyDictionary<string, JObject>> MappingsAsync() =>
        ((JArray)(await GetAsync("mappings?limit=10000"))["mappings"]!).Cast<JObject>().ToDictionary(mapping => (string)mapping["name"]!);

    /// <summary>Replaces a mapping until it is replaced again; the file stays as it is.</summary>
    public async Task PutAsync(JObject mapping)
    {
        using var content = new StringContent(mapping.ToString(), Encoding.UTF8, "application/json");
        using var answer = await _admin.PutAsync($"mappings/{mapping["id"]}", content);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task ResetScenariosAsync() => (await _admin.PostAsync("scenarios/reset", null)).Dispose();

    /// <summary>How many requests with this credential have come since the last <see cref="ForgetRequestsAsync"/>.</summary>
    public Task<int> CountAsync(string authorization) =>
        CountAsync(new { headers = new { Authorization = new { equalTo = authorization } } });

    /// <summary>How many requests of this kind have come since the last <see cref="ForgetRequestsAsync"/>.</summary>
    public Task<int> CountAsync(string method, string url) => CountAsync(new { method, url });

    public async Task ForgetRequestsAsync() => (await _admin.DeleteAsync("requests")).Dispose();

    /// <summary>The stub that came closest to each request that none matched, and what kept them apart.</summary>
    public async Task<IReadOnlyList<NearMiss>> NearMissesAsync()
    {
        var misses = (JArray)(await GetAsync("requests/unmatched/near-misses"))["nearMisses"]!;
        return
        [
            .. misses
                .OrderBy(miss => (double)miss["matchResult"]!["distance"]!)
                .Select(miss => new NearMiss(
                    $"{miss["request"]!["method"]} {miss["request"]!["url"]}",
                    (string?)miss["stubMapping"]!["name"] ?? "",
                    (double)miss["matchResult"]!["distance"]!
                )),
        ];
    }

    public void Dispose()
    {
        _admin.Dispose();
        _server.Dispose();
    }

    private async Task<int> CountAsync(object pattern)
    {
        using var answer = await _admin.PostAsJsonAsync("requests/count", pattern);
        return (int)JObject.Parse(await answer.Content.ReadAsStringAsync())["count"]!;
    }

    private async Task<JObject> GetAsync(string path) => JObject.Parse(await _admin.GetStringAsync(new Uri(path, UriKind.Relative)));

    [GeneratedRegex(@"^port:\s*(\d+)")]
    private static partial Regex Port();
}

/// <summary>A request that no stub matched, and one that came close.</summary>
internal sealed record NearMiss(string Request, string Stub, double Distance);

using System.Collections.Concurrent;
using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>The page while a program calls a thousand times a second.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SandboxPageLoadTests() : BrowserFixture(1280, isDark: false)
{
    private const int PerSecond = 1000;
    private const int MostAtATime = 32;

    // A bound for machines that do much else at the time; docs/sandbox.md has what an idle one measured.
    private static readonly TimeSpan LargestLag = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<long, double> _ended = new();

    // XAPI_PAGE_SECONDS=20 measures as the docs say.
    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("XAPI_PAGE_SECONDS") ?? "5");

    protected override XSandboxOptions Options => new() { EnforceRateLimits = false, Credits = 1_000_000 };

    [Test]
    public async Task The_newest_row_follows_a_thousand_requests_a_second_and_memory_stays_bounded()
    {
        await OpenAsync("requests");
        await Page.EvaluateAsync(
            """
            () => {
              window.rows = [];
              const body = [...document.querySelectorAll('tbody')].at(-1);
              new MutationObserver(() => {
                const target = body.firstChild?.lastChild.textContent ?? '';
                window.rows.push([performance.timeOrigin + performance.now(), Number(target.split('/').at(-1))]);
              }).observe(body, { childList: true });
            }
            """
        );

        var heaps = new List<long>();
        var (sent, elapsed) = await DriveAsync(heaps);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var rows = await Page.EvaluateAsync<double[][]>("() => window.rows");
        var lags = Lags(rows);
        TestContext.Out.WriteLine(
            $"{sent / elapsed.TotalSeconds:N0} requests/s for {elapsed.TotalSeconds:N1} s; the newest row is {lags[lags.Count / 2]:N0} ms (median) and {lags[^1]:N0} ms (most) behind; "
                + $"the page's heap {string.Join(", ", heaps.Select(heap => $"{heap / 1e6:N1}"))} MB; this process, the driver included: {GC.GetTotalMemory(true) / 1e6:N0} MB"
        );

        Assert.That(_ended, Has.Count.EqualTo(sent), "every request was served");
        Assert.That(rows, Has.Length.GreaterThan(1), "it moves");
        Assert.That(TimeSpan.FromMilliseconds(lags[^1]), Is.LessThan(LargestLag));
        Assert.That(rows[^1][1], Is.EqualTo(_ended.MaxBy(ended => ended.Value).Key).Within(PerSecond), "it ends with the last");
        Assert.That(await Page.Locator("tbody").Last.Locator("tr").CountAsync(), Is.EqualTo(200));
        Assert.That(heaps[^1], Is.LessThan(100_000_000), "bytes of the page's heap");
    }

    // How old the newest row was each time, right before another took its place: the worst moment of each.
    private List<double> Lags(double[][] rows) => [.. rows.Zip(rows.Skip(1), (row, next) => next[0] - _ended[(long)row[1]]).Order()];

    private async Task<(int Sent, TimeSpan Elapsed)> DriveAsync(List<long> heaps)
    {
        using var http = new HttpClient { BaseAddress = Sandbox.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Sandbox.BearerToken);
        // Where the machine serves less than that, calls wait for others to be over instead of in a queue that grows.
        using var free = new SemaphoreSlim(MostAtATime);
        var (sent, watch, calls) = (0, Stopwatch.StartNew(), new List<Task>());
        for (var second = 1; second <= Seconds; second++)
        {
            while (watch.Elapsed.TotalSeconds < second)
            {
                var due = (int)(watch.Elapsed.TotalSeconds * PerSecond);
                for (; sent < due && watch.Elapsed.TotalSeconds < second; sent++)
                {
                    await free.WaitAsync();
                    calls.Add(CallAsync(http, sent + 1, free));
                }

                await Task.Delay(5);
            }

            heaps.Add(await Page.EvaluateAsync<long>("() => performance.memory?.usedJSHeapSize ?? 0"));
        }

        await Task.WhenAll(calls);
        return (sent, watch.Elapsed);
    }

    private async Task CallAsync(HttpClient http, int number, SemaphoreSlim free)
    {
        using var response = await http.GetAsync($"/2/users/{number}");
        await response.Content.CopyToAsync(Stream.Null);
        _ended[number] = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        free.Release();
    }
}

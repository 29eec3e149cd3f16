using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

internal sealed class MeasureState
{
    [Test]
    public async Task Measure([Values(2000, 10000)] int tweets)
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true, Tweets = tweets });
        for (var i = 0; i < 2; i++)
        {
            var watch = Stopwatch.StartNew();
            var saved = sandbox.Save();
            var save = watch.Elapsed;
            watch.Restart();
            sandbox.Load(saved);
            TestContext.Out.WriteLine($"{tweets}: {saved.Length:N0} bytes, save {save.TotalMilliseconds:N0} ms, load {watch.Elapsed.TotalMilliseconds:N0} ms");
        }
    }
}

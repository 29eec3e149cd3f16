using System.Diagnostics;
using System.Globalization;

namespace XApi.Tests;

/// <summary>Waits for what other threads are about to do, without a sleep: the threads are given way until it is so.</summary>
internal static class Eventually
{
    /// <summary>How long to wait in real time for what should be there at once: long, for machines that are busy, unless XAPI_TEST_PATIENCE says how many seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("XAPI_TEST_PATIENCE"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 60
    );

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience)
            {
                Assert.Fail($"Still not so after {Patience.TotalSeconds} s: {what}");
            }

            await Task.Yield();
        }
    }

    /// <summary>What a call ends in, once it has ended without any turn of the clock.</summary>
    public static async Task<T> EndedAsync<T>(Task<T> call)
    {
        await TrueAsync(() => call.IsCompleted, "the call has ended");
        return await call;
    }
}

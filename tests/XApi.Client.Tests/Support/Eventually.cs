using System.Diagnostics;

namespace XApi.Tests;

/// <summary>Waits for what other threads are about to do, without a sleep: the threads are given way until it is so.</summary>
internal static class Eventually
{
    /// <summary>Whether XAPI_TEST_HURRY is set, as mutation testing does.</summary>
    public static readonly bool IsHurried = Environment.GetEnvironmentVariable("XAPI_TEST_HURRY") is not null;

    /// <summary>How long to wait in real time for what should be there at once: long, for machines that are busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(IsHurried ? 2 : 60);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until something that is asked for is so.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Patience)
            {
                Assert.Fail($"Still not so after {Patience.TotalSeconds} s: {what}");
            }

            await Task.Yield();
        }
    }

    /// <summary>Waits until the soonest timer is the one of so many seconds, and lets them pass.</summary>
    public static async Task PassAsync(this FakeClock clock, double seconds)
    {
        var by = TimeSpan.FromSeconds(seconds);
        await TrueAsync(() => clock.Waiting is [var next, ..] && next == by, $"something waits for {seconds} s");
        clock.Advance(by);
    }

    /// <summary>What a call ends in, once it has ended without any turn of the clock.</summary>
    public static async Task<T> EndedAsync<T>(Task<T> call)
    {
        await TrueAsync(() => call.IsCompleted, "the call has ended");
        return await call;
    }
}

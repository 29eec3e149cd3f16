using System.Runtime.CompilerServices;

namespace XApi.Tests.Authentication;

/// <summary>One run for all callers, which outlives those that are cancelled.</summary>
[TestFixture]
internal sealed class SingleFlightTests
{
    [Test]
    public async Task A_failure_that_no_caller_waits_for_any_more_is_not_reported_as_unobserved()
    {
        var failure = new InvalidOperationException("The vault is sealed.");
        var isReported = false;
        EventHandler<UnobservedTaskExceptionEventArgs> report = (_, e) => isReported |= e.Exception.InnerExceptions.Contains(failure);
        TaskScheduler.UnobservedTaskException += report;
        try
        {
            await FailAfterCancellationAsync(failure);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= report;
        }

        Assert.That(isReported, Is.False);
    }

    // On its own, so that nothing holds the task when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailAfterCancellationAsync(Exception failure)
    {
        var (begun, run) = (new TaskCompletionSource(), new TaskCompletionSource<string>());
        using var cancelled = new CancellationTokenSource();
        var call = new SingleFlight<string>().RunAsync(
            () =>
            {
                begun.SetResult();
                return run.Task;
            },
            cancelled.Token
        );
        await begun.Task;
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        run.SetException(failure);
    }
}

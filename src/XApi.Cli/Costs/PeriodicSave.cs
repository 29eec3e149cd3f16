namespace XApi.Cli.Costs;

/// <summary>Saves the records of a command that runs long each second, so that a process that is killed leaves what it spent in the ledger.</summary>
internal sealed class PeriodicSave : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _saving;

    public PeriodicSave(Func<Task> save, TimeProvider time) => _saving = RunAsync(save, time, _stop.Token);

    /// <summary>Stops after the save that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // Each save writes the ledger again as a whole: of a long one it takes a twentieth of the time at most.
    private static async Task RunAsync(Func<Task> save, TimeProvider time, CancellationToken stop)
    {
        var wait = Interval;
        while (true)
        {
            await Task.Delay(wait, time, stop);
            var began = time.GetTimestamp();
            await save();
            wait = TimeSpan.FromTicks(Math.Max(Interval.Ticks, 20 * time.GetElapsedTime(began).Ticks));
        }
    }
}

namespace XApi;

/// <summary>The tasks of one stream. The first that fails stops the others, and is what the stream fails with: no failure is unobserved.</summary>
internal sealed class StreamTasks : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stopping;
    private Task? _cancelling;
    private Exception? _failure;

    internal StreamTasks(CancellationToken cancellationToken) =>
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>The first failure; null while nothing has failed.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Starts a task; false when the stream has been stopped.</summary>
    internal bool TryRun(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            if (Stopping.IsCancellationRequested)
            {
                return false;
            }

            _running.RemoveAll(task => task.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(work), CancellationToken.None));
            return true;
        }
    }

    internal void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Stop();
    }

    internal void Stop()
    {
        lock (_lock)
        {
            // What the cancellation calls must not run on the time of the task that failed.
            _cancelling ??= _stopping.CancelAsync();
        }
    }

    /// <summary>Waits until all tasks have ended, those included that were started meanwhile.</summary>
    internal async Task WaitAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_lock)
            {
                running = [.. _running.Where(task => !task.IsCompleted)];
            }

            if (running.Length == 0)
            {
                await (_cancelling ?? Task.CompletedTask).ConfigureAwait(false);
                return;
            }

            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The stream has been stopped, as it should.
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }
}

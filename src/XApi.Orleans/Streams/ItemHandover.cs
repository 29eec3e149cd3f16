namespace XApi.Orleans;

/// <summary>Hands the items of a connection over: those of one key one by one, in the order in which they came, each again until it is handled.</summary>
/// <param name="stream">The stream.</param>
/// <param name="claims">Decides where another connection brings the same items; null where none does.</param>
/// <param name="running">As many permits as items may be handed over at the same time.</param>
/// <param name="room">A permit for each item that may wait: <see cref="Room"/>.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What is logged.</param>
/// <param name="ending">Is cancelled to stop, and by a position that can't be written. What was begun is finished then, and nothing else is begun.</param>
internal sealed class ItemHandover<T>(
    SharedStream<T> stream,
    ItemClaims? claims,
    SemaphoreSlim running,
    SemaphoreSlim room,
    TimeProvider time,
    StreamLog log,
    CancellationTokenSource ending
)
    where T : IStreamedItem
{
    /// <summary>How many items wait at most, such as behind one of their key that fails. Then the stream is read no further, and its own buffer fills.</summary>
    internal const int Room = 1_000;

    private static readonly Backoff Retries = Backoff.Exponential(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private readonly CancellationToken _ending = ending.Token;

    /// <summary>Why the position could not be written; null when it could.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Takes an item over when there is room.</summary>
    internal async Task AddAsync(T item)
    {
        var key = stream.KeyOf(item);
        await room.WaitAsync(_ending).ConfigureAwait(false);
        var done = new TaskCompletionSource();
        Task before;
        lock (_lock)
        {
            before = _last.GetValueOrDefault(key) ?? Task.CompletedTask;
            _last[key] = done.Task;
        }

        _ = RunAsync(before, key, item, done);
    }

    /// <summary>Waits until what was begun is finished.</summary>
    internal Task DrainAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_last.Values);
        }
    }

    // It does not fail.
    private async Task RunAsync(Task before, string key, T item, TaskCompletionSource done)
    {
        await before.ConfigureAwait(false);
        try
        {
            if (await HandleAsync(key, item).ConfigureAwait(false))
            {
                await item.AcknowledgeAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // It comes again.
        }
        catch (Exception failure)
        {
            Failure ??= failure;
            Stop();
        }
        finally
        {
            lock (_lock)
            {
                if (_last[key] == done.Task)
                {
                    _last.Remove(key);
                }
            }

            room.Release();
            done.SetResult();
        }
    }

    private void Stop()
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was stopped, and did not wait for an item that takes too long.
        }
    }

    private async Task<bool> HandleAsync(string key, T item)
    {
        var failures = 0;
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                TimeSpan wait;
                await running.WaitAsync(_ending).ConfigureAwait(false);
                try
                {
                    if (await HandleOnceAsync(key, item).ConfigureAwait(false))
                    {
                        failures = 0;
                        return true;
                    }

                    wait = ItemClaims.Wait;
                }
                catch (Exception failure)
                {
                    wait = Retries.Delay(++failures);
                    log.NotHandled(failure, stream.Name, item.Key, key, failures, wait);
                }
                finally
                {
                    running.Release();
                }

                await Task.Delay(wait, time, _ending).ConfigureAwait(false);
            }

            return false;
        }
        finally
        {
            if (failures > 0 && claims is not null && item.Key is { } id)
            {
                await claims.ReleaseAsync(id).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> HandleOnceAsync(string key, T item)
    {
        if (claims is not null && item.Key is { } id)
        {
            return await claims.HandleAsync(id, () => stream.Handle(key, item)).ConfigureAwait(false);
        }

        await stream.Handle(key, item).ConfigureAwait(false);
        return true;
    }
}

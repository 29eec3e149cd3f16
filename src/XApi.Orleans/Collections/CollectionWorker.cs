using Microsoft.Extensions.DependencyInjection;

namespace XApi.Orleans;

/// <summary>Works on the jobs of one handler while its silo is active: leases ranges as it has places for them, and looks again where there are none.</summary>
/// <param name="handler">The handler's name.</param>
/// <param name="options">How many ranges at once, and for how long.</param>
/// <param name="grains">The way to the grains.</param>
/// <param name="collect">The handler.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class CollectionWorker(
    string handler,
    CollectionOptions options,
    CollectionGrains grains,
    Func<CollectionPiece, CancellationToken, Task> collect,
    TimeProvider time,
    CollectionLog log
) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // What a handler has to stop in that was cancelled.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly SemaphoreSlim _places = new(options.MaxConcurrency);
    private Task _working = Task.CompletedTask;
    private uint _turn;

    /// <summary>Makes one of a silo's services.</summary>
    internal static CollectionWorker Create(IServiceProvider services, string handler, CollectionOptions options) =>
        new(
            handler,
            options,
            services.GetRequiredService<CollectionGrains>(),
            async (piece, cancellationToken) =>
            {
                // What a handler needs may be made for one unit of work, such as the context of a database.
                await using var scope = services.CreateAsyncScope();
                var collecting = scope.ServiceProvider.GetRequiredKeyedService<ICollectionHandler>(handler);
                await collecting.CollectAsync(piece, cancellationToken).ConfigureAwait(false);
            },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<CollectionLog>()
        );

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe($"{nameof(CollectionWorker)} {handler}", ServiceLifecycleStage.Active, StartAsync, StopAsync);

    internal Task StartAsync(CancellationToken cancellationToken)
    {
        // Off the silo's own scheduler: handlers are no grains.
        _working = Task.Run(WorkAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Releases what it has: pieces under way are finished, or left at a checkpoint; where the silo can't wait for it, cancelled.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using (cancellationToken.Register(Abort))
        {
            try
            {
                await _working.WaitAsync(late.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // A handler does not follow its token. Its piece is another's when the lease is over.
            }
        }

        void Abort()
        {
            _abort.Cancel();
            late.CancelAfter(Grace);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
        _places.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (await FindAsync().ConfigureAwait(false) is { } lease)
                {
                    _ = RunAsync(lease);
                    continue;
                }

                _places.Release();
                await Task.Delay(options.PollInterval, time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // All places are free when all ranges are released.
            for (var place = 0; place < options.MaxConcurrency; place++)
            {
                await _places.WaitAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Leases a range of a job, of each job in turn; null when no job has one.</summary>
    private async Task<RangeLease?> FindAsync()
    {
        try
        {
            var jobs = await CallAsync(() => grains.Directory.ListAsync(handler)).ConfigureAwait(false);
            for (var i = 0; i < jobs.Length; i++)
            {
                var job = grains.Job(jobs[(int)(_turn++ % jobs.Length)]);
                var (holder, began) = (ClusterCalls.NewHolder(), time.GetTimestamp());
                if (await CallAsync(() => job.AcquireAsync(holder, options.LeaseDuration)).ConfigureAwait(false) is { } lease)
                {
                    return new RangeLease(grains, lease, holder, began, options.LeaseDuration, time, _stop.Token, _abort.Token);
                }
            }
        }
        catch (XCollectionException failure)
        {
            log.NotFound(failure, handler);
        }

        return null;
    }

    private async Task RunAsync(RangeLease lease)
    {
        try
        {
            await using (lease.ConfigureAwait(false))
            {
                await new RangeRun(lease, collect, time, log).RunAsync().ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (ClusterCalls.IsOfCluster(failure))
        {
            // Another takes it when the lease is over.
            log.Left(failure, lease.Definition.Name);
        }
        finally
        {
            _places.Release();
        }
    }

    private Task<T> CallAsync<T>(Func<Task<T>> call) =>
        ClusterCalls.RepeatAsync(
            call,
            options.LeaseDuration,
            time,
            failure => OrleansCollections.Refused(handler, "found", failure),
            _stop.Token
        );
}

using System.Runtime.CompilerServices;

namespace XApi.Orleans;

/// <summary>
/// Jobs of an Orleans cluster: collections of many pieces that its silos share, with checkpoints, so that they continue when a silo dies, or all do.
/// <see cref="XApiCluster.UseXApi(ISiloBuilder)"/> and <see cref="XApiCluster.UseXApi(IClientBuilder)"/> have one among the services.
/// </summary>
/// <remarks>
/// <para>
/// A job is known by its name. Silos that have registered its handler (<see cref="XApiCluster.AddCollectionHandler{THandler}"/>) look for work and share it
/// piece by piece. The cluster's storage holds the ids until they are collected, and how far each part is; what X returned goes where the handler stores it.
/// </para>
/// <para>A call that a dying silo did not carry out is repeated for <see cref="Patience"/>, with the effect of one.</para>
/// </remarks>
public sealed class OrleansCollections
{
    // How many ranges are stored or removed at once.
    private const int AtOnce = 8;

    private readonly CollectionGrains _grains;
    private readonly TimeProvider _time;

    /// <summary>Takes the way to the cluster.</summary>
    /// <param name="grains">A silo's grain factory, or a client of the cluster.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public OrleansCollections(IGrainFactory grains, TimeProvider? timeProvider = null)
        : this(Grains(grains), timeProvider ?? TimeProvider.System) { }

    internal OrleansCollections(CollectionGrains grains, TimeProvider time) => (_grains, _time) = (grains, time);

    /// <summary>How long a call waits for a cluster that can't be reached: 30 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan Patience
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(30);

    /// <summary>Starts a job, or continues to load one whose start was broken off. One that has started already is left as it is.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="job">What is to be collected.</param>
    /// <param name="cancellationToken">Cancels the start. What is stored by then stays, and starting it again continues.</param>
    /// <returns>How far it is.</returns>
    /// <exception cref="XCollectionException">There is another job of this name, or the cluster can't be reached.</exception>
    public async Task<CollectionProgress> StartAsync(string name, CollectionJob job, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(job);
        var (definition, grain) = (job.Describe(name), _grains.Job(name));
        var wanted = ClusterCalls.NewHolder();
        var opened = await CallAsync(name, "started", () => grain.OpenAsync(definition, wanted), cancellationToken).ConfigureAwait(false);
        // Another version may cut ranges of another size.
        definition = definition with
        {
            PiecesOfRange = opened.Definition.PiecesOfRange,
        };
        if (opened.Definition != definition)
        {
            throw new XCollectionException(
                $"There is a collection {name} with other {opened.Definition.Difference(definition)}. Choose another name, or remove it first."
            );
        }

        if (opened.Status == CollectionStatus.Removing)
        {
            throw new XCollectionException(
                $"The collection {name} is being removed. Call {nameof(RemoveAsync)} until it is, and start it then."
            );
        }

        if (opened.Status == CollectionStatus.Loading)
        {
            if (definition.IdsHash is not null)
            {
                await ForRangesAsync(
                        name,
                        "loaded",
                        opened,
                        (grain, range) => grain.FillAsync(job.IdsOf(definition, range)),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }

            await CallAsync(name, "started", () => grain.StartAsync(opened.Run), cancellationToken).ConfigureAwait(false);
        }

        return await GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How far a job is.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XCollectionException">There is none, or the cluster can't be reached.</exception>
    public async Task<CollectionProgress> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Job(name);
        var read = await CallAsync(name, "read", grain.ReadAsync, cancellationToken).ConfigureAwait(false) ?? throw Unknown(name);
        var left = read.Pieces - read.Counts.Done - read.Counts.Failed;
        return new()
        {
            Name = name,
            Status = read.Status,
            Reason = read.Reason,
            ResumeAt = read.ResumeAt,
            Pieces = read.Pieces,
            Done = read.Counts.Done,
            UnderWay = read.UnderWay,
            Failed = read.Counts.Failed,
            Items = read.Counts.Items,
            Missing = read.Counts.Missing,
            Usd = read.Counts.Usd,
            StartedAt = read.StartedAt,
            CompletedAt = read.CompletedAt,
            PiecesPerMinute = read.PiecesPerMinute,
            // A rate that is next to nothing says nothing.
            TimeLeft =
                read.PiecesPerMinute is > 0 and var rate && left / rate < TimeSpan.FromDays(10_000).TotalMinutes
                    ? TimeSpan.FromMinutes(left / rate)
                    : null,
        };
    }

    /// <summary>How far a job is, again and again until it is over: complete, failed, paused, or out of budget without a time at which it resumes.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="interval">How often; every 5 seconds by default.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="XCollectionException">There is no such job, or the cluster can't be reached.</exception>
    public async IAsyncEnumerable<CollectionProgress> WatchAsync(
        string name,
        TimeSpan? interval = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var wait = Bound.Time(interval ?? TimeSpan.FromSeconds(5), name: nameof(interval));
        while (true)
        {
            var progress = await GetAsync(name, cancellationToken).ConfigureAwait(false);
            yield return progress;
            if (progress.IsOver)
            {
                yield break;
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Pauses a job. Pieces under way are finished, or left at a checkpoint, within the silos' next reports.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XCollectionException">There is none, or the cluster can't be reached.</exception>
    public async Task<CollectionProgress> PauseAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Job(name);
        await CallAsync(name, "paused", grain.PauseAsync, cancellationToken).ConfigureAwait(false);
        return await GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Continues a job that was paused, is out of budget or has failed, and attempts the pieces again that were set aside, also of a complete one.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XCollectionException">There is none, or the cluster can't be reached.</exception>
    public async Task<CollectionProgress> ResumeAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Job(name);
        await CallAsync(name, "resumed", grain.ResumeAsync, cancellationToken).ConfigureAwait(false);
        return await GetAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a job and all that is stored of it; where it runs, it stops. One that does not exist is removed already.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="cancellationToken">Cancels the removal; the job can only be removed then.</param>
    /// <exception cref="XCollectionException">The cluster can't be reached.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Job(name);
        if (await CallAsync(name, "removed", grain.BeginRemovalAsync, cancellationToken).ConfigureAwait(false) is not { } opened)
        {
            await CallAsync(name, "removed", () => _grains.Directory.RemoveAsync(name), cancellationToken).ConfigureAwait(false);
            return;
        }

        await ForRangesAsync(name, "removed", opened, (range, _) => range.ClearAsync(), cancellationToken).ConfigureAwait(false);
        await CallAsync(name, "removed", () => grain.RemoveAsync(opened.Run), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pieces that were set aside, with their errors.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XCollectionException">There is no such job, or the cluster can't be reached.</exception>
    public async Task<IReadOnlyList<CollectionFailure>> FailuresAsync(string name, CancellationToken cancellationToken = default)
    {
        var grain = Job(name);
        var failed = await CallAsync(name, "read", grain.ReadFailedAsync, cancellationToken).ConfigureAwait(false) ?? throw Unknown(name);
        var failures = new List<CollectionFailure>();
        foreach (var range in failed.Ranges)
        {
            var progress = await CallAsync(name, "read", _grains.Range(failed.Run, range).ReadAsync, cancellationToken)
                .ConfigureAwait(false);
            failures.AddRange(
                progress.Failures.Select(failure => new CollectionFailure(failure.Piece, failure.Error, failure.Attempts, failure.At))
            );
        }

        return failures;
    }

    /// <summary>The names of all jobs, also of those that are over, until they are removed.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XCollectionException">The cluster can't be reached.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) =>
        await CallAsync("directory", "read", () => _grains.Directory.ListAsync(null), cancellationToken).ConfigureAwait(false);

    internal static XCollectionException Refused(string name, string what, Exception failure) =>
        new($"The collection {name} could not be {what} in the cluster: {failure.Message} {ClusterCalls.Needs}", failure);

    private ICollectionGrain Job(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _grains.Job(name);
    }

    private Task ForRangesAsync(
        string name,
        string what,
        OpenedCollection opened,
        Func<ICollectionRangeGrain, int, Task> call,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, opened.Definition.Ranges),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (range, cancel) =>
                await CallAsync(name, what, () => call(_grains.Range(opened.Run, range), range), cancel).ConfigureAwait(false)
        );

    private Task CallAsync(string name, string what, Func<Task> call, CancellationToken cancellationToken) =>
        ClusterCalls.RepeatAsync(call, Patience, _time, failure => Refused(name, what, failure), cancellationToken);

    private Task<T> CallAsync<T>(string name, string what, Func<Task<T>> call, CancellationToken cancellationToken) =>
        ClusterCalls.RepeatAsync(call, Patience, _time, failure => Refused(name, what, failure), cancellationToken);

    private static XCollectionException Unknown(string name) => new($"There is no collection {name}. {nameof(ListAsync)} has the names.");

    private static CollectionGrains Grains(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return new CollectionGrains(grains);
    }
}

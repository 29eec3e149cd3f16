using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace XApi.Orleans;

/// <summary>Shares an App's limits among the processes of an Orleans cluster, so that none is refused for what another has sent.</summary>
/// <remarks>
/// <para>
/// Give it to each client (<see cref="XApiClientOptions.RateLimitCoordinator"/>). For each App, credential and window a grain grants permits, a few at a time:
/// most calls find one in their process. What a process did not use for a second goes back; what one held that died is granted again once it is known from X's
/// responses that it was not sent, and at the latest in the next window. The earliest call in the cluster is served first, to within the processes' rounds of
/// a second.
/// </para>
/// <para>
/// Where the cluster can't be reached for <see cref="Patience"/>, calls go by their process's own limits, as without it, until it can. They do not wait for it
/// meanwhile: a report each second finds out.
/// </para>
/// </remarks>
public sealed class OrleansRateLimits : IRateLimitCoordinator, IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, PermitAllowance> _allowances = new(StringComparer.Ordinal);
    private readonly Func<string, ILimitGrain> _grain;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ClusterReach _reach = new();

    /// <summary>Takes the way to the cluster.</summary>
    /// <param name="grains">A silo's grain factory, or a client of the cluster.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public OrleansRateLimits(IGrainFactory grains, TimeProvider? timeProvider = null)
        : this(Grain(grains), timeProvider ?? TimeProvider.System) { }

    internal OrleansRateLimits(Func<string, ILimitGrain> grain, TimeProvider time)
    {
        (_grain, _time) = (grain, time);
        _timer = _time.CreateTimer(_ => ReportAll(), null, ReportInterval, ReportInterval);
    }

    /// <summary>The name of the App whose limits they are, where the cluster serves several: <c>app</c> by default. It stands in grain keys.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string App
    {
        get;
        init =>
            field = string.IsNullOrEmpty(value) ? throw new ArgumentException("App is empty; give the App a name.", nameof(value)) : value;
    } = "app";

    /// <summary>Where it is logged that the cluster can't be reached.</summary>
    internal ILogger? Logger
    {
        init => _reach = new(value);
    }

    /// <summary>For how long a call waits for a cluster that can't be reached: 10 seconds by default. Then its process's own limits decide.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan Patience
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask<SharedRateLimitDelay?> AcquireAsync(
        IReadOnlyList<SharedRateLimit> limits,
        int waiting,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(limits);
        for (var i = 0; i < limits.Count; i++)
        {
            TimeSpan? delay;
            try
            {
                delay = await Enter(limits[i]).AcquireAsync(limits[i], waiting, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Return(limits, i);
                throw;
            }

            if (delay is { } time)
            {
                Return(limits, i);
                return new SharedRateLimitDelay(limits[i], _time.GetUtcNow() + time);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Return(IReadOnlyList<SharedRateLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Return(limits, limits.Count);
    }

    /// <inheritdoc/>
    public void Complete(IReadOnlyList<SharedRateLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var limit in limits)
        {
            Allowance(limit).Complete(limit);
        }
    }

    /// <summary>Ends the reports. What is held goes back to the cluster by itself within seconds.</summary>
    public void Dispose() => _timer.Dispose();

    private void Return(IReadOnlyList<SharedRateLimit> limits, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Allowance(limits[i]).Return();
        }
    }

    private PermitAllowance Enter(SharedRateLimit limit)
    {
        while (true)
        {
            var allowance = Allowance(limit);
            if (allowance.TryEnter())
            {
                return allowance;
            }

            // It has been idle for long and is being removed.
            _allowances.TryRemove(KeyValuePair.Create(limit.Key, allowance));
        }
    }

    private PermitAllowance Allowance(SharedRateLimit limit) =>
        _allowances.GetOrAdd(
            limit.Key,
            static (key, own) =>
            {
                var grain = own._grain($"{own.App}/{key}");
                return new PermitAllowance(ClusterCalls.NewHolder(), grain.ExchangeAsync, own._time, own.Patience, own._reach);
            },
            this
        );

    private static Func<string, ILimitGrain> Grain(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return key => grains.GetGrain<ILimitGrain>(key);
    }

    private void ReportAll()
    {
        foreach (var (key, allowance) in _allowances)
        {
            if (!allowance.Round())
            {
                _allowances.TryRemove(KeyValuePair.Create(key, allowance));
            }
        }
    }
}

namespace XApi.Orleans;

/// <summary>Keeps tokens in an Orleans cluster, so that one process refreshes each and all read it. <see cref="XApiCluster.UseXApi(ISiloBuilder)"/> sets the silos up.</summary>
/// <remarks>
/// <para>
/// An update holds a lock in the cluster, which outlasts the silo that it is on. The lock of a process that died is free again after <see cref="LeaseDuration"/>.
/// An update writes to the cluster's storage twice. Which of several waiting updates is next is left to chance.
/// </para>
/// <para>A call that a dying silo did not carry out is repeated for <see cref="LockTimeout"/>, with the effect of one.</para>
/// <para>The tokens are not encrypted: who may read the cluster's storage may act for the users.</para>
/// </remarks>
public sealed class OrleansTokenStore : ITokenStore
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    /// <summary>Takes the way to the cluster.</summary>
    /// <param name="grains">A silo's grain factory, or a client of the cluster.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public OrleansTokenStore(IGrainFactory grains, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        (_grains, _time) = (grains, timeProvider ?? TimeProvider.System);
    }

    /// <summary>
    /// How long to wait for another process that is updating, and for a cluster that can't be reached: a minute by default. An update takes as long as an
    /// exchange with X.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan LockTimeout
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After how long the lock of a process that died is free again: 30 seconds by default. A process that lives extends it each third of that time. It has to
    /// be longer than the clocks of two silos differ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a second, or longer than 49 days.</exception>
    public TimeSpan LeaseDuration
    {
        get;
        init => field = Bound.Time(value, LeaseTime.Min);
    } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string SharedName => "orleans";

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var grain = _grains.GetGrain<ITokenGrain>(name);
        return Token(await CallAsync(grain.ReadAsync, "read", cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(update);
        cancellationToken.ThrowIfCancellationRequested();
        var grain = _grains.GetGrain<ITokenGrain>(name);
        var holder = ClusterCalls.NewHolder();
        var isStored = false;
        try
        {
            var held = await LockAsync(grain, holder, cancellationToken).ConfigureAwait(false);
            var stored = Token(held.Token);
            var next = await UpdateAsync(grain, holder, stored, update, cancellationToken).ConfigureAwait(false);
            if (next == stored)
            {
                return stored;
            }

            // From here on nothing cancels: nobody else has the token.
            var json = next is null ? null : TokenJson.Write(next);
            isStored = await CallAsync(() => grain.StoreAsync(holder, held.Version, json), "updated", CancellationToken.None)
                .ConfigureAwait(false);
            return isStored
                ? next
                : throw new XTokenStoreException(
                    $"The token could not be stored: its lock expired after {LeaseDuration:c}, and another process has stored one since. "
                        + $"If silos were away for that long, set a longer {nameof(LeaseDuration)}."
                );
        }
        finally
        {
            if (!isStored)
            {
                await ReleaseAsync(grain, holder).ConfigureAwait(false);
            }
        }
    }

    private async Task<TokenLock> LockAsync(ITokenGrain grain, string holder, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var held = await CallAsync(() => grain.LockAsync(holder, LeaseDuration), "locked", cancellationToken).ConfigureAwait(false);
            if (held.IsHeld)
            {
                return held;
            }

            if (_time.GetElapsedTime(began) >= LockTimeout)
            {
                throw new XTokenStoreException(
                    $"The token could not be locked within {LockTimeout:c}, since another process is updating it. Call again, or set a longer {nameof(LockTimeout)}."
                );
            }

            await Task.Delay(ClusterCalls.Waits.Delay(attempt), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs the update, and extends the lock for as long as it takes.</summary>
    private async Task<OAuth2UserToken?> UpdateAsync(
        ITokenGrain grain,
        string holder,
        OAuth2UserToken? stored,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken
    )
    {
        using var timer = new PeriodicTimer(LeaseDuration / 3, _time);
        var renewing = RenewAsync(timer, grain, holder);
        try
        {
            return await update(stored, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            timer.Dispose();
            await renewing.ConfigureAwait(false);
        }
    }

    private async Task RenewAsync(PeriodicTimer timer, ITokenGrain grain, string holder)
    {
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            // The next renewal may succeed. If none does, what is stored at the end is checked against what others have stored.
            await ClusterCalls.TryAsync(() => grain.RenewAsync(holder, LeaseDuration)).ConfigureAwait(false);
        }
    }

    // The lock expires by itself, and what went wrong before is what the caller has to see.
    private static Task ReleaseAsync(ITokenGrain grain, string holder) => ClusterCalls.TryAsync(() => grain.ReleaseAsync(holder));

    private Task<T> CallAsync<T>(Func<Task<T>> call, string what, CancellationToken cancellationToken) =>
        ClusterCalls.RepeatAsync(
            call,
            LockTimeout,
            _time,
            failure => new XTokenStoreException(
                $"The token could not be {what} in the cluster: {failure.Message} {ClusterCalls.Needs}",
                failure
            ),
            cancellationToken
        );

    // The message holds nothing of the text, which may be a secret.
    private static OAuth2UserToken? Token(string? json) =>
        json is null
            ? null
            : TokenJson.Read(json)
                ?? throw new XTokenStoreException("What the cluster's storage holds under that name is not a token. It is left as it is.");
}

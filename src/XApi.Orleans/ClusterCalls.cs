using Orleans.Runtime;
using Orleans.Storage;

namespace XApi.Orleans;

/// <summary>How calls of grains fail.</summary>
internal static class ClusterCalls
{
    /// <summary>The waits between attempts while a silo is lost or starting.</summary>
    internal static readonly Backoff Waits = Backoff.Exponential(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500));

    /// <summary>What every silo needs.</summary>
    internal const string Needs =
        $"Each silo has to call {nameof(XApiCluster.UseXApi)} and to have a grain storage named {XApiCluster.StorageName}.";

    /// <summary>A name that a process leases or locks something by, once.</summary>
    internal static string NewHolder() => Guid.NewGuid().ToString("N");

    /// <summary>Whether a call failed in the cluster. What a grain's storage throws may be of any type, and no code of the caller's runs in these calls.</summary>
    internal static bool IsOfCluster(Exception failure) => failure is not OutOfMemoryException;

    /// <summary>
    /// Whether another attempt may succeed: a silo was lost or is starting, or in the place of the grain's old silo another has written, and the grain comes
    /// back with what is stored.
    /// </summary>
    internal static bool IsPassing(Exception failure) =>
        failure is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or InconsistentStateException;

    /// <summary>Calls a grain once, where it does not matter that it fails: the next call does it, or it happens by itself when a time is over.</summary>
    internal static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOfCluster(failure)) { }
    }

    /// <summary>Calls a grain that returns nothing, as <see cref="RepeatAsync{T}"/> does.</summary>
    internal static Task RepeatAsync(
        Func<Task> call,
        TimeSpan patience,
        TimeProvider time,
        Func<Exception, Exception> refused,
        CancellationToken cancellationToken
    ) =>
        RepeatAsync(
            async () =>
            {
                await call().ConfigureAwait(false);
                return true;
            },
            patience,
            time,
            refused,
            cancellationToken
        );

    /// <summary>Calls a grain, again where a silo was lost: the directory leads to another silo once the cluster has noticed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="patience">For how long it is repeated.</param>
    /// <param name="time">The clock.</param>
    /// <param name="refused">Makes the exception of a call that failed for good.</param>
    /// <param name="cancellationToken">Cancels the wait between attempts.</param>
    internal static async Task<T> RepeatAsync<T>(
        Func<Task<T>> call,
        TimeSpan patience,
        TimeProvider time,
        Func<Exception, Exception> refused,
        CancellationToken cancellationToken
    )
    {
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception failure) when (IsOfCluster(failure))
            {
                if (!IsPassing(failure) || time.GetElapsedTime(began) >= patience)
                {
                    throw refused(failure);
                }
            }

            await Task.Delay(Waits.Delay(attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }
}

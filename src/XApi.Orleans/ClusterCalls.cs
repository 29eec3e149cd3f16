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

    /// <summary>Whether a call failed in the cluster. What a grain's storage throws may be of any type, and no code of the caller's runs in these calls.</summary>
    internal static bool IsOfCluster(Exception failure) => failure is not OutOfMemoryException;

    /// <summary>
    /// Whether another attempt may succeed: a silo was lost or is starting, or in the place of the grain's old silo another has written, and the grain comes
    /// back with what is stored.
    /// </summary>
    internal static bool IsPassing(Exception failure) =>
        failure is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or InconsistentStateException;
}

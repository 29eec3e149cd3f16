using System.Diagnostics;

namespace XApi;

/// <summary>Coalesces concurrent calls into one.</summary>
/// <remarks>
/// A caller that is cancelled does not cancel the run: a token that X has already issued would be lost otherwise.
/// </remarks>
internal sealed class SingleFlight<T>
{
    private readonly Lock _gate = new();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private Task<T>? _flight;

    /// <summary>Joins the run in progress, or starts one. The work itself checks whether the run before has made it needless.</summary>
    public Task<T> RunAsync(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_flight is null or { IsCompleted: true })
            {
                _flight = Task.Run(work, CancellationToken.None).Observed();
            }

            return _flight.WaitAsync(cancellationToken);
        }
    }
}

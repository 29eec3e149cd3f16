namespace XApi;

/// <summary>Work of which one run serves all who want it while it goes on.</summary>
/// <remarks>
/// A run is nobody's own: who stops waiting does not stop it. A token that X has already issued would be lost otherwise.
/// </remarks>
internal sealed class SingleFlight<T>
{
    private readonly Lock _gate = new();
    private Task<T>? _flight;

    /// <summary>Joins the run that is going on, or starts one. Work that a run just before has made needless finds that out itself.</summary>
    public Task<T> RunAsync(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_flight is null or { IsCompleted: true })
            {
                _flight = Task.Run(work, CancellationToken.None);
            }

            return _flight.WaitAsync(cancellationToken);
        }
    }
}

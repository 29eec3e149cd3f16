namespace XApi.Orleans;

/// <summary>For how long a process holds what it has leased: until a lease that is not renewed is over, or the cluster says that it is another's.</summary>
/// <remarks>Counted from before the cluster is asked, and so over before the cluster's own count is.</remarks>
internal sealed class LeaseTime : IDisposable
{
    /// <summary>The shortest lease: what it takes to be sure of a renewal each third of it.</summary>
    internal static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost;

    /// <summary>Begins a lease.</summary>
    /// <param name="length">How long it is without a renewal.</param>
    /// <param name="began">When the cluster was asked for it.</param>
    /// <param name="time">The clock.</param>
    internal LeaseTime(TimeSpan length, long began, TimeProvider time)
    {
        (_length, _time) = (length, time);
        _lost = new CancellationTokenSource(Left(began), time);
        Lost = _lost.Token;
    }

    /// <summary>Cancelled when it is over.</summary>
    internal CancellationToken Lost { get; }

    /// <summary>The cluster has renewed it. One that is over stays so.</summary>
    /// <param name="began">When the cluster was asked.</param>
    internal void Renew(long began)
    {
        if (!Lost.IsCancellationRequested)
        {
            _lost.CancelAfter(Left(began));
        }
    }

    /// <summary>Ends it.</summary>
    internal void Lose()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was released meanwhile.
        }
    }

    public void Dispose() => _lost.Dispose();

    private TimeSpan Left(long began)
    {
        var left = _length - _time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}

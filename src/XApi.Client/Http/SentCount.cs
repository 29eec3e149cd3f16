namespace XApi;

/// <summary>How often a call's request has been handed to the network. One object for all copies of the request, since a redirect copies it.</summary>
internal sealed class SentCount
{
    private int _times;
    private int _lost;

    internal int Times => Volatile.Read(ref _times);

    /// <summary>How many attempts were sent whose responses were lost, so that X may have acted on them, and charged for them.</summary>
    internal int Lost => Volatile.Read(ref _lost);

    internal void Add() => Interlocked.Increment(ref _times);

    internal void Lose() => Interlocked.Increment(ref _lost);
}

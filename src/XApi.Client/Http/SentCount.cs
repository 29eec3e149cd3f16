namespace XApi;

/// <summary>How often a call's request has been handed to the network. One object for all copies of the request, since a redirect copies it.</summary>
internal sealed class SentCount
{
    private int _times;
    private int _lost;
    private int _failed;

    internal int Times => Volatile.Read(ref _times);

    /// <summary>How many attempts were sent whose responses were lost, so that X may have acted on them, and charged for them.</summary>
    internal int Lost => Volatile.Read(ref _lost);

    /// <summary>
    /// How many attempts were sent and followed by another since a server had failed over them: a gateway, which does not know whether X has acted on it. X
    /// charges for no failure.
    /// </summary>
    internal int Failed => Volatile.Read(ref _failed);

    internal void Add() => Interlocked.Increment(ref _times);

    internal void Lose() => Interlocked.Increment(ref _lost);

    internal void Fail() => Interlocked.Increment(ref _failed);
}

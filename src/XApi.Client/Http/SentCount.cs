namespace XApi;

/// <summary>How often a call's request has been handed to the network. One object for all copies of the request, since a redirect copies it.</summary>
internal sealed class SentCount
{
    private int _times;

    internal int Times => Volatile.Read(ref _times);

    internal void Add() => Interlocked.Increment(ref _times);
}

using System.Collections.Concurrent;

namespace XApi;

/// <summary>What was reported, so that it is once.</summary>
internal sealed class ReportedOnce
{
    // More than any program or spec has. A program that makes up names must not fill the memory: what comes after those is not reported.
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, string> _reported = new(StringComparer.Ordinal);

    /// <summary>Whether this is the first time.</summary>
    // Looked up first, since Count takes every lock.
    internal bool IsFirst(string what) => !_reported.ContainsKey(what) && _reported.Count < Most && _reported.TryAdd(what, what);
}

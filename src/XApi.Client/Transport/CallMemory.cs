using System.Collections.Concurrent;

namespace XApi;

/// <summary>What the calls of a client, and of its views, remember together.</summary>
internal sealed class CallMemory(XApiLog log, TimeProvider clock)
{
    private LookupCache? _lookups;

    /// <summary>Members that came in another way than the spec says.</summary>
    internal UnreadMemberReport Unread { get; } = new(log);

    /// <summary>Fields that X may have left out.</summary>
    internal FieldNames Fields { get; } = new(log);

    /// <summary>Operations that were called.</summary>
    internal ConcurrentDictionary<XOperation, XOperation> Called { get; } = new();

    /// <summary>Operations of requests that are described by hand.</summary>
    internal RawOperations Raw { get; } = new();

    /// <summary>Queries in which something is doubtful.</summary>
    internal QueryWarnings Warnings { get; } = new(log);

    /// <summary>Texts that X may refuse, or charge more for.</summary>
    internal PostWarnings Posts { get; } = new(log);

    /// <summary>What is kept of lookups.</summary>
    internal LookupCache Lookups(XCache cache) => LazyInitializer.EnsureInitialized(ref _lookups, () => new LookupCache(cache, clock, log));

    /// <summary>Whose names were looked up lately.</summary>
    internal RecentNames Names { get; } = new(clock);
}

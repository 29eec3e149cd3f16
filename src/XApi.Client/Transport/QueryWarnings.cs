using System.Collections.Concurrent;

namespace XApi;

/// <summary>Reports what is doubtful in the queries of calls, each query once.</summary>
internal sealed class QueryWarnings(XApiLog log)
{
    // More than a program has of one operation; one that makes up queries must not fill the memory.
    private const int Most = 1_000;

    // Of references alone, which the runtime has compiled beforehand: every first search passes here.
    private readonly ConcurrentDictionary<XOperation, ConcurrentDictionary<string, string>> _reported = new();

    /// <summary>Raised for a query with warnings.</summary>
    internal event Action<XOperation, XQueryCheck>? Found;

    internal void Report(XRequest request)
    {
        if (
            request.Operation.Query is not { } query
            || request.ValueOf(query.Parameter) is not { } text
            || _reported.GetOrAdd(request.Operation, static _ => new()) is not { } reported
            || reported.ContainsKey(text)
            || reported.Count >= Most
            || !reported.TryAdd(text, text)
        )
        {
            return;
        }

        if (XQuery.Check(text, request.Operation) is not { Diagnostics.Count: > 0 } check)
        {
            return;
        }

        foreach (var warning in check.Diagnostics)
        {
            // A query may hold what is nobody else's business: the log says which rule it is and where.
            log.DoubtfulQuery(request.Operation, warning.Id, warning.Span.Start);
        }

        Found?.Invoke(request.Operation, check);
    }
}

using System.Collections.Concurrent;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Reports what is doubtful in the queries of calls, each query once.</summary>
internal sealed class QueryWarnings(XApiLog log)
{
    private readonly ConcurrentDictionary<XOperation, ReportedOnce> _reported = new();

    /// <summary>Raised for a query with warnings.</summary>
    internal event Action<XOperation, XQueryCheck>? Found;

    internal void Report(XRequest request)
    {
        if (request.Operation.Query is not { } query)
        {
            return;
        }

        var reported = _reported.GetOrAdd(request.Operation, static _ => new());
        foreach (var text in Texts(request, query.Parameter))
        {
            if (reported.IsFirst(text))
            {
                Report(request.Operation, text);
            }
        }
    }

    private void Report(XOperation operation, string text)
    {
        if (XQuery.Check(text, operation) is not { Diagnostics.Count: > 0 } check)
        {
            return;
        }

        foreach (var warning in check.Diagnostics)
        {
            // A query may hold what is nobody else's business: the log says which rule it is and where.
            log.DoubtfulQuery(operation, warning.Id, warning.Span.Start);
        }

        Found?.Invoke(operation, check);
    }

    // A query of the URL, or those of the body's items: the rules of a stream, under a dotted name.
    private static IEnumerable<string> Texts(XRequest request, string parameter)
    {
        if (request.ValueOf(parameter) is { } text)
        {
            return [text];
        }

        return request.Content is JsonBody body && parameter.Split('.') is [var list, var member] ? Texts(body, list, member) : [];
    }

    private static IEnumerable<string> Texts(JsonBody body, string list, string member) =>
        (body.Model.ToJToken()[list] ?? new JArray()).Select(item => (string?)item[member]).OfType<string>();
}

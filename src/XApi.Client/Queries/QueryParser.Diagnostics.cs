namespace XApi;

// What is wrong or doubtful, as much of it as somebody reads.
internal sealed partial class QueryParser
{
    // A hostile text could have a fault at every character. Nobody reads more than these.
    private const int MostDiagnostics = 100;

    private List<XQueryDiagnostic>? _diagnostics;

    public IReadOnlyList<XQueryDiagnostic> Diagnostics => _diagnostics ?? (IReadOnlyList<XQueryDiagnostic>)[];

    private void Fail(string rule, int start, int length, string message, string place, XQueryFix? fix = null)
    {
        _failed = true;
        Report(rule, XQuerySeverity.Error, new(start, length), message, place, fix);
    }

    private void Warn(string rule, int start, int length, string message, string place, XQueryFix? fix = null) =>
        Report(rule, XQuerySeverity.Warning, new(start, length), message, place, fix);

    private void Report(string rule, XQuerySeverity severity, XQuerySpan span, string message, string place, XQueryFix? fix)
    {
        _diagnostics ??= [];
        if (_diagnostics.Count < MostDiagnostics || rule == QueryRule.TooDeep)
        {
            _diagnostics.Add(new(rule, severity, span, message, QueryRule.Page(_endpoint, place), fix));
        }
        else if (HasRoomFor(severity))
        {
            _diagnostics[^1] = new(rule, severity, span, message, QueryRule.Page(_endpoint, place), fix);
        }
    }

    // However many warnings came first, an error must not be lost among them.
    private bool HasRoomFor(XQuerySeverity severity) =>
        !(_diagnostics?.Count >= MostDiagnostics)
        || (severity == XQuerySeverity.Error && !_diagnostics.Exists(diagnostic => diagnostic.Severity == XQuerySeverity.Error));

    private void FailTooDeep() =>
        Fail(QueryRule.TooDeep, 0, _text.Length, "The query nests deeper than any that X takes.", QueryRule.Limits);
}

using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>A part of a query's text, in UTF-16 units, as C# counts them.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is; 0 marks a place where something is missing.</param>
public readonly record struct XQuerySpan(int Start, int Length)
{
    /// <summary>Where it ends: the place after its last character.</summary>
    public int End => Start + Length;

    internal static XQuerySpan FromTo(int start, int end) => new(start, end - start);
}

/// <summary>How much a diagnostic matters.</summary>
public enum XQuerySeverity
{
    /// <summary>The query does what it says, which may not be what was meant; or the documentation leaves it open.</summary>
    Warning,

    /// <summary>The documentation rules it out: X refuses it.</summary>
    Error,
}

/// <summary>A change of a query's text that mends what a diagnostic reports.</summary>
/// <param name="Span">What to replace.</param>
/// <param name="Replacement">What to put there.</param>
public sealed record XQueryFix(XQuerySpan Span, string Replacement)
{
    /// <summary>The text with the fix made.</summary>
    /// <param name="text">The text that was checked.</param>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.AsSpan(0, Span.Start), Replacement, text.AsSpan(Span.End));
    }
}

/// <summary>Something that is wrong or doubtful in a query.</summary>
/// <param name="Id">A stable name of the kind, such as <c>XQ022</c>.</param>
/// <param name="Severity">Whether X refuses the query for it.</param>
/// <param name="Span">The part of the text that it is about.</param>
/// <param name="Message">A sentence that says what is wrong.</param>
/// <param name="Page">The page of the documentation, with the place on it, that says so.</param>
/// <param name="Fix">A way to mend it; null when there is none that keeps the meaning.</param>
public sealed record XQueryDiagnostic(string Id, XQuerySeverity Severity, XQuerySpan Span, string Message, Uri Page, XQueryFix? Fix = null)
{
    /// <summary>The diagnostic as a compiler prints one: the text with the span underlined, the page, the fix.</summary>
    /// <param name="text">The text that was checked.</param>
    public string Show(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = Math.Clamp(Span.Start, 0, text.Length);
        var end = Math.Clamp(Span.End, start, text.Length);
        var shown = new StringBuilder();
        shown.Append(Severity == XQuerySeverity.Error ? "error " : "warning ").Append(Id).Append(": ").Append(Message).Append('\n');
        shown.Append("  | ").Append(OneLine(text)).Append('\n');
        shown
            .Append("  | ")
            .Append(' ', Columns(text.AsSpan(0, start)))
            .Append('^', Math.Max(1, Columns(text.AsSpan(start, end - start))))
            .Append('\n');
        if (Fix is not null && Fix.Span.End <= text.Length)
        {
            shown.Append("  = fix: ").Append(OneLine(Fix.Apply(text))).Append('\n');
        }

        return shown.Append("  = see: ").Append(Page).ToString();
    }

    /// <summary>The id, the severity and the sentence.</summary>
    public override string ToString() => $"{(Severity == XQuerySeverity.Error ? "error" : "warning")} {Id} at {Span.Start}: {Message}";

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString();
    }

    // Terminals draw emoji and East Asian letters two columns wide, and combining marks on the letter before them.
    private static int Columns(ReadOnlySpan<char> text)
    {
        var columns = 0;
        while (!text.IsEmpty)
        {
            var length = StringInfo.GetNextTextElementLength(text);
            Rune.DecodeFromUtf16(text, out var rune, out _);
            columns += rune.Value
                is (>= 0x1100 and <= 0x115F)
                    or (>= 0x2E80 and <= 0xA4CF)
                    or (>= 0xAC00 and <= 0xD7A3)
                    or (>= 0xF900 and <= 0xFAFF)
                    or (>= 0xFE30 and <= 0xFE6F)
                    or (>= 0xFF00 and <= 0xFF60)
                    or (>= 0x1F300 and <= 0x1FAFF)
                    or (>= 0x20000 and <= 0x3FFFD)
                ? 2
                : 1;
            text = text[length..];
        }

        return columns;
    }
}

/// <summary>What a check of a query found.</summary>
/// <param name="Text">The text that was checked.</param>
/// <param name="Query">The tree; null when the text has no reading.</param>
/// <param name="Diagnostics">What was found, in the order of the text.</param>
/// <param name="Length">How many characters X counts: Unicode characters, spaces and operators included.</param>
public sealed record XQueryCheck(string Text, XQuery? Query, IReadOnlyList<XQueryDiagnostic> Diagnostics, int Length)
{
    /// <summary>Whether the documentation rules the query out.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == XQuerySeverity.Error);

    /// <summary>All diagnostics as a compiler prints them; empty when there are none.</summary>
    public override string ToString() => string.Join("\n\n", Diagnostics.Select(diagnostic => diagnostic.Show(Text)));
}

/// <summary>A text that cannot be read as a query.</summary>
public sealed class XQueryFormatException : FormatException
{
    private const int LongestShown = 4096;

    internal XQueryFormatException(string text, IReadOnlyList<XQueryDiagnostic> diagnostics)
        : base(Describe(text, diagnostics))
    {
        Diagnostics = diagnostics;
    }

    /// <summary>What is wrong, with the place in the text.</summary>
    public IReadOnlyList<XQueryDiagnostic> Diagnostics { get; }

    private static string Describe(string text, IReadOnlyList<XQueryDiagnostic> diagnostics)
    {
        var error = diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == XQuerySeverity.Error);
        return error is null ? "The query cannot be read."
            : text.Length > LongestShown ? $"{error}\n  = see: {error.Page}"
            : error.Show(text);
    }
}

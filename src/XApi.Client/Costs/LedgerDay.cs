using System.Globalization;

namespace XApi;

/// <summary>How a ledger writes its days: <c>2026-11-27</c>.</summary>
internal static class LedgerDay
{
    private const string Format = "yyyy-MM-dd";

    internal static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    internal static DateOnly Parse(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);
}

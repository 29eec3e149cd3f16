using System.Globalization;

namespace XApi.Cli.Collecting.Formats;

/// <summary>What a column holds.</summary>
internal enum ColumnType
{
    /// <summary>Text; ids too, since they don't fit the numbers that pandas reads a column with gaps as.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Count,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A time in UTC.</summary>
    Time,

    /// <summary>A list or an object, as JSON.</summary>
    Json,
}

/// <summary>A column of the flat forms.</summary>
/// <param name="Name">Its name: the path of the member that it holds.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsDerived">Whether it repeats what another column holds, and so is not read back.</param>
internal sealed record Column(string Name, ColumnType Type, bool IsDerived = false);

/// <summary>A value of a row.</summary>
/// <param name="Text">A text, or JSON; null for the other types and where there is no value.</param>
/// <param name="Number">A count, 0 or 1 for a flag, milliseconds since 1970 for a time.</param>
/// <param name="Has">Whether there is a value.</param>
internal readonly record struct Cell(string? Text, long Number, bool Has)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static Cell Of(string text) => new(text, 0, true);

    public static Cell Of(long number) => new(null, number, true);

    /// <summary>The time that the cell of a time column holds.</summary>
    public DateTime Time => DateTimeOffset.FromUnixTimeMilliseconds(Number).UtcDateTime;

    /// <summary>The value as X writes it: a time in ISO 8601, a flag as true or false.</summary>
    public string Write(ColumnType type) =>
        type switch
        {
            ColumnType.Count => Number.ToString(CultureInfo.InvariantCulture),
            ColumnType.Flag => Number == 0 ? "false" : "true",
            ColumnType.Time => Time.ToString(TimeFormat, CultureInfo.InvariantCulture),
            _ => Text ?? "",
        };

    /// <summary>Reads what <see cref="Write"/> writes, and other forms of the same value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="cell">The value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string text, ColumnType type, out Cell cell)
    {
        switch (type)
        {
            case ColumnType.Count:
                var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
                cell = Of(number);
                return isNumber;
            case ColumnType.Flag:
                var isFlag = bool.TryParse(text, out var flag);
                cell = Of(flag ? 1 : 0);
                return isFlag;
            case ColumnType.Time:
                const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
                var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var time);
                cell = Of(time.ToUnixTimeMilliseconds());
                return isTime;
            default:
                cell = Of(text);
                return true;
        }
    }
}

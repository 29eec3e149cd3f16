using System.Globalization;

namespace XApi.Cli.Output;

/// <summary>How times and amounts are written: in UTC and without a locale, so that scripts read the same everywhere.</summary>
internal static class Times
{
    /// <summary>A moment, to the second; nothing for none.</summary>
    public static string Of(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A duration as people say it: <c>15 min</c>.</summary>
    public static string Of(TimeSpan time) =>
        time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} d")
        : time.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    /// <summary>An amount of USD.</summary>
    public static string Usd(decimal? amount) => amount is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.00####}") : "";

    /// <summary>A whole number, with thousands apart.</summary>
    public static string Count(long? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? "";
}

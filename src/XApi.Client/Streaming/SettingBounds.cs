using System.Globalization;

namespace XApi;

/// <summary>Checks a setting where it is set, and names it where it is out of its bounds.</summary>
internal static class SettingBounds
{
    // Timers count milliseconds in 32 bits, which is 49.7 days.
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    internal static long Within(long value, long least, long most, string name) =>
        value >= least && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                string.Create(CultureInfo.InvariantCulture, $"{name} is {value:N0}; it must be from {least:N0} to {most:N0}.")
            );

    /// <summary>A time that may be zero.</summary>
    internal static TimeSpan Time(TimeSpan value, string name) =>
        value >= TimeSpan.Zero && value <= Longest ? value : throw OutOfRange(value, name, "zero or more");

    internal static TimeSpan Positive(TimeSpan value, string name) =>
        value > TimeSpan.Zero && value <= Longest ? value : throw OutOfRange(value, name, "more than zero");

    /// <summary>A value of an enum, or a combination of its flags.</summary>
    internal static T Known<T>(T value, string name)
        where T : struct, Enum
    {
        // A number that no name or combination of names stands for is written as that number.
        var text = value.ToString();
        return char.IsAsciiLetter(text[0])
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                $"{name} is {text}; it must be one of {string.Join(", ", Enum.GetNames<T>())}."
            );
    }

    private static ArgumentOutOfRangeException OutOfRange(TimeSpan value, string name, string least) =>
        new(name, value, $"{name} is {value}; it must be {least}, and at most {Longest.TotalDays:0} days.");
}

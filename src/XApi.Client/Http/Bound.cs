using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Checks a setting where it is set, and names it where it is out of bounds.</summary>
internal static class Bound
{
    /// <summary>The longest time that a timer of .NET takes, in whole days.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromDays(49);

    // A timer rounds what is shorter down to zero: a loop that waits for it would never rest.
    private static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(1);

    /// <summary>A time that a timer can measure.</summary>
    /// <param name="value">The time.</param>
    /// <param name="mayBeInfinite">Whether <see cref="Timeout.InfiniteTimeSpan"/> stands for no limit.</param>
    /// <param name="mayBeZero">Whether it may be zero.</param>
    /// <param name="name">The setting's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of bounds.</exception>
    internal static TimeSpan Time(
        TimeSpan value,
        bool mayBeInfinite = false,
        bool mayBeZero = false,
        [CallerMemberName] string name = ""
    ) =>
        TimeFault(value, mayBeInfinite, mayBeZero) is { } fault
            ? throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; {fault}")
            : value;

    /// <summary>A time that a timer can measure, with a minimum.</summary>
    /// <param name="value">The time.</param>
    /// <param name="min">The shortest.</param>
    /// <param name="name">The setting's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of bounds.</exception>
    internal static TimeSpan Time(TimeSpan value, TimeSpan min, [CallerMemberName] string name = "") =>
        value < min
            ? throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be {min} or longer.")
            : Time(value, name: name);

    /// <summary>A number from one bound to another.</summary>
    /// <param name="value">The number.</param>
    /// <param name="min">The smallest.</param>
    /// <param name="max">The largest.</param>
    /// <param name="name">The setting's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of bounds.</exception>
    internal static T Number<T>(T value, T min, T max, [CallerMemberName] string name = "")
        where T : INumber<T> =>
        // Not the other way round: what is no number is neither below nor above a bound.
        value >= min
        && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                string.Create(CultureInfo.InvariantCulture, $"{name} is {value:#,0.###}; it must be from {min:#,0.###} to {max:#,0.###}.")
            );

    /// <summary>A value of an enum, or a combination of its flags.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The setting's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has no name.</exception>
    internal static T Known<T>(T value, [CallerMemberName] string name = "")
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

    /// <summary>The value of an enum that a text names. A number, which an enum is parsed from as well, says nothing to who reads it.</summary>
    internal static bool TryName<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && text.Equals(Enum.GetName(value), StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with a time, as the rest of a sentence; null when it is right.</summary>
    internal static string? TimeFault(TimeSpan value, bool mayBeInfinite = false, bool mayBeZero = false) =>
        mayBeInfinite && value == Timeout.InfiniteTimeSpan ? null
        : value < (mayBeZero ? TimeSpan.Zero : MinTime)
            ? mayBeZero ? "it must be zero or longer."
                : "it must be a millisecond or longer."
        : value > MaxTime
            ? $"it must be {MaxTime.TotalDays:0} days or shorter{(mayBeInfinite ? ", or Timeout.InfiniteTimeSpan for no limit" : "")}."
        : null;
}

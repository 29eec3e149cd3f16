using System.Globalization;

namespace XApi;

/// <summary>The two forms in which X writes a time.</summary>
internal static class Timestamp
{
    /// <summary>As JSON members are: <c>2021-03-04T20:03:13.000Z</c>.</summary>
    internal static string ToJson(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads the form that JSON members have, digit by digit. False for any other, which may be a time all the same.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> utf8, out DateTimeOffset time)
    {
        time = default;
        if (
            utf8
            is not [
                _,
                _,
                _,
                _,
                (byte)'-',
                _,
                _,
                (byte)'-',
                _,
                _,
                (byte)'T',
                _,
                _,
                (byte)':',
                _,
                _,
                (byte)':',
                _,
                _,
                (byte)'.',
                _,
                _,
                _,
                (byte)'Z',
            ]
        )
        {
            return false;
        }

        var (year, month, day) = (Number(utf8[..4]), Number(utf8.Slice(5, 2)), Number(utf8.Slice(8, 2)));
        var (hour, minute, second, millisecond) = (
            Number(utf8.Slice(11, 2)),
            Number(utf8.Slice(14, 2)),
            Number(utf8.Slice(17, 2)),
            Number(utf8.Slice(20, 3))
        );
        if (
            (year | month | day | hour | minute | second | millisecond) < 0
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
        {
            return false;
        }

        time = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc));
        return true;

        static int Number(ReadOnlySpan<byte> digits)
        {
            var number = 0;
            foreach (var digit in digits)
            {
                if (!char.IsAsciiDigit((char)digit))
                {
                    return -1;
                }

                number = (number * 10) + digit - '0';
            }

            return number;
        }
    }

    /// <summary>As query parameters are: <c>2021-03-04T20:03:13Z</c>, whole seconds.</summary>
    internal static string ToQuery(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace XApi;

/// <summary>The geometry of <c>point_radius:</c> and <c>bounding_box:</c>.</summary>
internal static class QueryGeo
{
    public const double WidestMiles = 25;
    public const double KilometersPerMile = 1.609344;
    public const double EarthRadiusMiles = 3958.7613;

    // Two letters each, in the order of ISO 3166-1. XK is not in it, but is what the world uses for Kosovo.
    private const string Countries =
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEH"
        + "ERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLT"
        + "LULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSI"
        + "SJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

    public static string Format(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    public static bool IsCountryShape(string value) => value.Length == 2 && char.IsAsciiLetter(value[0]) && char.IsAsciiLetter(value[1]);

    public static bool IsKnownCountry(string value)
    {
        for (var i = 0; i < Countries.Length; i += 2)
        {
            if (Countries.AsSpan(i, 2).Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public static double Miles(double longitude1, double latitude1, double longitude2, double latitude2)
    {
        var a =
            Math.Pow(Math.Sin(Radians(latitude2 - latitude1) / 2), 2)
            + (Math.Cos(Radians(latitude1)) * Math.Cos(Radians(latitude2)) * Math.Pow(Math.Sin(Radians(longitude2 - longitude1) / 2), 2));
        return 2 * EarthRadiusMiles * Math.Asin(Math.Sqrt(Math.Min(1, a)));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A circle: the argument of <c>point_radius:</c>.</summary>
internal readonly record struct QueryCircle(double Longitude, double Latitude, double Radius, bool Kilometers)
{
    public double RadiusMiles => Kilometers ? Radius / QueryGeo.KilometersPerMile : Radius;

    // Null when the argument is not of the documented form.
    public static QueryCircle? Parse(string value)
    {
        var parts = QueryBox.Parts(value, 3);
        if (parts is null)
        {
            return null;
        }

        var unit = parts[2].Length > 2 ? parts[2][^2..].ToLowerInvariant() : "";
        return
            unit is "mi" or "km"
            && QueryBox.Number(parts[0]) is { } longitude
            && QueryBox.Number(parts[1]) is { } latitude
            && QueryBox.Number(parts[2][..^2]) is { } radius
            ? new(longitude, latitude, radius, unit == "km")
            : null;
    }

    public bool Contains(double longitude, double latitude) => QueryGeo.Miles(Longitude, Latitude, longitude, latitude) <= RadiusMiles;

    // A place lies within when it does so fully: its corners are the farthest of it.
    public bool Contains(QueryBox box) =>
        Contains(box.West, box.South) && Contains(box.West, box.North) && Contains(box.East, box.South) && Contains(box.East, box.North);
}

/// <summary>A box between two corners: the argument of <c>bounding_box:</c>, and the shape of a place.</summary>
internal readonly record struct QueryBox(double West, double South, double East, double North)
{
    public double HeightMiles => QueryGeo.Miles(West, South, West, North);

    // X does not say where it measures the width, so it is the smaller edge: what X accepts must not be refused.
    public double WidthMiles
    {
        get
        {
            var degrees = East >= West ? East - West : East - West + 360;
            var pole = Math.Max(Math.Abs(South), Math.Abs(North));
            return degrees / 360 * 2 * Math.PI * QueryGeo.EarthRadiusMiles * Math.Cos(Math.Min(pole, 90) * Math.PI / 180);
        }
    }

    public static QueryBox? Parse(string value) =>
        Parts(value, 4) is { } parts
        && Number(parts[0]) is { } west
        && Number(parts[1]) is { } south
        && Number(parts[2]) is { } east
        && Number(parts[3]) is { } north
            ? new(west, south, east, north)
            : null;

    public bool Contains(double longitude, double latitude) =>
        latitude >= South
        && latitude <= North
        && (West <= East ? longitude >= West && longitude <= East : longitude >= West || longitude <= East);

    public bool Contains(QueryBox box) => Contains(box.West, box.South) && Contains(box.East, box.North);

    public override string ToString() =>
        $"[{QueryGeo.Format(West)} {QueryGeo.Format(South)} {QueryGeo.Format(East)} {QueryGeo.Format(North)}]";

    internal static string[]? Parts(string value, int count)
    {
        if (value is not ['[', .., ']'])
        {
            return null;
        }

        var parts = value[1..^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == count ? parts : null;
    }

    // Whatever the style, .NET reads NaN and Infinity, and so many digits that they are infinite: no bound would hold for them.
    internal static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;
}

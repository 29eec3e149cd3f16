namespace XApi;

/// <summary>A distance in one of the two units that X knows.</summary>
public readonly record struct XDistance
{
    private readonly bool _kilometers;

    private XDistance(double value, bool kilometers)
    {
        Value = value;
        _kilometers = kilometers;
    }

    /// <summary>The number, in the unit that the distance was made with.</summary>
    public double Value { get; }

    /// <summary>The distance in miles.</summary>
    public double InMiles => _kilometers ? Value / QueryGeo.KilometersPerMile : Value;

    /// <summary>A distance in miles.</summary>
    /// <param name="value">How many.</param>
    public static XDistance Miles(double value) => new(value, kilometers: false);

    /// <summary>A distance in kilometres.</summary>
    /// <param name="value">How many.</param>
    public static XDistance Kilometers(double value) => new(value, kilometers: true);

    /// <summary>As a query has it: <c>16km</c>, <c>20mi</c>.</summary>
    public override string ToString() => QueryGeo.Format(Value) + (_kilometers ? "km" : "mi");
}

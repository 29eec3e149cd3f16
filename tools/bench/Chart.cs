using System.Globalization;
using System.Text;

namespace XApi.Bench;

/// <summary>A small line chart as SVG: a logarithmic scale below, one from zero at the side.</summary>
internal sealed class Chart(int columns)
{
    private const int Width = 380;
    private const int Height = 230;
    private const int Left = 48;
    private const int Bottom = 40;
    private const int Top = 44;

    private readonly StringBuilder _panels = new();
    private int _drawn;

    /// <summary>Adds a line.</summary>
    /// <param name="title">What it shows, with its unit.</param>
    /// <param name="below">What grows from left to right.</param>
    /// <param name="points">The points, from left to right.</param>
    internal Chart Add(string title, string below, IReadOnlyList<(double X, double Y)> points)
    {
        var (x0, y0) = (_drawn % columns * Width, _drawn / columns * Height);
        _drawn++;
        var most = Step(points.Max(point => point.Y) * 1.15);
        var decades = Math.Max(1, Math.Ceiling(Math.Log10(points[^1].X)));
        _panels.Append(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({x0},{y0})\"><text x=\"{Left}\" y=\"22\" font-weight=\"bold\">{title}</text>\n"
        );
        for (var i = 0; i <= 4; i++)
        {
            var value = most * i / 4;
            _panels.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(value):0.#}H{Width - 16}\" stroke=\"#8884\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:0.##}</text>\n"
            );
        }

        for (var decade = 0; decade <= decades; decade++)
        {
            _panels.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{X(Math.Pow(10, decade)):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Short(decade)}</text>\n"
            );
        }

        _panels.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - 16) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{below}</text>\n"
        );
        _panels.Append(
            CultureInfo.InvariantCulture,
            $"<polyline fill=\"none\" stroke=\"#1d9bf0\" stroke-width=\"2\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")))}\"/>\n"
        );
        foreach (var (x, y) in points)
        {
            _panels.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"3\" fill=\"#1d9bf0\"/>\n");
        }

        _panels.Append("</g>\n");
        return this;

        double X(double x) => Left + (Math.Log10(x) / decades * (Width - 16 - Left));
        double Y(double y) => Height - Bottom - (y / most * (Height - Bottom - Top));
    }

    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {columns * Width} {(_drawn + columns - 1) / columns * Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">\n{_panels}</svg>\n";

    private static string Short(int decade) =>
        decade switch
        {
            < 3 => $"{Math.Pow(10, decade):0}",
            < 6 => $"{Math.Pow(10, decade - 3):0}k",
            _ => $"{Math.Pow(10, decade - 6):0}M",
        };

    private static double Step(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1.0, 2, 4, 8, 10 }.First(step => step * unit >= value) * unit;
    }
}

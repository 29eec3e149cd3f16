namespace XApi.Tests.Queries;

/// <summary>Distances on a sphere of 3,958.7613 miles, where a degree of a great circle is 69.0934 miles long.</summary>
public class QueryGeoTests
{
    private const double Degree = 69.0934;

    [TestCase(0, 0, 1, 0, Degree, TestName = "Miles_are_those_of_the_great_circle(a degree of the equator)")]
    [TestCase(7, -3, 7, -4, Degree, TestName = "Miles_are_those_of_the_great_circle(a degree of a meridian)")]
    [TestCase(0, 60, 90, 60, 2861.1, TestName = "Miles_are_those_of_the_great_circle(a quarter of a parallel)")]
    [TestCase(0, 0, 180, 0, 180 * Degree, TestName = "Miles_are_those_of_the_great_circle(the other side of the world)")]
    [TestCase(8.5417, 47.3769, -0.1276, 51.5072, 482.3, TestName = "Miles_are_those_of_the_great_circle(Zurich to London)")]
    public void Miles_are_those_of_the_great_circle(
        double longitude1,
        double latitude1,
        double longitude2,
        double latitude2,
        double miles
    ) => Assert.That(QueryGeo.Miles(longitude1, latitude1, longitude2, latitude2), Is.EqualTo(miles).Within(0.1).Percent);

    [TestCase("[1 2 3mi]", 1, 2, 3, false)]
    [TestCase("[ -1.5  +2.25\t0.5KM ]", -1.5, 2.25, 0.5, true)]
    public void A_circle_is_read(string text, double longitude, double latitude, double radius, bool kilometers) =>
        Assert.That(QueryCircle.Parse(text), Is.EqualTo(new QueryCircle(longitude, latitude, radius, kilometers)));

    [TestCase("")]
    [TestCase("1 2 3mi")]
    [TestCase("[1 2 3mi")]
    [TestCase("[1 2]")]
    [TestCase("[1 2 3]")]
    [TestCase("[1 2 mi]")]
    [TestCase("[1 2 3m]")]
    [TestCase("[1 2 3ft]")]
    [TestCase("[x 2 3mi]")]
    [TestCase("[1 x 3mi]")]
    [TestCase("[1 2 xmi]")]
    [TestCase("[1e1 2 3mi]")]
    [TestCase("[1 2 3mi 4]")]
    [TestCase("[NaN 2 3mi]")]
    [TestCase("[1 -Infinity 3mi]")]
    [TestCase("[1 2 NaNkm]")]
    public void What_is_no_circle_is_none(string text) => Assert.That(QueryCircle.Parse(text), Is.Null);

    [Test]
    public void A_circle_reaches_as_far_as_its_radius()
    {
        var miles = new QueryCircle(0, 0, 10, Kilometers: false);
        var kilometers = new QueryCircle(0, 0, 10, Kilometers: true);

        Assert.That(kilometers.RadiusMiles, Is.EqualTo(6.2137).Within(0.0001));
        Assert.That(miles.RadiusMiles, Is.EqualTo(10));
        Assert.That(miles.Contains(9.99 / Degree, 0), Is.True);
        Assert.That(miles.Contains(10.01 / Degree, 0), Is.False);
        Assert.That(kilometers.Contains(0, 6.21 / Degree), Is.True);
        Assert.That(kilometers.Contains(0, 6.22 / Degree), Is.False);
        Assert.That(
            new QueryCircle(0, 0, QueryGeo.Miles(0, 0, 0.1, 0), Kilometers: false).Contains(0.1, 0),
            Is.True,
            "the edge belongs to it"
        );
    }

    [TestCase(-0.1, -0.1, 0.1, 0.1, true)]
    [TestCase(-0.2, -0.1, 0.1, 0.1, false)]
    [TestCase(-0.1, -0.2, 0.1, 0.1, false)]
    [TestCase(-0.1, -0.1, 0.2, 0.1, false)]
    [TestCase(-0.1, -0.1, 0.1, 0.2, false)]
    public void A_place_lies_within_a_circle_when_all_its_corners_do(double west, double south, double east, double north, bool within) =>
        Assert.That(new QueryCircle(0, 0, 10, Kilometers: false).Contains(new QueryBox(west, south, east, north)), Is.EqualTo(within));

    // Each corner alone: the others lie within.
    [TestCase(-0.13, -0.13, 0, 0)]
    [TestCase(-0.13, 0, 0, 0.13)]
    [TestCase(0, -0.13, 0.13, 0)]
    [TestCase(0, 0, 0.13, 0.13)]
    public void One_corner_outside_is_enough_to_lie_outside(double west, double south, double east, double north) =>
        Assert.That(new QueryCircle(0, 0, 10, Kilometers: false).Contains(new QueryBox(west, south, east, north)), Is.False);

    [Test]
    public void A_box_is_read_and_written()
    {
        Assert.That(
            QueryBox.Parse("[-105.301758 39.964069 -105.178505 40.09455]"),
            Is.EqualTo(new QueryBox(-105.301758, 39.964069, -105.178505, 40.09455))
        );
        Assert.That($"{new QueryBox(-1.5, 0, 1.0000000001, 2)}", Is.EqualTo("[-1.5 0 1.0000000001 2]"));
    }

    [TestCase("[1 2 3]")]
    [TestCase("[1 2 3 4 5]")]
    [TestCase("[x 2 3 4]")]
    [TestCase("[1 x 3 4]")]
    [TestCase("[1 2 x 4]")]
    [TestCase("[1 2 3 x]")]
    [TestCase("(1 2 3 4)")]
    public void What_is_no_box_is_none(string text) => Assert.That(QueryBox.Parse(text), Is.Null);

    [TestCase(0, 0, 1, 0, 1, 0)]
    [TestCase(0, 0, 1, 60, 0.5, 60)]
    [TestCase(0, -60, 1, 0, 0.5, 60)]
    [TestCase(179.5, 0, -179.5, 2, 1, 2)]
    [TestCase(0, 89, 10, 90, 0, 1)]
    [TestCase(5, 0, 5, 1, 0, 1)]
    public void A_box_is_as_wide_as_its_smaller_edge(double west, double south, double east, double north, double width, double height)
    {
        var box = new QueryBox(west, south, east, north);

        Assert.That(box.WidthMiles, Is.EqualTo(width * Degree).Within(0.1));
        Assert.That(box.HeightMiles, Is.EqualTo(height * Degree).Within(0.1));
    }

    [TestCase(1, 2, true)]
    [TestCase(3, 4, true)]
    [TestCase(0.9, 2, false)]
    [TestCase(3.1, 2, false)]
    [TestCase(1, 1.9, false)]
    [TestCase(1, 4.1, false)]
    public void A_box_has_what_lies_on_its_edges_and_between(double longitude, double latitude, bool within) =>
        Assert.That(new QueryBox(1, 2, 3, 4).Contains(longitude, latitude), Is.EqualTo(within));

    [TestCase(179, true)]
    [TestCase(180, true)]
    [TestCase(-180, true)]
    [TestCase(-179, true)]
    [TestCase(178.9, false)]
    [TestCase(-178.9, false)]
    [TestCase(0, false)]
    public void A_box_can_lie_across_the_date_line(double longitude, bool within) =>
        Assert.That(new QueryBox(179, 0, -179, 1).Contains(longitude, 0), Is.EqualTo(within));

    [TestCase(1, 2, 3, 4, true)]
    [TestCase(0, 2, 3, 4, false)]
    [TestCase(1, 2, 3, 5, false)]
    public void A_place_lies_within_a_box_when_both_its_corners_do(double west, double south, double east, double north, bool within) =>
        Assert.That(new QueryBox(1, 2, 3, 4).Contains(new QueryBox(west, south, east, north)), Is.EqualTo(within));

    [TestCase("US")]
    [TestCase("ch")]
    [TestCase("AD")]
    [TestCase("ET")]
    [TestCase("LV")]
    [TestCase("SJ")]
    [TestCase("XK")]
    [TestCase("ZW")]
    public void A_country_is_known_by_its_two_letters(string code) => Assert.That(QueryGeo.IsKnownCountry(code), Is.True);

    // DA stands in AD AE, across the border of two.
    [TestCase("DA")]
    [TestCase("UK")]
    [TestCase("XX")]
    [TestCase("U")]
    [TestCase("USA")]
    public void Other_letters_are_no_country(string code) => Assert.That(QueryGeo.IsKnownCountry(code), Is.False);

    [TestCase("US", true)]
    [TestCase("us", true)]
    [TestCase("U", false)]
    [TestCase("USA", false)]
    [TestCase("1S", false)]
    [TestCase("U1", false)]
    public void A_country_has_two_letters(string code, bool right) => Assert.That(QueryGeo.IsCountryShape(code), Is.EqualTo(right));
}

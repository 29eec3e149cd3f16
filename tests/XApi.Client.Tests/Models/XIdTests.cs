namespace XApi.Tests.Models;

public class XIdTests
{
    [TestCase("1373001119480344583", "2021-03-19T19:59:10.363Z")]
    [TestCase("1460323737035677698", "2021-11-15T19:08:05.213Z")]
    public void An_id_shows_when_it_was_made(string id, string time) =>
        Assert.That(
            XId.GetTime(id),
            Is.EqualTo(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Within(TimeSpan.FromSeconds(1))
        );

    [TestCase("20")]
    [TestCase("2244994945")]
    [TestCase("29700859247")]
    public void An_id_that_was_counted_shows_no_time(string id) => Assert.That(XId.GetTime(id), Is.Null);

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("-5")]
    [TestCase("12345678901234567890")]
    public void What_is_no_id_is_refused(string id) => Assert.That(() => XId.GetTime(id), Throws.ArgumentException);

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("-5")]
    [TestCase("20")]
    [TestCase("9223372036854775808")]
    [TestCase("99999999999999999999")]
    public void What_shows_no_time_is_asked_in_vain(string key) => Assert.That(XId.TimeOf(key), Is.Null);

    [Test]
    public void The_first_id_at_a_time_divides_older_from_newer()
    {
        var time = new DateTimeOffset(2024, 5, 1, 12, 0, 0, 123, TimeSpan.FromHours(2));
        var id = XId.FirstAt(time);

        Assert.That(XId.GetTime(id), Is.EqualTo(time));
        Assert.That(
            XId.GetTime($"{long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) - 1}"),
            Is.EqualTo(time.AddMilliseconds(-1))
        );
    }

    [Test]
    public void The_first_id_after_those_that_were_counted_shows_a_time() =>
        Assert.That(XId.GetTime("29700859248"), Is.EqualTo(Unix(1288834974657 + (29700859248 >> 22))));

    [Test]
    public void The_greatest_id_shows_the_last_time()
    {
        Assert.That(XId.GetTime("9223372036854775807"), Is.EqualTo(Unix(1288834974657 + (long.MaxValue >> 22))));
        Assert.That(
            () => XId.GetTime("9223372036854775808"),
            Throws.ArgumentException.With.Message.Contains("“9223372036854775808” is not an id: ids are numbers of up to 19 digits.")
        );
    }

    [Test]
    public void Times_that_no_id_has_are_refused()
    {
        const long first = 1288834974657 + (29700859247 >> 22);
        const long last = 1288834974657 + (long.MaxValue >> 22);

        Assert.That(
            () => XId.FirstAt(Unix(first)),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("time")
        );
        Assert.That(XId.GetTime(XId.FirstAt(Unix(first + 1))), Is.EqualTo(Unix(first + 1)));
        Assert.That(XId.GetTime(XId.FirstAt(Unix(last))), Is.EqualTo(Unix(last)));
        Assert.That(
            () => XId.FirstAt(Unix(last + 1)),
            Throws
                .InstanceOf<ArgumentOutOfRangeException>()
                .With.Property("ParamName")
                .EqualTo("time")
                .And.Message.StartsWith("2080-07-10 17:30:30Z is no time of an id: ids hold times from 4 November 2010 to 10 July 2080.")
        );
    }

    [TestCase(null, null, null, null)]
    [TestCase("9", null, "9", "9")]
    [TestCase(null, "9", "9", "9")]
    [TestCase("9", "10", "10", "9")]
    [TestCase("10", "9", "10", "9")]
    [TestCase("11", "12", "12", "11")]
    public void Of_two_ids_the_newer_and_the_older_are_known(string? left, string? right, string? newer, string? older) =>
        Assert.That((XId.Newer(left, right), XId.Older(left, right)), Is.EqualTo((newer, older)));

    private static DateTimeOffset Unix(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    [TestCase("9", "10", -1)]
    [TestCase("10", "9", 1)]
    [TestCase("1373001119480344583", "1373001119480344584", -1)]
    [TestCase("7", "7", 0)]
    public void Ids_are_compared_as_numbers(string left, string right, int expected) =>
        Assert.That(Math.Sign(XId.Compare(left, right)), Is.EqualTo(expected));
}

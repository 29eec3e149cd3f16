namespace XApi.Tests.Models;

public class XIdTests
{
    [TestCase("1373001119480344583", "2021-03-19T19:59:10.363Z")]
    [TestCase("1460323737035677698", "2021-11-15T19:08:05.213Z")]
    public void An_id_tells_when_it_was_made(string id, string time) =>
        Assert.That(XId.GetTime(id), Is.EqualTo(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Within(TimeSpan.FromSeconds(1)));

    [TestCase("20")]
    [TestCase("2244994945")]
    [TestCase("29700859247")]
    public void An_id_that_was_counted_tells_no_time(string id) => Assert.That(XId.GetTime(id), Is.Null);

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("-5")]
    [TestCase("12345678901234567890")]
    public void What_is_no_id_is_refused(string id) => Assert.That(() => XId.GetTime(id), Throws.ArgumentException);

    [Test]
    public void The_first_id_at_a_time_divides_older_from_newer()
    {
        var time = new DateTimeOffset(2024, 5, 1, 12, 0, 0, 123, TimeSpan.FromHours(2));
        var id = XId.FirstAt(time);

        Assert.That(XId.GetTime(id), Is.EqualTo(time));
        Assert.That(XId.GetTime($"{long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) - 1}"), Is.EqualTo(time.AddMilliseconds(-1)));
    }

    [Test]
    public void Times_that_no_id_has_are_refused()
    {
        Assert.That(() => XId.FirstAt(new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => XId.FirstAt(DateTimeOffset.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase("9", "10", -1)]
    [TestCase("10", "9", 1)]
    [TestCase("1373001119480344583", "1373001119480344584", -1)]
    [TestCase("7", "7", 0)]
    public void Ids_are_compared_as_numbers(string left, string right, int expected) => Assert.That(Math.Sign(XId.Compare(left, right)), Is.EqualTo(expected));
}

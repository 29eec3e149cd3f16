using System.Globalization;
using System.Text;

namespace XApi.Tests.Models;

/// <summary>Times in the form that X writes are read digit by digit; what is no such time is left to a slower reader.</summary>
[TestFixture]
internal sealed class TimestampTests
{
    [TestCase("0001-01-01T00:00:00.000Z")]
    [TestCase("9999-12-31T23:59:59.999Z")]
    [TestCase("2024-01-31T00:00:00.001Z")]
    [TestCase("2024-02-29T12:34:56.789Z")]
    [TestCase("2000-02-29T12:34:56.780Z")]
    [TestCase("2023-02-28T09:08:07.060Z")]
    [TestCase("2024-04-30T23:00:00.500Z")]
    [TestCase("2024-12-01T00:59:00.000Z")]
    [TestCase("2024-10-10T10:10:59.010Z")]
    public void A_time_of_the_usual_form_is_read_to_the_bounds_of_its_parts(string time)
    {
        Assert.That(Timestamp.TryRead(Encoding.UTF8.GetBytes(time), out var read), Is.True);
        Assert.That(read, Is.EqualTo(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));
        Assert.That((read.Offset, Timestamp.ToJson(read)), Is.EqualTo((TimeSpan.Zero, time)));
    }

    [TestCase("0000-01-01T00:00:00.000Z", Description = "no year")]
    [TestCase("2024-00-01T00:00:00.000Z", Description = "no month")]
    [TestCase("2024-13-01T00:00:00.000Z", Description = "a month too many")]
    [TestCase("2024-01-00T00:00:00.000Z", Description = "no day")]
    [TestCase("2024-01-32T00:00:00.000Z", Description = "a day too many")]
    [TestCase("2024-04-31T00:00:00.000Z", Description = "a day too many for April")]
    [TestCase("2024-02-30T00:00:00.000Z", Description = "a day too many for a leap year")]
    [TestCase("2023-02-29T00:00:00.000Z", Description = "a leap day in a common year")]
    [TestCase("1900-02-29T00:00:00.000Z", Description = "a leap day in a common year of a century")]
    [TestCase("2024-01-01T24:00:00.000Z", Description = "an hour too many")]
    [TestCase("2024-01-01T00:60:00.000Z", Description = "a minute too many")]
    [TestCase("2024-01-01T00:00:60.000Z", Description = "a second too many")]
    [TestCase("20x4-01-01T00:00:00.000Z", Description = "a letter in the year")]
    [TestCase("2024-x1-01T00:00:00.000Z", Description = "a letter in the month")]
    [TestCase("2024-01-0xT00:00:00.000Z", Description = "a letter in the day")]
    [TestCase("2024-01-01Tx0:00:00.000Z", Description = "a letter in the hour")]
    [TestCase("2024-01-01T00:0x:00.000Z", Description = "a letter in the minute")]
    [TestCase("2024-01-01T00:00:x0.000Z", Description = "a letter in the second")]
    [TestCase("2024-01-01T00:00:00.0x0Z", Description = "a letter in the fraction")]
    [TestCase("2024/01/01T00:00:00.000Z", Description = "another separator")]
    [TestCase("2024-01-01 00:00:00.000Z", Description = "no T")]
    [TestCase("2024-01-01T00:00:00,000Z", Description = "a comma")]
    [TestCase("2024-01-01T00:00:00.000+", Description = "no Z")]
    [TestCase("2024-01-01T00:00:00Z", Description = "no fraction")]
    [TestCase("", Description = "nothing")]
    public void Any_other_is_not_of_the_usual_form(string time)
    {
        Assert.That(Timestamp.TryRead(Encoding.UTF8.GetBytes(time), out var read), Is.False);
        Assert.That(read, Is.EqualTo(default(DateTimeOffset)));
    }

    [Test]
    public void A_time_is_written_in_UTC_with_milliseconds_in_JSON_and_whole_seconds_in_a_query()
    {
        Assert.That(Timestamp.ToJson(Filled.Moment), Is.EqualTo("2024-05-01T12:30:15.250Z"));
        Assert.That(Timestamp.ToQuery(Filled.Moment), Is.EqualTo("2024-05-01T12:30:15Z"));
    }
}

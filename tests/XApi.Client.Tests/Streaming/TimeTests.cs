using System.Globalization;

namespace XApi.Tests.Streaming;

/// <summary>When an item was posted, and what time it is at X.</summary>
public class TimeTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase("1125899906842624", "2010-11-07T04:16:50.113Z")]
    [TestCase("29700859248", "2010-11-04T01:43:01.738Z", Description = "the first that holds a time")]
    [TestCase("29700859247", null)]
    [TestCase("1445880548472328192", "2021-10-06T22:36:00.574Z")]
    [TestCase("9223372036854775807", "2080-07-10T17:30:30.208Z")]
    [TestCase("9223372036854775808", null)]
    [TestCase("-1445880548472328192", null)]
    [TestCase(" 1445880548472328192", null)]
    [TestCase("1", null)]
    [TestCase("made up", null)]
    [TestCase("", null)]
    public void An_id_holds_the_time_of_posting_where_it_is_one(string id, string? posted) =>
        Assert.That(XId.TimeOf(id)?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Is.EqualTo(posted));

    [Test]
    public void A_Tweet_s_own_time_outweighs_its_id()
    {
        IStreamedItem Item(string id, DateTimeOffset? created = null) =>
            new SampledTweet
            {
                Data = new Tweet
                {
                    Id = id,
                    Text = "",
                    CreatedAt = created,
                },
            };

        Assert.That(Item("1445880548472328192", Noon).OccurredAt, Is.EqualTo(Noon));
        Assert.That(Item("1445880548472328192").OccurredAt!.Value.Year, Is.EqualTo(2021));
        Assert.That((Item("1").OccurredAt, Item("1").Key), Is.EqualTo(((DateTimeOffset?)null, "1")));
    }

    [Test]
    public void The_last_id_before_a_time_is_followed_by_the_first_at_that_time()
    {
        var last = XId.LastBefore(Noon);

        Assert.That(last, Is.EqualTo("1785640309355446271"));
        Assert.That(XId.TimeOf(last), Is.EqualTo(Noon.AddMilliseconds(-1)));
        Assert.That(XId.TimeOf($"{long.Parse(last, CultureInfo.InvariantCulture) + 1}"), Is.EqualTo(Noon));
    }

    [TestCase(null, 0)]
    [TestCase(5, 0, Description = "as much as `Date` and the network are inexact")]
    [TestCase(-5, 0)]
    [TestCase(6, 6)]
    [TestCase(-3600, -3600)]
    public void The_time_at_X_is_this_machine_s_unless_a_response_shows_that_it_is_wrong(int? ahead, int offset)
    {
        var time = new FakeClock(Noon);
        var clock = new StreamClock(time);
        var noon = time.GetTimestamp();
        clock.Observe(ahead is { } seconds ? Noon.AddSeconds(seconds) : null);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(clock.Now, Is.EqualTo(Noon.AddMinutes(1).AddSeconds(offset)));
        Assert.That(clock.AtServer(noon), Is.EqualTo(Noon.AddSeconds(offset)));
    }

    [TestCase(0, 3600)]
    [TestCase(3600, 3600, Description = "the clock is set right")]
    [TestCase(3600, -3600)]
    public void A_clock_that_is_set_moves_no_time_at_X(int ahead, int by)
    {
        var time = new FakeClock(Noon);
        var clock = new StreamClock(time);
        clock.Observe(Noon.AddSeconds(ahead));
        var before = time.GetTimestamp();
        time.Jump(TimeSpan.FromSeconds(by));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(clock.Now, Is.EqualTo(Noon.AddSeconds(ahead + 60)));
        Assert.That(clock.AtServer(before), Is.EqualTo(Noon.AddSeconds(ahead)), "what came before it was set came when it did");
        clock.Observe(null);
        Assert.That(clock.Now, Is.EqualTo(Noon.AddSeconds(ahead + 60)), "without a Date nothing says otherwise");
    }

    [TestCase(4, 4, Description = "the clock is kept right")]
    [TestCase(6, 0)]
    public void A_response_lets_the_time_at_X_follow_this_machine_s_where_that_is_right(int by, int followed)
    {
        var time = new FakeClock(Noon);
        var clock = new StreamClock(time);
        time.Jump(TimeSpan.FromSeconds(by));
        clock.Observe(Noon);

        Assert.That(clock.Now, Is.EqualTo(Noon.AddSeconds(followed)));
    }

    [TestCase(240.0, 240.0, Description = "this machine slept, or its clock was set")]
    [TestCase(6.0, 6.0)]
    [TestCase(5.0, 0.0)]
    [TestCase(-240.0, 0.0)]
    public void What_this_machine_may_have_slept_is_known_until_a_response_says_what_time_it_is(double by, double ahead)
    {
        var time = new FakeClock(Noon);
        var clock = new StreamClock(time);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(clock.Ahead, Is.EqualTo(TimeSpan.Zero));
        time.Jump(TimeSpan.FromSeconds(by));
        Assert.That(clock.Ahead, Is.EqualTo(TimeSpan.FromSeconds(ahead)));
        clock.Observe(null);
        Assert.That(clock.Ahead, Is.EqualTo(TimeSpan.FromSeconds(ahead)), "without a Date nothing says so");

        foreach (var date in new[] { Noon.AddSeconds(60), time.GetUtcNow(), Noon.AddDays(1) })
        {
            clock.Observe(date);
            Assert.That(clock.Ahead, Is.EqualTo(TimeSpan.Zero));
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(clock.Ahead, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public void A_later_response_changes_the_time_at_X_only_where_it_differs_by_more_than_the_network()
    {
        var clock = new StreamClock(new FakeClock(Noon));
        clock.Observe(Noon.AddSeconds(3600));
        clock.Observe(Noon.AddSeconds(3604));
        Assert.That(clock.Now, Is.EqualTo(Noon.AddSeconds(3600)));
        clock.Observe(Noon.AddSeconds(3610));
        Assert.That(clock.Now, Is.EqualTo(Noon.AddSeconds(3610)));
        clock.Observe(Noon.AddSeconds(2));
        Assert.That(clock.Now, Is.EqualTo(Noon), "this machine's clock was set right");
    }
}

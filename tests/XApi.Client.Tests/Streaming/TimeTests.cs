namespace XApi.Tests.Streaming;

/// <summary>When a Tweet was posted, and which attempts to connect a window still allows.</summary>
public class TimeTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase("1125899906842624", "2010-11-07T04:16:50.113Z", Description = "two to the power of 50, the first that tells")]
    [TestCase("1125899906842623", null)]
    [TestCase("1445880548472328192", "2021-10-06T22:36:00.574Z")]
    [TestCase("9223372036854775807", "2080-07-10T17:30:30.208Z")]
    [TestCase("9223372036854775808", null)]
    [TestCase("-1445880548472328192", null)]
    [TestCase(" 1445880548472328192", null)]
    [TestCase("1", null)]
    [TestCase("made up", null)]
    [TestCase("", null)]
    public void An_id_tells_the_time_of_posting_where_it_is_one(string id, string? posted) =>
        Assert.That(
            TweetTime.Of(id)?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo(posted)
        );

    [Test]
    public void A_Tweet_s_own_word_outweighs_its_id()
    {
        Assert.That(
            TweetTime.Of(
                new Tweet
                {
                    Id = "1445880548472328192",
                    Text = "",
                    CreatedAt = Noon,
                }
            ),
            Is.EqualTo(Noon)
        );
        Assert.That(TweetTime.Of(new Tweet { Id = "1445880548472328192", Text = "" })!.Value.Year, Is.EqualTo(2021));
        Assert.That(TweetTime.Of(new Tweet { Id = "1", Text = "" }), Is.Null);
    }

    [Test]
    public void The_last_id_before_a_time_is_followed_by_the_first_at_that_time()
    {
        var last = TweetTime.LastIdBefore(Noon);

        Assert.That(last, Is.EqualTo("1785640309355446271"));
        Assert.That(TweetTime.Of(last), Is.EqualTo(Noon.AddMilliseconds(-1)));
        Assert.That(TweetTime.Of($"{long.Parse(last, System.Globalization.CultureInfo.InvariantCulture) + 1}"), Is.EqualTo(Noon));
    }

    private static ConnectWindow Window(FakeClock clock, XOperation? operation = null) =>
        new(operation ?? XOperation.FilteredStream, clock);

    private static RateLimit Told(int? remaining, DateTimeOffset? reset) => new(new RateLimitWindow(50, remaining, reset), null, null);

    [Test]
    public void While_answers_have_no_headers_the_documented_fifty_attempts_in_15_minutes_are_counted()
    {
        var clock = new FakeClock(Noon);
        var window = Window(clock);
        for (var attempt = 1; attempt <= 50; attempt++)
        {
            Assert.That(window.OpensAt(), Is.Null, $"attempt {attempt}");
            window.Answered(null);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(window.OpensAt(), Is.EqualTo(Noon.AddMinutes(15)), "15 minutes after the first");
        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(50) - TimeSpan.FromTicks(1));
        Assert.That(window.OpensAt(), Is.EqualTo(Noon.AddMinutes(15)));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(window.OpensAt(), Is.Null);
        window.Answered(null);
        Assert.That(window.OpensAt(), Is.EqualTo(Noon.AddMinutes(15).AddSeconds(1)), "15 minutes after the second");
    }

    [TestCase(0, 60, true)]
    [TestCase(1, 60, false, Description = "an attempt is left")]
    [TestCase(null, 60, false)]
    [TestCase(0, 0, false, Description = "it starts anew now")]
    [TestCase(0, -1, false)]
    [TestCase(0, null, false)]
    public void What_the_last_answer_told_decides(int? remaining, int? seconds, bool waits)
    {
        var window = Window(new FakeClock(Noon));
        DateTimeOffset? reset = seconds is { } after ? Noon.AddSeconds(after) : null;
        for (var attempt = 0; attempt < 60; attempt++)
        {
            window.Answered(Told(remaining, reset));
        }

        Assert.That(window.OpensAt(), Is.EqualTo(waits ? reset : null));
    }

    [Test]
    public void An_answer_without_headers_makes_the_documented_limit_count_again()
    {
        var window = Window(new FakeClock(Noon));
        for (var attempt = 0; attempt < 49; attempt++)
        {
            window.Answered(Told(0, Noon.AddSeconds(60)));
        }

        window.Answered(new RateLimit(null, null, null));

        Assert.That(window.OpensAt(), Is.EqualTo(Noon.AddMinutes(15)));
    }

    [Test]
    public void An_operation_without_a_limit_for_Apps_is_never_held_up()
    {
        var userOnly = new XOperation
        {
            Id = "Test",
            Tag = "Test",
            Method = HttpMethod.Get,
            Path = "/2/test",
            Docs = new Uri("https://example.com"),
            Security = [],
            Parameters = [],
            RateLimits = [new XRateLimit(XRateLimitScope.User, 1, TimeSpan.FromMinutes(15))],
        };
        var window = Window(new FakeClock(Noon), userOnly);
        window.Answered(null);
        window.Answered(null);

        Assert.That(window.OpensAt(), Is.Null);
    }
}

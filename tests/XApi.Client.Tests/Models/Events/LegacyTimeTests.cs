namespace XApi.Tests.Models;

/// <summary>Times as version 1.1 of the API wrote them, in events of Account Activity.</summary>
[TestFixture]
internal sealed class LegacyTimeTests
{
    private static readonly DateTimeOffset Posted = new(2025, 5, 19, 14, 1, 46, TimeSpan.Zero);

    [TestCase("Mon May 19 14:01:46 +0000 2025")]
    [TestCase("Mon May 19 16:01:46 +0200 2025")]
    public void A_time_in_words_is_in_UTC(string text)
    {
        var time = LegacyTime.Of(text);

        Assert.That(time, Is.EqualTo(Posted));
        Assert.That(time!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("2025-05-19T14:01:46Z")]
    [TestCase("Tue May 19 14:01:46 +0000 2025")]
    public void What_is_no_such_time_is_none(string? text) => Assert.That(LegacyTime.Of(text), Is.Null);

    [TestCase(0L, "1970-01-01T00:00:00.000Z")]
    [TestCase(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    [TestCase(253_402_300_800_000, null)]
    [TestCase(-1L, null)]
    [TestCase(null, null)]
    public void Milliseconds_are_counted_from_1970_to_the_last_time_there_is(long? milliseconds, string? expected) =>
        Assert.That(LegacyTime.Of(milliseconds) is { } time ? Timestamp.ToJson(time) : null, Is.EqualTo(expected));

    [Test]
    public void Milliseconds_are_more_exact_than_words_and_come_first()
    {
        const string Words = "Mon May 19 14:01:46 +0000 2025";
        var exact = Posted.AddMilliseconds(12).ToUnixTimeMilliseconds();

        Assert.That(
            new[]
            {
                new LegacyTweet { TimestampMs = exact, CreatedAt = Words }.PostedAt,
                new LegacyLike { TimestampMs = exact, CreatedAt = Words }.LikedAt,
            },
            Has.All.EqualTo(Posted.AddMilliseconds(12))
        );
        Assert.That(
            new[]
            {
                new LegacyTweet { CreatedAt = Words }.PostedAt,
                new LegacyLike { CreatedAt = Words }.LikedAt,
            },
            Has.All.EqualTo(Posted)
        );
        Assert.That(new[] { new LegacyTweet().PostedAt, new LegacyLike().LikedAt, new LegacyUserAction().At }, Has.All.Null);
    }

    [Test]
    public void What_was_done_and_what_was_sent_have_their_times()
    {
        var at = Posted.ToUnixTimeMilliseconds();

        Assert.That(new LegacyUserAction { CreatedTimestamp = at }.At, Is.EqualTo(Posted));
        Assert.That(new LegacyMessage { CreatedTimestamp = at }.SentAt, Is.EqualTo(Posted));
    }

    [TestCase("a &lt; b", null, "a < b")]
    [TestCase("a…", "a &amp; b", "a & b")]
    [TestCase(null, null, null)]
    public void The_whole_text_is_the_longer_one_as_it_was_typed(string? text, string? extended, string? whole) =>
        Assert.That(
            new LegacyTweet
            {
                Text = text,
                ExtendedTweet = extended is null ? null : new LegacyExtendedTweet { FullText = extended },
            }.WholeText,
            Is.EqualTo(whole)
        );
}

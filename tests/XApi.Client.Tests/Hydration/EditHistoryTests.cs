namespace XApi.Tests.Hydration;

public class EditHistoryTests
{
    private readonly FakeClock _clock = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void A_tweet_of_one_version_is_not_edited()
    {
        var tweet = new Tweet { Id = "7", EditHistoryTweetIds = ["7"] };

        Assert.That(tweet.IsEdited, Is.False);
        Assert.That(tweet.NewestVersion, Is.SameAs(tweet));
        Assert.That(tweet.EditHistory, Is.EqualTo(new[] { tweet }));
    }

    [Test]
    public void A_tweet_from_before_editing_has_itself_for_a_history()
    {
        var tweet = new Tweet { Id = "7" };

        Assert.That(tweet.IsEdited, Is.False);
        Assert.That(tweet.NewestVersionId, Is.EqualTo("7"));
        Assert.That(tweet.EditHistory, Is.EqualTo(new[] { tweet }));
    }

    [Test]
    public void Versions_come_oldest_first_and_the_newest_is_the_last()
    {
        var page = new TweetPage
        {
            Data = [new Tweet { Id = "7", EditHistoryTweetIds = ["7", "8", "9"] }],
            Includes = new Includes { Tweets = [new Tweet { Id = "9" }, new Tweet { Id = "8" }] },
        }.Hydrate();
        var tweet = page.Data[0];

        Assert.That(tweet.IsEdited, Is.True);
        Assert.That(tweet.EditHistory.Select(version => version.Id), Is.EqualTo(new[] { "7", "8", "9" }));
        Assert.That(tweet.NewestVersionId, Is.EqualTo("9"));
        Assert.That(tweet.NewestVersion, Is.SameAs(page.Includes!.Tweets[0]));
    }

    [Test]
    public void The_newest_version_is_null_where_it_was_not_expanded() =>
        Assert.That(new Tweet { Id = "7", EditHistoryTweetIds = ["7", "8"] }.NewestVersion, Is.Null);

    [TestCase(true, 4, 1, "7", true)]
    [TestCase(false, 4, 1, "7", false, Description = "of a kind that can't be edited")]
    [TestCase(true, 0, 1, "7", false, Description = "all edits used")]
    [TestCase(true, 4, 0, "7", false, Description = "30 minutes over")]
    [TestCase(true, 4, 1, "8", false, Description = "an older version")]
    public void Edit_controls_say_whether_it_can_still_be_edited(bool eligible, int left, int minutes, string newest, bool expected)
    {
        var tweet = new Tweet
        {
            Id = "7",
            EditHistoryTweetIds = ["7", newest],
            EditControls = new EditControls
            {
                IsEditEligible = eligible,
                EditsRemaining = left,
                EditableUntil = _clock.GetUtcNow().AddMinutes(minutes),
            },
        };

        Assert.That(tweet.CanStillBeEdited(_clock), Is.EqualTo(expected));
    }

    [Test]
    public void Without_edit_controls_nobody_knows() => Assert.That(new Tweet { Id = "7" }.CanStillBeEdited(_clock), Is.Null);
}

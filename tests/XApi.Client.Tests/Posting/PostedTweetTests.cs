namespace XApi.Tests.Posting;

/// <summary>A Tweet is known again by what was to be posted, though X changes its text.</summary>
[TestFixture]
internal sealed class PostedTweetTests
{
    [TestCase("Snow & ice", "Snow &amp; ice")]
    [TestCase("  Snow ", "Snow")]
    [TestCase("See example.com & such", "See example.com &amp; such", Description = "a URL that X did not shorten")]
    [TestCase("cafe\u0301", "caf\u00E9")]
    public void A_text_is_the_same_as_X_returns_it(string posted, string returned) =>
        Assert.That(PostedTweets.IsOf(new Tweet { Text = returned }, new() { Text = posted }), Is.True);

    [TestCase("Look: Example.com/a?b=1&c=2 !", "http://example.com/a?b=1&c=2")]
    [TestCase("Look: https://example.com/a?b=1&c=2 !", "https://example.com/a?b=1&c=2")]
    public void A_URL_that_X_shortened_is_taken_at_its_full_length(string posted, string expanded)
    {
        var tweet = new Tweet
        {
            Text = "Look: https://t.co/abcdefghij !",
            Entities = new()
            {
                Urls =
                [
                    new()
                    {
                        Start = 6,
                        End = 29,
                        Url = "https://t.co/abcdefghij",
                        ExpandedUrl = expanded,
                    },
                ],
            },
        };

        Assert.That(PostedTweets.IsOf(tweet, new() { Text = posted }), Is.True);
        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "Look: https://example.com/other !" }), Is.False);
    }

    [Test]
    public void URLs_that_stand_first_and_next_to_each_other_are_taken_at_their_full_length()
    {
        var tweet = new Tweet
        {
            Text = "https://t.co/aaaaaaaaaa https://t.co/bbbbbbbbbb !",
            Entities = new()
            {
                // In no order: X promises none.
                Urls =
                [
                    new()
                    {
                        Start = 24,
                        End = 47,
                        Url = "https://t.co/bbbbbbbbbb",
                        ExpandedUrl = "https://example.com/b",
                    },
                    new()
                    {
                        Start = 0,
                        End = 23,
                        Url = "https://t.co/aaaaaaaaaa",
                        ExpandedUrl = "https://example.com/a",
                    },
                ],
            },
        };

        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "https://example.com/a https://example.com/b !" }), Is.True);
        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "https://example.com/b https://example.com/a !" }), Is.False);
    }

    [Test]
    public void The_URL_of_media_was_not_written()
    {
        var tweet = new Tweet
        {
            Text = "Look: https://t.co/abcdefghij",
            Entities = new()
            {
                Urls =
                [
                    new()
                    {
                        Start = 6,
                        End = 29,
                        Url = "https://t.co/abcdefghij",
                        ExpandedUrl = "https://x.com/i/1/photo/1",
                    },
                ],
            },
        };

        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "Look:" }), Is.True);
        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "Loo" }), Is.False);
    }

    [Test]
    public void A_long_Tweet_is_known_by_its_note() =>
        Assert.That(
            PostedTweets.IsOf(
                new Tweet
                {
                    Text = "Once upon…",
                    NoteTweet = new() { Text = "Once upon a time" },
                },
                new() { Text = "Once upon a time" }
            ),
            Is.True
        );

    [Test]
    public void The_same_text_in_another_place_is_another_Tweet()
    {
        var reply = new Tweet { Text = "Yes", ReferencedTweets = [new() { Type = ReferencedTweetType.RepliedTo, Id = "7" }] };

        Assert.Multiple(() =>
        {
            Assert.That(
                PostedTweets.IsOf(
                    reply,
                    new()
                    {
                        Text = "Yes",
                        Reply = new() { InReplyToTweetId = "7" },
                    }
                ),
                Is.True
            );
            Assert.That(
                PostedTweets.IsOf(
                    reply,
                    new()
                    {
                        Text = "Yes",
                        Reply = new() { InReplyToTweetId = "8" },
                    }
                ),
                Is.False
            );
            Assert.That(PostedTweets.IsOf(reply, new() { Text = "Yes" }), Is.False);
            Assert.That(PostedTweets.IsOf(new Tweet { Text = "Yes" }, new() { Text = "Yes", QuoteTweetId = "7" }), Is.False);
        });
    }

    [Test]
    public async Task The_newest_of_the_last_minutes_is_found()
    {
        using var x = new PostingServer();
        await x.Client.Tweets.CreateAsync(new() { Text = "one" });
        await x.Client.Tweets.CreateAsync(new() { Text = "one" });

        Assert.That((await x.Client.Tweets.FindPostedAsync(new() { Text = "one" }))?.Id, Is.EqualTo("102"));
        Assert.That(await x.Client.Tweets.FindPostedAsync(new() { Text = "two" }, TimeSpan.FromHours(1)), Is.Null);
        Assert.That(
            x.Reads,
            Is.EqualTo(
                new[] { "09%3A55%3A00", "09%3A00%3A00" }.Select(time =>
                    x.Reads.First(read => read.Contains($"start_time=2026-11-27T{time}", StringComparison.Ordinal))
                )
            )
        );
    }

    [Test]
    public void Without_a_text_there_is_nothing_to_know_it_by()
    {
        using var x = new PostingServer();

        Assert.That(() => x.Client.Tweets.FindPostedAsync(new() { QuoteTweetId = "7" }), Throws.ArgumentException);
    }
}

namespace XApi.Tests.Posting;

/// <summary>A Tweet is known again by what was to be posted, though X changes its text.</summary>
[TestFixture]
internal sealed class PostedTweetTests
{
    [TestCase("Snow & ice", "Snow &amp; ice")]
    [TestCase("  Snow ", "Snow")]
    [TestCase("See example.com & such", "See example.com &amp; such", Description = "a URL that X did not shorten")]
    [TestCase("cafe\u0301", "caf\u00E9")]
    [TestCase("Snow\r\nand ice", "Snow\nand ice")]
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

    [TestCase("Hello", "@bob Hello", true)]
    [TestCase("Hello", "@Bob @carol Hello https://t.co/abcdefghij", true, Description = "with media")]
    [TestCase("", "@bob https://t.co/abcdefghij", true, Description = "nothing but media")]
    [TestCase("@bob Hello", "@bob Hello", true, Description = "written by hand")]
    [TestCase("@carol Hello", "@bob @carol Hello", true)]
    [TestCase("Hello", "@dave Hello", false, Description = "no mention that X lists")]
    [TestCase("Hello", "@bobby Hello", false)]
    [TestCase("Hello", "@bob Hello again", false)]
    [TestCase("Hello", "Hello @bob", false)]
    [TestCase("@bob Hello", "Hello", false)]
    [TestCase("Hello", "@bob", false, Description = "nothing but a mention")]
    [TestCase("Hello", "@bob ", false)]
    [TestCase("Hello", "", false)]
    public void The_mentions_that_X_writes_before_a_reply_were_not_posted(string posted, string returned, bool isOf)
    {
        var start = returned.IndexOf("https:", StringComparison.Ordinal);
        TweetEntities entities = new()
        {
            Mentions = [new() { Username = "bob" }, new() { Username = "carol" }],
            Urls =
                start < 0
                    ? []
                    :
                    [
                        new()
                        {
                            Start = start,
                            End = returned.Length,
                            Url = returned[start..],
                            ExpandedUrl = "https://x.com/i/1/photo/1",
                        },
                    ],
        };
        Tweet tweet = new()
        {
            Text = returned,
            Entities = entities,
            ReferencedTweets = [new() { Type = ReferencedTweetType.RepliedTo, Id = "7" }],
        };
        CreateTweetRequest reply = new()
        {
            Text = posted,
            Reply = new() { InReplyToTweetId = "7" },
        };

        Assert.That(PostedTweets.IsOf(tweet, reply), Is.EqualTo(isOf));
    }

    [Test]
    public void A_long_reply_begins_with_the_mentions_of_its_note()
    {
        CreateTweetRequest reply = new()
        {
            Text = "Once upon a time",
            Reply = new() { InReplyToTweetId = "7" },
        };

        Assert.That(PostedTweets.IsOf(Long(null), reply), Is.False, "no mention that X lists");
        Assert.That(PostedTweets.IsOf(Long(new() { Mentions = [new() { Username = "bob" }] }), reply), Is.True);

        static Tweet Long(NoteTweetEntities? entities) =>
            new()
            {
                Text = "@bob Once upon…",
                NoteTweet = new() { Text = "@bob Once upon a time", Entities = entities },
                ReferencedTweets = [new() { Type = ReferencedTweetType.RepliedTo, Id = "7" }],
            };
    }

    [Test]
    public void Mentions_before_what_replies_to_nothing_were_posted()
    {
        var tweet = new Tweet
        {
            Text = "@bob Hello",
            Entities = new() { Mentions = [new() { Username = "bob" }] },
        };

        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "Hello" }), Is.False);
        Assert.That(PostedTweets.IsOf(tweet, new() { Text = "@bob Hello" }), Is.True);
    }

    [Test]
    public async Task It_is_looked_for_page_by_page_up_to_where_it_is_found()
    {
        using var x = new PostingServer { PageSize = 2 };
        foreach (var text in (string[])["zero", "one", "two", "three", "four", "five"])
        {
            await x.Client.Tweets.CreateAsync(new() { Text = text });
        }

        Assert.That((await x.Client.Tweets.FindPostedAsync(new() { Text = "two" }))?.Id, Is.EqualTo("103"));
        Assert.That(x.Reads.Count(), Is.EqualTo(3), "the first page is empty, and the last is not needed");
        Assert.That(await x.Client.Tweets.FindPostedAsync(new() { Text = "six" }), Is.Null);
    }

    [Test]
    public async Task A_clock_that_is_ahead_starts_no_timeline_where_X_refuses_it()
    {
        using var x = new PostingServer();
        await x.Client.Tweets.CreateAsync(new() { Text = "one" });

        await x.Client.Tweets.FindPostedAsync(new() { Text = "one" }, TimeSpan.Zero);

        Assert.That(x.Reads.Single(), Does.Contain("start_time=2026-11-27T09%3A59%3A00"));
        Assert.That(
            () => x.Client.Tweets.FindPostedAsync(new() { Text = "one" }, TimeSpan.FromSeconds(-1)),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("within")
        );
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
                new[] { "09%3A54%3A00", "08%3A59%3A00" }.Select(time =>
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

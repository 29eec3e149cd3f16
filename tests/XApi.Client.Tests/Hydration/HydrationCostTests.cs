using System.Text.Json;

namespace XApi.Tests.Hydration;

/// <summary>Joining a page costs little beside reading it. What it costs in time, the benchmark measures; here it is what can be counted.</summary>
public class HydrationCostTests
{
    [Test]
    public void Joining_a_page_of_100_with_all_expansions_allocates_less_than_a_tenth_of_what_reading_does()
    {
        var json = UsualPage.Of100();
        Assert.That(Follow(Read(json)), Is.EqualTo(900), "Every reference leads somewhere");

        var page = Read(json);
        var reading = Allocated(() => Read(json));
        var joining = Allocated(() => Follow(page.Hydrate()));

        TestContext.Out.WriteLine(
            $"{json.Length / 1024} KiB: reading allocates {reading:N0} bytes, joining and following every reference {joining:N0}"
        );
        Assert.That(joining, Is.LessThan(reading / 10));
    }

    [Test]
    public void A_page_that_nobody_follows_allocates_next_to_nothing_for_it()
    {
        var page = Read(UsualPage.Of100());

        Assert.That(Allocated(() => page.Hydrate()), Is.LessThan(1024));
    }

    [Test]
    public void A_response_that_expanded_nothing_costs_nothing_to_join()
    {
        var tweets = new TweetPage { Data = [new Tweet { Id = "1", AuthorId = "2" }] };
        var users = new UserPage { Data = [new User { Id = "1", PinnedTweetId = "2" }] };

        Assert.That(Allocated(() => tweets.Hydrate()), Is.Zero);
        Assert.That(Allocated(() => users.Hydrate()), Is.Zero);
    }

    [Test]
    public void A_reference_that_was_followed_once_costs_nothing_to_follow_again()
    {
        var page = Read(
            """
            {
              "data": [
                { "id": "1", "text": "", "author_id": "7", "referenced_tweets": [ { "type": "quoted", "id": "2" } ], "entities": { "mentions": [ { "start": 0, "end": 5, "username": "seven" } ] } },
                { "id": "2", "text": "" }
              ],
              "includes": { "users": [ { "id": "7", "name": "", "username": "seven" } ] }
            }
            """u8.ToArray()
        );
        var tweet = page.Data[0];

        Assert.That(Allocated(() => Assume(tweet.Author)), Is.Zero);
        Assert.That(Allocated(() => Assume(tweet.Entities!.Mentions[0].User)), Is.Zero, "by name");
        Assert.That(Allocated(() => Assume(tweet.ReferencedTweets[0].Tweet)), Is.Zero, "to another of the page");

        static void Assume(object? found) => ArgumentNullException.ThrowIfNull(found);
    }

    private static TweetPage Read(byte[] json)
    {
        var reader = new JsonTokenReader(json);
        reader.Read();
        return new TweetPage(ref reader);
    }

    private static long Allocated(Action action)
    {
        // What is made once and for all, such as delegates, is not of interest.
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static int Follow(TweetPage page)
    {
        var found = 0;
        for (var i = 0; i < page.Data.Count; i++)
        {
            var tweet = page.Data[i];
            var reference = tweet.ReferencedTweets[0].Tweet;
            var mentions = tweet.Entities!.Mentions;
            found +=
                One(tweet.Author)
                + One(tweet.InReplyTo)
                + One(tweet.Poll)
                + One(tweet.Place)
                + tweet.Media.Count
                + One(reference)
                + One(reference?.Author)
                + One(mentions[0].User)
                + One(mentions[1].User);
        }

        return found;

        static int One(object? value) => value is null ? 0 : 1;
    }
}

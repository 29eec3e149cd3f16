namespace XApi.Tests.Costs;

/// <summary>What is said of lookups that are sent as one goes to each of them.</summary>
[TestFixture]
internal sealed class JoinedLookupTests
{
    [Test]
    public async Task Each_has_the_problems_of_its_Tweet_and_of_what_that_refers_to()
    {
        using var x = new CostedClient(
            _ =>
                StubServer.Json(
                    """
                    {
                      "data": [{"id":"1","text":"One","author_id":"1001"},{"id":"2","text":"Two","author_id":"1002"}],
                      "errors": [{"resource_id":"2","title":"A field of 2"},{"value":"1001","title":"Its author"},{"title":"Of all"}]
                    }
                    """
                ),
            cache: clock => XCache.InMemory(timeProvider: clock)
        );
        Task<TweetResponse>[] lookups = [x.Client.Tweets.GetAsync("1"), x.Client.Tweets.GetAsync("2")];
        await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromMilliseconds(5)), "the lookups wait for others");
        x.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var tweets = await Task.WhenAll(lookups);

        Assert.That(
            tweets.Select(tweet => string.Join(", ", tweet.Errors.Select(problem => problem.Title))),
            Is.EqualTo(["Its author, Of all", "A field of 2, Of all"])
        );
    }
}

namespace XApi.Tests.Streaming;

/// <summary>What of a stream's rule can be searched for.</summary>
public class SearchableRuleTests
{
    [TestCase("snow -bio:bot", "snow")]
    [TestCase("snow (bio:a OR ski)", "snow ski")]
    [TestCase("bio_name:phd OR #science", "#science")]
    [TestCase("snow -is:retweet", "snow -is:retweet")]
    [TestCase("bio:a lang:en", null)]
    [TestCase("snow (unbalanced", "snow (unbalanced")]
    public void A_rule_is_searched_for_without_what_search_lacks(string rule, string? query) =>
        Assert.That(SearchableRule.From(rule).Query, Is.EqualTo(query));

    [TestCase("snow  (ski)", "snow  (ski)", Description = "as it stands, to the letter")]
    [TestCase("snow -bio:bot sample:10", "snow", "-bio:bot", "sample:10")]
    [TestCase("(bio:a OR bio:b) snow", "snow", "bio:a", "bio:b")]
    [TestCase("snow (bio:a OR ski OR ice)", "snow (ski OR ice)", "bio:a")]
    [TestCase("(snow bio:a) OR (ice bio:b)", "snow OR ice", "bio:a", "bio:b")]
    [TestCase("bio:a OR bio:b", null, "bio:a", "bio:b")]
    [TestCase("bio:a -is:retweet", null, "bio:a")]
    [TestCase("bio:a", null, "bio:a")]
    [TestCase("(bio:a", "(bio:a", Description = "can't be read: X is to judge")]
    public void What_search_lacks_is_left_out_part_by_part(string rule, string? query, params string[] leftOut)
    {
        var (searched, without) = SearchableRule.From(rule);

        Assert.That(searched, Is.EqualTo(query));
        Assert.That(without, Is.EqualTo(leftOut));
    }
}

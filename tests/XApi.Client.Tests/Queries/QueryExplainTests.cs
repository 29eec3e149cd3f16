namespace XApi.Tests.Queries;

public class QueryExplainTests
{
    [Test]
    public void A_query_is_described_with_its_order_of_evaluation() =>
        Assert.That(
            XQuery.Explain("apple OR iphone -is:retweet (lang:en OR followers_count:500)"),
            Is.EqualTo(
                """
                Matches a Tweet that meets at least one of
                ├─ contains the word “apple”
                └─ meets all of
                   ├─ contains the word “iphone”
                   ├─ is not a Retweet
                   └─ meets at least one of
                      ├─ is in the language English (en)
                      └─ is by someone with 500 or more followers

                Evaluated in this order, AND before OR:
                1. lang:en OR followers_count:500
                2. iphone AND -is:retweet AND [1]
                3. apple OR [2]
                """.ReplaceLineEndings("\n")
            )
        );

    [TestCase("snow", "Matches a Tweet that contains the word “snow”")]
    [TestCase("-snow", "Matches a Tweet that does not contain the word “snow”")]
    [TestCase("-has:media", "Matches a Tweet that does not have a photo, a GIF or a video")]
    [TestCase("-@user", "Matches a Tweet that does not mention @user")]
    [TestCase("-to:user", "Matches a Tweet that does not reply to user")]
    [TestCase("-is:nullcast", "Matches a Tweet that was not made for promotion only")]
    [TestCase("-sample:10", "Matches a Tweet that does not fall into a random 10 percent")]
    [TestCase("tweets_count:10..20", "Matches a Tweet that is by someone with 10 to 20 Tweets")]
    [TestCase("-min_likes:10", "Matches a Tweet that does not have at least 10 likes")]
    [TestCase("\"a b\"~5", "Matches a Tweet that contains the words “a b” within 5 tokens of one another")]
    [TestCase("magic:1", "Matches a Tweet that matches the unknown operator magic:1")]
    public void Operators_are_described_in_words(string query, string words) => Assert.That(XQuery.Explain(query), Is.EqualTo(words));

    [Test]
    public void What_has_no_reading_is_described_by_its_diagnostics() =>
        Assert.That(XQuery.Explain("(cat"), Does.StartWith("error XQ003").And.Contain("| (cat\n  | ^\n"));

    [Test]
    public void Every_operator_has_words()
    {
        foreach (var op in XQueryOperator.All)
        {
            Assert.That(op.Meaning, Does.Match("^(contains|has|mentions|is|was|replies|belongs|quotes|lies|falls|links) "), op.Name);
            Assert.That(op.Meaning.Contains("{0}", StringComparison.Ordinal), Is.EqualTo(op.Argument != XQueryArgument.None), op.Name);
        }
    }
}

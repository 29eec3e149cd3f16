using FsCheck;
using FsCheck.Fluent;

namespace XApi.Tests.Queries;

public class QueryRoundTripTests
{
    [Test, Category("Slow")]
    public void Parsing_what_was_written_gives_the_same_tree()
    {
        var written = Prop.ForAll(
            Arb.From(QueryGenerator.Tree(QueryGenerator.Term)),
            query =>
            {
                var text = query.ToString();
                var parsed = XQuery.Parse(text);
                return parsed.Equals(query) && parsed.ToString() == text && parsed.GetHashCode() == query.GetHashCode();
            }
        );
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100_000), written);
    }

    [TestCase("a b c", "a b c")]
    [TestCase("(a b) c", "a b c")]
    [TestCase("((a) OR (b OR c))", "a OR b OR c")]
    [TestCase("(a b) OR c", "a b OR c")]
    [TestCase("(a OR b) c", "(a OR b) c")]
    [TestCase("  a   OR\n b ", "a OR b")]
    [TestCase("a OR(b c)", "a OR b c")]
    [TestCase("FROM:TwitterDev HAS:Media", "from:TwitterDev has:media")]
    [TestCase("has:videos has:video_link", "has:videos has:video_link")]
    [TestCase("-(a OR b)", "-a -b")]
    [TestCase("-(a -(b c))", "-a OR b c")]
    [TestCase("url:https://x.com/a?b", "url:\"https://x.com/a?b\"")]
    public void A_query_is_written_with_the_fewest_parentheses(string text, string written) =>
        Assert.That(XQuery.Parse(text).ToString(), Is.EqualTo(written));

    [Test]
    public void The_example_of_a_built_query_reads_like_the_language()
    {
        var query = XQuery.Keyword("snow") & (XQuery.Hashtag("ski") | XQuery.From("TwitterDev")) & !XQuery.IsRetweet;

        Assert.That(query.ToString(), Is.EqualTo("snow (#ski OR from:TwitterDev) -is:retweet"));
    }

    [Test]
    public void Negating_a_group_negates_its_operators()
    {
        var query = XQuery.Keyword("skiing") & !(XQuery.Keyword("snow") | (XQuery.Keyword("day") & !XQuery.Keyword("noschool")));

        Assert.That(query.ToString(), Is.EqualTo("skiing -snow (-day OR noschool)"));
        Assert.That(!!query, Is.EqualTo(query));
    }

    [Test]
    public void A_query_goes_wherever_a_string_goes()
    {
        string text = XQuery.Keyword("snow") & XQuery.HasMedia;

        Assert.That(text, Is.EqualTo("snow has:media"));
    }

    [Test]
    public void Words_that_would_be_read_as_something_else_are_quoted()
    {
        Assert.Multiple(() =>
        {
            Assert.That(XQuery.Keyword("coca-cola").ToString(), Is.EqualTo("\"coca-cola\""));
            Assert.That(XQuery.Keyword("OR").ToString(), Is.EqualTo("\"OR\""));
            Assert.That(XQuery.Phrase("say \"hi\" \\o/").ToString(), Is.EqualTo("\"say \\\"hi\\\" \\\\o/\""));
            Assert.That(XQuery.Emoji("😃").ToString(), Is.EqualTo("😃"));
            Assert.That(XQuery.Emoji("❤️").ToString(), Is.EqualTo("\"❤️\""));
            Assert.That(XQuery.Emoji("👍🏽").ToString(), Is.EqualTo("\"👍🏽\""));
        });
    }

    [Test]
    public void Arguments_that_cannot_be_are_refused_when_building()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => XQuery.Keyword(" "), Throws.ArgumentException);
            Assert.That(() => XQuery.Hashtag("a b"), Throws.ArgumentException);
            Assert.That(() => XQuery.Cashtag("5"), Throws.ArgumentException);
            Assert.That(() => XQuery.From("a b"), Throws.ArgumentException);
            Assert.That(() => XQuery.List("x"), Throws.ArgumentException);
            Assert.That(() => XQuery.PlaceCountry("GBR"), Throws.ArgumentException);
            Assert.That(() => XQuery.Sample(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.Sample(101), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.FollowersCount(2, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.PointRadius(0, 91, XDistance.Miles(1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.PointRadius(0, double.NaN, XDistance.Miles(1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.PointRadius(0, 0, XDistance.Miles(25)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.PointRadius(0, 0, XDistance.Kilometers(41)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => XQuery.PointRadius(0, 0, XDistance.Kilometers(40)), Throws.Nothing);
            Assert.That(() => XQuery.BoundingBox(0, 0, 1, 0.1), Throws.ArgumentException);
            Assert.That(() => XQuery.BoundingBox(0, 0.1, 0.1, 0), Throws.ArgumentException);
            Assert.That(() => XQuery.Lang(new("e n")), Throws.ArgumentException);
            Assert.That(() => XQuery.All(), Throws.ArgumentException);
        });
    }
}

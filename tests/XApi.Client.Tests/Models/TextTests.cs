using XApi.Testing;

namespace XApi.Tests.Models;

/// <summary>Texts as X sends them: escaped, and with places that count code points.</summary>
[TestFixture]
internal sealed class TextTests
{
    private const string Text = "👍🏽 ❄ snow &amp; #ice &lt;in 🇳🇱 Amsterdam&gt; https://t.co/a";

    private static readonly Tweet Tweet = Tweet.FromJson(
        $$$"""
        {"id":"1","text":"{{{Text}}}","display_text_range":[5,16],"entities":{
          "hashtags":[{"start":16,"end":20,"tag":"ice"}],
          "annotations":[{"start":31,"end":39,"normalized_text":"Amsterdam"}],
          "urls":[{"start":45,"end":59,"url":"https://t.co/a"}],
          "mentions":[{"start":90,"end":95,"username":"far"}]}}
        """
    );

    [Test]
    public void A_place_counts_code_points_and_gives_the_range_that_NET_counts()
    {
        var entities = Tweet.Entities!;

        Assert.Multiple(() =>
        {
            Assert.That(Text[entities.Hashtags[0].In(Text)], Is.EqualTo("#ice"));
            Assert.That(Text[entities.Annotations[0].In(Text)], Is.EqualTo("Amsterdam"), "the end of an annotation is inclusive");
            Assert.That(Text[entities.Urls[0].In(Text)], Is.EqualTo("https://t.co/a"));
            Assert.That(Text[entities.Mentions[0].In(Text)], Is.Empty, "behind the end of the text");
            Assert.That(Text[entities.Hashtags[0].Start..entities.Hashtags[0].End], Is.Not.EqualTo("#ice"), "UTF-16 units are others");
        });
    }

    [TestCase("", 0, 4, "")]
    [TestCase("abc", 2, 1, "")]
    public void A_strange_text_has_places_too(string text, int start, int end, string part) =>
        Assert.That(text[new HashtagEntity { Start = start, End = end }.In(text)], Is.EqualTo(part));

    // An attribute can't hold half of a pair.
    [Test]
    public void Half_of_a_pair_is_one_code_point() => A_strange_text_has_places_too("" + '\ud83d' + " x", 1, 3, " x");

    [TestCase("snow", "snow")]
    [TestCase("a &amp; b &lt;c&gt;", "a & b <c>")]
    [TestCase("&amp;lt; &amp;amp;", "&lt; &amp;")]
    [TestCase("&quot; &amp &; & &am", "&quot; &amp &; & &am")]
    [TestCase("&", "&")]
    [TestCase("", "")]
    public void Three_characters_are_escaped_and_decoded_once(string text, string decoded)
    {
        Assert.That(new Tweet { Text = text }.DecodedText, Is.EqualTo(decoded));
        Assert.That(new NoteTweet { Text = text }.DecodedText, Is.EqualTo(decoded));
        Assert.That(new NoteTweet().DecodedText, Is.Null);
    }

    [Test]
    public void What_is_displayed_is_the_range_of_the_text_decoded()
    {
        Assert.That(Tweet.DisplayedText, Is.EqualTo("snow & "));
        Assert.That(new Tweet { Text = "a &lt; b" }.DisplayedText, Is.EqualTo("a < b"));
    }

    [Test]
    public void What_is_printed_says_what_it_is()
    {
        var page = XModelFactory.TweetPage(
            [XModelFactory.Tweet("20", "snow &amp; ice", XModelFactory.User("12", "jack"))],
            [XModelFactory.User("12", "jack")]
        );

        Assert.Multiple(() =>
        {
            Assert.That($"{page.Data[0]}", Is.EqualTo("@jack: snow & ice (20)"));
            Assert.That($"{new Tweet { Id = "20", Text = "snow" }}", Is.EqualTo("snow (20)"));
            Assert.That($"{page.Data[0].Author}", Is.EqualTo("@jack (jack, 12)"));
            Assert.That($"{page.Meta}", Is.EqualTo("""PageMeta {"result_count":1,"newest_id":"20","oldest_id":"20"}"""));
            Assert.That($"{page}", Has.Length.LessThan(220).And.StartsWith("""TweetPage {"data":[{"id":"20",""").And.EndsWith("…"));
        });
    }
}

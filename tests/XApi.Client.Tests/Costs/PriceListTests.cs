namespace XApi.Tests.Costs;

/// <summary>Price lists of tomorrow, right and wrong ones.</summary>
[TestFixture]
internal sealed class PriceListTests
{
    [Test]
    public void A_newer_list_replaces_what_it_names()
    {
        var prices = XPriceList.FromJson(
            """{"items":{"post_read":0.006},"events":{"post.create":0.007,"poll.vote":0.5},"monthly_posts":5,"read_on":"2026-12-01","source":"https://example.com/prices"}"""
        );

        Assert.That(
            (prices.Items["post_read"].Price, prices.Items["user_read"].Price, prices.Events["post.create"], prices.Events["poll.vote"]),
            Is.EqualTo((0.006m, 0.01m, 0.007m, 0.5m))
        );
        Assert.That(
            (prices.MonthlyPosts, prices.ReadOn, prices.Source),
            Is.EqualTo((5L, new DateOnly(2026, 12, 1), new Uri("https://example.com/prices")))
        );
    }

    [TestCase("""{"items":{"post_reed":0.006}}""", "The price list has no item \u201cpost_reed\u201d")]
    [TestCase("""{"items":{"post_read":-1}}""", "post_read is -1; it must be a number of USD from 0 to 1000000.")]
    [TestCase("""{"items":{"post_read":1e30}}""", "post_read is 1e30; it must be a number of USD from 0 to 1000000.")]
    [TestCase("""{"items":{"post_read":"0.005"}}""", "post_read is \"0.005\"; it must be a number of USD from 0 to 1000000.")]
    [TestCase("""{"events":{"post.create":-0.1}}""", "post.create is -0.1; it must be a number of USD from 0 to 1000000.")]
    [TestCase("""{"monthly_posts":-1}""", "monthly_posts is -1; it must be a whole number, zero or more.")]
    [TestCase("""{"monthly_posts":1.5}""", "monthly_posts is 1.5; it must be a whole number, zero or more.")]
    [TestCase("""{"read_on":"tomorrow"}""", "read_on is \"tomorrow\"; it must be a day such as 2026-12-01.")]
    [TestCase("""{"source":"prices"}""", "source is \"prices\"; it must be an absolute URL.")]
    [TestCase("""{"prices":{}}""", "A price list has no member \u201cprices\u201d")]
    [TestCase("[]", "The JSON is no price list")]
    [TestCase("{", "The JSON is no price list")]
    public void A_list_that_would_not_hold_is_refused(string json, string message) =>
        Assert.That(() => XPriceList.FromJson(json), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [TestCase(-0.001)]
    [TestCase(1_000_001)]
    public void No_way_of_making_a_list_takes_a_price_that_is_negative_or_absurd(decimal price)
    {
        Assert.That(() => XPriceList.Default.With("post_read", price), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new XPriceItem(price, "resource", "A thing."), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => XPriceList.Default.Items["post_read"] with { Price = price },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartWith("Price is ")
        );
        Assert.That(
            () => XPriceList.Default with { Events = new Dictionary<string, decimal> { ["post.create"] = price } },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartWith("post.create is ")
        );
    }
}

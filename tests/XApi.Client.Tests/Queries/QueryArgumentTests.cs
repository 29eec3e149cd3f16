using System.Runtime.CompilerServices;

namespace XApi.Tests.Queries;

/// <summary>What members of <see cref="XQuery"/> refuse, by the name of the parameter.</summary>
public class QueryArgumentTests
{
    private const string Empty = "The value cannot be an empty string or composed entirely of whitespace.";
    private const string NoId = "An id holds digits only.";
    private const string NoUsername = "A username holds Latin letters, digits and underscores only.";
    private const string NoRadius = "The radius is more than nothing and less than 25 miles.";
    private const string NoLongitude = " must be from -180 to 180 degrees.";
    private const string NoLatitude = " must be from -90 to 90 degrees.";
    private const string NoRange = "The range ends before it begins.";

    private static readonly XQuery Cat = XQuery.Keyword("cat");
    private static readonly XQuery Dog = XQuery.Keyword("dog");

    private static string Box(string width, string height) =>
        $"The box is {width} miles wide and {height} high; each must be less than 25.";

    private static IEnumerable<TestCaseData> RefusedTexts()
    {
        yield return Refused(() => XQuery.Keyword(""), "text", Empty);
        yield return Refused(() => XQuery.Emoji(" "), "emoji", Empty);
        yield return Refused(() => XQuery.Phrase("\t"), "text", Empty);
        yield return Refused(() => XQuery.Hashtag(""), "tag", Empty);
        yield return Refused(() => XQuery.Hashtag("#"), "tag", "A hashtag holds letters, digits and underscores only.");
        yield return Refused(() => XQuery.Hashtag("a-b"), "tag", "A hashtag holds letters, digits and underscores only.");
        yield return Refused(() => XQuery.Cashtag(" "), "symbol", Empty);
        yield return Refused(
            () => XQuery.Cashtag("$"),
            "symbol",
            "A cashtag begins with a letter and holds letters, digits, underscores and dots."
        );
        yield return Refused(
            () => XQuery.Cashtag("5a"),
            "symbol",
            "A cashtag begins with a letter and holds letters, digits, underscores and dots."
        );
        yield return Refused(
            () => XQuery.Cashtag("a."),
            "symbol",
            "A cashtag begins with a letter and holds letters, digits, underscores and dots."
        );
        yield return Refused(
            () => XQuery.Cashtag("a-b"),
            "symbol",
            "A cashtag begins with a letter and holds letters, digits, underscores and dots."
        );
        yield return Refused(() => XQuery.Mention(""), "username", Empty);
        yield return Refused(() => XQuery.Mention("@"), "username", NoUsername);
        yield return Refused(() => XQuery.Mention("día"), "username", NoUsername);
        yield return Refused(() => XQuery.From(""), "user", Empty);
        yield return Refused(() => XQuery.From("a b"), "user", NoUsername);
        yield return Refused(() => XQuery.To("@@"), "user", NoUsername);
        yield return Refused(() => XQuery.RetweetsOf("a-b"), "user", NoUsername);
        yield return Refused(() => XQuery.Url(""), "url", Empty);
        yield return Refused(() => XQuery.InReplyToTweet(""), "tweetId", Empty);
        yield return Refused(() => XQuery.InReplyToTweet("12a"), "tweetId", NoId);
        yield return Refused(() => XQuery.RetweetsOfTweet("-1"), "tweetId", NoId);
        yield return Refused(() => XQuery.QuotesOfTweet("1.0"), "tweetId", NoId);
        yield return Refused(() => XQuery.ConversationId("٣"), "tweetId", NoId);
        yield return Refused(() => XQuery.List("1 "), "listId", NoId);
        yield return Refused(() => XQuery.Context(null, null), "entityId", "A context needs a domain, an entity or both.");
        yield return Refused(() => XQuery.Context("*", "1"), "domainId", NoId);
        yield return Refused(() => XQuery.Context("1", "*"), "entityId", NoId);
        yield return Refused(() => XQuery.Context("", null), "domainId", Empty);
        yield return Refused(() => XQuery.Entity(""), "name", Empty);
        yield return Refused(() => XQuery.Place(" "), "place", Empty);
        yield return Refused(() => XQuery.PlaceCountry(""), "countryCode", Empty);
        yield return Refused(() => XQuery.PlaceCountry("G"), "countryCode", "A country code has two letters.");
        yield return Refused(() => XQuery.PlaceCountry("GBR"), "countryCode", "A country code has two letters.");
        yield return Refused(() => XQuery.PlaceCountry("4B"), "countryCode", "A country code has two letters.");
        yield return Refused(() => XQuery.PlaceCountry("G4"), "countryCode", "A country code has two letters.");
        yield return Refused(() => XQuery.Lang(new XLanguage("")), "language", Empty);
        yield return Refused(
            () => XQuery.Lang(new XLanguage("en_US")),
            "language",
            "A language identifier holds letters, digits and hyphens."
        );
        yield return Refused(() => XQuery.Bio(""), "text", Empty);
        yield return Refused(() => XQuery.BioName(""), "text", Empty);
        yield return Refused(() => XQuery.BioLocation(""), "text", Empty);
        yield return Refused(() => XQuery.UrlTitle(""), "text", Empty);
        yield return Refused(() => XQuery.UrlDescription(""), "text", Empty);
        yield return Refused(() => XQuery.UrlContains(""), "text", Empty);
        yield return Refused(() => XQuery.Source(""), "application", Empty);
        yield return Refused(
            () => XQuery.BoundingBox(0, 0.1, 0.1, 0),
            "south",
            "The south is 0.1 and the north 0: the latitude of the south must be the lower."
        );
        yield return Refused(() => XQuery.BoundingBox(0, 0, 0.3619, 0), "east", Box("25.0", "0.0"));
        yield return Refused(() => XQuery.BoundingBox(0, 0, 0, 0.3619), "east", Box("0.0", "25.0"));
        yield return Refused(() => XQuery.BoundingBox(0.1, 0, 0, 0.1), "east", Box("24,866.7", "6.9"));
        yield return Refused(() => XQuery.All(), "queries", "A query needs at least one operator.");
        yield return Refused(() => XQuery.Any(), "queries", "A query needs at least one operator.");
    }

    private static IEnumerable<TestCaseData> RefusedNumbers()
    {
        yield return Refused(() => XQuery.PointRadius(180.001, 0, XDistance.Miles(1)), "longitude", "longitude" + NoLongitude);
        yield return Refused(() => XQuery.PointRadius(-180.001, 0, XDistance.Miles(1)), "longitude", "longitude" + NoLongitude);
        yield return Refused(() => XQuery.PointRadius(double.NaN, 0, XDistance.Miles(1)), "longitude", "longitude" + NoLongitude);
        yield return Refused(() => XQuery.PointRadius(0, 90.001, XDistance.Miles(1)), "latitude", "latitude" + NoLatitude);
        yield return Refused(() => XQuery.PointRadius(0, -90.001, XDistance.Miles(1)), "latitude", "latitude" + NoLatitude);
        yield return Refused(() => XQuery.PointRadius(0, 0, XDistance.Miles(0)), "radius", NoRadius);
        yield return Refused(() => XQuery.PointRadius(0, 0, XDistance.Miles(-1)), "radius", NoRadius);
        yield return Refused(() => XQuery.PointRadius(0, 0, XDistance.Miles(double.NaN)), "radius", NoRadius);
        yield return Refused(() => XQuery.PointRadius(0, 0, XDistance.Miles(25)), "radius", NoRadius);
        yield return Refused(() => XQuery.PointRadius(0, 0, XDistance.Kilometers(40.2336)), "radius", NoRadius);
        yield return Refused(() => XQuery.BoundingBox(-180.001, 0, -180, 0), "west", "west" + NoLongitude);
        yield return Refused(() => XQuery.BoundingBox(0, -90.001, 0, -90), "south", "south" + NoLatitude);
        yield return Refused(() => XQuery.BoundingBox(180, 0, 180.001, 0), "east", "east" + NoLongitude);
        yield return Refused(() => XQuery.BoundingBox(0, 90, 0, 90.001), "north", "north" + NoLatitude);
        yield return Refused(() => XQuery.Sample(0), "percent", "A sample is 1 to 100 percent.");
        yield return Refused(() => XQuery.Sample(101), "percent", "A sample is 1 to 100 percent.");
        yield return Refused(() => XQuery.FollowersCount(-1), "least", "least ('-1') must be a non-negative value.");
        yield return Refused(() => XQuery.TweetsCount(-1, 5), "least", "least ('-1') must be a non-negative value.");
        yield return Refused(() => XQuery.FollowersCount(2, 1), "most", NoRange);
        yield return Refused(() => XQuery.TweetsCount(2, 1), "most", NoRange);
        yield return Refused(() => XQuery.FollowingCount(2, 1), "most", NoRange);
        yield return Refused(() => XQuery.ListedCount(2, -1), "most", NoRange);
    }

    [TestCaseSource(nameof(RefusedTexts))]
    public void What_could_not_be_written_is_refused_by_the_name_of_its_parameter(
        string call,
        Action make,
        string parameter,
        string message
    ) => Expect<ArgumentException>(call, make, parameter, message);

    [TestCaseSource(nameof(RefusedNumbers))]
    public void A_number_out_of_its_range_is_refused_by_the_name_of_its_parameter(
        string call,
        Action make,
        string parameter,
        string message
    ) => Expect<ArgumentOutOfRangeException>(call, make, parameter, message);

    private static IEnumerable<TestCaseData> Nulls()
    {
        yield return Null(() => XQuery.Keyword(null!), "text");
        yield return Null(() => XQuery.Emoji(null!), "emoji");
        yield return Null(() => XQuery.Phrase(null!), "text");
        yield return Null(() => XQuery.Hashtag(null!), "tag");
        yield return Null(() => XQuery.Cashtag(null!), "symbol");
        yield return Null(() => XQuery.Mention(null!), "username");
        yield return Null(() => XQuery.From(null!), "user");
        yield return Null(() => XQuery.To(null!), "user");
        yield return Null(() => XQuery.Url(null!), "url");
        yield return Null(() => XQuery.RetweetsOf(null!), "user");
        yield return Null(() => XQuery.InReplyToTweet(null!), "tweetId");
        yield return Null(() => XQuery.RetweetsOfTweet(null!), "tweetId");
        yield return Null(() => XQuery.QuotesOfTweet(null!), "tweetId");
        yield return Null(() => XQuery.Entity(null!), "name");
        yield return Null(() => XQuery.ConversationId(null!), "tweetId");
        yield return Null(() => XQuery.List(null!), "listId");
        yield return Null(() => XQuery.Place(null!), "place");
        yield return Null(() => XQuery.PlaceCountry(null!), "countryCode");
        yield return Null(() => XQuery.Lang(default), "language");
        yield return Null(() => XQuery.Bio(null!), "text");
        yield return Null(() => XQuery.BioName(null!), "text");
        yield return Null(() => XQuery.BioLocation(null!), "text");
        yield return Null(() => XQuery.UrlTitle(null!), "text");
        yield return Null(() => XQuery.UrlDescription(null!), "text");
        yield return Null(() => XQuery.UrlContains(null!), "text");
        yield return Null(() => XQuery.Source(null!), "application");
        yield return Null(() => XQuery.Parse(null!), "text");
        yield return Null(() => XQuery.Check(null!, XQueryEndpoint.RecentSearch, XAccessLevel.Pro), "text");
        yield return Null(() => XQuery.Check(null!, XOperation.SearchRecent), "text");
        yield return Null(() => XQuery.Check("cat", null!), "operation");
        yield return Null(() => XQuery.Explain(null!), "text");
        yield return Null(() => Cat.Matches((XQueryDocument)null!), "document");
        yield return Null(() => Cat.Matches((Tweet)null!), "tweet");
        yield return Null(() => XQuery.All((IReadOnlyList<XQuery>)null!), "queries");
        yield return Null(() => XQuery.Any((IReadOnlyList<XQuery>)null!), "queries");
        yield return Null(() => XQuery.All(Cat, null!), "queries");
        yield return Null(() => XQuery.Any(null!, Cat), "queries");
        yield return Null(() => XQuery.All([null!]), "queries");
        yield return Null(() => _ = Cat & null!, "right");
        yield return Null(() => _ = null! & Cat, "left");
        yield return Null(() => _ = Cat | null!, "right");
        yield return Null(() => _ = null! | Cat, "left");
        yield return Null(() => _ = !(XQuery)null!, "query");
        yield return Null(() => XQueryOperator.Find(null!), "name");
    }

    [TestCaseSource(nameof(Nulls))]
    public void Nothing_is_refused_by_the_name_of_its_parameter(string call, Action make, string parameter) =>
        Assert.That(make, Throws.ArgumentNullException.With.Property("ParamName").EqualTo(parameter), call);

    [Test]
    public void No_text_has_no_reading_and_no_query_is_no_text()
    {
        string? none = (XQuery?)null;
        string text = Cat & Dog;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(XQuery.TryParse(null, out var query), Is.False);
            Assert.That(query, Is.Null);
            Assert.That(none, Is.Null);
            Assert.That(text, Is.EqualTo("cat dog"));
        }
    }

    private static TestCaseData Refused(
        Action make,
        string parameter,
        string message,
        [CallerArgumentExpression(nameof(make))] string call = ""
    ) => new(call, make, parameter, message);

    private static TestCaseData Null(Action make, string parameter, [CallerArgumentExpression(nameof(make))] string call = "") =>
        new(call, make, parameter);

    // The message as it is before .NET adds the parameter and the value to it, the latter in the language of the machine.
    internal static void Expect<T>(string call, Action make, string parameter, string message)
        where T : ArgumentException
    {
        var refused = Assert.Throws<T>(make, call);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused?.ParamName, Is.EqualTo(parameter), call);
            Assert.That(refused?.Message.Split(" (Parameter")[0], Is.EqualTo(message), call);
        }
    }
}

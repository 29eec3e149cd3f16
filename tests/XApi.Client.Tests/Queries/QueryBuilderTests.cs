using System.Runtime.CompilerServices;

namespace XApi.Tests.Queries;

/// <summary>What each member of <see cref="XQuery"/> writes, and what it refuses.</summary>
public class QueryBuilderTests
{
    private static readonly XQuery Cat = XQuery.Keyword("cat");
    private static readonly XQuery Dog = XQuery.Keyword("dog");
    private static readonly XQuery Bird = XQuery.Keyword("bird");

    private static IEnumerable<TestCaseData> Members()
    {
        yield return Written("snow", () => XQuery.Keyword("snow"));
        yield return Written("día_2", () => XQuery.Keyword("día_2"));
        yield return Written("\"or\"", () => XQuery.Keyword("or"));
        yield return Written("\"coca-cola\"", () => XQuery.Keyword("coca-cola"));
        yield return Written("😃", () => XQuery.Keyword("😃"));
        yield return Written("😃😃", () => XQuery.Emoji("😃😃"));
        yield return Written("\"❤️\"", () => XQuery.Emoji("❤️"));
        yield return Written("\"no emoji\"", () => XQuery.Emoji("no emoji"));
        yield return Written("\"twitter data\"", () => XQuery.Phrase("twitter data"));
        yield return Written("\"say \\\"hi\\\" to C:\\\\\"", () => XQuery.Phrase("say \"hi\" to C:\\"));
        yield return Written("#ski", () => XQuery.Hashtag("ski"));
        yield return Written("#день", () => XQuery.Hashtag("#день"));
        yield return Written("$twtr", () => XQuery.Cashtag("twtr"));
        yield return Written("$BRK.B", () => XQuery.Cashtag("$BRK.B"));
        yield return Written("@TwitterDev", () => XQuery.Mention("TwitterDev"));
        yield return Written("@Twitter_Dev2", () => XQuery.Mention("@Twitter_Dev2"));
        yield return Written("from:TwitterDev", () => XQuery.From("@TwitterDev"));
        yield return Written("from:2244994945", () => XQuery.From("2244994945"));
        yield return Written("to:TwitterDev", () => XQuery.To("@TwitterDev"));
        yield return Written("url:docs", () => XQuery.Url("docs"));
        yield return Written("url:\"https://x.com\"", () => XQuery.Url("https://x.com"));
        yield return Written("retweets_of:TwitterDev", () => XQuery.RetweetsOf("@TwitterDev"));
        yield return Written("in_reply_to_tweet_id:1539382664746020864", () => XQuery.InReplyToTweet("1539382664746020864"));
        yield return Written("retweets_of_tweet_id:1539382664746020864", () => XQuery.RetweetsOfTweet("1539382664746020864"));
        yield return Written("quotes_of_tweet_id:1539382664746020864", () => XQuery.QuotesOfTweet("1539382664746020864"));
        yield return Written("context:10.799022225751871488", () => XQuery.Context("10", "799022225751871488"));
        yield return Written("context:10.*", () => XQuery.Context("10", null));
        yield return Written("context:*.799022225751871488", () => XQuery.Context(null, "799022225751871488"));
        yield return Written("entity:\"Barcelona\"", () => XQuery.Entity("Barcelona"));
        yield return Written("conversation_id:1334987486343299072", () => XQuery.ConversationId("1334987486343299072"));
        yield return Written("list:123", () => XQuery.List("123"));
        yield return Written("place:seattle", () => XQuery.Place("seattle"));
        yield return Written("place:\"new york city\"", () => XQuery.Place("new york city"));
        yield return Written("place_country:GB", () => XQuery.PlaceCountry("GB"));
        yield return Written(
            "point_radius:[2.355128 48.861118 16km]",
            () => XQuery.PointRadius(2.355128, 48.861118, XDistance.Kilometers(16))
        );
        yield return Written("point_radius:[180 90 0.5mi]", () => XQuery.PointRadius(180, 90, XDistance.Miles(0.5)));
        yield return Written("point_radius:[-180 -90 24.9999mi]", () => XQuery.PointRadius(-180, -90, XDistance.Miles(24.9999)));
        yield return Written("point_radius:[0 0 40.2335km]", () => XQuery.PointRadius(0, 0, XDistance.Kilometers(40.2335)));
        yield return Written(
            "bounding_box:[-105.301758 39.964069 -105.178505 40.09455]",
            () => XQuery.BoundingBox(-105.301758, 39.964069, -105.178505, 40.09455)
        );
        yield return Written("bounding_box:[180 90 180 90]", () => XQuery.BoundingBox(180, 90, 180, 90));
        yield return Written("bounding_box:[-180 -90 -180 -90]", () => XQuery.BoundingBox(-180, -90, -180, -90));
        yield return Written("bounding_box:[0 0 0.3618 0]", () => XQuery.BoundingBox(0, 0, 0.3618, 0));
        yield return Written("bounding_box:[0 0 0 0.3618]", () => XQuery.BoundingBox(0, 0, 0, 0.3618));
        yield return Written("bounding_box:[179.9 0 -179.9 0.1]", () => XQuery.BoundingBox(179.9, 0, -179.9, 0.1));
        yield return Written("is:retweet", () => XQuery.IsRetweet);
        yield return Written("is:reply", () => XQuery.IsReply);
        yield return Written("is:quote", () => XQuery.IsQuote);
        yield return Written("is:verified", () => XQuery.IsVerified);
        yield return Written("-is:nullcast", () => XQuery.IsNotNullcast);
        yield return Written("has:hashtags", () => XQuery.HasHashtags);
        yield return Written("has:cashtags", () => XQuery.HasCashtags);
        yield return Written("has:links", () => XQuery.HasLinks);
        yield return Written("has:mentions", () => XQuery.HasMentions);
        yield return Written("has:media", () => XQuery.HasMedia);
        yield return Written("has:images", () => XQuery.HasImages);
        yield return Written("has:videos", () => XQuery.HasVideos);
        yield return Written("has:geo", () => XQuery.HasGeo);
        yield return Written("lang:en", () => XQuery.Lang(XLanguage.English));
        yield return Written("lang:zh-TW", () => XQuery.Lang(new XLanguage("zh-TW")));
        yield return Written("sample:1", () => XQuery.Sample(1));
        yield return Written("sample:100", () => XQuery.Sample(100));
        yield return Written("followers_count:0", () => XQuery.FollowersCount(0));
        yield return Written("followers_count:1000..10000", () => XQuery.FollowersCount(1000, 10000));
        yield return Written("tweets_count:5", () => XQuery.TweetsCount(5));
        yield return Written("tweets_count:5..5", () => XQuery.TweetsCount(5, 5));
        yield return Written("following_count:500", () => XQuery.FollowingCount(500));
        yield return Written("following_count:500..501", () => XQuery.FollowingCount(500, 501));
        yield return Written("listed_count:10", () => XQuery.ListedCount(10));
        yield return Written("listed_count:10..9223372036854775807", () => XQuery.ListedCount(10, long.MaxValue));
        yield return Written("bio:developer", () => XQuery.Bio("developer"));
        yield return Written("bio:\"data engineer\"", () => XQuery.Bio("data engineer"));
        yield return Written("bio_name:phd", () => XQuery.BioName("phd"));
        yield return Written("bio_name:\"Dr. No\"", () => XQuery.BioName("Dr. No"));
        yield return Written("bio_location:or", () => XQuery.BioLocation("or"));
        yield return Written("bio_location:\"big apple\"", () => XQuery.BioLocation("big apple"));
        yield return Written("url_title:snow", () => XQuery.UrlTitle("snow"));
        yield return Written("url_description:weather", () => XQuery.UrlDescription("weather"));
        yield return Written("url_contains:photos", () => XQuery.UrlContains("photos"));
        yield return Written("source:\"Twitter for iPhone\"", () => XQuery.Source("Twitter for iPhone"));
    }

    [TestCaseSource(nameof(Members))]
    public void Each_member_writes_its_operator(string text, Func<XQuery> make)
    {
        var query = make();
        var opposite = text.StartsWith('-') ? text[1..] : "-" + text;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(query.ToString(), Is.EqualTo(text));
            Assert.That((!query).ToString(), Is.EqualTo(opposite));
            Assert.That(!!query, Is.EqualTo(query));
            Assert.That((query & (Cat | !query)).ToString(), Is.EqualTo($"{text} (cat OR {opposite})"));
            Assert.That((!(query & !Cat)).ToString(), Is.EqualTo($"{opposite} OR cat"));
            Assert.That(XQuery.Parse(text), Is.EqualTo(query));
            Assert.That(XQuery.Parse(text).GetHashCode(), Is.EqualTo(query.GetHashCode()));
        }
    }

    [Test]
    public void Groups_are_written_with_the_fewest_parentheses()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((Cat & Dog & Bird).ToString(), Is.EqualTo("cat dog bird"));
            Assert.That((Cat | Dog | Bird).ToString(), Is.EqualTo("cat OR dog OR bird"));
            Assert.That((Cat & (Dog | Bird)).ToString(), Is.EqualTo("cat (dog OR bird)"));
            Assert.That(((Cat & Dog) | Bird).ToString(), Is.EqualTo("cat dog OR bird"));
            Assert.That((!(Cat & (Dog | !Bird))).ToString(), Is.EqualTo("-cat OR -dog bird"));
            Assert.That((!(Cat | Dog)).ToString(), Is.EqualTo("-cat -dog"));
            Assert.That(XQuery.All(Cat, Dog, Bird), Is.EqualTo(Cat & (Dog & Bird)));
            Assert.That(XQuery.Any(Cat, Dog, Bird), Is.EqualTo(Cat | (Dog | Bird)));
            Assert.That(XQuery.All(Cat), Is.SameAs(Cat));
            Assert.That(XQuery.Any(Cat), Is.SameAs(Cat));
        }
    }

    [Test]
    public void A_group_shows_its_members_and_a_term_its_parts()
    {
        var group = (XQueryGroup)(Cat & Dog & (Bird | XQuery.Bio("data engineer")));
        var either = (XQueryGroup)group.Queries[2];
        var bio = (XQueryTerm)(!either.Queries[1]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(group.IsAll, Is.True);
            Assert.That(group.Queries, Has.Count.EqualTo(3));
            Assert.That(either.IsAll, Is.False);
            Assert.That(either.Queries, Has.Count.EqualTo(2));
            Assert.That(
                (bio.Operator, bio.Name, bio.Value, bio.IsQuoted, bio.IsNegated),
                Is.EqualTo((XQueryOperator.Find("bio:"), "bio:", "data engineer", true, true))
            );
        }
    }

    [TestCase("cat", "dog", TestName = "Another_argument_is_another_query")]
    [TestCase("cat", "-cat", TestName = "A_negated_operator_is_another_query")]
    [TestCase("bio:cat", "bio:\"cat\"", TestName = "A_quoted_argument_is_another_query")]
    [TestCase("cat", "\"cat\"", TestName = "A_phrase_of_one_word_is_another_query_than_the_word")]
    [TestCase("bio:cat", "url:cat", TestName = "Another_operator_is_another_query")]
    [TestCase("retweets_of:cat", "retweets_of_user:cat", TestName = "An_alias_is_another_query")]
    [TestCase("cat dog", "cat OR dog", TestName = "All_is_another_query_than_any")]
    [TestCase("cat dog", "cat dog bird", TestName = "A_further_member_makes_another_query")]
    [TestCase("cat dog", "dog cat", TestName = "Another_order_is_another_query")]
    [TestCase("cat dog", "cat bird", TestName = "Another_last_member_makes_another_query")]
    [TestCase("cat dog", "bird dog", TestName = "Another_first_member_makes_another_query")]
    [TestCase("cat", "cat dog", TestName = "A_group_is_another_query_than_its_member")]
    public void Queries_that_differ_in_one_thing_are_not_equal(string one, string other)
    {
        var (a, b, again) = (XQuery.Parse(one), XQuery.Parse(other), XQuery.Parse(one));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(a.Equals(b), Is.False);
            Assert.That(b.Equals(a), Is.False);
            Assert.That(a.GetHashCode(), Is.Not.EqualTo(b.GetHashCode()));
            Assert.That(a.Equals(a), Is.True);
            Assert.That(a.Equals(again), Is.True);
            Assert.That(a.GetHashCode(), Is.EqualTo(again.GetHashCode()));
            Assert.That(a.Equals((object)again), Is.True);
            Assert.That(a.Equals((object)one), Is.False);
            Assert.That(a.Equals((XQuery?)null), Is.False);
            Assert.That(new[] { one, other, one }.Select(XQuery.Parse).Distinct(), Has.Exactly(2).Items);
        }
    }

    [Test]
    public void A_query_nests_as_deep_as_the_longest_query_can_and_no_deeper()
    {
        // Its outermost group is one of AND, because the number of levels is even.
        var deepest = Nested(1024);
        using (Assert.EnterMultipleScope())
        {
            TooDeep(() => XQuery.Any(deepest, Bird));
            TooDeep(() => XQuery.Any(Bird, deepest));
            TooDeep(() => _ = deepest | Bird);
            TooDeep(() => _ = !deepest & Bird);
            Assert.That(() => XQuery.All(deepest, Bird), Throws.Nothing);
            Assert.That(() => XQuery.All(Bird, deepest), Throws.Nothing);
            Assert.That(() => !deepest | Bird, Throws.Nothing);
            Assert.That(() => Nested(1023) | Bird, Throws.Nothing);
            TooDeep(() => XQuery.Any(XQuery.All(deepest, Bird), Dog));
        }

        static XQuery Nested(int levels)
        {
            var query = Cat;
            for (var level = 1; level <= levels; level++)
            {
                query = level % 2 == 0 ? query & Dog : query | Dog;
            }

            return query;
        }

        static void TooDeep(Action make) =>
            QueryArgumentTests.Expect<ArgumentException>(
                "nesting",
                make,
                "queries",
                "The query nests deeper than 1024 levels, which is more than X's longest query can hold."
            );
    }

    [Test]
    public void Many_operators_side_by_side_are_no_nesting() =>
        Assert.That(((XQueryGroup)Enumerable.Repeat(Cat, 3000).Aggregate((left, right) => left & right)).Queries, Has.Count.EqualTo(3000));

    [Test]
    public void A_distance_knows_its_unit()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(XDistance.Miles(20).ToString(), Is.EqualTo("20mi"));
            Assert.That(XDistance.Kilometers(16.5).ToString(), Is.EqualTo("16.5km"));
            Assert.That(XDistance.Miles(20).Value, Is.EqualTo(20));
            Assert.That(XDistance.Kilometers(16.5).Value, Is.EqualTo(16.5));
            Assert.That(XDistance.Miles(20).InMiles, Is.EqualTo(20));
            Assert.That(XDistance.Kilometers(16.09344).InMiles, Is.EqualTo(10).Within(1e-9));
            Assert.That(default(XDistance), Is.EqualTo(XDistance.Miles(0)));
            Assert.That(XDistance.Miles(1), Is.Not.EqualTo(XDistance.Kilometers(1)));
        }
    }

    [TestCase("FROM:", "from:")]
    [TestCase("has:videos", "has:video_link")]
    [TestCase("has:video_link", "has:video_link")]
    [TestCase("User_Bio:", "bio:")]
    [TestCase("geo_bounding_box:", "bounding_box:")]
    [TestCase("from", null)]
    [TestCase("", null)]
    public void An_operator_is_found_by_each_of_its_names_in_any_case(string name, string? found) =>
        Assert.That(XQueryOperator.Find(name)?.ToString(), Is.EqualTo(found));

    [Test]
    public void An_operator_without_a_name_is_called_by_its_meaning() =>
        Assert.That(
            XQueryOperator.All.Where(op => op.Name.Length == 0).Select(op => op.ToString()),
            Is.EqualTo(["contains the word {0}", "contains the emoji {0}", "contains the phrase {0}"])
        );

    // Search of the last days and of all time, counts of both, the filtered stream.
    [TestCase("from:", XQueryTier.Core, XQueryTier.Core, XQueryTier.Core, XQueryTier.Core, XQueryTier.Core)]
    [TestCase("entity:", XQueryTier.Core, XQueryTier.None, XQueryTier.Core, XQueryTier.None, XQueryTier.Core)]
    [TestCase("quotes_of_tweet_id:", XQueryTier.Core, XQueryTier.Core, XQueryTier.None, XQueryTier.None, XQueryTier.None)]
    [TestCase("list:", XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.None)]
    [TestCase("has:geo", XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.Advanced, XQueryTier.Core)]
    [TestCase("sample:", XQueryTier.None, XQueryTier.None, XQueryTier.None, XQueryTier.None, XQueryTier.Core)]
    public void Each_endpoint_keeps_an_operator_for_a_level(
        string name,
        XQueryTier recent,
        XQueryTier archive,
        XQueryTier recentCounts,
        XQueryTier archiveCounts,
        XQueryTier stream
    )
    {
        var op = XQueryOperator.Find(name)!;
        XQueryEndpoint[] endpoints =
        [
            XQueryEndpoint.RecentSearch,
            XQueryEndpoint.FullArchiveSearch,
            XQueryEndpoint.RecentCounts,
            XQueryEndpoint.FullArchiveCounts,
            XQueryEndpoint.FilteredStream,
        ];
        Assert.That(endpoints.Select(op.TierAt), Is.EqualTo([recent, archive, recentCounts, archiveCounts, stream]));
    }

    private static TestCaseData Written(string text, Func<XQuery> make) => new(text, make);
}

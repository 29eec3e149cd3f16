namespace XApi.Tests.Queries;

/// <summary>What X refuses, as its responses were seen: where, by which rule, and what mends it.</summary>
public class QueryRefusalTests
{
    private const XQueryEndpoint Recent = XQueryEndpoint.RecentSearch;
    private const XQueryEndpoint Stream = XQueryEndpoint.FilteredStream;

    [TestCase("Amsterdam AND AI", 10, "Amsterdam AI")]
    [TestCase("Amsterdam and AI", 10, "Amsterdam AI")]
    [TestCase("Amsterdam And AI", 10, "Amsterdam AI")]
    [TestCase("cat -and dog", 5, "cat -dog")]
    [TestCase("(humorous AND (film OR movies)) lang:en", 10, "(humorous (film OR movies)) lang:en")]
    public void And_as_a_word_is_ambiguous(string query, int position, string mended) => Refused(query, "XQ052", position, mended);

    [TestCase("#and from:and url:and \"and\"")]
    [TestCase("sand android")]
    public void And_within_another_operator_is_none(string query) => Accepted(query);

    [TestCase("cat AND dog")]
    [TestCase("'coca cola'")]
    public void What_X_refuses_to_read_is_not_parsed(string query)
    {
        Assert.That(XQuery.TryParse(query, out _), Is.False);
        Assert.That(() => XQuery.Parse(query), Throws.TypeOf<XQueryFormatException>());
    }

    [TestCase("cat foo:bar", "XQ034", 4, null)]
    [TestCase("cat has:polls", "XQ034", 4, null)]
    [TestCase("is:polls", "XQ034", 0, null)]
    [TestCase("https://x.com/nasa", "XQ035", 0, "url:\"https://x.com/nasa\"")]
    [TestCase("snow http://x.com", "XQ035", 5, "snow url:\"http://x.com\"")]
    [TestCase("cat since:2026-01-01", "XQ035", 4, null)]
    [TestCase("cat until:2026-01-01", "XQ035", 4, null)]
    [TestCase("cat near:London", "XQ035", 4, null)]
    [TestCase("cat min_retweets:5", "XQ035", 4, "cat min_reposts:5")]
    [TestCase("cat min_faves:5", "XQ035", 4, "cat min_likes:5")]
    [TestCase("cat -filter:replies", "XQ035", 5, "cat -is:reply")]
    [TestCase("cat FILTER:Links", "XQ035", 4, "cat has:links")]
    [TestCase("cat exclude:retweets", "XQ035", 4, "cat -is:retweet")]
    [TestCase("cat -exclude:retweets", "XQ035", 5, "cat is:retweet")]
    [TestCase("cat quoted_tweet_id:5", "XQ035", 4, "cat quotes_of_tweet_id:5")]
    public void An_operator_that_does_not_exist_is_refused(string query, string id, int position, string? mended) =>
        Refused(query, id, position, mended);

    [TestCase("filter:links", "has:links")]
    [TestCase("filter:media", "has:media")]
    [TestCase("filter:images", "has:images")]
    [TestCase("filter:twimg", "has:images")]
    [TestCase("filter:videos", "has:videos")]
    [TestCase("filter:native_video", "has:videos")]
    [TestCase("filter:hashtags", "has:hashtags")]
    [TestCase("filter:mentions", "has:mentions")]
    [TestCase("filter:replies", "is:reply")]
    [TestCase("filter:retweets", "is:retweet")]
    [TestCase("filter:nativeretweets", "is:retweet")]
    [TestCase("filter:quote", "is:quote")]
    [TestCase("filter:verified", "is:verified")]
    [TestCase("filter:blue_verified", "is:verified")]
    [TestCase("has:symbols", "has:cashtags")]
    public void An_operator_that_is_called_differently_is_renamed(string op, string name)
    {
        Refused($"-cat {op}", "XQ035", 5, $"-cat {name}");
        Assert.That(
            XQuery.Check($"-cat {op}", Recent, XAccessLevel.Enterprise).Diagnostics.Single().Message,
            Does.EndWith($"; v2 calls it {name}.")
        );
        Assert.That(XQuery.Parse(name), Is.TypeOf<XQueryTerm>().With.Property("Name").EqualTo(name));
    }

    [TestCase("after:2026-01-01", "the parameter start_time says from when.")]
    [TestCase("since_time:5", "the parameter start_time says from when.")]
    [TestCase("within_time:2d", "the parameter start_time says from when.")]
    [TestCase("before:2026-01-01", "the parameter end_time says until when.")]
    [TestCase("until_time:5", "the parameter end_time says until when.")]
    [TestCase("within:10km", "point_radius:[longitude latitude radius] finds Tweets of a place.")]
    [TestCase("geocode:1", "point_radius:[longitude latitude radius] finds Tweets of a place.")]
    [TestCase("proximity:5", "point_radius:[longitude latitude radius] finds Tweets of a place.")]
    [TestCase("contains:snow", "a keyword or a phrase in double quotes is found in the text.")]
    [TestCase("exclude:safe", "v2 excludes with a dash, such as -is:reply.")]
    [TestCase("include:nativeretweets", "v2 includes what a query does not exclude.")]
    [TestCase("profile_locality:Oslo", "v2 has nothing in its place.")]
    [TestCase("profile_region:Oslo", "v2 has nothing in its place.")]
    [TestCase("quoted_user_id:5", "v2 has nothing in its place.")]
    [TestCase("card_name:player", "v2 has nothing in its place.")]
    [TestCase("card_domain:x", "v2 has nothing in its place.")]
    public void An_operator_without_a_counterpart_has_its_reason(string op, string reason)
    {
        // A negated one alone is one fault, not two: whether it could stand alone is no question.
        var found = XQuery.Check($"-{op}", Recent, XAccessLevel.Enterprise).Diagnostics.Single();

        Assert.That((found.Id, found.Fix), Is.EqualTo(("XQ035", (XQueryFix?)null)));
        Assert.That(found.Message, Does.EndWith($" here; {reason}"));
    }

    [TestCase("since:2026-01-01", Recent, "X has no operator since: here; the parameter start_time says from when.")]
    [TestCase("until:2026-01-01", Recent, "X has no operator until: here; the parameter end_time says until when.")]
    [TestCase("since_id:5", Recent, "X has no operator since_id: here; the parameter since_id says behind which Tweet.")]
    [TestCase("max_id:5", Recent, "X has no operator max_id: here; the parameter until_id says before which Tweet.")]
    [TestCase("near:London", Recent, "X has no operator near: here; point_radius:[longitude latitude radius] finds Tweets of a place.")]
    [TestCase("min_retweets:5", Recent, "X has no operator min_retweets: here; v2 calls it min_reposts:.")]
    [TestCase("filter:safe", Recent, "X has no operator filter: here; v2 filters with has: and is:, such as has:links and is:reply.")]
    [TestCase("profile_country:US", Recent, "X has no operator profile_country: here; v2 has nothing in its place.")]
    [TestCase("https://x.com", Recent, "X has no operator https: here; an address is searched for with url: and double quotes.")]
    [TestCase(
        "since:2026-01-01",
        Stream,
        "X has no operator since: here; a rule has no period: it matches Tweets from the moment that it is added. "
            + "The connection's start_time recovers missed ones."
    )]
    [TestCase("min_faves:5", Stream, "X has no operator min_faves: here; a stream sees Tweets as they are posted, before anybody reacts.")]
    public void An_operator_of_another_search_box_has_its_counterpart_named(string op, XQueryEndpoint endpoint, string message)
    {
        var found = XQuery.Check($"cat {op}", endpoint, XAccessLevel.Enterprise).Diagnostics.Single();

        Assert.That((found.Severity, found.Message), Is.EqualTo((XQuerySeverity.Error, message)));
    }

    [TestCase("'coca cola'", 0, "\"coca cola\"")]
    [TestCase("(pepsi OR cola OR 'coca cola')", 18, "(pepsi OR cola OR \"coca cola\")")]
    [TestCase("'til dawn", 0, "\"'til\" dawn")]
    [TestCase("snow ? -is:retweet", 5, "snow \"?\" -is:retweet")]
    [TestCase("<b>", 0, "\"<b>\"")]
    [TestCase("[OpenAI] cat", 0, "\"[OpenAI]\" cat")]
    [TestCase("snow /r/aww", 5, "snow \"/r/aww\"")]
    public void A_word_that_begins_with_punctuation_is_refused(string query, int position, string mended) =>
        Refused(query, "XQ060", position, mended);

    // The apostrophe within a word and behind one is taken.
    [TestCase("it's")]
    [TestCase("cola'")]
    [TestCase("GPT-3")]
    public void Punctuation_within_a_word_is_only_doubtful(string query) => Accepted(query);

    [TestCase("a")]
    [TestCase("the")]
    [TestCase("The OR a")]
    [TestCase("the has:links")]
    [TestCase("the -cat")]
    [TestCase("you lang:en")]
    public void Stop_words_alone_are_refused(string query) => Refused(query, "XQ061", 0, null);

    [TestCase("the cat")]
    [TestCase("\"the\"")]
    [TestCase("the #a")]
    [TestCase("from:the")]
    [TestCase("the min_likes:5")]
    public void A_stop_word_beside_another_operator_is_taken(string query) => Accepted(query);

    [TestCase("-b")]
    [TestCase("--b")]
    [TestCase("---b")]
    [TestCase("--b -c")]
    public void A_rule_needs_a_positive_term_whatever_the_dashes(string rule) => Refused(rule, "XQ021", 0, null, Stream);

    [Test]
    public void Every_fault_of_a_query_is_reported_at_its_position()
    {
        var found = XQuery.Check("cat AND 'dog' since:2026 foo:bar", Recent, XAccessLevel.Enterprise).Diagnostics;

        Assert.That(
            found.Select(one => (one.Id, one.Span.Start, one.Severity)),
            Is.EqualTo(
                new[]
                {
                    ("XQ052", 4, XQuerySeverity.Error),
                    ("XQ060", 8, XQuerySeverity.Error),
                    ("XQ035", 14, XQuerySeverity.Error),
                    ("XQ034", 25, XQuerySeverity.Error),
                }
            )
        );
    }

    // Back since May 2026, for search and counts.
    [TestCase("min_likes:10", Recent, null)]
    [TestCase("min_likes:10", XQueryEndpoint.FullArchiveCounts, null)]
    [TestCase("cat min_replies:0", XQueryEndpoint.FullArchiveSearch, null)]
    [TestCase("cat min_reposts:many", Recent, "error XQ040 at 4: min_reposts: takes a whole number.")]
    [TestCase("cat min_likes:5..9", Recent, "error XQ040 at 4: min_likes: takes a whole number.")]
    [TestCase("cat min_likes:10", Stream, "error XQ031 at 4: min_likes: does not exist at the filtered stream.")]
    [TestCase("cat min_followers:1000", Stream, null)]
    [TestCase("from_affiliate_of:X to_affiliate_of:XDevelopers", Stream, null)]
    [TestCase("\"social media\"~5", Stream, null)]
    [TestCase("\"social media\"~7", Stream, "error XQ040 at 0: Words can be 1 to 6 tokens apart.")]
    [TestCase("\"social media\"~5", Recent, "error XQ031 at 0: ~5 does not exist at recent search.")]
    [TestCase("embedding:\"electric cars\" embedding_threshold:0.45", Stream, null)]
    [TestCase("cat embedding_threshold:2", Stream, "error XQ040 at 4: embedding_threshold: takes a number from 0 to 1.")]
    [TestCase("cat -embedding:cars", Stream, "error XQ062 at 4: embedding: cannot be negated.")]
    public void Operators_of_today_are_known(string query, XQueryEndpoint endpoint, string? error) =>
        Assert.That(
            XQuery
                .Check(query, endpoint, XAccessLevel.Enterprise)
                .Diagnostics.Where(one => one.Severity == XQuerySeverity.Error)
                .Select(one => one.ToString()),
            Is.EqualTo(error is null ? Array.Empty<string>() : [error])
        );

    [Test]
    public void Operators_of_today_are_built_as_they_are_written()
    {
        XQuery[] built =
        [
            XQuery.MinLikes(1),
            XQuery.MinReplies(2),
            XQuery.MinReposts(3),
            XQuery.MinFollowers(4),
            XQuery.FromAffiliateOf("@X"),
            XQuery.ToAffiliateOf("X"),
            XQuery.Near("social media", 5),
            !XQuery.Near("a \"b\"", 6),
            XQuery.Embedding("electric cars"),
            XQuery.EmbeddingThreshold(0.4567),
        ];

        Assert.That(
            string.Join(' ', built.AsEnumerable()),
            Is.EqualTo(
                "min_likes:1 min_replies:2 min_reposts:3 min_followers:4 from_affiliate_of:X to_affiliate_of:X "
                    + "\"social media\"~5 -\"a \\\"b\\\"\"~6 embedding:\"electric cars\" embedding_threshold:0.4567"
            )
        );
        Assert.That(built.Select(query => XQuery.Parse(query.ToString())), Is.EqualTo(built));
        Assert.That(() => XQuery.Near("a b", 7), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => XQuery.EmbeddingThreshold(1.1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static void Refused(string query, string id, int position, string? mended, XQueryEndpoint endpoint = Recent)
    {
        var check = XQuery.Check(query, endpoint, XAccessLevel.Enterprise);
        var found = check.Diagnostics.FirstOrDefault(one => one.Severity == XQuerySeverity.Error);

        Assert.That((found?.Id, found?.Span.Start), Is.EqualTo(((string?)id, (int?)position)), check.ToString());
        Assert.That(found!.Fix?.Apply(query), Is.EqualTo(mended));
    }

    private static void Accepted(string query)
    {
        var check = XQuery.Check(query, Recent, XAccessLevel.Enterprise);

        Assert.That(check.HasErrors, Is.False, check.ToString());
    }
}

namespace XApi.Tests.Queries;

public class QuerySaysTests
{
    private const XQueryEndpoint Recent = XQueryEndpoint.RecentSearch;
    private const XQueryEndpoint Archive = XQueryEndpoint.FullArchiveSearch;
    private const XQueryEndpoint Counts = XQueryEndpoint.RecentCounts;
    private const XQueryEndpoint ArchiveCounts = XQueryEndpoint.FullArchiveCounts;
    private const XQueryEndpoint Stream = XQueryEndpoint.FilteredStream;

    private const string Circle = "error XQ040 at 0: A circle is [longitude latitude radius], the radius in mi or km.";
    private const string Box = "error XQ040 at 0: A box is [west south east north], in degrees.";
    private const string Range = "error XQ041 at 0: Longitude lies within ±180 degrees, latitude within ±90.";
    private const string Swapped = "warning XQ041 at 0: The latitude is past ±90 degrees. Longitude comes first: they look swapped.";
    private const string Context = "error XQ040 at 0: A context is a domain's id and an entity's id with a dot between.";
    private const string Wildcard = "warning XQ045 at 0: Only the filtered stream documents wildcards in a context.";
    private const string Sample = "error XQ040 at 4: A sample is a whole number from 1 to 100.";
    private const string Count = "error XQ040 at 4: A count is a whole number, or two with two dots between.";
    private const string Unbounded = "This alternative has no standalone operator of its own, so that it matches almost everything.";
    private const string Places = "Places belong to original Tweets; on Retweets these operators never match.";
    private const string Precedence =
        "warning XQ050 at 0: AND binds before OR here. Parentheses say so; if the OR was meant to come first, put them around it.";
    private const string Punctuation = "Punctuation and symbols split words; to match them together, put them in double quotes.";
    private const string Typographic = "Typographic quotes do not make a phrase; straight double quotes do.";

    [TestCase("", "error XQ001 at 0: The query is empty.")]
    [TestCase("cat \"dog", "error XQ002 at 4: This quote is never closed.")]
    [TestCase("cat (dog", "error XQ003 at 4: This group is never closed.")]
    [TestCase("cat) dog", "error XQ004 at 3: This parenthesis closes a group that was never opened.")]
    [TestCase("cat ()", "error XQ005 at 4: The parentheses hold nothing.")]
    [TestCase("OR cat", "error XQ006 at 0: OR stands between two operators; one is missing before it.")]
    [TestCase("cat OR", "error XQ006 at 4: OR stands between two operators; one is missing after it.")]
    [TestCase("cat - dog", "error XQ007 at 4: A dash negates what follows it without a space.")]
    [TestCase("cat from:", "error XQ008 at 4: from: needs a value directly behind the colon.")]
    [TestCase("cat url:\" \"", "error XQ009 at 4: The quotes hold nothing.")]
    [TestCase("point_radius:[1 2 3mi", "error XQ011 at 13: This bracket is never closed.")]
    [TestCase("cat -(dog OR bird)", "error XQ022 at 4: A group must not be negated; negate each of its operators.")]
    [TestCase("cat magic:word", "error XQ034 at 4: X has no operator magic:; in quotes it is text.")]
    [TestCase("cat filter:links", "error XQ035 at 4: X has no operator filter: here; v2 calls it has:links.")]
    [TestCase("#a-b", "warning XQ040 at 0: A hashtag holds letters, digits and underscores only.")]
    [TestCase("@día", "warning XQ040 at 0: A username holds Latin letters, digits and underscores only.")]
    [TestCase("apple OR iphone ipad", Precedence)]
    [TestCase("apple ipad OR apple iphone", Precedence)]
    [TestCase("cat or dog", "warning XQ052 at 4: This is read as a word. The operator is OR, in capitals; the word is written in quotes.")]
    [TestCase(
        "cat AND dog",
        "error XQ052 at 4: X refuses AND as ambiguous. A space joins operators with AND; the word is written in quotes."
    )]
    [TestCase("coca-cola", "warning XQ053 at 0: " + Punctuation)]
    [TestCase("#", "warning XQ053 at 0: " + Punctuation)]
    [TestCase("cat @", "warning XQ053 at 4: " + Punctuation)]
    [TestCase("cat $5", "warning XQ053 at 4: " + Punctuation)]
    [TestCase("$brk.b", "")]
    [TestCase("url:https://x.com", "warning XQ053 at 4: A value of url: with punctuation or symbols should be in double quotes.")]
    [TestCase("cat ❤️", "error XQ054 at 4: An emoji with a variant must be in double quotes.")]
    [TestCase("“twitter data”", "warning XQ055 at 0: " + Typographic, "warning XQ055 at 9: " + Typographic)]
    [TestCase("cat --dog", "warning XQ056 at 4: Several dashes in a row count as one: what follows must not match.")]
    [TestCase("cat\"dog\"", "warning XQ057 at 3: Nothing separates this from what stands before it; it is read as AND.")]
    public void How_a_query_is_written(string text, params string[] said) => Expect(text, Recent, XAccessLevel.Enterprise, said);

    [TestCase(
        "cat",
        Recent,
        XAccessLevel.Free,
        "warning XQ033 at 0: The documentation does not say clearly whether recent search is open to Free access."
    )]
    [TestCase(
        "cat",
        Counts,
        XAccessLevel.Free,
        "warning XQ033 at 0: The documentation does not say clearly whether recent counts is open to Free access."
    )]
    [TestCase(
        "cat",
        Stream,
        XAccessLevel.Basic,
        "warning XQ033 at 0: The documentation does not say clearly whether the filtered stream is open to Basic access."
    )]
    [TestCase(
        "cat",
        ArchiveCounts,
        XAccessLevel.Pro,
        "warning XQ033 at 0: The documentation does not say clearly whether full-archive counts is open to Pro access."
    )]
    [TestCase("cat", Archive, XAccessLevel.Basic, "error XQ033 at 0: Full-archive search is not open to Basic access.")]
    [TestCase("cat", ArchiveCounts, XAccessLevel.Essential, "error XQ033 at 0: Full-archive counts is not open to Essential access.")]
    [TestCase("cat $twtr", Recent, XAccessLevel.Basic, "error XQ032 at 4: $ is an advanced operator, which Basic access does not have.")]
    [TestCase(
        "cat has:geo",
        Counts,
        XAccessLevel.Pro,
        "warning XQ032 at 4: has:geo is an advanced operator; the documentation does not say clearly whether Pro access has it at recent counts."
    )]
    public void What_an_access_level_has(string text, XQueryEndpoint endpoint, XAccessLevel level, string said) =>
        Expect(text, endpoint, level, said);

    [TestCase("cat sample:10", Recent, "error XQ031 at 4: sample: does not exist at recent search.")]
    [TestCase("list:1", Stream, "error XQ031 at 0: list: does not exist at the filtered stream.")]
    [TestCase("quotes_of_tweet_id:1", Counts, "error XQ031 at 0: quotes_of_tweet_id: does not exist at recent counts.")]
    [TestCase("entity:a", Archive, "error XQ031 at 0: entity: does not exist at full-archive search.")]
    [TestCase("entity:a", ArchiveCounts, "error XQ031 at 0: entity: does not exist at full-archive counts.")]
    [TestCase(
        "cat has:video_link",
        Counts,
        "warning XQ031 at 4: The operator table of recent counts has this operator as has:videos only."
    )]
    public void What_an_endpoint_has(string text, XQueryEndpoint endpoint, string said) =>
        Expect(text, endpoint, XAccessLevel.Enterprise, said);

    [TestCase("from:@a", Recent, "error XQ040 at 0: from: takes a username without the at sign.")]
    [TestCase("from:a,b", Recent, "error XQ040 at 0: from: takes one username or one user id.")]
    [TestCase("to:@", Recent, "error XQ040 at 0: to: takes one username or one user id.")]
    [TestCase("conversation_id:1a", Recent, "error XQ040 at 0: conversation_id: takes one numeric id.")]
    [TestCase("context:10", Stream, Context)]
    [TestCase("context:1a.2", Stream, Context)]
    [TestCase("context:1.2a", Stream, Context)]
    [TestCase("context:1.", Stream, Context)]
    [TestCase("context:.1", Stream, Context)]
    [TestCase("context:*.*", Stream, Context)]
    [TestCase("context:1.*", Stream, "")]
    [TestCase("context:*.1", Stream, "")]
    [TestCase("context:1.*", Recent, Wildcard)]
    [TestCase("context:*.1", Recent, Wildcard)]
    [TestCase("context:1.2", Recent, "")]
    [TestCase("place_country:GBR", Recent, "error XQ040 at 0: A country is given by its two-letter ISO 3166-1 code.")]
    [TestCase("place_country:UK", Recent, "warning XQ044 at 0: ISO 3166-1 has no such country code.")]
    [TestCase("cat lang:tlh", Recent, "warning XQ043 at 4: The documentation's table has no such language.")]
    [TestCase("cat sample:0", Stream, Sample)]
    [TestCase("cat sample:1", Stream, "")]
    [TestCase("cat sample:100", Stream, "")]
    [TestCase("cat sample:101", Stream, Sample)]
    [TestCase("cat followers_count:many", Stream, Count)]
    [TestCase("cat followers_count:1..many", Stream, Count)]
    [TestCase("cat followers_count:..5", Stream, Count)]
    [TestCase("cat followers_count:5..5", Stream, "")]
    [TestCase("cat followers_count:5..4", Stream, "error XQ040 at 4: The range ends before it begins.")]
    [TestCase("point_radius:[1 2]", Recent, Circle)]
    [TestCase("point_radius:1", Recent, Circle)]
    [TestCase("point_radius:[1 2 0mi]", Recent, "error XQ040 at 0: The radius is more than nothing.")]
    [TestCase("point_radius:[1 2 0.1mi]", Recent, "")]
    [TestCase("point_radius:[1 2 24.99mi]", Recent, "")]
    [TestCase("point_radius:[1 2 25mi]", Recent, "warning XQ042 at 0: The radius must be less than 25 miles; it is 25.0.")]
    [TestCase("point_radius:[1 2 25.02mi]", Recent, "warning XQ042 at 0: The radius must be less than 25 miles; it is 25.0.")]
    [TestCase("point_radius:[1 2 25.06mi]", Recent, "error XQ042 at 0: The radius must be less than 25 miles; it is 25.1.")]
    [TestCase("point_radius:[180 90 3mi]", Recent, "")]
    [TestCase("point_radius:[-180 -90 3mi]", Recent, "")]
    [TestCase("point_radius:[181 2 3mi]", Recent, Range)]
    [TestCase("point_radius:[91 91 3mi]", Recent, Range)]
    [TestCase("point_radius:[1 181 3mi]", Recent, Range)]
    [TestCase("point_radius:[1 91 3mi]", Recent, Swapped)]
    [TestCase("point_radius:[90 180 3mi]", Recent, Swapped)]
    [TestCase("bounding_box:[1 2 3]", Recent, Box)]
    [TestCase("bounding_box:[0 0 181 0]", Recent, Range)]
    [TestCase("bounding_box:[0 0.1 0.1 0]", Recent, "error XQ040 at 0: The first corner is the southwest one: its latitude is the lower.")]
    [TestCase("bounding_box:[0 0.1 0.1 0.1]", Recent, "")]
    [TestCase("bounding_box:[0 0 1 0.1]", Recent, "error XQ042 at 0: The width or height must be less than 25 miles; it is 69.1.")]
    [TestCase("bounding_box:[0 0 0.1 1]", Recent, "error XQ042 at 0: The width or height must be less than 25 miles; it is 69.1.")]
    public void What_an_operator_takes(string text, XQueryEndpoint endpoint, string said) =>
        Expect(text, endpoint, XAccessLevel.Enterprise, said);

    [TestCase("-cat", Recent, "error XQ021 at 0: Negated operators cannot be used alone; something must be asked for.")]
    [TestCase("-has:links", Recent, "error XQ021 at 0: Negated operators cannot be used alone; something must be asked for.")]
    [TestCase(
        "has:links lang:en",
        Recent,
        "error XQ020 at 0: has:links and its like cannot be used alone; add a standalone operator, such as a keyword."
    )]
    [TestCase(
        "followers_count:10",
        Stream,
        "warning XQ023 at 0: The documentation does not say whether these operators can be used alone."
    )]
    [TestCase(
        "has:links -cat",
        Recent,
        "warning XQ023 at 0: The only standalone operators are negated, so that almost everything matches."
    )]
    [TestCase(
        "has:links -cat -followers_count:1",
        Stream,
        "warning XQ023 at 0: The only standalone operators are negated, so that almost everything matches."
    )]
    [TestCase("cat OR has:links", Recent, "warning XQ024 at 7: " + Unbounded)]
    [TestCase("has:links (cat OR -dog)", Recent, "warning XQ024 at 18: " + Unbounded)]
    [TestCase("(has:links OR -dog) (cat OR -bird)", Recent, "warning XQ024 at 1: " + Unbounded, "warning XQ024 at 14: " + Unbounded)]
    [TestCase("cat is:nullcast", Recent, "error XQ025 at 4: is:nullcast must always be negated.")]
    [TestCase("cat -is:nullcast", Recent, "")]
    [TestCase("cat -sample:10", Stream, "error XQ026 at 4: sample: cannot be negated.")]
    [TestCase(
        "cat (dog OR bird sample:10)",
        Stream,
        null,
        "error XQ027 at 17: sample: applies to the whole rule, so everything else must be grouped beside it."
    )]
    [TestCase(
        "cat OR sample:10",
        Stream,
        "warning XQ024 at 7: " + Unbounded,
        "error XQ027 at 7: sample: applies to the whole rule, so everything else must be grouped beside it."
    )]
    [TestCase("cat sample:10", Stream, "")]
    [TestCase("list:1 OR list:2", Recent, "error XQ028 at 10: A query has at most one list: operator.")]
    [TestCase(
        "entity:a OR entity:b",
        Recent,
        "warning XQ029 at 12: The operator table allows one entity: operator, though its example has two."
    )]
    public void What_operators_make_together(string text, XQueryEndpoint endpoint, params string?[] said)
    {
        // The warning of precedence has a table of its own.
        var found = XQuery.Check(text, endpoint, XAccessLevel.Enterprise).Diagnostics.Where(diagnostic => diagnostic.Id != "XQ050");

        Assert.That(string.Join('\n', found), Is.EqualTo(string.Join('\n', said.OfType<string>())));
    }

    [TestCase("cat -cat", "warning XQ051 at 4: This asks for what another part rules out, so that nothing matches.")]
    [TestCase("cat lang:en lang:fr", "warning XQ051 at 12: A Tweet has one lang only; with lang:en beside it nothing matches.")]
    [TestCase("cat -lang:en lang:fr", "")]
    [TestCase("cat lang:en lang:EN", "")]
    [TestCase("cat from:a from:b", "warning XQ051 at 11: A Tweet has one from only; with from:a beside it nothing matches.")]
    [TestCase("cat from:a from:1", "")]
    [TestCase("cat to:a to:b", "warning XQ051 at 9: A Tweet has one to only; with to:a beside it nothing matches.")]
    [TestCase(
        "cat place_country:de place_country:fr",
        "warning XQ051 at 21: A Tweet has one place_country only; with place_country:de beside it nothing matches."
    )]
    [TestCase(
        "cat conversation_id:1 conversation_id:2",
        "warning XQ051 at 22: A Tweet has one conversation_id only; with conversation_id:1 beside it nothing matches."
    )]
    [TestCase(
        "cat retweets_of:a retweets_of:b",
        "warning XQ051 at 18: A Tweet has one retweets_of only; with retweets_of:a beside it nothing matches."
    )]
    [TestCase(
        "cat in_reply_to_tweet_id:1 in_reply_to_tweet_id:2",
        "warning XQ051 at 27: A Tweet has one in_reply_to_tweet_id only; with in_reply_to_tweet_id:1 beside it nothing matches."
    )]
    [TestCase(
        "cat retweets_of_tweet_id:1 retweets_of_tweet_id:2",
        "warning XQ051 at 27: A Tweet has one retweets_of_tweet_id only; with retweets_of_tweet_id:1 beside it nothing matches."
    )]
    [TestCase(
        "cat quotes_of_tweet_id:1 quotes_of_tweet_id:2",
        "warning XQ051 at 25: A Tweet has one quotes_of_tweet_id only; with quotes_of_tweet_id:1 beside it nothing matches."
    )]
    [TestCase("from:a is:retweet place:a", "warning XQ051 at 18: " + Places)]
    [TestCase("from:a place:a is:retweet", "warning XQ051 at 15: " + Places)]
    [TestCase("from:a is:retweet place_country:de", "warning XQ051 at 18: " + Places)]
    [TestCase("from:a is:retweet point_radius:[1 2 3mi]", "warning XQ051 at 18: " + Places)]
    [TestCase("from:a is:retweet bounding_box:[0 0 0.1 0.1]", "warning XQ051 at 18: " + Places)]
    [TestCase("cat -is:retweet place:a", "")]
    [TestCase("from:a is:retweet -place:a", "")]
    [TestCase("from:a is:retweet is:quote", "")]
    [TestCase("cat place:a place_country:de", "")]
    public void What_can_never_match(string text, string said) => Expect(text, Recent, XAccessLevel.Enterprise, said);

    [TestCase(
        Recent,
        XAccessLevel.AcademicResearch,
        1025,
        "error XQ030 at 1024: The query has 1,025 characters, 1 more than the 1,024 that Academic Research access has at recent search."
    )]
    [TestCase(Archive, XAccessLevel.Enterprise, 1024, "")]
    [TestCase(
        Archive,
        XAccessLevel.Enterprise,
        4096,
        "warning XQ030 at 1024: The query has 4,096 characters, 3,072 more than the 1,024 that Enterprise access has at full-archive search; another page allows 4,096."
    )]
    [TestCase(
        Archive,
        XAccessLevel.Enterprise,
        4097,
        "error XQ030 at 1024: The query has 4,097 characters, 3,073 more than the 1,024 that Enterprise access has at full-archive search."
    )]
    public void How_long_a_query_may_be(XQueryEndpoint endpoint, XAccessLevel level, int length, string said) =>
        Expect(new string('a', length), endpoint, level, said);

    [Test]
    public void Emoji_over_the_length_are_underlined_whole()
    {
        var over = XQuery.Check(new string('a', 511) + " 😃😃", Recent, XAccessLevel.Basic).Diagnostics.Single();

        Assert.That(over.Span, Is.EqualTo(new XQuerySpan(512, 4)));
    }

    [TestCase(8192, "XQ021 XQ030")]
    [TestCase(8193, "XQ030")]
    public void Of_a_text_past_all_limits_only_the_length_is_reported(int length, string ids)
    {
        var check = XQuery.Check('-' + new string('a', length - 1), Recent, XAccessLevel.Enterprise);

        Assert.That(string.Join(' ', check.Diagnostics.Select(diagnostic => diagnostic.Id)), Is.EqualTo(ids));
    }

    // The group past the deepest is one of OR, and one of AND.
    [TestCase("(a (b OR ")]
    [TestCase("(b OR (a ")]
    public void Past_the_deepest_nesting_that_alone_is_reported(string level)
    {
        var deep = string.Concat(Enumerable.Repeat(level, 600)) + "c" + string.Concat(Enumerable.Repeat("))", 600));

        Assert.That(XQuery.TryParse(deep, out _, out var found), Is.False);
        Assert.That(string.Join('\n', found), Is.EqualTo("error XQ010 at 0: The query nests deeper than any that X takes."));

        _ = XQuery.TryParse(Repeat("a-b ", 101) + deep, out _, out found);
        Assert.That(found.Select(diagnostic => diagnostic.Id).Distinct(), Is.EqualTo(["XQ053", "XQ010"]));
    }

    // How often a warning stands before the end, the end, how many findings there are, and the ids of those that are not that warning.
    [TestCase(99, "", 99, "")]
    [TestCase(100, "", 100, "")]
    [TestCase(101, "", 100, "")]
    [TestCase(150, "#a-b", 100, "")]
    [TestCase(99, "#a-b", 100, "XQ040")]
    [TestCase(150, "cat) dog", 100, "XQ004")]
    [TestCase(150, "cat) ()", 100, "XQ004")]
    [TestCase(150, "-(cat OR dog)", 100, "XQ022")]
    [TestCase(150, "❤️", 100, "XQ054")]
    [TestCase(150, "❤️ -(cat OR dog)", 100, "XQ054")]
    [TestCase(99, "x OR y z", 100, "XQ050")]
    [TestCase(100, "x OR y z", 100, "")]
    public void At_most_a_hundred_findings_are_kept_and_the_first_error_among_them(int warnings, string end, int kept, string others)
    {
        _ = XQuery.TryParse(Repeat("a-b ", warnings) + end, out _, out var found);

        Assert.That(found, Has.Count.EqualTo(kept));
        Assert.That(string.Join(' ', found.Select(diagnostic => diagnostic.Id).Where(id => id != "XQ053")), Is.EqualTo(others));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static void Expect(string text, XQueryEndpoint endpoint, XAccessLevel level, params string[] said) =>
        Assert.That(string.Join('\n', XQuery.Check(text, endpoint, level).Diagnostics), Is.EqualTo(string.Join('\n', said)));
}

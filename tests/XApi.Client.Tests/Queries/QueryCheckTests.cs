namespace XApi.Tests.Queries;

public class QueryCheckTests
{
    private const XQueryEndpoint Recent = XQueryEndpoint.RecentSearch;
    private const XQueryEndpoint Archive = XQueryEndpoint.FullArchiveSearch;
    private const XQueryEndpoint Counts = XQueryEndpoint.RecentCounts;
    private const XQueryEndpoint Stream = XQueryEndpoint.FilteredStream;

    // The query, where, the diagnostic, the text that it underlines, and the query after its fix (null: it has none).
    [TestCase("", Recent, "XQ001", "", null)]
    [TestCase("  ", Recent, "XQ001", "  ", null)]
    [TestCase("cat \"dog", Recent, "XQ002", "\"", "cat \"dog\"")]
    [TestCase("cat \"dog\\", Recent, "XQ002", "\"", "cat \"dog\\\\\"")]
    [TestCase("cat \"dog\\\\", Recent, "XQ002", "\"", "cat \"dog\\\\\"")]
    [TestCase("cat ((dog)", Recent, "XQ003", "(", "cat ((dog))")]
    [TestCase("cat) dog", Recent, "XQ004", ")", "cat dog")]
    [TestCase("cat ()", Recent, "XQ005", "()", "cat ")]
    [TestCase("OR cat", Recent, "XQ006", "OR", null)]
    [TestCase("cat OR", Recent, "XQ006", "OR", null)]
    [TestCase("cat OR OR dog", Recent, "XQ006", "OR", null)]
    [TestCase("(cat OR) dog", Recent, "XQ006", "OR", null)]
    [TestCase("cat - dog", Recent, "XQ007", "-", "cat -dog")]
    [TestCase("cat -", Recent, "XQ007", "-", null)]
    [TestCase("from: cat", Recent, "XQ008", "from:", null)]
    [TestCase("cat from:", Recent, "XQ008", "from:", null)]
    [TestCase("cat \"\"", Recent, "XQ009", "\"\"", null)]
    [TestCase("cat url:\" \"", Recent, "XQ009", "url:\" \"", null)]
    [TestCase("point_radius:[1 2 3mi", Recent, "XQ011", "[", "point_radius:[1 2 3mi]")]
    [TestCase("cat -(dog OR bird)", Recent, "XQ022", "-(dog OR bird)", "cat -dog -bird")]
    [TestCase("cat -(dog bird)", Recent, "XQ022", "-(dog bird)", "cat (-dog OR -bird)")]
    [TestCase("cat is:nullcast", Recent, "XQ025", "is:nullcast", "cat -is:nullcast")]
    [TestCase("cat -sample:10", Stream, "XQ026", "-sample:10", "cat sample:10")]
    [TestCase("cat -(sample:10 OR dog)", Stream, "XQ026", "sample:10", null)]
    [TestCase("(cat OR dog sample:10)", Stream, "XQ027", "sample:10", "(cat OR dog) sample:10")]
    [TestCase("list:1 OR list:2", Recent, "XQ028", "list:2", null)]
    [TestCase("cat sample:10", Recent, "XQ031", "sample:10", null)]
    [TestCase("list:1", Stream, "XQ031", "list:1", null)]
    [TestCase("quotes_of_tweet_id:1", Counts, "XQ031", "quotes_of_tweet_id:1", null)]
    [TestCase("entity:\"Michael Jordan\"", Archive, "XQ031", "entity:\"Michael Jordan\"", null)]
    [TestCase("cat source:iPhone", Recent, "XQ031", "source:iPhone", null)]
    [TestCase("cat filter:links", Recent, "XQ035", "filter:links", "cat has:links")]
    [TestCase("cat has:profile_geo", Recent, "XQ035", "has:profile_geo", null)]
    [TestCase("from:@TwitterDev", Recent, "XQ040", "from:@TwitterDev", "from:TwitterDev")]
    [TestCase("-from:@TwitterDev cat", Recent, "XQ040", "-from:@TwitterDev", "-from:TwitterDev cat")]
    [TestCase("from:a,b", Recent, "XQ040", "from:a,b", null)]
    [TestCase("conversation_id:abc", Recent, "XQ040", "conversation_id:abc", null)]
    [TestCase("context:10", Recent, "XQ040", "context:10", null)]
    [TestCase("context:*.*", Stream, "XQ040", "context:*.*", null)]
    [TestCase("place_country:GBR", Recent, "XQ040", "place_country:GBR", null)]
    [TestCase("cat sample:0", Stream, "XQ040", "sample:0", null)]
    [TestCase("cat sample:1.5", Stream, "XQ040", "sample:1.5", null)]
    [TestCase("cat followers_count:many", Stream, "XQ040", "followers_count:many", null)]
    [TestCase("cat followers_count:9..1", Stream, "XQ040", "followers_count:9..1", "cat followers_count:1..9")]
    [TestCase("point_radius:[1 2]", Recent, "XQ040", "point_radius:[1 2]", null)]
    [TestCase("point_radius:[1 2 3]", Recent, "XQ040", "point_radius:[1 2 3]", null)]
    [TestCase("point_radius:[1 2 0mi]", Recent, "XQ040", "point_radius:[1 2 0mi]", null)]
    [TestCase("bounding_box:[0 0.1 0.1 0]", Recent, "XQ040", "bounding_box:[0 0.1 0.1 0]", "bounding_box:[0 0 0.1 0.1]")]
    [TestCase("point_radius:[181 2 3mi]", Recent, "XQ041", "point_radius:[181 2 3mi]", null)]
    [TestCase("point_radius:[1 2 26mi]", Recent, "XQ042", "point_radius:[1 2 26mi]", null)]
    [TestCase("point_radius:[1 2 41km]", Recent, "XQ042", "point_radius:[1 2 41km]", null)]
    [TestCase("bounding_box:[0 0 1 0.1]", Recent, "XQ042", "bounding_box:[0 0 1 0.1]", null)]
    [TestCase("bounding_box:[0 0 0.1 1]", Recent, "XQ042", "bounding_box:[0 0 0.1 1]", null)]
    [TestCase("form:TwitterDev", Recent, "XQ034", "form:TwitterDev", "from:TwitterDev")]
    [TestCase("cat has:vidoes", Recent, "XQ034", "has:vidoes", "cat has:videos")]
    [TestCase("cat magic:\"a b\"", Recent, "XQ034", "magic:", null)]
    [TestCase("cat AND dog", Recent, "XQ052", "AND", "cat dog")]
    [TestCase("I ❤️ snow", Recent, "XQ054", "❤️", "I \"❤️\" snow")]
    public void What_the_documentation_rules_out_is_an_error(
        string text,
        XQueryEndpoint endpoint,
        string id,
        string underlined,
        string? mended
    ) => Expect(text, endpoint, id, underlined, mended, XQuerySeverity.Error);

    [TestCase("-cat has:links", Recent, "XQ023", "-cat has:links", null)]
    [TestCase("followers_count:10", Stream, "XQ023", "followers_count:10", null)]
    [TestCase("cat OR has:links", Recent, "XQ024", "has:links", null)]
    [TestCase("(cat OR -dog) lang:en", Recent, "XQ024", "-dog", null)]
    [TestCase("entity:a OR entity:b", Recent, "XQ029", "entity:b", null)]
    [TestCase("cat has:video_link", Counts, "XQ031", "has:video_link", "cat has:videos")]
    [TestCase("retweets_of_user:x", Recent, "XQ031", "retweets_of_user:x", "retweets_of:x")]
    [TestCase(
        "point_radius:[-41.28 174.76 20mi]",
        Recent,
        "XQ041",
        "point_radius:[-41.28 174.76 20mi]",
        "point_radius:[174.76 -41.28 20mi]"
    )]
    [TestCase("cat lang:he", Recent, "XQ043", "lang:he", "cat lang:iw")]
    [TestCase("cat lang:en-US", Recent, "XQ043", "lang:en-US", "cat lang:en")]
    [TestCase("cat -lang:english", Recent, "XQ043", "-lang:english", "cat -lang:en")]
    [TestCase("cat lang:tlh", Recent, "XQ043", "lang:tlh", null)]
    [TestCase("place_country:UK", Recent, "XQ044", "place_country:UK", "place_country:GB")]
    [TestCase("context:10.*", Recent, "XQ045", "context:10.*", null)]
    [TestCase("apple OR iphone ipad", Recent, "XQ050", "apple OR iphone ipad", "apple OR (iphone ipad)")]
    [TestCase("x (apple iphone OR ipad)", Recent, "XQ050", "apple iphone OR ipad", "x ((apple iphone) OR ipad)")]
    [TestCase("cat lang:en lang:fr", Recent, "XQ051", "lang:fr", null)]
    [TestCase("cat lang:en (dog OR lang:fr bird)", Recent, "XQ051", "lang:fr", null)]
    [TestCase("from:a from:b", Recent, "XQ051", "from:b", null)]
    [TestCase("cat -Cat", Recent, "XQ051", "-Cat", null)]
    [TestCase("from:a is:retweet place:seattle", Recent, "XQ051", "place:seattle", null)]
    [TestCase("cat is:retweet", Recent, "XQ051", "is:retweet", null)]
    [TestCase("cat or dog", Recent, "XQ052", "or", "cat OR dog")]
    [TestCase("coca-cola", Recent, "XQ053", "coca-cola", "\"coca-cola\"")]
    [TestCase("url:https://x.com", Recent, "XQ053", "https://x.com", "url:\"https://x.com\"")]
    [TestCase("“twitter data”", Recent, "XQ055", "“twitter", "\"twitter data\"")]
    [TestCase("cat --dog", Recent, "XQ056", "--", "cat -dog")]
    [TestCase("cat\"dog\"", Recent, "XQ057", "\"", "cat \"dog\"")]
    public void What_is_doubtful_is_a_warning(string text, XQueryEndpoint endpoint, string id, string underlined, string? mended) =>
        Expect(text, endpoint, id, underlined, mended, XQuerySeverity.Warning);

    [TestCase("cat lang:en OR cat lang:fr", Recent, "XQ051")]
    [TestCase("from:TwitterDev from:2244994945", Recent, "XQ051")]
    [TestCase("cat (dog OR -cat)", Recent, "XQ024")]
    [TestCase("cat -lang:en -lang:fr", Recent, "XQ051")]
    [TestCase("(cat dog) OR bird", Recent, "XQ050")]
    [TestCase("cat OR dog OR bird", Recent, "XQ050")]
    [TestCase("(cat OR dog) sample:10", Stream, "XQ027")]
    [TestCase("cat has:videos", Counts, "XQ031")]
    [TestCase("entity:a", Recent, "XQ029")]
    [TestCase("cat is:retweet", Stream, "XQ051")]
    [TestCase("from:a is:retweet", Recent, "XQ051")]
    [TestCase("cat -is:retweet", Recent, "XQ051")]
    [TestCase("entity:a OR entity:b", Stream, "XQ029")]
    [TestCase("👍 😃", Recent, "XQ054")]
    [TestCase("#día @user $twtr", Recent, "XQ053")]
    [TestCase("point_radius:[1 2 24.9mi]", Recent, "XQ042")]
    [TestCase("point_radius:[1 2 40.2km]", Recent, "XQ042")]
    [TestCase("place_country:gb", Recent, "XQ044")]
    [TestCase("lang:ZH-tw cat", Recent, "XQ043")]
    [TestCase("lang:und cat", Recent, "XQ043")]
    public void What_is_fine_is_left_alone(string text, XQueryEndpoint endpoint, string id) =>
        Assert.That(
            XQuery.Check(text, endpoint, XAccessLevel.Enterprise).Diagnostics.Select(diagnostic => diagnostic.Id),
            Has.None.EqualTo(id)
        );

    [TestCase("cat $twtr", Recent, XAccessLevel.Basic, "XQ032", true)]
    [TestCase("cat $twtr", Recent, XAccessLevel.Pro, null, false)]
    [TestCase("cat $twtr", Stream, XAccessLevel.Pro, null, false)]
    [TestCase("cat has:geo", Stream, XAccessLevel.Essential, null, false)]
    [TestCase("place:seattle", Stream, XAccessLevel.Essential, "XQ032", true)]
    [TestCase("cat has:geo", Counts, XAccessLevel.Pro, "XQ032", false)]
    [TestCase("cat has:geo", Counts, XAccessLevel.Basic, "XQ032", true)]
    [TestCase("cat", Archive, XAccessLevel.Basic, "XQ033", true)]
    [TestCase("cat", Archive, XAccessLevel.Pro, null, false)]
    [TestCase("cat", XQueryEndpoint.FullArchiveCounts, XAccessLevel.Pro, "XQ033", false)]
    [TestCase("cat", Stream, XAccessLevel.Basic, "XQ033", false)]
    [TestCase("cat", Recent, XAccessLevel.Free, "XQ033", false)]
    public void Access_levels_are_held_against_operators_and_endpoints(
        string text,
        XQueryEndpoint endpoint,
        XAccessLevel level,
        string? id,
        bool error
    )
    {
        var check = XQuery.Check(text, endpoint, level);

        Assert.That(check.Diagnostics.Select(diagnostic => diagnostic.Id), id is null ? Is.Empty : Is.EqualTo(new[] { id }));
        Assert.That(check.HasErrors, Is.EqualTo(error));
    }

    [TestCase(Recent, XAccessLevel.Basic, 512, 512)]
    [TestCase(Recent, XAccessLevel.Pro, 512, 512)]
    [TestCase(Recent, XAccessLevel.AcademicResearch, 1024, 1024)]
    [TestCase(Recent, XAccessLevel.Enterprise, 4096, 4096)]
    [TestCase(Archive, XAccessLevel.Pro, 1024, 1024)]
    [TestCase(Archive, XAccessLevel.Enterprise, 1024, 4096)]
    [TestCase(Counts, XAccessLevel.Pro, 512, 512)]
    [TestCase(Counts, XAccessLevel.Enterprise, 4096, 4096)]
    [TestCase(Stream, XAccessLevel.Essential, 512, 512)]
    [TestCase(Stream, XAccessLevel.Pro, 1024, 1024)]
    [TestCase(Stream, XAccessLevel.Enterprise, 2048, 2048)]
    public void Lengths_are_the_levels(XQueryEndpoint endpoint, XAccessLevel level, int agreed, int longest)
    {
        // Emoji are one character each, whatever C# counts.
        static string Long(int length) => string.Join(' ', Enumerable.Repeat("😃", (length + 1) / 2)) + (length % 2 == 0 ? "a" : "");

        Assert.Multiple(() =>
        {
            Assert.That(XQuery.Check(Long(agreed), endpoint, level).Length, Is.EqualTo(agreed));
            Assert.That(Ids(Long(agreed)), Has.None.EqualTo("XQ030"));
            Assert.That(Ids(Long(agreed + 1)), Has.Some.EqualTo("XQ030"));
            Assert.That(XQuery.Check(Long(longest), endpoint, level).HasErrors, Is.False);
            Assert.That(XQuery.Check(Long(longest + 1), endpoint, level).HasErrors, Is.True);
        });

        IEnumerable<string> Ids(string text) => XQuery.Check(text, endpoint, level).Diagnostics.Select(diagnostic => diagnostic.Id);
    }

    [Test]
    public void What_is_over_the_length_is_underlined()
    {
        var text = new string('a', 511) + " bcd";
        var diagnostic = XQuery.Check(text, Recent, XAccessLevel.Basic).Diagnostics.Single();

        Assert.That(text.Substring(diagnostic.Span.Start, diagnostic.Span.Length), Is.EqualTo("bcd"));
        Assert.That(diagnostic.Message, Does.Contain("515").And.Contain("3 more").And.Contain("512"));
    }

    [Test]
    public void An_operation_that_takes_a_query_checks_it_as_its_endpoint()
    {
        Assert.Multiple(() =>
        {
            Assert.That(XQuery.Check("cat sample:10", XOperation.SearchRecent)!.HasErrors, Is.True);
            Assert.That(XQuery.Check("cat sample:10", XOperation.UpdateRules)!.HasErrors, Is.False);
            Assert.That(XQuery.Check("entity:a", XOperation.CountAll)!.HasErrors, Is.True);
            Assert.That(XQuery.Check("entity:a", XOperation.CountRecent)!.HasErrors, Is.False);
            Assert.That(XQuery.Check("cat", XOperation.GetTweet), Is.Null);

            // The operations with a query of operators, by the spec. Searches for users, Spaces, communities and news take plain words.
            string[] words = ["SearchUsers", "SearchSpaces", "SearchCommunities", "SearchNews"];
            foreach (var operation in XOperation.All)
            {
                var takesQuery =
                    operation.Parameters.Any(parameter => parameter.Name is "query" or "add.value") && !words.Contains(operation.Id);
                Assert.That(XQuery.Check("cat", operation) is not null, Is.EqualTo(takesQuery), operation.Id);
            }
        });
    }

    [Test]
    public void A_built_query_has_no_traps_of_writing()
    {
        var query = XQuery.Keyword("apple") | (XQuery.Keyword("iphone") & XQuery.Keyword("ipad"));

        Assert.That(query.Check(Recent, XAccessLevel.Basic).Diagnostics, Is.Empty);
        Assert.That(XQuery.Check(query, Recent, XAccessLevel.Basic).Diagnostics, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_diagnostic_is_shown_as_a_compiler_does()
    {
        var check = XQuery.Check("skiing 雪 -(snow OR day OR noschool)", Recent, XAccessLevel.Basic);

        Assert.That(
            check.ToString(),
            Is.EqualTo(
                """
                error XQ022: A group must not be negated; negate each of its operators.
                  | skiing 雪 -(snow OR day OR noschool)
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^
                  = fix: skiing 雪 -snow -day -noschool
                  = see: https://docs.x.com/x-api/posts/search/integrate/build-a-query#boolean-operators-and-grouping
                """.ReplaceLineEndings("\n")
            )
        );
    }

    [Test]
    public void The_page_is_the_endpoints()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                Pages("has:media"),
                Is.EqualTo(
                    Build(
                        "#operator-types-standalone-and-conjunction-required",
                        "#operator-types-standalone-and-conjunction-required",
                        "counts"
                    )
                )
            );
            Assert.That(
                Pages(new string('a', 5000)),
                Is.EqualTo(Build("#query-limitations", "#rule-limitations")),
                "counts lacks the place"
            );
            Assert.That(Pages("cat OR dog bird"), Is.EqualTo(Build("#order-of-operations", "#order-of-operations")));
            Assert.That(
                Pages("cat lang:xx"),
                Is.EqualTo(
                    new[]
                    {
                        "https://docs.x.com/x-api/posts/search/integrate/operators",
                        "https://docs.x.com/x-api/posts/search/integrate/operators",
                        "https://docs.x.com/x-api/posts/filtered-stream/integrate/operators",
                    }
                )
            );
        });

        static string[] Pages(string query) =>
            [
                .. new[] { Recent, Counts, Stream }.Select(endpoint =>
                    XQuery.Check(query, endpoint, XAccessLevel.Enterprise).Diagnostics[0].Page.ToString()
                ),
            ];

        static string[] Build(string query, string rule, string counts = "search") =>
            [
                $"https://docs.x.com/x-api/posts/search/integrate/build-a-query{query}",
                $"https://docs.x.com/x-api/posts/{counts}/integrate/build-a-query{query}",
                $"https://docs.x.com/x-api/posts/filtered-stream/integrate/build-a-rule{rule}",
            ];
    }

    [Test]
    public void Parsing_what_has_no_reading_shows_where()
    {
        var thrown = Assert.Throws<XQueryFormatException>(() => XQuery.Parse("cat (dog"));

        Assert.That(thrown!.Message, Does.Contain("XQ003").And.Contain("    ^").And.Contain("cat (dog)"));
        Assert.That(thrown.Diagnostics, Has.Count.EqualTo(1));
    }

    private static void Expect(string text, XQueryEndpoint endpoint, string id, string underlined, string? mended, XQuerySeverity severity)
    {
        var check = XQuery.Check(text, endpoint, XAccessLevel.Enterprise);
        var diagnostic = check.Diagnostics.FirstOrDefault(found => found.Id == id);

        Assert.That(diagnostic, Is.Not.Null, $"found {string.Join(", ", check.Diagnostics)}");
        Assert.Multiple(() =>
        {
            Assert.That(diagnostic!.Severity, Is.EqualTo(severity));
            Assert.That(check.Text.Substring(diagnostic.Span.Start, diagnostic.Span.Length), Is.EqualTo(underlined));
            Assert.That(diagnostic.Fix?.Apply(text), Is.EqualTo(mended));
            if (mended is not null)
            {
                Assert.That(
                    XQuery.Check(mended, endpoint, XAccessLevel.Enterprise).Diagnostics.Select(found => found.Id),
                    Has.None.EqualTo(id),
                    "the fix mends it"
                );
            }
        });
    }
}

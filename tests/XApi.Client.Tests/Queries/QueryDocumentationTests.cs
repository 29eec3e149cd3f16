using System.Reflection;

namespace XApi.Tests.Queries;

/// <summary>The queries, the operator tables and the matching facts of the documentation, as data.</summary>
public class QueryDocumentationTests
{
    private static IEnumerable<TestCaseData> Queries() =>
        DocumentedQueries.All.SelectMany(entry =>
            entry.Endpoints.Select(endpoint => new TestCaseData(entry, endpoint).SetArgDisplayNames(entry.ToString(), endpoint.ToString()))
        );

    [TestCaseSource(nameof(Queries))]
    public void The_verdict_is_the_documentations(DocumentedQuery entry, XQueryEndpoint endpoint)
    {
        var check = XQuery.Check(entry.Query, endpoint, entry.Level);

        Assert.Multiple(() =>
        {
            Assert.That(check.Query, Is.Not.Null, "it has a reading");
            Assert.That(check.HasErrors, Is.EqualTo(entry.Verdict == "wrong"), check.ToString());
            Assert.That(check.Diagnostics.Select(diagnostic => diagnostic.Id), Is.EquivalentTo(entry.Diagnostics), check.ToString());
            Assert.That(entry.Verdict, Is.Not.EqualTo("doubtful").Or.Matches<string>(_ => check.Diagnostics.Count > 0));
            Assert.That(check.Diagnostics, Has.All.Property(nameof(XQueryDiagnostic.Page)).Property(nameof(Uri.Scheme)).EqualTo("https"));
            if (entry.Length is { } length)
            {
                Assert.That(check.Length, Is.EqualTo(length));
            }

            if (entry.Fixed is { } mended)
            {
                Assert.That(check.Diagnostics[0].Fix?.Apply(entry.Query), Is.EqualTo(mended));
            }
        });
    }

    [Test]
    public void Equal_and_contrasted_queries_are_so_for_every_Tweet()
    {
        foreach (var entry in DocumentedQueries.All)
        {
            if (entry.SameAs is { } same)
            {
                Assert.That(AreEqual(entry.Query, same), Is.True, $"{entry.Query} is the same as {same}");
            }

            if (entry.DiffersFrom is { } other)
            {
                Assert.That(AreEqual(entry.Query, other), Is.False, $"{entry.Query} differs from {other}");
            }
        }
    }

    [Test]
    public void The_operator_table_is_the_documentations()
    {
        using var json = DocumentedQueries.Open("operators.json");
        var documented = new HashSet<XQueryOperator>();
        foreach (var row in json.RootElement.EnumerateArray())
        {
            var name = row.GetProperty("operator").GetString()!;
            var op = name switch
            {
                "keyword" => XQueryOperator.Keyword,
                "emoji" => XQueryOperator.Emoji,
                "\"exact phrase match\"" => XQueryOperator.Phrase,
                "\"keyword1 keyword2\"~N" => XQueryOperator.Proximity,
                "#" or "@" or "$" => XQueryOperator.All.Single(known => known.Name == name),
                _ => XQueryOperator.Find(name),
            };
            Assert.That(op, Is.Not.Null, name);
            documented.Add(op!);
            foreach (var section in (string[])["search", "counts", "stream"])
            {
                var endpoint = DocumentedQueries.EndpointsOf(section)[0];
                var listed = row.TryGetProperty(section, out var cell);
                // The tables print an alias as a row of its own, or in the description of another row.
                if (!op!.Aliases.Contains(name))
                {
                    Assert.That(
                        listed,
                        Is.EqualTo(op.TierAt(endpoint) != XQueryTier.None && op.IsListed(name, endpoint)),
                        $"{name} in {section}"
                    );
                }

                if (!listed)
                {
                    continue;
                }

                Assert.That(op.TierAt(endpoint).ToString(), Is.EqualTo(cell.GetProperty("tier").GetString()), $"{name} in {section}");
                if (cell.GetProperty("type").GetString() is { } type)
                {
                    Assert.That(op.Standing.ToString(), Is.EqualTo(type), $"{name} in {section}");
                }
            }
        }

        Assert.That(XQueryOperator.All, Is.EquivalentTo(documented));
    }

    [TestCase("retweets_of_user:", "retweets_of:")]
    [TestCase("in_reply_to_status_id:", "in_reply_to_tweet_id:")]
    [TestCase("retweets_of_status_id:", "retweets_of_tweet_id:")]
    [TestCase("quotes_of_status_id:", "quotes_of_tweet_id:")]
    [TestCase("user_bio:", "bio:")]
    [TestCase("user_bio_location:", "bio_location:")]
    [TestCase("geo_bounding_box:", "bounding_box:")]
    [TestCase("has:media_link", "has:media")]
    [TestCase("has:videos", "has:video_link")]
    [TestCase("statuses_count:", "tweets_count:")]
    [TestCase("friends_count:", "following_count:")]
    [TestCase("user_in_lists_count:", "listed_count:")]
    [TestCase("within_url_title:", "url_title:")]
    [TestCase("within_url_description:", "url_description:")]
    public void An_alias_is_its_operator(string alias, string name) =>
        Assert.That(XQueryOperator.Find(alias), Is.SameAs(XQueryOperator.Find(name)).And.Not.Null);

    [Test]
    public void The_languages_are_the_tables()
    {
        using var json = DocumentedQueries.Open("languages.json");

        Assert.That(XLanguage.Known.Keys, Is.EquivalentTo(json.RootElement.EnumerateArray().Select(code => code.GetString())));
    }

    [Test]
    public void A_language_is_named_as_its_member()
    {
        foreach (var member in typeof(XLanguage).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            if (member.GetValue(null) is XLanguage language)
            {
                var words = string.Concat(member.Name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {c}" : $"{c}"));
                Assert.That(XLanguage.Known[language.Value], Is.EqualTo(words).IgnoreCase);
            }
        }
    }

    [Test]
    public void Matching_does_what_the_pages_describe()
    {
        using var json = DocumentedQueries.Open("matches.json");
        foreach (var fact in json.RootElement.EnumerateArray())
        {
            var query = XQuery.Parse(fact.GetProperty("query").GetString()!);
            var links = fact.TryGetProperty("links", out var link)
                ? link.EnumerateArray().Select(value => value.GetString()!).ToArray()
                : [];
            var document = new XQueryDocument
            {
                Text = fact.GetProperty("text").GetString()!,
                Hashtags = fact.TryGetProperty("hashtags", out var tags)
                    ? [.. tags.EnumerateArray().Select(value => value.GetString()!)]
                    : [],
                Links = links.Length > 0 ? [new XQueryLink(links[0], links[1])] : [],
                Quoted = fact.TryGetProperty("quoted", out var quoted) ? new() { Text = quoted.GetString()! } : null,
            };
            var matches = fact.GetProperty("matches").EnumerateArray().Select(value => value.GetString()!).ToHashSet();
            foreach (var section in (string[])["search", "counts", "stream"])
            {
                Assert.That(
                    query.Matches(document, new() { Endpoint = DocumentedQueries.EndpointsOf(section)[0] }),
                    Is.EqualTo(matches.Contains(section)),
                    $"{section}: {fact}"
                );
            }
        }
    }

    // Over every assignment of true and false to the terms.
    private static bool AreEqual(string a, string b)
    {
        var (left, right) = (XQuery.Parse(a), XQuery.Parse(b));
        var terms = Terms(left).Concat(Terms(right)).Select(term => term.Name + term.Value).Distinct().ToList();
        for (var row = 0; row < 1 << terms.Count; row++)
        {
            bool Value(XQueryTerm term) => (row >> terms.IndexOf(term.Name + term.Value) & 1) == 1;
            if (left.Evaluate(Value) != right.Evaluate(Value))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<XQueryTerm> Terms(XQuery query) =>
        query is XQueryGroup group ? group.Queries.SelectMany(Terms) : [(XQueryTerm)query];
}

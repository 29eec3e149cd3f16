namespace XApi.Tests.Text;

/// <summary>How long a text is, how much of it fits, what is found in it.</summary>
[TestFixture]
internal sealed class MeasureTests
{
    [Test]
    public void Rules_by_which_nothing_can_be_counted_are_refused_by_their_names() =>
        Assert.Multiple(() =>
        {
            Refused(() => new() { Scale = 0 }, "Scale ('0') must be greater than or equal to '1'.");
            Refused(() => new() { MaxLength = -1 }, "MaxLength ('-1') must be greater than or equal to '0'.");
            Refused(() => new() { UrlLength = -1 }, "UrlLength ('-1') must be greater than or equal to '0'.");
            Refused(() => new() { DefaultWeight = -1 }, "DefaultWeight ('-1') must be greater than or equal to '0'.");
        });

    private static void Refused(Func<XTextRules> make, string message) =>
        Assert.That(() => make(), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(message));

    [TestCase("plain", 5)]
    [TestCase("雪", 2, Description = "Chinese, Japanese and Korean count twice")]
    [TestCase("https://example.com/a/very/long/path/that/goes/on/and/on", 23, Description = "every URL counts as short")]
    [TestCase("see https://example.com!", 28)]
    [TestCase("see example.com!", 28, Description = "without a protocol too")]
    [TestCase("👩‍👩‍👧‍👦", 2, Description = "an emoji, however it is made")]
    [TestCase("🇩🇪🇫🇷", 4, Description = "two flags")]
    [TestCase("🇩", 2, Description = "half a flag")]
    [TestCase("👍🏽👍", 4, Description = "with a skin tone and without")]
    [TestCase("🐱\u200D🐱", 5, Description = "joined as no emoji is: two, and what joins them")]
    [TestCase("1\uFE0F\u20E3", 2, Description = "a keycap")]
    [TestCase("©", 1)]
    [TestCase("©\uFE0F", 2, Description = "the same as an emoji")]
    [TestCase("cafe\u0301", 4, Description = "an accent that was typed apart")]
    [TestCase("", 0)]
    public void Texts_have_the_length_that_X_counts(string text, int length) => Assert.That(XText.Measure(text).Length, Is.EqualTo(length));

    [Test]
    public void What_may_still_be_written_is_counted()
    {
        var measure = XText.Measure("Snow! ❄️ https://example.com");

        Assert.Multiple(() =>
        {
            Assert.That(measure.Length, Is.EqualTo(32));
            Assert.That(measure.Remaining, Is.EqualTo(248));
            Assert.That(measure.IsValid, Is.True);
            Assert.That(measure.Permillage, Is.EqualTo(114));
        });
    }

    [TestCase("", XTextProblem.Empty)]
    [TestCase(" \n\u3000", XTextProblem.Empty)]
    [TestCase("a\uFEFF", XTextProblem.InvalidCharacter)]
    [TestCase("a", XTextProblem.None)]
    public void A_text_that_X_refuses_has_a_reason(string text, XTextProblem problem) =>
        Assert.That(XText.Measure(text).Problem, Is.EqualTo(problem));

    [Test]
    public void A_text_too_long_can_be_cut_where_it_fits()
    {
        var text = new string('a', 258) + " https://example.com";
        var measure = XText.Measure(text);

        Assert.Multiple(() =>
        {
            Assert.That(measure.Problem, Is.EqualTo(XTextProblem.TooLong));
            Assert.That(measure.Remaining, Is.EqualTo(-2));
            Assert.That(text[..measure.FitLength], Is.EqualTo(new string('a', 258) + " "), "the URL is not cut");
        });
    }

    [Test]
    public void What_fits_is_a_place_of_the_text_as_it_was_typed()
    {
        // Three accents that were typed apart, the last beyond the limit.
        var text = "e\u0301e\u0301" + new string('a', 278) + "e\u0301";

        Assert.That(XText.Measure(text).FitLength, Is.EqualTo(282));
    }

    [Test]
    public void Premium_takes_25_000()
    {
        var text = new string('a', 25_000);

        Assert.That(XText.Measure(text, XTextRules.Premium).IsValid, Is.True);
        Assert.That(XText.Measure(text + "a", XTextRules.Premium).Problem, Is.EqualTo(XTextProblem.TooLong));
    }

    [Test]
    public void Places_are_given_as_NET_and_as_X_count()
    {
        const string text = "🐱 #cat @XDevelopers/cats $NVDA x.com/a";

        var entities = XText.Entities(text);

        Assert.That(
            entities.Select(entity => (entity.Kind, entity.Value, text[entity.Range], entity.Start)),
            Is.EqualTo(
                new[]
                {
                    (XTextEntityKind.Hashtag, "cat", "#cat", 2),
                    (XTextEntityKind.List, "XDevelopers/cats", "@XDevelopers/cats", 7),
                    (XTextEntityKind.Cashtag, "NVDA", "$NVDA", 25),
                    (XTextEntityKind.Url, "x.com/a", "x.com/a", 31),
                }
            )
        );
        Assert.That(XText.Entities(text, bareUrls: false).Select(entity => entity.Kind), Does.Not.Contain(XTextEntityKind.Url));
    }

    [TestCase("über.de", "ber.de", Description = "X takes the first letter of a text for what stands before the URL")]
    [TestCase("siehe über.de", "über.de")]
    [TestCase("x.com?a=1", "x.com?a=1")]
    [TestCase("“x.com”", "x.com")]
    [TestCase("\"http://x.com\"", "http://x.com")]
    [TestCase("http://user@x.com", null)]
    [TestCase("x.com/a()b", "x.com/a", Description = "brackets without anything between")]
    [TestCase("x.com/a(b(c)d)e", "x.com/a(b(c)d)e")]
    [TestCase("x.com/a(b()c)d", "x.com/a")]
    [TestCase("x.com/a(b(c)d", "x.com/a")]
    [TestCase("x.com/a(b(c(d)))", "x.com/a")]
    public void URLs_that_the_data_have_no_case_of(string text, string? url) =>
        Assert.That(XText.Entities(text).SingleOrDefault(entity => entity.Kind == XTextEntityKind.Url).Value, Is.EqualTo(url));

    [TestCase("http://192.168.0.11/", true)]
    [TestCase("http://1.2.3.04/", false)]
    [TestCase("http://a.b:123456/", false)]
    [TestCase("http://x.com/%zz", false)]
    [TestCase("https://x.com/a?b=http://c.d/", true)]
    [TestCase("x.com", false)]
    public void Whole_URLs(string text, bool isUrl) => Assert.That(XText.IsUrl(text), Is.EqualTo(isUrl));

    [TestCase("ftp://x.com")]
    [TestCase("://x.com")]
    public void A_protocol_that_is_not_needed_has_to_be_right(string text) =>
        Assert.That(XText.IsUrl(text, needsProtocol: false), Is.False);

    [Test]
    public void The_top_level_domains_are_those_of_the_data() =>
        Assert.That(TopLevelDomains.Count, Is.EqualTo(ConformanceData.Sections("tlds").Values.Sum(cases => cases.Count)));

    [Test]
    public void A_text_is_decoded_once() => Assert.That(XText.Decode("a &amp;lt; b &lt;3"), Is.EqualTo("a &lt; b <3"));

    [TestCase("$ABCDEF", "ABCDEF")]
    [TestCase("$ABCDEFG", null)]
    [TestCase("$ABC.DE", "ABC.DE")]
    [TestCase("$ABC_D", "ABC_D")]
    [TestCase("$ABC.DEF", "ABC")]
    [TestCase("$ABC.", "ABC")]
    [TestCase("$ABC.1", "ABC")]
    [TestCase("$ABC1", null)]
    [TestCase("$", null)]
    public void A_cashtag_has_up_to_six_letters_and_two_behind_a_dot(string text, string? tag) =>
        Assert.That(
            XText.Entities(text, bareUrls: false).Select(entity => entity.Value),
            Is.EqualTo(tag is null ? Array.Empty<string>() : new[] { tag })
        );
}

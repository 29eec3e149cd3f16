namespace XApi.Tests.Queries;

/// <summary>How a finding is shown: underlined in its text, with what was probably meant.</summary>
public class QueryShownTests
{
    private const XQueryEndpoint Recent = XQueryEndpoint.RecentSearch;

    [TestCase("form:x cat", "from:x cat")]
    [TestCase("FORM:x cat", "from:x cat")]
    [TestCase("frm:x cat", "from:x cat")]
    [TestCase("rom:x cat", "from:x cat")]
    [TestCase("fromm:x cat", "from:x cat")]
    [TestCase("ffrom:x cat", "from:x cat")]
    [TestCase("fram:x cat", "from:x cat")]
    [TestCase("langs:en cat", "lang:en cat")]
    [TestCase("bioname:x cat", "bio_name:x cat")]
    [TestCase("cat has:image", "cat has:images")]
    [TestCase("cat is:retwet", "cat is:retweet")]
    [TestCase("cat is:quoted", "cat is:quote")]
    [TestCase("x:y cat", null)]
    [TestCase("x_name:y cat", null)]
    [TestCase("fxyz:y cat", null)]
    public void Of_a_misspelt_operator_the_nearest_is_proposed(string text, string? mended)
    {
        var unknown = XQuery
            .Check(text, XQueryEndpoint.FilteredStream, XAccessLevel.Enterprise)
            .Diagnostics.First(diagnostic => diagnostic.Id == "XQ034");

        Assert.That(unknown.Fix?.Apply(text), Is.EqualTo(mended));
    }

    [TestCase("url:\"a b\"")]
    [TestCase("#tag")]
    [TestCase("👍")]
    [TestCase("-from:a")]
    public void What_is_read_is_written_as_it_was(string text) => Assert.That(XQuery.Parse(text).ToString(), Is.EqualTo(text));

    [Test]
    public void A_warning_is_shown_as_one_with_its_fix_and_its_page()
    {
        var check = XQuery.Check("a\tcoca-cola", Recent, XAccessLevel.Enterprise);

        Assert.That(
            check.ToString(),
            Is.EqualTo(
                """
                warning XQ053: Punctuation and symbols split words; to match them together, put them in double quotes.
                  | a coca-cola
                  |   ^^^^^^^^^
                  = fix: a "coca-cola"
                  = see: https://docs.x.com/x-api/posts/search/integrate/operators
                """.ReplaceLineEndings("\n")
            )
        );
    }

    [Test]
    public void Without_a_fix_none_is_shown_and_what_is_missing_is_pointed_at()
    {
        var shown = XQuery.Check("", Recent, XAccessLevel.Enterprise).ToString();

        Assert.That(
            shown,
            Is.EqualTo(
                "error XQ001: The query is empty.\n  | \n  | ^\n  = see: https://docs.x.com/x-api/posts/search/integrate/build-a-query#boolean-operators-and-grouping"
            )
        );
    }

    [Test]
    public void Showing_needs_the_text()
    {
        var diagnostic = XQuery.Check("cat (dog", Recent, XAccessLevel.Enterprise).Diagnostics.Single();

        Assert.That(() => diagnostic.Show(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("text"));
        Assert.That(() => diagnostic.Fix!.Apply(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("text"));
    }

    [TestCase(4096, "error XQ003: This group is never closed.\n  | (aaa")]
    [TestCase(4097, "error XQ003 at 0: This group is never closed.\n  = see: ")]
    public void An_exception_shows_the_text_unless_it_is_very_long(int length, string shown)
    {
        var thrown = Assert.Throws<XQueryFormatException>(() => XQuery.Parse('(' + new string('a', length - 1)))!;

        Assert.That(thrown.Message, Does.StartWith(shown));
        Assert.That(
            thrown.Message,
            Does.EndWith("  = see: https://docs.x.com/x-api/posts/search/integrate/build-a-query#boolean-operators-and-grouping")
        );
    }

    [TestCase("form:nasa", "from:nasa")]
    [TestCase("FRON:nasa", "from:nasa")]
    [TestCase("cat is:retwet", "cat is:retweet")]
    [TestCase("cat has:vidoes", "cat has:videos")]
    [TestCase("cat lan:en", "cat lang:en")]
    [TestCase("cat is:rt", null)]
    [TestCase("cat is:tweeted", null)]
    [TestCase("cat magic:word", null)]
    public void An_operator_that_is_nearly_known_is_proposed(string text, string? mended)
    {
        var unknown = XQuery.Check(text, Recent, XAccessLevel.Enterprise).Diagnostics.Single(diagnostic => diagnostic.Id == "XQ034");

        Assert.That(unknown.Fix?.Apply(text), Is.EqualTo(mended));
    }

    [TestCase("he", "iw")]
    [TestCase("ID", "in")]
    [TestCase("nb", "no")]
    [TestCase("nn", "no")]
    [TestCase("fil", "tl")]
    [TestCase("zh", "zh-CN")]
    [TestCase("zh-Hans", "zh-CN")]
    [TestCase("zh-Hant", "zh-TW")]
    [TestCase("zh-HK", "zh-TW")]
    [TestCase("ku", "ckb")]
    [TestCase("pt-BR", "pt")]
    [TestCase("english", "en")]
    [TestCase("tlh", null)]
    public void A_language_that_X_calls_otherwise_is_proposed_by_its_name(string written, string? meant)
    {
        var text = $"cat lang:{written}";
        var unknown = XQuery.Check(text, Recent, XAccessLevel.Enterprise).Diagnostics.Single();

        Assert.That((unknown.Id, unknown.Fix?.Apply(text)), Is.EqualTo(("XQ043", meant is null ? null : $"cat lang:{meant}")));
    }

    // Both ends of what terminals draw two columns wide, and what lies just outside.
    [TestCase(0x10FF, 1)]
    [TestCase(0x1100, 2)]
    [TestCase(0x115F, 2)]
    [TestCase(0x2E7F, 1)]
    [TestCase(0x2E80, 2)]
    [TestCase(0xA4CF, 2)]
    [TestCase(0xA4D0, 1)]
    [TestCase(0xABFF, 1)]
    [TestCase(0xAC00, 2)]
    [TestCase(0xD7A3, 2)]
    [TestCase(0xF8FF, 1)]
    [TestCase(0xF900, 2)]
    [TestCase(0xFAFF, 2)]
    [TestCase(0xFB00, 1)]
    [TestCase(0xFE30, 2)]
    [TestCase(0xFE6F, 2)]
    [TestCase(0xFE70, 1)]
    [TestCase(0xFF00, 2)]
    [TestCase(0xFF60, 2)]
    [TestCase(0xFF61, 1)]
    [TestCase(0x1F2FF, 1)]
    [TestCase(0x1F300, 2)]
    [TestCase(0x1FAFF, 2)]
    [TestCase(0x1FB00, 1)]
    [TestCase(0x1FFFF, 1)]
    [TestCase(0x20000, 2)]
    [TestCase(0x3FFFD, 2)]
    [TestCase(0x3FFFE, 1)]
    public void A_wide_letter_is_underlined_by_two_columns(int letter, int columns)
    {
        var text = char.ConvertFromUtf32(letter);
        var shown = new XQueryDiagnostic("XQ000", XQuerySeverity.Warning, new(0, text.Length), "Look.", new Uri("https://x.com")).Show(
            text
        );

        Assert.That(shown.Count(c => c == '^'), Is.EqualTo(columns));
    }
}

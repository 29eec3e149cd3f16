namespace XApi.Tests.Text;

/// <summary>Where a long text is cut.</summary>
[TestFixture]
internal sealed class SplitTests
{
    private static readonly XTextRules Forty = XTextRules.Default with { MaxLength = 40 };

    [Test]
    public void A_text_that_fits_is_one_part_without_a_number() =>
        Assert.That(XText.Split("  Short.  ", new() { Numbering = XThreadNumbering.End }), Is.EqualTo(new[] { "Short." }));

    [TestCase("")]
    [TestCase(" \n ")]
    public void Nothing_has_no_parts(string text) => Assert.That(XText.Split(text), Is.Empty);

    [TestCase("It snowed all night. The pass is closed now, they say.", "It snowed all night.", "The pass is closed now, they say.")]
    [TestCase(
        "It snowed all night, and the pass is closed now.",
        "It snowed all night, and the pass is",
        "closed now.",
        Description = "no sentence ends: a word does"
    )]
    [TestCase(
        "Hi. It snowed all night and the pass was closed.",
        "Hi. It snowed all night and the pass was",
        "closed.",
        Description = "too early a sentence"
    )]
    [TestCase(
        "We met J. R. Smith in the village. He was there.",
        "We met J. R. Smith in the village.",
        "He was there.",
        Description = "an initial ends nothing"
    )]
    [TestCase(
        "They walked all the way with J. Smith and me.",
        "They walked all the way with J. Smith",
        "and me.",
        Description = "behind a space"
    )]
    [TestCase(
        "They walked all the way (J. Smith too) and me.",
        "They walked all the way (J. Smith too)",
        "and me.",
        Description = "behind a bracket"
    )]
    [TestCase(
        "It costs about 3.5 dollars approx. twenty of it.",
        "It costs about 3.5 dollars approx.",
        "twenty of it.",
        Description = "a small letter begins no sentence"
    )]
    [TestCase("“It snowed all night.” She closed the shutters.", "“It snowed all night.”", "She closed the shutters.")]
    [TestCase(
        "It snowed all night.)))))))) She closed the shutters.",
        "It snowed all night.))))))))",
        "She closed the shutters.",
        Description = "so many close a sentence"
    )]
    [TestCase(
        "It snowed all night.))))))))) She closed it.",
        "It snowed all night.))))))))) She closed",
        "it.",
        Description = "and no more"
    )]
    [TestCase("One line that is short\nand another that is longer", "One line that is short", "and another that is longer")]
    [TestCase("昨日は雪が降りました。今日は晴れています。明日は？", "昨日は雪が降りました。", "今日は晴れています。明日は？")]
    public void Parts_end_where_sentences_or_words_do(string text, params string[] parts) =>
        Assert.That(XText.Split(text, new() { Rules = Forty }), Is.EqualTo(parts));

    [Test]
    public void A_URL_is_never_cut()
    {
        const string url = "https://example.com/a/path/that/is/much/longer/than/a/part";

        Assert.That(XText.Split($"Some words before it {url} and after", new() { Rules = Forty }), Has.Some.Contain(url));
    }

    [Test]
    public void A_grapheme_cluster_is_never_cut() =>
        Assert.That(
            XText.Split(string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 30)), new() { Rules = Forty }),
            Is.EqualTo(new[] { string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 20)), string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 10)) })
        );

    [TestCase(XThreadNumbering.End, "One two three four five six seven 1/3")]
    [TestCase(XThreadNumbering.Start, "1/3 One two three four five six seven")]
    public void The_numbers_count(XThreadNumbering numbering, string first)
    {
        var parts = XText.Split(
            "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
            new() { Rules = Forty, Numbering = numbering }
        );

        Assert.That(parts[0], Is.EqualTo(first));
        Assert.That(parts, Has.Count.EqualTo(3));
        Assert.That(parts.Select(part => XText.Measure(part).Length), Is.All.LessThanOrEqualTo(40));
    }

    [Test]
    public void Numbers_of_two_digits_have_their_room()
    {
        var parts = XText.Split(string.Concat(Enumerable.Repeat("word ", 90)), new() { Rules = Forty, Numbering = XThreadNumbering.End });

        Assert.That(parts, Has.Count.GreaterThan(9));
        Assert.That(parts[0], Does.EndWith($" 1/{parts.Count}"));
        Assert.That(parts[^1], Does.EndWith($" {parts.Count}/{parts.Count}"));
        Assert.That(parts.Select(part => XText.Measure(part).Length), Is.All.LessThanOrEqualTo(40));
    }

    [Test]
    public void A_limit_without_room_is_refused() =>
        Assert.That(
            () => XText.Split("a", new() { Rules = XTextRules.Default with { MaxLength = 20 } }),
            Throws.ArgumentException.With.Message.StartsWith("MaxLength is 20, in which a URL and a number don't fit: set 33 or more.")
        );
}

using System.Text;

namespace XApi.Tests.Text;

/// <summary>What holds for every text: with lone surrogates, NUL and noncharacters too.</summary>
[TestFixture]
internal sealed class RandomTextTests
{
    [Test]
    public void What_holds_for_every_text_holds_for_20_000_random_ones() => Check(seed: 1, texts: 20_000);

    [Test]
    [Category("Slow")]
    public void What_holds_for_every_text_holds_for_a_million_random_ones() =>
        Parallel.For(0, 50, part => Check(seed: 100 + part, texts: 20_000));

    [Test]
    public void A_random_long_text_is_split_so_that_nothing_is_lost()
    {
        var texts = new RandomTexts(7);
        for (var i = 0; i < 300; i++)
        {
            var text = texts.Next(mostPieces: 400);
            CheckThread(text, new() { Numbering = (XThreadNumbering)(i % 3) });
            CheckThread(text, new() { Rules = XTextRules.Default with { MaxLength = 40 }, Numbering = (XThreadNumbering)(i % 3) });
        }
    }

    private static void Check(int seed, int texts)
    {
        var source = new RandomTexts(seed);
        for (var i = 0; i < texts; i++)
        {
            var text = source.Next(mostPieces: 12);
            try
            {
                CheckEntities(text, XText.Entities(text));
                CheckEntities(text, XText.Entities(text, bareUrls: false));
                CheckMeasure(text);
                CheckHtml(text);
                XText.Addressee(text);
                XText.IsUrl(text);
                if (i % 20 == 0)
                {
                    CheckThread(text, new() { Rules = XTextRules.Default with { MaxLength = 33 } });
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"Text {i} of seed {seed}: {string.Concat(text.Select(c => $"\\u{(int)c:X4}"))}",
                    exception
                );
            }
        }
    }

    private static void CheckEntities(string text, IReadOnlyList<XTextEntity> entities)
    {
        var (end, codePoints) = (0, 0);
        foreach (var entity in entities)
        {
            var (start, length) = entity.Range.GetOffsetAndLength(text.Length);
            var written = text[entity.Range];
            Require(start >= end && length > 0, "in order, apart, in the text");
            Require(entity.Start >= codePoints && entity.End > entity.Start, "in order by code points");
            Require(entity.In(text).Equals(entity.Range), "the same place in both ways of counting");
            Require(
                written == (entity.Kind == XTextEntityKind.Url ? entity.Value : written[0] + entity.Value),
                "the value is what is written"
            );
            (end, codePoints) = (start + length, entity.End);
        }
    }

    private static void CheckMeasure(string text)
    {
        var measure = XText.Measure(text, XTextRules.Default with { MaxLength = 20 });
        Require(measure.FitLength >= 0 && measure.FitLength <= text.Length, "what fits is of the text");
        Require(measure.IsValid == (measure.Problem == XTextProblem.None), "valid without a problem");
        Require(
            measure.Problem != XTextProblem.TooLong == (measure.Remaining >= 0) || measure.Problem == XTextProblem.InvalidCharacter,
            "too long is over the limit"
        );
        Require(!measure.IsValid || measure.FitLength == text.Length, "all of a valid text fits");
        Require(
            measure.Length <= 2 * text.Length + (XTextRules.Default.UrlLength * XText.Entities(text).Count) + (6 * text.Length),
            "no character weighs much"
        );
    }

    // What the browser displays is the text.
    private static void CheckHtml(string text)
    {
        var html = XText.ToHtml(text, new() { LinksBareUrls = true });
        var displayed = new StringBuilder();
        for (var i = 0; i < html.Length; i++)
        {
            if (html[i] == '<')
            {
                i = html.IndexOf('>', i);
            }
            else
            {
                displayed.Append(html[i]);
            }
        }

        Require(
            System.Net.WebUtility.HtmlDecode(displayed.ToString()) == System.Net.WebUtility.HtmlDecode(HtmlText.Escape(text)),
            "the text is displayed as it is"
        );
    }

    private static void CheckThread(string text, XThreadOptions options)
    {
        var parts = XText.Split(text, options);
        Require(parts.All(part => XText.Measure(part, options.Rules).Length <= options.Rules.MaxLength), "each part fits");
        Require(parts.All(part => part.Length > 0 && part == part.TrimEnd()), "no part ends with white space");
        if (options.Numbering == XThreadNumbering.None || parts.Count < 2)
        {
            Require(Squeeze(string.Concat(parts)) == Squeeze(text), "nothing is lost");
        }
    }

    private static string Squeeze(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    // An assertion of NUnit for each of a million texts would take longer than the texts.
    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Does not hold: {what}.");
        }
    }
}

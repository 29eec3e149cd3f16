using System.Text;

namespace XApi;

/// <summary>Counts a text as X does: URLs by one length, emoji as one character, everything else by the weight of its code points.</summary>
internal static class TextLength
{
    internal static XTextMeasure Measure(string text, XTextRules rules)
    {
        var normalized = NormalizedText.Of(text);
        var counted = normalized.Text.AsSpan();
        var urls = UrlScanner.Find(counted, bare: true);
        var limit = (long)rules.MaxLength * rules.Scale;

        var (weight, fits, nextUrl, isInvalid) = (0L, 0, 0, false);
        for (var i = 0; i < counted.Length; )
        {
            var start = i;
            if (nextUrl < urls.Count && urls[nextUrl].Start.Value == i)
            {
                weight += (long)rules.UrlLength * rules.Scale;
                i = urls[nextUrl++].End.Value;
            }
            else
            {
                weight += ElementWeight(counted[i..], rules, out var length);
                i += length;
            }

            isInvalid |= TextCharacters.IsInvalid(counted[start]);
            fits = !isInvalid && weight <= limit ? i : fits;
        }

        var total = weight / rules.Scale;
        return new()
        {
            Length = (int)Math.Min(total, int.MaxValue),
            MaxLength = rules.MaxLength,
            FitLength = normalized.Origin(fits),
            Problem =
                isInvalid ? XTextProblem.InvalidCharacter
                : total > rules.MaxLength ? XTextProblem.TooLong
                : string.IsNullOrWhiteSpace(text) ? XTextProblem.Empty
                : XTextProblem.None,
        };
    }

    /// <summary>The weight of the emoji or code point with which a text begins, in parts of the scale.</summary>
    internal static int ElementWeight(ReadOnlySpan<char> text, XTextRules rules, out int length)
    {
        if (rules.CountsEmojiOnce && EmojiText.LengthAt(text) is > 0 and var emoji)
        {
            length = emoji;
            return rules.DefaultWeight;
        }

        Rune.DecodeFromUtf16(text, out var rune, out length);
        return rules.WeightOf(rune.Value);
    }
}

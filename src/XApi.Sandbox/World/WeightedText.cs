using System.Globalization;
using System.Text;

namespace XApi.Sandbox;

/// <summary>How long a text is as X counts it, after twitter-text's configuration v3: it shares no code with the client's count, so that an error of one is not an error of both.</summary>
internal static class WeightedText
{
    private const int LinkLength = 23;

    internal static int Length(string text)
    {
        var links = 0;
        var rest = TextEntities.ReplaceLinks(
            text.Normalize(NormalizationForm.FormC),
            _ =>
            {
                links++;
                return "";
            }
        );
        var length = links * LinkLength;
        var elements = StringInfo.GetTextElementEnumerator(rest);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            // An emoji counts once, however many code points make it.
            length += IsEmoji(element) ? 2 : element.EnumerateRunes().Sum(rune => IsLight(rune.Value) ? 1 : 2);
        }

        return length;
    }

    private static bool IsLight(int rune) => rune is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247);

    private static bool IsEmoji(string element) =>
        element.EnumerateRunes().Any(rune => rune.Value is (>= 0x1F000 and <= 0x1FAFF) or 0xFE0F or 0x20E3 or (>= 0x2600 and <= 0x27BF));
}

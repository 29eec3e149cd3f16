using System.Text;

namespace XApi;

/// <summary>How long the labels of a domain are in ASCII, where DNS takes 63 characters of each (RFC 3490, RFC 3492).</summary>
internal static class Punycode
{
    private const int LongestLabel = 63;
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;

    /// <summary>The length of a domain in ASCII, or -1 when a label is too long.</summary>
    internal static int DomainLength(ReadOnlySpan<char> domain)
    {
        var length = 0;
        foreach (var range in domain.Split('.'))
        {
            var label = LabelLength(domain[range]);
            if (label is < 1 or > LongestLabel)
            {
                return -1;
            }

            length += label + 1;
        }

        return length - 1;
    }

    // The full stops of other scripts separate as the ASCII one does, when a name is looked up.
    private static int LabelLength(ReadOnlySpan<char> label)
    {
        var length = -1;
        foreach (var range in label.SplitAny('\u3002', '\uFF0E', '\uFF61'))
        {
            length += 1 + EncodedLength(label[range]);
            if (length > LongestLabel)
            {
                break;
            }
        }

        return length;
    }

    private static int EncodedLength(ReadOnlySpan<char> label)
    {
        if (System.Text.Ascii.IsValid(label))
        {
            return label.Length;
        }

        // Each code point makes at least one character, so that the loops below are short.
        Span<int> runes = stackalloc int[LongestLabel];
        var count = 0;
        var basic = 0;
        foreach (var rune in label.EnumerateRunes())
        {
            if (count == LongestLabel)
            {
                return LongestLabel + 1;
            }

            basic += rune.IsAscii ? 1 : 0;
            runes[count++] = rune.Value;
        }

        return "xn--".Length + basic + (basic > 0 ? 1 : 0) + DigitsOf(runes[..count], basic);
    }

    // The digits after the basic characters: RFC 3492, 6.3.
    private static int DigitsOf(ReadOnlySpan<int> runes, int basic)
    {
        var (n, delta, bias, handled, digits) = (128, 0, 72, basic, 0);
        while (handled < runes.Length)
        {
            var next = int.MaxValue;
            foreach (var rune in runes)
            {
                next = rune >= n && rune < next ? rune : next;
            }

            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var rune in runes)
            {
                delta += rune < n ? 1 : 0;
                if (rune == n)
                {
                    digits += DigitsOf(delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            n++;
        }

        return digits;
    }

    private static int DigitsOf(int delta, int bias)
    {
        var digits = 1;
        for (var (q, k) = (delta, Base); ; k += Base, digits++)
        {
            var t = Math.Clamp(k - bias, TMin, TMax);
            if (q < t)
            {
                return digits;
            }

            q = (q - t) / (Base - t);
        }
    }

    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base)
        {
            delta /= Base - TMin;
        }

        return k + (Base * delta / (delta + 38));
    }
}

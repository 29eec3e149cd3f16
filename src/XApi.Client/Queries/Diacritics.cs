using System.Text;

namespace XApi;

/// <summary>
/// Letters without their accents. The runtime's own normalisation does nothing where globalisation is invariant,
/// so the decompositions of Latin and Greek letters stand here.
/// </summary>
internal static class Diacritics
{
    public static string Fold(string text)
    {
        var first = 0;
        while (first < text.Length && text[first] < 0xC0)
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var folded = new StringBuilder(text.Length).Append(text, 0, first);
        foreach (var c in text.AsSpan(first))
        {
            // A letter and a mark typed apart: the mark goes. Marks of other scripts than these are letters' parts and stay.
            if (c is >= '\u0300' and <= '\u036f')
            {
                continue;
            }

            folded.Append(Base(c));
        }

        return folded.ToString();
    }

    private static char Base(char c) =>
        c switch
        {
            >= '\u00c0' and <= '\u017f' => Latin1AndA[c - 0xC0],
            >= '\u01cd' and <= '\u024f' => LatinB[c - 0x1CD],
            >= '\u0386' and <= '\u03ce' => Greek[c - 0x386],
            >= '\u1e00' and <= '\u1eff' => LatinAdditional[c - 0x1E00],
            _ => c,
        };

    private const string Latin1AndA =
        "AAAAAA\u00c6CEEEEIIII\u00d0NOOOOO\u00d7OUUUUY\u00de\u00dfaaaaaa\u00e6ceeeeiiii\u00f0nooooo\u00f7ouuuuy\u00feyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
        + "GgGgHhHhIiIiIiIiI\u0131\u0132\u0133JjKk\u0138LlLlLl\u013f\u0140LlNnNnNn\u0149\u014a\u014bOoOoOo\u0152\u0153RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz\u017f";

    private const string LatinB =
        "AaIiOoUuUuUuUuUu\u01ddAaAa\u00c6\u00e6\u01e4\u01e5GgKkOoOo\u01b7\u0292j\u01f1\u01f2\u01f3Gg\u01f6\u01f7NnAa\u00c6\u00e6\u00d8\u00f8AaAaEeEeIiIiOoOoRrRrUuUuSsTt\u021c\u021dHh\u0220\u0221\u0222\u0223\u0224\u0225AaEeOoO"
        + "oOoOoYy\u0234\u0235\u0236\u0237\u0238\u0239\u023a\u023b\u023c\u023d\u023e\u023f\u0240\u0241\u0242\u0243\u0244\u0245\u0246\u0247\u0248\u0249\u024a\u024b\u024c\u024d\u024e\u024f";

    private const string Greek =
        "\u0391\u0387\u0395\u0397\u0399\u038b\u039f\u038d\u03a5\u03a9\u03b9\u0391\u0392\u0393\u0394\u0395\u0396\u0397\u0398\u0399\u039a\u039b\u039c\u039d\u039e\u039f\u03a0\u03a1\u03a2\u03a3\u03a4\u03a5\u03a6\u03a7\u03a8\u03a9\u0399\u03a5\u03b1\u03b5\u03b7\u03b9\u03c5\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6\u03b7\u03b8\u03b9\u03ba\u03bb\u03bc\u03bd\u03be\u03bf\u03c0\u03c1\u03c2\u03c3\u03c4\u03c5\u03c6\u03c7\u03c8\u03c9\u03b9\u03c5\u03bf\u03c5\u03c9";

    private const string LatinAdditional =
        "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr"
        + "SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy\u1e9a\u017f\u1e9c\u1e9d\u1e9e\u1e9fAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
        + "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy\u1efa\u1efb\u1efc\u1efd\u1efe\u1eff";
}

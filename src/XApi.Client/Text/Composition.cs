using System.Buffers;
using System.Text;

namespace XApi;

/// <summary>Unicode's normalization form C (UAX #15), in which X counts: é is one character, however it was typed.</summary>
/// <remarks>It is not .NET's, which does nothing where globalization is invariant, as in small containers: a text is as long there as elsewhere. Compatibility ideographs stay as they are, for they weigh the same.</remarks>
internal static partial class Composition
{
    // Hangul syllables are composed by arithmetic.
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Trails = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    /// <summary>Whether each character of a text is the same in form C, whatever it stands beside.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> text)
    {
        // Below U+0300 all are.
        var next = text.IndexOfAnyExceptInRange('\0', '\u02FF');
        if (next < 0)
        {
            return true;
        }

        foreach (var rune in text[next..].EnumerateRunes())
        {
            if (rune.Value >= 0x0300 && Index.Changing.Contains(rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A grapheme cluster in form C, or null when it is.</summary>
    internal static string? Compose(ReadOnlySpan<char> cluster)
    {
        var runes = new List<int>(cluster.Length);
        for (var rest = cluster; !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done)
            {
                // Half a pair, which nothing joins.
                return null;
            }

            Decompose(rune.Value, runes);
            rest = rest[length..];
        }

        Order(runes);
        Join(runes);
        var composed = string.Concat(runes.Select(char.ConvertFromUtf32));
        return cluster.SequenceEqual(composed) ? null : composed;
    }

    private static void Decompose(int rune, List<int> runes)
    {
        if (rune is >= Syllables and < Syllables + (LeadCount * VowelCount * TrailCount))
        {
            var syllable = rune - Syllables;
            runes.Add(Leads + (syllable / (VowelCount * TrailCount)));
            runes.Add(Vowels + (syllable / TrailCount % VowelCount));
            if (syllable % TrailCount > 0)
            {
                runes.Add(Trails + (syllable % TrailCount));
            }
        }
        else if (rune >= 0xC0 && Index.Parts.TryGetValue(rune, out var parts))
        {
            Decompose(parts.First, runes);
            if (parts.Second > 0)
            {
                Decompose(parts.Second, runes);
            }
        }
        else
        {
            runes.Add(rune);
        }
    }

    // Marks in the order of their classes; those of one class keep theirs.
    private static void Order(List<int> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && ClassOf(runes[end]) > 0)
            {
                end++;
            }

            if (end > start + 1)
            {
                var ordered = runes.GetRange(start, end - start).OrderBy(ClassOf).ToList();
                for (var i = start; i < end; i++)
                {
                    runes[i] = ordered[i - start];
                }
            }

            start = end;
        }
    }

    // Each mark joins the letter before it, unless one of its class stands between.
    private static void Join(List<int> runes)
    {
        var (letter, last, kept) = (-1, 0, 0);
        foreach (var rune in runes.ToArray())
        {
            var order = ClassOf(rune);
            var isBlocked = letter >= 0 && kept > letter + 1 && (last == 0 || last >= order);
            if (letter >= 0 && !isBlocked && Pair(runes[letter], rune) is > 0 and var pair)
            {
                runes[letter] = pair;
                continue;
            }

            letter = order == 0 ? kept : letter;
            last = order;
            runes[kept++] = rune;
        }

        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static int Pair(int first, int second)
    {
        if (first is >= Leads and < Leads + LeadCount && second is >= Vowels and < Vowels + VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TrailCount);
        }

        if (
            first is >= Syllables and < Syllables + (LeadCount * VowelCount * TrailCount)
            && (first - Syllables) % TrailCount == 0
            && second is > Trails and < Trails + TrailCount
        )
        {
            return first + second - Trails;
        }

        return Index.Wholes.GetValueOrDefault((first, second));
    }

    private static int ClassOf(int rune)
    {
        if (rune < 0x0300)
        {
            return 0;
        }

        var (low, high) = (0, (Classes.Length / 3) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (rune < Classes[3 * middle])
            {
                high = middle - 1;
            }
            else if (rune > Classes[(3 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return Classes[(3 * middle) + 2];
            }
        }

        return 0;
    }

    // Made when a text first has more than Latin letters.
    private static class Index
    {
        internal static readonly Dictionary<int, (int First, int Second)> Parts = Triples(Composed)
            .Concat(Triples(Decomposed))
            .ToDictionary(triple => triple.Whole, triple => (triple.First, triple.Second));

        internal static readonly Dictionary<(int, int), int> Wholes = Triples(Composed)
            .ToDictionary(triple => (triple.First, triple.Second), triple => triple.Whole);

        /// <summary>Those that change alone or beside others: marks, what composes with something before it, what form C never has.</summary>
        internal static readonly HashSet<int> Changing =
        [
            .. Triples(Decomposed).Select(triple => triple.Whole),
            .. Triples(Composed).Select(triple => triple.Second),
            .. Triples(Classes).SelectMany(range => Enumerable.Range(range.Whole, range.First - range.Whole + 1)),
            .. Enumerable.Range(Vowels, VowelCount),
            .. Enumerable.Range(Trails + 1, TrailCount - 1),
        ];

        private static List<(int Whole, int First, int Second)> Triples(ReadOnlySpan<int> table)
        {
            var triples = new List<(int, int, int)>(table.Length / 3);
            for (var i = 0; i < table.Length; i += 3)
            {
                triples.Add((table[i], table[i + 1], table[i + 2]));
            }

            return triples;
        }
    }
}

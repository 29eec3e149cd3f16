using System.Buffers;
using System.Runtime.InteropServices;
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

    // Classes of combining marks are bytes.
    private const int ClassCount = 256;

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
        var runes = new List<Part>(cluster.Length);
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

        var parts = CollectionsMarshal.AsSpan(runes);
        Order(parts);
        return Written(parts[..Join(parts)], cluster);
    }

    private static string? Written(ReadOnlySpan<Part> parts, ReadOnlySpan<char> cluster)
    {
        var written = new char[2 * parts.Length];
        var length = 0;
        foreach (var part in parts)
        {
            length += new Rune(part.Rune).EncodeToUtf16(written.AsSpan(length));
        }

        var composed = written.AsSpan(0, length);
        return composed.SequenceEqual(cluster) ? null : new string(composed);
    }

    private static void Decompose(int rune, List<Part> runes)
    {
        if (rune is >= Syllables and < Syllables + (LeadCount * VowelCount * TrailCount))
        {
            var syllable = rune - Syllables;
            runes.Add(new(Leads + (syllable / (VowelCount * TrailCount)), 0));
            runes.Add(new(Vowels + (syllable / TrailCount % VowelCount), 0));
            if (syllable % TrailCount > 0)
            {
                runes.Add(new(Trails + (syllable % TrailCount), 0));
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
            runes.Add(new(rune, ClassOf(rune)));
        }
    }

    // Marks in the order of their classes; those of one class keep theirs.
    private static void Order(Span<Part> runes)
    {
        for (var start = 0; start < runes.Length; start++)
        {
            var end = start;
            while (end < runes.Length && runes[end].Class > 0)
            {
                end++;
            }

            if (end > start + 1)
            {
                OrderMarks(runes[start..end]);
            }

            start = end;
        }
    }

    // As many marks as somebody wants may follow one letter: they are counted by their classes, of which there are few.
    private static void OrderMarks(Span<Part> marks)
    {
        Span<int> places = stackalloc int[ClassCount + 1];
        places.Clear();
        var isOrdered = true;
        for (var i = 0; i < marks.Length; i++)
        {
            places[marks[i].Class + 1]++;
            isOrdered &= i == 0 || marks[i - 1].Class <= marks[i].Class;
        }

        if (isOrdered)
        {
            return;
        }

        for (var i = 1; i < places.Length; i++)
        {
            places[i] += places[i - 1];
        }

        foreach (var mark in marks.ToArray())
        {
            marks[places[mark.Class]++] = mark;
        }
    }

    // Each mark joins the letter before it, unless one of its class stands between. Returns how many are left.
    private static int Join(Span<Part> runes)
    {
        var (letter, last, kept) = (-1, 0, 0);
        foreach (var part in runes)
        {
            var isBlocked = letter >= 0 && kept > letter + 1 && (last == 0 || last >= part.Class);
            if (letter >= 0 && !isBlocked && Pair(runes[letter].Rune, part.Rune) is > 0 and var pair)
            {
                runes[letter] = new(pair, 0);
                continue;
            }

            letter = part.Class == 0 ? kept : letter;
            last = part.Class;
            // What is kept never overtakes what is read.
            runes[kept++] = part;
        }

        return kept;
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

    /// <summary>A code point with its class of combining marks, 0 for what is none.</summary>
    private readonly record struct Part(int Rune, int Class);

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

using static System.FormattableString;

namespace XApi;

/// <summary>Splits a text into the parts of a thread.</summary>
/// <remarks>A part ends where a sentence does, else where a word does, else between two grapheme clusters. White space between two parts goes; nothing else does.</remarks>
internal static class ThreadSplit
{
    // A sentence that ends earlier in a part would leave most of it empty.
    private const int LeastFilled = 3;

    internal static List<string> Split(string text, XThreadOptions options)
    {
        var rules = options.Rules;
        // Room for a URL and for numbers up to 9999/9999.
        var least = rules.UrlLength + 10;
        if (rules.MaxLength < least)
        {
            throw new ArgumentException(
                Invariant($"MaxLength is {rules.MaxLength}, in which a URL and a number don't fit: set {least} or more."),
                nameof(options)
            );
        }

        text = text.Trim();
        if (text.Length == 0)
        {
            return [];
        }

        if (TextLength.Measure(text, rules).Length <= rules.MaxLength)
        {
            return [text];
        }

        var limit = (long)rules.MaxLength * rules.Scale;
        var atoms = new TextAtoms(text, rules, limit / 2);
        if (options.Numbering == XThreadNumbering.None)
        {
            return Cut(text, atoms, rules, _ => 0);
        }

        // How long the numbers are depends on how many parts there are, and the other way round.
        for (var digits = 1; ; )
        {
            var most = digits;
            var parts = Cut(text, atoms, rules, number => Digits(number) + most + 2);
            if (Digits(parts.Count) <= digits)
            {
                return [.. parts.Select((part, index) => Numbered(part, index + 1, parts.Count, options.Numbering))];
            }

            // With longer numbers there are no fewer parts.
            digits = Digits(parts.Count);
        }
    }

    private static List<string> Cut(string text, TextAtoms atoms, XTextRules rules, Func<int, int> numberLength)
    {
        var parts = new List<string>();
        for (var from = 0; from < atoms.Count - 1; )
        {
            var most = rules.MaxLength - (numberLength(parts.Count + 1) * rules.WeightOf('1') / rules.Scale);
            var (to, part) = Next(text, atoms, rules, from, most);
            parts.Add(part);
            from = to;
            while (from < atoms.Count - 1 && text.AsSpan(atoms.Place(from)..atoms.Place(from + 1)).IsWhiteSpace())
            {
                from++;
            }
        }

        return parts;
    }

    private static (int To, string Part) Next(string text, TextAtoms atoms, XTextRules rules, int from, int most)
    {
        var weight = (long)most * rules.Scale;
        while (true)
        {
            var to = End(text, atoms, from, atoms.Reach(from, weight), weight);
            var part = text[atoms.Place(from)..atoms.Place(to)].TrimEnd();
            var over = TextLength.Measure(part, rules).Length - most;
            if (over <= 0 || to == from + 1)
            {
                return (to, part);
            }

            // Cut off from the rest, it has become longer: the end of a long name may be a URL on its own.
            weight = Math.Min(weight, atoms.Weight(from, to)) - ((long)over * rules.Scale);
        }
    }

    private static int End(string text, TextAtoms atoms, int from, int reach, long weight)
    {
        if (reach == atoms.Count - 1)
        {
            return reach;
        }

        var word = -1;
        for (var to = reach; to > from; to--)
        {
            var place = atoms.Place(to);
            if (atoms.Weight(from, to) >= weight / LeastFilled && Sentences.EndBefore(text, place))
            {
                return to;
            }

            if (word < 0 && Sentences.WordEndsBefore(text, place))
            {
                word = to;
            }
        }

        return word > 0 ? word : reach;
    }

    private static string Numbered(string part, int number, int count, XThreadNumbering numbering) =>
        numbering == XThreadNumbering.Start ? Invariant($"{number}/{count} {part}") : Invariant($"{part} {number}/{count}");

    private static int Digits(int number) => number < 10 ? 1 : 1 + Digits(number / 10);
}
